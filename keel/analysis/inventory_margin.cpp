#include "keel/analysis/inventory_margin.hpp"

#include <fmt/format.h>

namespace keel {
namespace {

MarginPosition position_of(const Instrument& instrument, const InventoryRow& row) {
  MarginPosition position{.option = instrument.kind == InstrumentKind::Option, .expiry = instrument.expiry};
  position.coins = position.option ? to_double(row.amount) : row.risk.delta;
  position.forward = position.option ? row.mark.forward : to_double(row.mark.price);
  position.strike = to_double(instrument.strike);
  position.vol = row.mark.vol;
  position.right = instrument.right;
  return position;
}

}  // namespace

std::vector<InventoryMargin> margin_of(const Instruments& instruments, const Inventory& inventory) {
  const MarginModel model;
  std::vector<InventoryMargin> margins;
  for (const auto& [coin, underlying] : inventory.underlyings) {
    InventoryMargin margin{.coin = coin, .equity = to_double(underlying.equity)};
    std::vector<MarginPosition> positions;
    for (const InventoryRow& row : inventory.rows) {
      const Instrument& instrument = instruments[row.instrument];
      if (instrument.base != coin || row.amount.raw == 0 || row.source == MarkSource::EstimatedSettlement) continue;
      if (instrument.settle != coin || row.source == MarkSource::Unpriced) {
        ++margin.left_out;
        continue;
      }
      positions.push_back(position_of(instrument, row));
      const StandardMargin one = standard_margin(positions.back(), to_double(row.mark.price), model);
      margin.standard.initial += one.initial;
      margin.standard.maintenance += one.maintenance;
    }
    if (positions.empty() || underlying.index.raw <= 0) continue;
    margin.portfolio = portfolio_margin(positions, to_double(underlying.index), inventory.as_of, model);
    margins.push_back(std::move(margin));
  }
  return margins;
}

std::string format_margin(const InventoryMargin& margin) {
  const std::string coin = margin.coin.text();
  const auto line = [&](std::string_view name, double initial, double maintenance) {
    return fmt::format("  {:<22}{:>16.8f}{:>16.8f}{:>16.8f} {}\n", name, initial, maintenance, margin.equity - initial, coin);
  };
  std::string text = fmt::format("{:<24}{:>16}{:>16}{:>16}\n", coin + " margin", "initial", "maintenance", "available");
  text += line("standard", margin.standard.initial, margin.standard.maintenance);
  text += line("portfolio", margin.portfolio.initial, margin.portfolio.maintenance);
  text += fmt::format("  worst scenario {:.8f}, roll shock {:.8f} {}", margin.portfolio.worst_case, margin.portfolio.roll_shock, coin);
  if (margin.left_out > 0) text += fmt::format("; {} positions without a price or not settled in {} are left out", margin.left_out, coin);
  return text + '\n';
}

}  // namespace keel
