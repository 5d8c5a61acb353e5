#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "apps/commands.hpp"
#include "apps/complain.hpp"
#include "apps/person.hpp"
#include "keel/risk/measures.hpp"
#include "keel/runtime/operator_mailbox.hpp"

namespace keel {
namespace {

struct KillOptions {
  std::string directory;
  std::string by;
  std::string wait = "5s";
  std::string limit;
  bool flatten = false;
  bool resume = false;
  bool json = false;
};

/// MEASURE=SOFT,HARD,EMERGENCY
Result<Fact> limit_of(const std::string& text, const std::string& by) {
  const auto equals = text.find('=');
  std::vector<double> stages;
  for (std::size_t from = equals; from != std::string::npos; from = text.find(',', from + 1)) {
    const std::string number = text.substr(from + 1, text.find(',', from + 1) - from - 1);
    char* end = nullptr;
    stages.push_back(std::strtod(number.c_str(), &end));
    if (number.empty() || *end != '\0') return fail(ErrorCode::Usage, fmt::format("--limit: \"{}\" is not a number", number));
  }
  if (stages.size() != 3) return fail(ErrorCode::Usage, fmt::format("--limit: \"{}\" is not MEASURE=SOFT,HARD,EMERGENCY", text));
  const LimitChanged changed{
      .measure = text.substr(0, equals), .limit = {.soft = stages[0], .hard = stages[1], .emergency = stages[2]}, .by = by};
  if (auto valid = validate_limit(changed.measure, changed.limit); !valid) return fail("--limit", valid.error());
  return changed;
}

Result<Fact> word_of(const KillOptions& options) {
  const std::string by = options.by.empty() ? person() : options.by;
  if (std::ranges::any_of(by, [](char c) { return static_cast<unsigned char>(c) < ' '; })) {
    return fail(ErrorCode::Usage, "--by: must be one line of text");
  }
  if (!options.limit.empty()) return limit_of(options.limit, by);
  if (options.flatten) return FlattenOrdered{by};
  if (options.resume) return Resumed{by};
  return Halted{"by " + by};
}

void kill_run(const KillOptions& options) {
  const auto patience = parse_duration(options.wait);
  if (!patience) complain(fail("--wait", patience.error()).error());
  if (patience->raw < 0) complain(fail(ErrorCode::Usage, fmt::format("--wait: {} is below 0s", options.wait)).error());
  const OperatorAnswer answer = value_or_complain(ask_run(options.directory, value_or_complain(word_of(options)), *patience));
  if (options.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"done", answer.done}, {"answer", answer.text}}.dump());
  } else {
    fmt::print("{}\n", answer.text);
  }
  if (!answer.done) answer_no();
}

}  // namespace

void add_kill_command(CLI::App& app) {
  auto options = std::make_shared<KillOptions>();
  CLI::App* command = app.add_subcommand("kill", "halt a running engine: cancel everything, quote nothing until somebody resumes");
  command->add_option("directory", options->directory, "the journal's directory of the run")->required();
  auto* words = command->add_option_group("instead of a halt");
  words->require_option(0, 1);
  words->add_flag("--flatten", options->flatten, "quote no more, and hedge the delta away");
  words->add_flag("--resume", options->resume, "let it trade again");
  words->add_option("--limit", options->limit, "MEASURE=SOFT,HARD,EMERGENCY, instead of the config's");
  command->add_option("--by", options->by, "who says so, for the record; the user's name without it");
  command->add_option("--wait", options->wait, "for the venue's confirmation")->capture_default_str();
  command->add_flag("--json", options->json, "one JSON object on stdout");
  command->callback([options] { kill_run(*options); });
}

}  // namespace keel
