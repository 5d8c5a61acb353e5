#include "keel/service/run/replay.hpp"

#include <fmt/format.h>

#include <chrono>

#include "keel/journal/copy_journal.hpp"
#include "keel/runtime/replay.hpp"

namespace keel {

using namespace doc;

Result<Document> replay_document(const ReplayRequest& request) {
  if (request.until == 0) return fail(ErrorCode::OutOfRange, "until: the first event is 1");
  const auto start = std::chrono::steady_clock::now();
  const auto report = replay(request.directory, request.until);
  if (!report) return std::unexpected(report.error());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double events_per_second = seconds > 0.0 ? static_cast<double>(report->events) / seconds : 0.0;
  Document document{.title = "keel replay", .answer_is_no = report->mismatches > 0};
  document.body.add(doc::Facts{.layout = doc::Facts::Layout::Row,
                               .facts = {{"events", "events", count(report->events)},
                                         {"commands", "commands", count(report->commands)},
                                         {"state_hashes", "state hashes", count(report->state_hashes)},
                                         {"mismatches", "mismatches", count(report->mismatches)},
                                         {"state_hash", "state hash", text(fmt::format("{:016x}", report->state_hash))},
                                         {"events_per_second", "speed", estimate(events_per_second, places(0)), "events/s"}}});
  if (const auto& end = report->end) {
    document.body.add(doc::Facts{
        .facts = {{"ends_at", "", end->event > 0 ? moment(end->at) : absent("it has no event")}, {"ended_orderly", "", end->orderly}},
        .audience = Audience::Program});
    document.body.add(Remark{end->words()});
  } else {
    document.body.add(doc::Facts{
        .facts = {{"ends_at", "", absent("it was not read to its end")}, {"ended_orderly", "", absent("it was not read to its end")}},
        .audience = Audience::Program});
  }
  if (!request.save.empty()) {
    if (const auto saved = copy_journal(request.directory, request.save, report->events); !saved) return std::unexpected(saved.error());
    document.body.add(doc::Facts{.facts = {{"saved", "saved as", text(request.save)}}});
  }
  for (const std::string& mismatch : report->first_mismatches) document.body.add(Remark{mismatch});
  return document;
}

}  // namespace keel
