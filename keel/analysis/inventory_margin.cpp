#include "keel/analysis/inventory_margin.hpp"

#include <fmt/format.h>

#include "keel/analysis/inventory_positions.hpp"

namespace keel {
namespace {

double equity_in(const Instruments& instruments, const Inventory& inventory, Currency coin) {
  SettleAmount equity = inventory.cash[coin];
  for (const InventoryRow& row : inventory.rows) {
    if (instruments[row.instrument].settle == coin) equity += row.market_value;
  }
  return to_double(equity);
}

std::string spot_text(const std::optional<double>& move, double index, std::string_view none) {
  return move ? fmt::format("{:+.2f} % ({:.2f})", 100.0 * *move, index * (1.0 + *move)) : std::string(none);
}

std::string points_text(const std::optional<double>& points, std::string_view none) {
  return points ? fmt::format("{:+.2f} points", *points) : std::string(none);
}

std::string distance_text(std::string_view name, const LiquidationDistance& distance, double index) {
  if (distance.now) return fmt::format("  {:<10} below maintenance now\n", name);
  return fmt::format("  {:<10} spot {} or {}; vol {} or {}\n", name, spot_text(distance.spot_down, index, "none down to -90 %"),
                     spot_text(distance.spot_up, index, "none up to +400 %"), points_text(distance.vol_points_down, "none down to 0"),
                     points_text(distance.vol_points_up, "none up to +500 points"));
}

}  // namespace

std::vector<CoinAccount> coin_accounts(const Instruments& instruments, const Inventory& inventory, const MarginModels& models) {
  std::vector<CoinAccount> accounts;
  for (const auto& [coin, underlying] : inventory.underlyings) {
    HeldPositions held =
        held_positions(instruments, inventory, coin, [coin](const Instrument& instrument) { return instrument.settle == coin; });
    if (held.positions.empty() || underlying.index.raw <= 0) continue;
    const HeldPositions others =
        held_positions(instruments, inventory, coin, [coin](const Instrument& instrument) { return instrument.settle != coin; });
    const auto model = models.find(coin);
    accounts.push_back({coin,
                        {.index_usd = to_double(underlying.index),
                         .now = inventory.as_of,
                         .positions = std::move(held.positions),
                         .equity = equity_in(instruments, inventory, coin),
                         .model = model == models.end() ? MarginModel{} : model->second},
                        held.left_out + others.positions.size() + others.left_out});
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
  const auto line = [&](std::string_view name, double initial, double maintenance, double available) {
    return fmt::format("  {:<22}{:>16.8f}{:>16.8f}{:>16.8f} {}\n", name, initial, maintenance, available, coin);
  };
  std::string text = fmt::format("{:<24}{:>16}{:>16}{:>16}\n", coin + " margin", "initial", "maintenance", "available");
  text += line("standard", margin.standard.initial, margin.standard.maintenance, margin.standard_available());
  text += line("portfolio", margin.portfolio.initial, margin.portfolio.maintenance, margin.portfolio_available());
  text += fmt::format("  equity {:.8f}, margin balance (without options) {:.8f} {}\n", margin.equity, margin.margin_balance, coin);
  text += fmt::format("  worst scenario {:.8f}, roll shock {:.8f} {}", margin.portfolio.worst_case, margin.portfolio.roll_shock, coin);
  if (margin.left_out > 0) text += fmt::format("; {} positions without a price or not settled in {} are left out", margin.left_out, coin);
  text += "\n  liquidated at\n" + distance_text("standard", margin.liquidation.standard, margin.index_usd);
  return text + distance_text("portfolio", margin.liquidation.portfolio, margin.index_usd);
}

}  // namespace keel
