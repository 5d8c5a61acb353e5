#include "keel/account/inventory_ladder.hpp"

#include <fmt/format.h>

#include "keel/account/inventory_positions.hpp"
#include "keel/account/text_table.hpp"

namespace keel {
namespace {

std::vector<std::string> cells_of(double move, double index, const LadderCell& cell) {
  return {fmt::format("{:+.1f}", 100.0 * move),
          fixed_text(index * (1.0 + move), 2),
          fixed_text(cell.profit_usd, 2),
          fixed_text(cell.profit_coin, 6),
          fixed_text(cell.delta, 4),
          fixed_text(cell.net_transaction_delta, 4),
          fmt::format("{:.3e}", cell.gamma_per_usd),
          fixed_text(cell.vega_usd_per_vol_point, 2),
          fixed_text(cell.theta_usd_per_day, 2)};
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
      TextTable table(0);
      table.row({"spot", "index", "profit", "profit", "delta", "NTD", "gamma", "vega", "theta"});
      table.row({"%", "USD", "USD", coin, coin, coin, coin + "/USD", "USD/pt", "USD/day"});
      for (std::size_t spot = 0; spot < axes.spot_moves.size(); ++spot) {
        table.row(cells_of(axes.spot_moves[spot], ladder.index_usd, ladder.ladder.at(time, vol, spot)));
      }
      text += fmt::format("{}{} ladder, {:g} days on, vols times {:g}\n{}", text.empty() ? "" : "\n", coin, axes.days[time],
                          axes.vol_ratios[vol], table.finish("  "));
    }
  }
  if (ladder.left_out > 0) text += fmt::format("{} positions without a price are left out\n", ladder.left_out);
  return text;
}

}  // namespace keel
