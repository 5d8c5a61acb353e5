#include "keel/service/run/kill.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "keel/journal/journal_reader.hpp"
#include "keel/risk/measures.hpp"
#include "keel/runtime/operator_mailbox.hpp"

namespace keel {

using namespace doc;

namespace {

Result<keel::Fact> limit_of(const std::string& text, const std::string& by) {
  const auto equals = text.find('=');
  std::vector<double> stages;
  for (std::size_t from = equals; from != std::string::npos; from = text.find(',', from + 1)) {
    const std::string number = text.substr(from + 1, text.find(',', from + 1) - from - 1);
    char* end = nullptr;
    stages.push_back(std::strtod(number.c_str(), &end));
    if (number.empty() || *end != '\0') return fail(ErrorCode::Usage, fmt::format("limit: \"{}\" is not a number", number));
  }
  if (stages.size() != 3) return fail(ErrorCode::Usage, fmt::format("limit: \"{}\" is not MEASURE=SOFT,HARD,EMERGENCY", text));
  const LimitChanged changed{
      .measure = text.substr(0, equals), .limit = {.soft = stages[0], .hard = stages[1], .emergency = stages[2]}, .by = by};
  if (auto valid = validate_limit(changed.measure, changed.limit); !valid) return fail("limit", valid.error());
  return changed;
}

Result<keel::Fact> word_of(const KillRequest& request) {
  if (std::ranges::any_of(request.by, [](char c) { return static_cast<unsigned char>(c) < ' '; })) {
    return fail(ErrorCode::Usage, "by: must be one line of text");
  }
  if (!request.limit.empty()) return limit_of(request.limit, request.by);
  if (request.flatten) return FlattenOrdered{request.by};
  if (request.resume) return Resumed{request.by};
  return Halted{"by " + request.by};
}

}  // namespace

Result<Document> kill_document(const KillRequest& request) {
  if (request.wait.raw < 0) return fail(ErrorCode::Usage, fmt::format("wait: {} is below 0s", format_duration(request.wait)));
  const auto word = word_of(request);
  if (!word) return std::unexpected(word.error());
  const auto answer = ask_run(request.directory, *word, request.wait);
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
