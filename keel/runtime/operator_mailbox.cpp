#include "keel/runtime/operator_mailbox.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include "keel/base/codec.hpp"
#include "keel/journal/directory_lock.hpp"
#include "keel/journal/format.hpp"
#include "keel/risk/measures.hpp"
#include "keel/runtime/run.hpp"

namespace keel {
namespace {

namespace fs = std::filesystem;
using WallClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_looks(20);
constexpr std::string_view request_suffix = ".request";
constexpr std::string_view answer_suffix = ".answer";

fs::path folder_of(const fs::path& journal_directory) { return journal_directory / "operator"; }

/// Whole or not at all.
Result<void> write_file(const fs::path& file, std::string_view content) {
  const fs::path unfinished = file.string() + ".new";
  std::ofstream out{unfinished, std::ios::binary | std::ios::trunc};
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out || std::rename(unfinished.c_str(), file.c_str()) != 0) return system_failure(file.string(), errno);
  return {};
}

/// Nothing of what is no plain small file: the engine must not wait for a pipe or read without end.
std::string read_file(const fs::path& file) {
  constexpr std::uintmax_t largest_bytes = 65'536;
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(file, error)) || fs::file_size(file, error) > largest_bytes || error) return {};
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::string request_of(const Fact& fact) {
  std::string bytes;
  encode(journal_schema_version, bytes);
  encode(fact, bytes);
  return bytes;
}

Result<Fact> parse_request(std::string_view bytes) {
  Decoder decoder{bytes};
  std::int64_t version = 0;
  Fact fact;
  decoder.get(version);
  if (decoder.ok() && version != journal_schema_version) return fail("the request is of another version of keel than the run");
  decoder.get(fact);
  if (!decoder.ok() || !decoder.at_end()) return fail("the request cannot be decoded");
  if (!is_operators(fact)) return fail("the request is not a person's to make");
  if (const auto* changed = std::get_if<LimitChanged>(&fact)) {
    if (auto valid = validate_limit(changed->measure, changed->limit); !valid) return std::unexpected(valid.error());
  }
  return fact;
}

/// Two at once differ in the process.
std::string new_name() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return fmt::format("{:020}-{}", std::chrono::duration_cast<std::chrono::nanoseconds>(now).count(), ::getpid());
}

}  // namespace

Result<std::unique_ptr<OperatorMailbox>> OperatorMailbox::open(const fs::path& journal_directory) {
  const fs::path folder = folder_of(journal_directory);
  std::error_code error;
  fs::remove_all(folder, error);
  if (!error) fs::create_directory(folder, error);
  if (error) return system_failure(folder.string(), error.value());
  return std::unique_ptr<OperatorMailbox>{new OperatorMailbox(folder)};
}

void OperatorMailbox::look() {
  std::error_code error;
  for (fs::directory_iterator file{folder_, error}; !error && file != fs::directory_iterator{}; file.increment(error)) {
    if (file->path().extension() != request_suffix) continue;
    std::string name = file->path().stem().string();
    if (!taken_.contains(name)) waiting_.insert(std::move(name));
  }
}

std::optional<OperatorWord> OperatorMailbox::take() {
  if (waiting_.empty()) {
    const auto now = WallClock::now();
    if (now < next_look_) return std::nullopt;
    next_look_ = now + between_looks;
    look();
  }
  while (!waiting_.empty()) {
    OperatorWord word{.fact = std::nullopt, .ticket = std::move(waiting_.extract(waiting_.begin()).value())};
    taken_.insert(word.ticket);
    auto fact = parse_request(read_file(folder_ / (word.ticket + std::string(request_suffix))));
    if (!fact) {
      answer(word, {.done = false, .text = fact.error().text});
      continue;
    }
    word.fact = std::move(*fact);
    return word;
  }
  return std::nullopt;
}

void OperatorMailbox::answer(const OperatorWord& word, const OperatorAnswer& answer) {
  // If nobody can be told, nobody waits: the run goes on.
  (void)write_file(folder_ / (word.ticket + std::string(answer_suffix)), (answer.done ? "1" : "0") + answer.text);
  std::error_code ignored;
  fs::remove(folder_ / (word.ticket + std::string(request_suffix)), ignored);
}

Result<OperatorAnswer> ask_run(const fs::path& journal_directory, const Fact& fact, Duration patience) {
  if (!fs::exists(journal_file(journal_directory))) {
    return fail(ErrorCode::NotFound, fmt::format("{}: there is no journal", journal_file(journal_directory).string()));
  }
  const auto alive = [&] { return !DirectoryLock::acquire(journal_directory).has_value(); };
  const std::string dead = journal_directory.string() + ": no run is alive there";
  if (!alive()) return fail(ErrorCode::NotFound, dead);
  const std::string name = new_name();
  const fs::path request = folder_of(journal_directory) / (name + std::string(request_suffix));
  const fs::path answer = folder_of(journal_directory) / (name + std::string(answer_suffix));
  if (auto written = write_file(request, request_of(fact)); !written) return std::unexpected(written.error());
  const auto leave = [&] {
    std::error_code ignored;
    fs::remove(request, ignored);
    fs::remove(answer, ignored);
  };
  const auto deadline = WallClock::now() + std::chrono::nanoseconds(patience.raw);
  for (bool waiting = true; waiting;) {
    const bool last_look = WallClock::now() >= deadline || !alive();
    if (const std::string text = read_file(answer); !text.empty()) {
      leave();
      return OperatorAnswer{.done = text.front() == '1', .text = text.substr(1)};
    }
    waiting = !last_look;
    if (!waiting) break;
    // A life that has just begun throws away what it finds, ours too: an answer is there before its request goes.
    if (!fs::exists(request) && !fs::exists(answer)) (void)write_file(request, request_of(fact));
    std::this_thread::sleep_for(between_looks);
  }
  const bool died = !alive();
  leave();
  if (died) return fail(ErrorCode::NotFound, dead + " any more; it did not answer");
  return OperatorAnswer{.done = false,
                        .text = fmt::format("no confirmation within {}; the request may have been heard", format_duration(patience))};
}

}  // namespace keel
