#include "keel/account/inventory_margin.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/account/inventory_positions.hpp"
#include "keel/account/text_table.hpp"

namespace keel {
namespace {

/// A pool's tokens lie in the pool, where no venue can take them as margin.
double equity_in(const Instruments& instruments, const Inventory& inventory, Currency coin) {
  SettleAmount equity = inventory.cash[coin];
  for (const InventoryRow& row : inventory.rows) {
    const Instrument& instrument = instruments[row.instrument];
    if (instrument.settle == coin && instrument.kind != InstrumentKind::Pool) equity += row.market_value;
  }
  return to_double(equity);
}

std::string spot_text(const std::optional<double>& move, double index, std::string_view none) {
  return move ? fmt::format("{:+.2f} % ({:.2f})", 100.0 * *move, index * (1.0 + *move)) : std::string(none);
}

std::string points_text(const std::optional<double>& points, std::string_view none) {
  return points ? fmt::format("{:+.2f} points", *points) : std::string(none);
}

std::vector<std::string> distance_cells(std::string_view name, const LiquidationDistance& distance, double index) {
  if (distance.now) return {std::string(name), "below maintenance now"};
  return {std::string(name), spot_text(distance.spot_down, index, "not to -90 %"), spot_text(distance.spot_up, index, "not to +400 %"),
          points_text(distance.vol_points_down, "not to 0"), points_text(distance.vol_points_up, "not to +500 points")};
}

}  // namespace

std::vector<CoinAccount> coin_accounts(const Instruments& instruments, const Inventory& inventory, const MarginModels& models) {
  std::vector<CoinAccount> accounts;
  for (const auto& [coin, underlying] : inventory.underlyings) {
    HeldPositions held =
        held_positions(instruments, inventory, coin, [coin](const Instrument& instrument) { return instrument.settle == coin; });
    const bool traded = std::ranges::any_of(inventory.rows, [&](const InventoryRow& row) {
      return instruments[row.instrument].base == coin && instruments[row.instrument].settle == coin;
    });
    if (!traded || underlying.index.raw <= 0) continue;
    std::size_t left_out = held.left_out;
    for (const auto& [base, ignored] : inventory.underlyings) {
      const bool own = base == coin;
      const HeldPositions others =
          held_positions(instruments, inventory, base, [&](const Instrument& one) { return (one.settle == coin) != own; });
      left_out += others.positions.size() + others.left_out;
    }
    const auto model = models.find(coin);
    accounts.push_back({coin,
                        {.index_usd = to_double(underlying.index),
                         .now = inventory.as_of,
                         .positions = std::move(held.positions),
                         .equity = equity_in(instruments, inventory, coin),
                         .model = model == models.end() ? MarginModel{} : model->second},
                        left_out});
  }
  return accounts;
}

Result<std::vector<InventoryMargin>> margin_of(const Instruments& instruments, const Inventory& inventory, const MarginModels& models) {
  std::vector<InventoryMargin> margins;
  for (const CoinAccount& one : coin_accounts(instruments, inventory, models)) {
    auto book = MarginBook::make(one.account);
    if (!book) return fail("margin: " + book.error().text);
    const MarginState state = book->at(0.0);
    auto liquidation = liquidation_distances(one.account);
    if (!liquidation) return fail("margin: " + liquidation.error().text);
    margins.push_back(
        {one.coin, state.standard, state.portfolio, state.equity, state.margin_balance, one.account.index_usd, *liquidation, one.left_out});
  }
  return margins;
}

std::string format_margin(const InventoryMargin& margin) {
  const std::string coin = margin.coin.text();
  TextTable table;
  const auto row = [&](std::string_view name, double initial, double maintenance, double available) {
    table.row({std::string(name), fixed_text(initial, 8), fixed_text(maintenance, 8), fixed_text(available, 8), coin});
  };
  table.row({coin + " margin", "initial", "maintenance", "available"});
  row("  standard", margin.standard.initial, margin.standard.maintenance, margin.standard_available());
  row("  portfolio", margin.portfolio.initial, margin.portfolio.maintenance, margin.portfolio_available());
  std::string text = table.finish();
  text += fmt::format("  equity {}, margin balance (without options) {} {}\n", fixed_text(margin.equity, 8),
                      fixed_text(margin.margin_balance, 8), coin);
  text += fmt::format("  worst scenario {}, roll shock {} {}", fixed_text(margin.portfolio.worst_case, 8),
                      fixed_text(margin.portfolio.roll_shock, 8), coin);
  if (margin.left_out > 0)
    text += fmt::format("; {} positions without a price, on another coin or not settled in {} are left out", margin.left_out, coin);
  TextTable distances;
  distances.row({"liquidated when", "spot falls", "spot rises", "vols fall", "vols rise"});
  distances.row(distance_cells("  standard", margin.liquidation.standard, margin.index_usd));
  distances.row(distance_cells("  portfolio", margin.liquidation.portfolio, margin.index_usd));
  return text + '\n' + distances.finish("  ");
}

}  // namespace keel
