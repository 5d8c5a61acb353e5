#include "keel/analysis/inventory_ladder.hpp"

#include <fmt/format.h>

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
    InventoryLadder one{.coin = coin, .index_usd = to_double(underlying.index)};
    std::vector<MarkedPosition> positions;
    for (const InventoryRow& row : inventory.rows) {
      const Instrument& instrument = instruments[row.instrument];
      if (instrument.base != coin || row.amount.raw == 0 || row.source == MarkSource::EstimatedSettlement) continue;
      if (row.source == MarkSource::Unpriced)
        ++one.left_out;
      else
        positions.push_back({&instrument, to_double(row.amount), row.mark});
    }
    if (positions.empty()) continue;
    if (underlying.index.raw <= 0) return fail(fmt::format("ladder: no index of {} is known", coin.text()));
    auto ladder = make_ladder(positions, one.index_usd, inventory.as_of, axes);
    if (!ladder) return fail("ladder: " + ladder.error().text);
    one.ladder = std::move(*ladder);
    ladders.push_back(std::move(one));
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
