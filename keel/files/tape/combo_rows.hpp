#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "keel/base/result.hpp"

namespace keel {

/// A row of trades, as far as combos need it; texts as they stand there.
struct ComboRow {
  std::string_view instrument;
  std::string_view combo;  ///< combo_id
  std::string_view trade;  ///< trade_id
  std::string_view combo_trade;
  std::string_view side;
  std::string_view price;
  std::string_view amount;
  std::size_t line = 0;
};

/// Deribit lists the trade of a combo and those of its legs: within it, as rows of their own that name the combo's trade, or both. The
/// legs are what is held, each once.
class ComboRows {
 public:
  /// Whether the row is a combo's own, or a leg that stood in the file before.
  bool passes_over(const ComboRow& row);
  /// After the last row: what to say of combos and legs. Refuses a combo of which there are no two legs, and one of options whose price is
  /// not that of its legs: one of them is missing.
  Result<std::vector<std::string>> remarks() const;

 private:
  struct Side {
    std::size_t line = 0;
    double value = 0.0;  ///< signed price times amount
    double gross = 0.0;  ///< its magnitudes added up
    bool options = true;
    std::set<std::string, std::less<>> instruments;
  };
  void add(Side& to, const ComboRow& row, bool option) const;

  std::map<std::string, Side, std::less<>> combos_;  ///< by trade id
  std::map<std::string, Side, std::less<>> legs_;    ///< by the combo's trade id
  std::set<std::tuple<std::string, std::string, std::string, std::string, std::string>> seen_;
};

}  // namespace keel
