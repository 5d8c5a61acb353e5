#include "keel/account/scenario_text.hpp"

#include <fmt/format.h>

#include "keel/account/text_table.hpp"
#include "keel/domain/dollar.hpp"
#include "keel/domain/settlement.hpp"

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

std::string strike_table(const CoinPin& pin, const PinExpiry& expiry) {
  const std::string coin = pin.coin.text();
  TextTable table(0);
  table.row({"strike", "calls", "puts", "delta below", "delta above", "away", "away",
             fmt::format("ends within {:g} %", 100.0 * pin.settings.band)});
  table.row({"USD", coin, coin, coin, coin, "%", "deviations", "probability, %"});
  for (const PinStrike& strike : expiry.strikes) {
    table.row({fmt::format("{}", strike.strike), fmt::format("{:+.4g}", strike.calls), fmt::format("{:+.4g}", strike.puts),
               signed_text(strike.delta_below, 4), signed_text(strike.delta_above, 4), signed_text(100.0 * strike.distance, 2),
               signed_text(strike.distance_deviations, 2), fixed_text(100.0 * strike.probability, 2)});
  }
  return table.finish("  ");
}

std::string gap_table(const PinExpiry& expiry) {
  TextTable table(0);
  table.row({"jump %", "delivered at", "unhedged USD", "delta-hedged USD"});
  for (const GapProfit& gap : expiry.gaps) {
    table.row({fmt::format("{:+g}", 100.0 * gap.jump), fixed_text(gap.delivery_usd, 2), fixed_text(gap.profit_usd, 2),
               fixed_text(gap.hedged_profit_usd, 2)});
  }
  return table.finish("  ");
}

std::string usd_text(double usd) { return fixed_text(usd, 2); }

std::string numeraire_text(double amount, Currency numeraire) { return fixed_text(amount, is_dollar(numeraire) ? 2 : 6); }

/// What each scenario leaves in each coin, against the maintenance margin of then.
std::string margin_table(const BookStress& stress) {
  TextTable table(2);
  table.row({"margin after", "", "standard has", "needs", "portfolio has", "needs"});
  for (std::size_t i = 0; i < stress.margins.size(); ++i) {
    for (const MarginAfter& one : stress.margins[i]) {
      const MarginState& state = one.state;
      const bool liquidated = state.margin_balance < state.standard.maintenance || state.equity < state.portfolio.maintenance;
      table.row({stress.scenarios[i].name, one.coin.text(), fixed_text(state.margin_balance, 6), fixed_text(state.standard.maintenance, 6),
                 fixed_text(state.equity, 6), fixed_text(state.portfolio.maintenance, 6), liquidated ? "LIQUIDATED" : ""});
    }
  }
  return table.finish();
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

std::string format_ladder(const CoinLadder& ladder) {
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

std::string format_pin(const CoinPin& pin) {
  const PinSettings& settings = pin.settings;
  std::string text;
  for (const PinExpiry& expiry : pin.expiries) {
    text += fmt::format("{}{} pin risk, {} in {:.3f} days, {} instruments held, index {:.2f}\n", text.empty() ? "" : "\n", pin.coin.text(),
                        format_instant(expiry.expiry), expiry.days, expiry.positions, pin.index_usd);
    text += strike_table(pin, expiry);
    text += fmt::format("delivered within {:g} % of the index: profit from {:.2f} to {:.2f} USD, delta from {:+.4f} to {:+.4f} {}\n",
                        100.0 * settings.range, expiry.lowest_profit_usd, expiry.highest_profit_usd, expiry.lowest_delta,
                        expiry.highest_delta, pin.coin.text());
    const bool averaging = expiry.days < to_days(delivery_window);
    text += averaging ? "the index jumps now, the open share of the delivery price with it\n" : "the index jumps just before delivery\n";
    text += gap_table(expiry);
  }
  if (pin.expiries.empty()) text = fmt::format("{} pin risk: nothing expires within {:g} days\n", pin.coin.text(), settings.days);
  if (pin.left_out > 0) text += fmt::format("{} positions without a price are left out\n", pin.left_out);
  return text;
}

std::string format_stress(const BookStress& stress) {
  const std::string numeraire = stress.numeraire.text();
  TextTable table(2);
  table.row({"scenario", "", "total profit", "of which", "delta", "gamma", "vega", "equity after"});
  table.row({"", "", numeraire, "USD", "coin", "coin/USD", "USD/pt", numeraire});
  for (std::size_t i = 0; i < stress.outcomes.size(); ++i) {
    const StressOutcome& outcome = stress.outcomes[i];
    table.row({stress.scenarios[i].name, "", numeraire_text(outcome.profit_numeraire, stress.numeraire), "", "", "", "",
               numeraire_text(outcome.equity_numeraire, stress.numeraire)});
    for (const UnderlyingStress& one : outcome.underlyings) {
      table.row({"", one.coin.text(), "", usd_text(one.profit_usd), signed_text(one.after.delta, 4),
                 fmt::format("{:+.3e}", one.after.gamma_per_usd), usd_text(one.after.vega_usd_per_vol_point)});
    }
    table.row({"", "cash", "", usd_text(outcome.cash_profit_usd)});
  }
  std::string text = fmt::format("stress: equity now {:.2f} USD\n{}", stress.equity_usd, table.finish());
  if (!stress.margins.empty()) text += '\n' + margin_table(stress);
  if (stress.left_out > 0) text += fmt::format("{} positions without a price keep their last value in their currency\n", stress.left_out);
  return text;
}

std::string format_margin(const CoinMargin& margin) {
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
