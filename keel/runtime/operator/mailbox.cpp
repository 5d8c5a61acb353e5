#include "keel/runtime/operator/mailbox.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include "keel/base/codec.hpp"
#include "keel/journal/directory_lock.hpp"
#include "keel/journal/format.hpp"
#include "keel/risk/measures.hpp"
#include "keel/runtime/operator/words.hpp"

namespace keel {
namespace {

namespace fs = std::filesystem;
using WallClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_looks(20);
constexpr std::string_view request_suffix = ".request";
constexpr std::string_view answer_suffix = ".answer";

fs::path folder_of(const fs::path& journal_directory) { return journal_directory / "operator"; }

/// Whole or not at all. Neither what is written nor what gets the name is somebody else's: a link that lies in the way is not followed.
Result<void> write_file(const fs::path& file, std::string_view content) {
  const fs::path unfinished = file.string() + ".new";
  const auto create = [&] { return ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644); };
  int descriptor = create();
  if (descriptor < 0 && errno == EEXIST && ::unlink(unfinished.c_str()) == 0) descriptor = create();
  if (descriptor < 0) return system_failure(file.string(), errno);
  const ::ssize_t written = ::write(descriptor, content.data(), content.size());
  int error = written < 0 ? errno : 0;
  if (error == 0 && static_cast<std::size_t>(written) != content.size()) error = ENOSPC;
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(unfinished.c_str(), file.c_str()) != 0) error = errno;
  if (error == 0) return {};
  ::unlink(unfinished.c_str());
  return system_failure(file.string(), error);
}

/// Nothing of what is no plain small file: the engine must not wait for a pipe or read without end.
std::string read_file(const fs::path& file) {
  constexpr std::uintmax_t largest_bytes = 65'536;
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(file, error)) || fs::file_size(file, error) > largest_bytes || error) return {};
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::string request_of(const Fact& fact, Duration lasts) {
  std::string bytes;
  encode(journal_schema_version, bytes);
  encode(fact, bytes);
  encode(lasts, bytes);
  return bytes;
}

Result<OperatorWord> parse_request(std::string_view bytes) {
  Decoder decoder{bytes};
  std::int64_t version = 0;
  Fact fact;
  Duration lasts;
  decoder.get(version);
  if (decoder.ok() && version != journal_schema_version) return fail("the request is of another version of keel than the run");
  decoder.get(fact);
  decoder.get(lasts);
  if (!decoder.ok() || !decoder.at_end()) return fail("the request cannot be decoded");
  // A proposal is what the run makes of a limit that is looser than its config's.
  if (!is_operators(fact) || std::holds_alternative<LimitProposed>(fact)) return fail("the request is not a person's to make");
  if (const auto* changed = std::get_if<LimitChanged>(&fact)) {
    if (auto valid = validate_limit(changed->measure, changed->limit); !valid) return std::unexpected(valid.error());
  }
  return OperatorWord{.fact = std::move(fact), .lasts = lasts, .ticket = ""};
}

/// Two at once differ in the process, or in the count.
std::string new_name() {
  static std::atomic<std::uint64_t> asked{0};
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return fmt::format("{:020}-{}-{}", std::chrono::duration_cast<std::chrono::nanoseconds>(now).count(), ::getpid(), ++asked);
}

}  // namespace

Result<std::unique_ptr<OperatorMailbox>> OperatorMailbox::open(const fs::path& journal_directory) {
  const fs::path folder = folder_of(journal_directory);
  std::error_code error;
  fs::create_directory(folder, error);
  if (error) return system_failure(folder.string(), error.value());
  // File by file: who asks just now finds the folder, and asks again if his request was among them.
  for (fs::directory_iterator file{folder, error}; !error && file != fs::directory_iterator{}; file.increment(error)) {
    std::error_code gone;
    fs::remove_all(file->path(), gone);
  }
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
    const std::string ticket = std::move(waiting_.extract(waiting_.begin()).value());
    taken_.insert(ticket);
    auto word = parse_request(read_file(folder_ / (ticket + std::string(request_suffix))));
    if (!word) {
      answer({.fact = std::nullopt, .lasts = {}, .ticket = ticket}, {.done = false, .text = word.error().text});
      continue;
    }
    word->ticket = ticket;
    return std::move(*word);
  }
  return std::nullopt;
}

void OperatorMailbox::answer(const OperatorWord& word, const OperatorAnswer& answer) {
  // If nobody can be told, nobody waits: the run goes on.
  (void)write_file(folder_ / (word.ticket + std::string(answer_suffix)), (answer.done ? "1" : "0") + answer.text);
  std::error_code ignored;
  fs::remove(folder_ / (word.ticket + std::string(request_suffix)), ignored);
  if (!ignored) taken_.erase(word.ticket);
}

Result<OperatorAnswer> ask_run(const fs::path& journal_directory, const Fact& fact, Duration patience, Duration lasts) {
  if (!fs::exists(journal_file(journal_directory))) {
    return fail(ErrorCode::NotFound, fmt::format("{}: there is no journal", journal_file(journal_directory).string()));
  }
  const std::string dead = journal_directory.string() + ": no run is alive there";
  auto alive = DirectoryLock::held(journal_directory);
  if (alive && !*alive) return fail(ErrorCode::NotFound, dead);
  const std::string name = new_name();
  const fs::path request = folder_of(journal_directory) / (name + std::string(request_suffix));
  const fs::path answer = folder_of(journal_directory) / (name + std::string(answer_suffix));
  const auto leave = [&] {
    std::error_code ignored;
    fs::remove(request, ignored);
    fs::remove(answer, ignored);
  };
  const auto deadline = WallClock::now() + std::chrono::nanoseconds(patience.raw);
  Result<void> asked;
  for (bool last_look = false; alive && !last_look;) {
    // A life that has just begun has no folder yet, or throws away what it finds, ours too: an answer is there before its request goes.
    if (!fs::exists(request) && !fs::exists(answer)) asked = write_file(request, request_of(fact, lasts));
    if (!asked && asked.error().code != ErrorCode::NotFound) return std::unexpected(asked.error());
    last_look = WallClock::now() >= deadline;
    if (!last_look) std::this_thread::sleep_for(between_looks);
    alive = DirectoryLock::held(journal_directory);
    if (const std::string text = read_file(answer); !text.empty()) {
      leave();
      return OperatorAnswer{.done = text.front() == '1', .text = text.substr(1)};
    }
    if (alive && !*alive) break;
  }
  leave();
  if (!alive) return std::unexpected(alive.error());
  if (!*alive) return fail(ErrorCode::NotFound, dead + " any more; it did not answer");
  if (!asked) return std::unexpected(asked.error());
  return OperatorAnswer{.done = false,
                        .text = fmt::format("no confirmation within {}; the request may have been heard", format_duration(patience))};
}

}  // namespace keel
