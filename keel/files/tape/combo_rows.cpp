#include "keel/files/tape/combo_rows.hpp"

#include <fmt/format.h>

namespace keel {

bool ComboRows::passes_over(std::string_view instrument, std::string_view combo, std::string_view trade, std::string_view combo_trade,
                            std::size_t line) {
  if (combo.empty()) return false;
  if (instrument == combo) {
    combos_.emplace(trade, line);
    return true;
  }
  if (!combo_trade.empty()) with_legs_.emplace(combo_trade);
  return false;
}

Result<std::string> ComboRows::remark() const {
  for (const auto& [trade, line] : combos_) {
    if (!with_legs_.contains(trade))
      return fail(fmt::format("line {}: trade_id: {} is of a combo, and no line is one of its legs", line, trade));
  }
  if (combos_.empty()) return std::string();
  return fmt::format("{} trades of combos are passed over: their legs are lines of their own", combos_.size());
}

}  // namespace keel
