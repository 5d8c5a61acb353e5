#include "keel/account/inventory_pin.hpp"

#include <fmt/format.h>

#include "keel/account/inventory_positions.hpp"
#include "keel/account/text_table.hpp"
#include "keel/domain/settlement.hpp"

namespace keel {
namespace {

std::string strike_table(const InventoryPin& pin, const PinExpiry& expiry) {
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

Result<void> check(const PinSettings& settings) {
  const auto share = [](double value) { return value > 0.0 && value < 1.0; };
  if (!(settings.days > 0.0 && settings.days <= 10'000.0)) return fail("pin: days must be above 0 and at most 10000");
  if (!share(settings.range)) return fail("pin: the range must be between 0 and 1");
  if (!share(settings.band)) return fail("pin: the band must be between 0 and 1");
  return {};
}

}  // namespace

Result<std::vector<InventoryPin>> pins_of(const Instruments& instruments, const Inventory& inventory, const PinSettings& settings) {
  if (auto checked = check(settings); !checked) return std::unexpected(checked.error());
  std::vector<InventoryPin> pins;
  for (const auto& [coin, underlying] : inventory.underlyings) {
    const HeldPositions held = held_positions(instruments, inventory, coin, [](const Instrument& one) { return one.expires(); });
    if (held.positions.empty()) continue;
    if (underlying.index.raw <= 0) return fail(fmt::format("pin: no index of {} is known", coin.text()));
    const double index_usd = to_double(underlying.index);
    auto expiries = pin_risk(held.positions, index_usd, inventory.as_of, settings);
    if (!expiries) return fail("pin: " + expiries.error().text);
    pins.push_back({coin, index_usd, settings, std::move(*expiries), held.left_out});
  }
  return pins;
}

std::string format_pin(const InventoryPin& pin) {
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

}  // namespace keel
