#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "keel/base/result.hpp"

namespace keel {

/// Deribit lists the trade of a combo and, as rows of their own, those of its legs, which name the combo's trade. The legs are what is
/// held.
class ComboRows {
 public:
  /// Whether the row is a combo's own. Of every row: its instrument, `combo_id`, `trade_id`, `combo_trade_id` and line.
  bool passes_over(std::string_view instrument, std::string_view combo, std::string_view trade, std::string_view combo_trade,
                   std::size_t line);
  /// After the last row: what to say of those passed over, if there were any. Refuses a combo that no row names as its own.
  Result<std::string> remark() const;

 private:
  std::map<std::string, std::size_t, std::less<>> combos_;  ///< lines, by trade id
  std::set<std::string, std::less<>> with_legs_;
};

}  // namespace keel
