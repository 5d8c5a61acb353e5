#include "keel/analysis/inventory_ladder.hpp"

#include <fmt/format.h>

#include "keel/analysis/inventory_positions.hpp"

namespace keel {
namespace {

constexpr std::string_view row_format = "{:>8}{:>12}{:>16}{:>14}{:>12}{:>12}{:>12}{:>12}{:>14}\n";

std::string header(std::string_view coin) {
  return fmt::format(row_format, "spot", "index", "profit", "profit", "delta", "NTD", "gamma", "vega", "theta") +
         fmt::format(row_format, "%", "USD", "USD", coin, coin, coin, fmt::format("{}/USD", coin), "USD/pt", "USD/day");
}

std::string cell_text(double move, double index, const LadderCell& cell) {
  return fmt::format(row_format, fmt::format("{:+.1f}", 100.0 * move), fmt::format("{:.2f}", index * (1.0 + move)),
                     fmt::format("{:.2f}", cell.profit_usd), fmt::format("{:.6f}", cell.profit_coin), fmt::format("{:.4f}", cell.delta),
                     fmt::format("{:.4f}", cell.net_transaction_delta), fmt::format("{:.3e}", cell.gamma_per_usd),
                     fmt::format("{:.2f}", cell.vega_usd_per_vol_point), fmt::format("{:.2f}", cell.theta_usd_per_day));
}

}  // namespace

Result<std::vector<InventoryLadder>> ladders_of(const Instruments& instruments, const Inventory& inventory, const LadderAxes& axes) {
  std::vector<InventoryLadder> ladders;
  for (const auto& [coin, underlying] : inventory.underlyings) {
    const HeldPositions held = held_positions(instruments, inventory, coin, [](const Instrument&) { return true; });
    if (held.positions.empty()) continue;
    if (underlying.index.raw <= 0) return fail(fmt::format("ladder: no index of {} is known", coin.text()));
    const double index_usd = to_double(underlying.index);
    auto ladder = make_ladder(held.positions, index_usd, inventory.as_of, axes);
    if (!ladder) return fail("ladder: " + ladder.error().text);
    ladders.push_back({coin, index_usd, std::move(*ladder), held.left_out});
  }
  return ladders;
}

std::string format_ladder(const InventoryLadder& ladder) {
  const std::string coin = ladder.coin.text();
  const LadderAxes& axes = ladder.ladder.axes;
  std::string text;
  for (std::size_t time = 0; time < axes.days.size(); ++time) {
    for (std::size_t vol = 0; vol < axes.vol_ratios.size(); ++vol) {
      text += fmt::format("{}{} ladder, {:g} days on, vols times {:g}\n{}", text.empty() ? "" : "\n", coin, axes.days[time],
                          axes.vol_ratios[vol], header(coin));
      for (std::size_t spot = 0; spot < axes.spot_moves.size(); ++spot) {
        text += cell_text(axes.spot_moves[spot], ladder.index_usd, ladder.ladder.at(time, vol, spot));
      }
    }
  }
  if (ladder.left_out > 0) text += fmt::format("{} positions without a price are left out\n", ladder.left_out);
  return text;
}

}  // namespace keel
