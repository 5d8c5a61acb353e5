#include "keel/files/tape/combo_rows.hpp"

#include <fmt/format.h>

#include <cmath>

#include "keel/files/rows/csv.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {

void ComboRows::add(Side& to, const ComboRow& row, bool option) const {
  const double value = csv_number(row.price).value_or(0.0) * csv_number(row.amount).value_or(0.0);
  to.line = row.line;
  to.value += row.side.starts_with('s') || row.side.starts_with('S') ? -value : value;
  to.gross += std::abs(value);
  to.options = to.options && option;
  to.instruments.emplace(row.instrument);
}

bool ComboRows::passes_over(const ComboRow& row) {
  if (is_deribit_combo(row.instrument) || (!row.combo.empty() && row.combo == row.instrument)) {
    const auto [at, fresh] = combos_.try_emplace(std::string(row.trade));
    if (fresh) add(at->second, row, true);
    return true;
  }
  if (row.combo_trade.empty()) return false;
  if (!seen_.emplace(row.instrument, row.trade, row.side, row.price, row.amount).second) return true;
  const auto leg = parse_deribit_name(row.instrument);
  add(legs_[std::string(row.combo_trade)], row, leg && leg->kind == InstrumentKind::Option);
  return false;
}

Result<std::vector<std::string>> ComboRows::remarks() const {
  for (const auto& [trade, combo] : combos_) {
    const auto found = legs_.find(trade);
    const Side legs = found == legs_.end() ? Side{} : found->second;
    const std::size_t count = legs.instruments.size();
    if (count < 2) {
      return fail(fmt::format("line {}: trade_id: {} is of a combo, and {} of its legs", combo.line, trade,
                              count == 0 ? "no line is one" : "one line alone is one"));
    }
    // Rounding of legs' prices is far below a hundredth, a leg is far above.
    if (legs.options && std::abs(legs.value - combo.value) > 0.01 * legs.gross) {
      return fail(fmt::format("line {}: trade_id: {} is of a combo, and the {} lines that are its legs come to another price", combo.line,
                              trade, count));
    }
  }
  std::vector<std::string> remarks;
  if (!combos_.empty()) remarks.push_back(fmt::format("{} trades of combos are passed over: their legs count", combos_.size()));
  std::size_t alone = 0;
  for (const auto& [trade, legs] : legs_) {
    if (legs.instruments.size() < 2) ++alone;
  }
  if (alone > 0) remarks.push_back(fmt::format("{} trades are legs of combos whose other legs are not in the file", alone));
  return remarks;
}

}  // namespace keel
