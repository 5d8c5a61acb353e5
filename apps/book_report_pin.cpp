#include <fmt/format.h>

#include <cmath>

#include "apps/book_report_parts.hpp"
#include "keel/render/html.hpp"

namespace keel {
namespace {

/// 92,000; with decimals where it has any.
std::string strike_text(double strike) { return strike == std::floor(strike) ? grouped(strike, 0) : fmt::format("{}", strike); }

std::string strike_table(const CoinPin& pin, const PinExpiry& expiry) {
  const std::string coin = pin.coin.text();
  HtmlTable table({"Strike", "Calls <small>" + coin + "</small>", "Puts <small>" + coin + "</small>",
                   "Delta below <small>" + coin + "</small>", "Delta above <small>" + coin + "</small>", "Distance <small>%</small>",
                   "Distance <small>deviations</small>",
                   fmt::format("Ends within {:g} % <small>probability, %</small>", 100.0 * pin.settings.band)});
  for (const PinStrike& strike : expiry.strikes) {
    table.row({strike_text(strike.strike), signed_grouped(strike.calls, 4), signed_grouped(strike.puts, 4),
               signed_grouped(strike.delta_below, 4), signed_grouped(strike.delta_above, 4), signed_grouped(100.0 * strike.distance, 2),
               signed_grouped(strike.distance_deviations, 2), grouped(100.0 * strike.probability, 2)});
  }
  return table.finish();
}

std::string gap_table(const PinExpiry& expiry) {
  HtmlTable table({"Index jumps <small>%</small>", "Delivered at", "Unhedged <small>USD</small>", "Delta-hedged <small>USD</small>"});
  for (const GapProfit& gap : expiry.gaps) {
    table.row(
        {signed_grouped(100.0 * gap.jump, 0), grouped(gap.delivery_usd, 2), grouped(gap.profit_usd, 2), grouped(gap.hedged_profit_usd, 2)});
  }
  return table.finish();
}

std::string expiry_card(const CoinPin& pin, const PinExpiry& expiry) {
  const std::string note = fmt::format(
      "in {:.2f} days, {} instruments held; delivered within {:g} % of the index: profit from {} to {} USD, delta from {} to {} {}",
      expiry.days, expiry.positions, 100.0 * pin.settings.range, grouped(expiry.lowest_profit_usd, 2),
      grouped(expiry.highest_profit_usd, 2), signed_grouped(expiry.lowest_delta, 4), signed_grouped(expiry.highest_delta, 4),
      pin.coin.text());
  return html_card(fmt::format("{} pin risk, {}", pin.coin.text(), format_instant(expiry.expiry)), note,
                   strike_table(pin, expiry) + gap_table(expiry));
}

}  // namespace

std::string pin_card(const CoinPin& pin) {
  const std::string left_out = pin.left_out > 0 ? fmt::format("{} positions without a price are left out", pin.left_out) : std::string();
  std::string out;
  for (const PinExpiry& expiry : pin.expiries) out += expiry_card(pin, expiry);
  if (!out.empty() && left_out.empty()) return out;
  const std::string none = pin.expiries.empty() ? fmt::format("Nothing expires within {:g} days. ", pin.settings.days) : std::string();
  return out + html_card(pin.coin.text() + " pin risk", "", escaped(none + left_out));
}

std::string orders_card(const InventoryOrders& orders) {
  const std::string coin = orders.coin.text();
  HtmlTable table({"", "Delta <small>" + coin + "</small>", "NTD <small>" + coin + "</small>",
                   "Gamma <small>" + coin + " for 1 USD</small>", "Vega <small>USD/point</small>", "Theta <small>USD/day</small>"});
  const auto row = [&](std::string_view name, const Greeks& greeks) {
    table.row({std::string(name), signed_grouped(greeks.delta, 4), signed_grouped(greeks.net_transaction_delta, 4),
               fmt::format("{:+.3e}", greeks.gamma_per_usd), signed_grouped(greeks.vega_usd_per_vol_point, 2),
               signed_grouped(greeks.theta_usd_per_day, 2)});
  };
  row("filled", orders.filled);
  row("if bids fill", orders.filled + orders.bids);
  row("if asks fill", orders.filled + orders.asks);
  std::string note = fmt::format("{} open", orders.orders);
  if (orders.left_out > 0) note += fmt::format("; {} on instruments without a price are left out", orders.left_out);
  return html_card(coin + " working orders", note, table.finish());
}

}  // namespace keel
