#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/document/document.hpp"
#include "keel/market/depth/recorded_depth.hpp"

namespace keel {

/// Orders that somebody has written down, against a market that somebody has recorded.
struct ScriptedRequest {
  std::vector<std::string> data;  ///< one instrument's, in the order in which they were recorded
  std::string format;
  std::string orders;
  std::string queue = "back";       ///< one of queue_names()
  std::optional<double> maker_fee;  ///< share of what is traded; < 0 is a rebate
  std::function<void(std::size_t done, std::size_t all)> progress = [](std::size_t, std::size_t) {};  ///< of rows
};

struct ScriptedFill {
  Instant at;  ///< by the exchange's clock
  OrderId order;
  Side side = Side::Buy;
  Price price;
  Size size;
  std::string text;  ///< "61806.0,0.01": price and size as the orders' file has them
};

/// What became of the orders.
struct ScriptedOutcome {
  RecordedDepth market;
  std::string queue;
  std::vector<ScriptedFill> fills;
  std::size_t placed = 0;
  std::size_t rejected = 0;              ///< would have traded at once
  std::size_t before_the_recording = 0;  ///< of the rejected
  std::size_t filled = 0;                ///< to the last lot
  std::size_t cancelled = 0;             ///< before they were filled
  std::size_t too_late = 0;              ///< cancels of what had gone
  Price bid;                             ///< at the end
  Price ask;
  std::optional<double> maker_fee;
};

/// Error: `file: line N: column: what`.
Result<ScriptedOutcome> run_script(const ScriptedRequest& request);
/// exchange_ns, order, side, price, size; a line a fill.
std::string fills_csv(const ScriptedOutcome& outcome);
doc::Document scripted_document(const ScriptedOutcome& outcome);

}  // namespace keel
