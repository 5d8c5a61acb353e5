#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "keel/base/result.hpp"
#include "keel/document/document.hpp"
#include "keel/journal/record_text.hpp"

namespace keel {

/// What is asked of a journal: the events from `from` to `to`, and the commands and notices that followed them.
struct InspectRequest {
  std::string directory;
  std::uint64_t from = 1;
  std::uint64_t to = std::numeric_limits<std::uint64_t>::max();
  std::string kind;  ///< only records of this kind; empty: all
};

/// What was read of a journal.
struct InspectedEnd {
  /// The last event, if it was read to its end; event 0: there is none.
  struct LastEvent {
    std::uint64_t event = 0;
    Instant at;
  };
  std::optional<LastEvent> last;
  std::map<std::string, std::uint64_t> taken_over;  ///< trades of other makers, by maker
};

/// Gives each record to `out` in the order of the journal, up to what is bad. A journal is too long to hold, so a document cannot. Error:
/// `field: what`, or the journal's.
Result<InspectedEnd> inspect_records(const InspectRequest& request, RecordStyle style, const std::function<void(std::string_view)>& out);

/// What the journal is up to `to`, once that was found good; its records stand as `records` behind it. Lowers `to` to the last event there
/// is, so that the records are the same where a writer is at work.
Result<doc::Document> inspect_document(InspectRequest& request);

}  // namespace keel
