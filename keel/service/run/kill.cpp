#include "keel/service/run/kill.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "keel/base/words.hpp"
#include "keel/journal/journal_reader.hpp"
#include "keel/risk/measures.hpp"
#include "keel/runtime/operator/mailbox.hpp"

namespace keel {

using namespace doc;

namespace {

std::vector<std::string_view> measure_names() {
  std::vector<std::string_view> names;
  for (const keel::Measure& row : measure_rows) names.push_back(row.name);
  return names;
}

std::string no_measure(std::string_view field, std::string_view name) {
  const std::vector<std::string_view> names = measure_names();
  const std::string_view nearest = nearest_name(name, names);
  return fmt::format("{}: \"{}\" is not a measure; {}there are {}", field, name,
                     nearest.empty() ? "" : fmt::format("the nearest is {}, ", nearest), fmt::join(names, ", "));
}

/// A finite number, blanks around it; nothing if it is none.
std::optional<double> number_of(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  text = text.substr(0, text.find_last_not_of(' ') + 1);
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = !text.empty() && error == std::errc{} && end == text.data() + text.size() && std::isfinite(number);
  return whole ? std::optional(number) : std::nullopt;
}

Result<keel::Fact> limit_of(const std::string& text, const std::string& by) {
  constexpr std::string_view form = "MEASURE=SOFT,HARD,EMERGENCY";
  const auto equals = text.find('=');
  std::vector<double> stages;
  for (std::size_t from = equals; from != std::string::npos; from = text.find(',', from + 1)) {
    const std::string number = text.substr(from + 1, text.find(',', from + 1) - from - 1);
    const auto stage = number_of(number);
    if (!stage && !number.empty()) return fail(ErrorCode::Usage, fmt::format("limit: \"{}\" is not a number; needs {}", number, form));
    if (stage) stages.push_back(*stage);
  }
  if (stages.size() != 3 || text.ends_with(',')) {
    return fail(ErrorCode::Usage,
                fmt::format("limit: \"{}\" is not {}; MEASURE is one of {}", text, form, fmt::join(measure_names(), ", ")));
  }
  if (find_measure(text.substr(0, equals)) == nullptr) return fail(ErrorCode::Usage, no_measure("limit", text.substr(0, equals)));
  const LimitChanged changed{
      .measure = text.substr(0, equals), .limit = {.soft = stages[0], .hard = stages[1], .emergency = stages[2]}, .by = by};
  if (auto valid = validate_limit(changed.measure, changed.limit); !valid) return fail("limit", valid.error());
  return changed;
}

Result<void> one_line(std::string_view field, const std::string& words) {
  if (!is_utf8(words)) return fail(ErrorCode::Usage, fmt::format("{}: is not UTF-8", field));
  const bool bad = std::ranges::any_of(words, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
  return bad ? fail(ErrorCode::Usage, fmt::format("{}: must be one line of text", field)) : Result<void>{};
}

Result<void> somebody(std::string_view field, const std::string& name) {
  if (name.find_first_not_of(' ') == std::string::npos) return fail(ErrorCode::Usage, fmt::format("{}: must name somebody", field));
  return one_line(field, name);
}

/// About another maker on the account; nothing: it is about something else.
Result<std::optional<keel::Fact>> other_maker_of(const KillRequest& request) {
  if (request.end_other_maker) return OtherMakerEnded{request.by};
  if (!request.other_maker.empty()) {
    if (auto valid = somebody("other-maker", request.other_maker); !valid) return std::unexpected(valid.error());
    return OtherMakerProposed{.maker = request.other_maker, .by = request.by};
  }
  if (!request.confirm_other_maker.empty()) {
    if (auto valid = somebody("confirm-other-maker", request.confirm_other_maker); !valid) return std::unexpected(valid.error());
    return OtherMakerConfirmed{request.confirm_other_maker, request.by};
  }
  return std::nullopt;
}

Result<keel::Fact> word_of(const KillRequest& request) {
  if (auto valid = one_line("why", request.why); !valid) return std::unexpected(valid.error());
  if (auto valid = one_line("enable", request.enable); !valid) return std::unexpected(valid.error());
  if (auto valid = somebody("by", request.by); !valid) return std::unexpected(valid.error());
  if (request.by.find(": ") != std::string::npos) return fail(ErrorCode::Usage, "by: must not hold \": \"");
  const auto other_maker = other_maker_of(request);
  if (!other_maker) return std::unexpected(other_maker.error());
  const bool halts =
      request.limit.empty() && request.enable.empty() && request.confirm.empty() && !request.flatten && !request.resume && !*other_maker;
  if (!request.why.empty() && !halts) return fail(ErrorCode::Usage, "why: is of a halt");
  if (*other_maker) return **other_maker;
  if (!request.limit.empty()) return limit_of(request.limit, request.by);
  if (!request.enable.empty()) return InstrumentEnabled{request.enable, request.by};
  if (!request.confirm.empty()) {
    if (find_measure(request.confirm) == nullptr) return fail(ErrorCode::Usage, no_measure("confirm", request.confirm));
    return LimitConfirmed{request.confirm, request.by};
  }
  if (request.flatten) return FlattenOrdered{request.by};
  if (request.resume) return Resumed{request.by};
  return halted_by({.by = request.by, .why = request.why});
}

/// A time stands in the fact; a duration counts from when the run hears it.
Result<Duration> set_until(keel::Fact& word, const std::optional<std::string>& until) {
  if (!until) return Duration{};
  auto* limit = std::get_if<LimitChanged>(&word);
  auto* other_maker = std::get_if<OtherMakerProposed>(&word);
  if (limit == nullptr && other_maker == nullptr) return fail(ErrorCode::Usage, "until: is of --limit and --other-maker");
  if (const auto lasts = parse_duration(*until)) {
    if (lasts->raw > 0) return *lasts;
    return fail(ErrorCode::Usage, fmt::format("until: {} is not above 0s", *until));
  }
  const auto at = parse_instant(*until);
  if (!at) {
    return fail(ErrorCode::Usage, fmt::format("until: \"{}\" is neither a time in UTC, 2026-01-05T12:00:00Z, nor a duration, 30m", *until));
  }
  (limit != nullptr ? limit->until : other_maker->until) = *at;
  return Duration{};
}

}  // namespace

Result<Document> kill_document(const KillRequest& request) {
  if (request.wait.raw < 0) return fail(ErrorCode::Usage, fmt::format("wait: {} is below 0s", format_duration(request.wait)));
  auto word = word_of(request);
  if (!word) return std::unexpected(word.error());
  const auto lasts = set_until(*word, request.until);
  if (!lasts) return std::unexpected(lasts.error());
  const auto answer = ask_run(request.directory, *word, request.wait, *lasts);
  if (!answer) {
    // Nobody writes what is no journal: that is then what is wrong.
    const auto journal = JournalReader::open(request.directory);
    return std::unexpected(journal || journal.error().code == ErrorCode::NotFound ? answer.error() : journal.error());
  }
  Document document{.title = "keel kill", .answer_is_no = !answer->done};
  document.body.add(doc::Facts{.facts = {{"done", "", answer->done}, {"answer", "", text(answer->text)}}, .audience = Audience::Program});
  document.body.add(Remark{answer->text});
  return document;
}

}  // namespace keel
