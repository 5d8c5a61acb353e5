#pragma once

#include <deque>
#include <string>

#include "keel/document/document.hpp"
#include "keel/domain/events.hpp"
#include "keel/runtime/report.hpp"

namespace keel {

/// What a run came to. The same run gives the same document: nothing in it depends on the machine.
doc::Document run_document(const RunReport& report);

struct RecentFill {
  Instant at;
  std::string instrument;
  Filled fill;
};
/// Newest first.
struct RecentFills {
  std::deque<RecentFill> quotes;
  std::deque<RecentFill> hedges;
};

/// Which quotes of the live view stand first: the largest position, by its size, its delta or its vega; what was not heard of for longest;
/// as they were listed. What is held stands before what is not but in the last two.
enum class QuoteOrder : std::uint8_t { Held, Delta, Vega, Age, Listed };
constexpr QuoteOrder last_of(QuoteOrder) { return QuoteOrder::Listed; }
std::string_view name_of(QuoteOrder order);

/// What the live view shows beside the report.
struct LiveStatus {
  std::string speed;  ///< how fast it goes
  std::string keys;   ///< what a person may press
  QuoteOrder order = QuoteOrder::Held;
};

/// One frame of the live view, the most pressing first: stage, profit, net bias and limits stay in sight.
doc::Document live_document(const RunReport& report, const RecentFills& fills, const LiveStatus& status);

/// A line of the log of a run that nobody watches: `what` happened, and how it stands.
doc::Document log_document(const RunReport& report, const std::string& what, const std::string& speed);

}  // namespace keel
