#include "keel/service/replay.hpp"

#include <fmt/format.h>

#include <chrono>

#include "keel/runtime/replay.hpp"

namespace keel {

using namespace doc;

Result<Document> replay_document(const std::string& directory) {
  const auto start = std::chrono::steady_clock::now();
  const auto report = replay(directory);
  if (!report) return std::unexpected(report.error());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double events_per_second = seconds > 0.0 ? static_cast<double>(report->events) / seconds : 0.0;
  Document document{.title = "keel replay", .answer_is_no = report->mismatches > 0};
  document.body.add(Facts{.layout = Facts::Layout::Row,
                          .facts = {{"events", "events", count(report->events)},
                                    {"commands", "commands", count(report->commands)},
                                    {"state_hashes", "state hashes", count(report->state_hashes)},
                                    {"mismatches", "mismatches", count(report->mismatches)},
                                    {"state_hash", "state hash", text(fmt::format("{:016x}", report->state_hash))},
                                    {"events_per_second", "speed", estimate(events_per_second, places(0)), "events/s"}}});
  for (const std::string& mismatch : report->first_mismatches) document.body.add(Remark{mismatch});
  return document;
}

}  // namespace keel
