#include "keel/service/study/market/option_trades.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "keel/account/inventory.hpp"
#include "keel/attribution/attribution.hpp"

namespace keel {
namespace {

using Band = MarketFact::Band;

const std::vector<Duration> horizons{second * 10, minute, minute * 5};

MarketFact mean_fact(std::string key, std::string label, std::string unit, const RunningMean& of) {
  MarketFact fact{.key = std::move(key), .label = std::move(label), .unit = std::move(unit)};
  if (of.count() > 0) fact.value = of.mean();
  if (of.count() > 1) fact.standard_error = of.standard_error();
  return fact;
}

/// `notional_usd`: of a trade, on average.
void add_markouts(const MarkoutCurve& curve, double notional_usd, std::vector<MarketFact>& out) {
  for (const MarkoutPoint& point : curve.points) {
    const std::string when = point.horizon.raw == 0 ? "fill" : format_duration(point.horizon);
    const std::string at = point.horizon.raw == 0 ? "at the fill" : "after " + when;
    out.push_back(mean_fact("half_spread_" + when + "_vol_points", "maker's half spread " + at, "vol points", point.vol_points));
  }
  const double at_fill = curve.points.front().usd.mean();
  MarketFact in_usd = mean_fact("half_spread_fill_usd", "maker's half spread at the fill", "USD a trade", curve.points.front().usd);
  in_usd.band = Band::None;  // it says what the coin costs
  out.push_back(std::move(in_usd));
  out.push_back({"half_spread_fill_bps", "of the coins traded", "bps", 1e4 * at_fill / notional_usd});
  for (const MarkoutPoint& point : curve.points) {
    if (point.horizon.raw == 0) continue;
    const std::string when = format_duration(point.horizon);
    out.push_back({.key = "gone_" + when,
                   .label = "of that gone after " + when,
                   .unit = "share",
                   .value = 1.0 - point.usd.mean() / at_fill,
                   .band = Band::Difference});
  }
}

}  // namespace

std::size_t tenor_bucket(double days) {
  return static_cast<std::size_t>(std::ranges::lower_bound(tenor_buckets, days, {}, &TenorBucket::until_days) - tenor_buckets.begin());
}

Result<std::vector<MarketFact>> option_trade_facts(const Instruments& instruments, std::span<const TapeTrade> trades, Duration length) {
  std::vector<MarketFact> out;
  const double hours = to_seconds(length) / 3600.0;
  std::array<std::size_t, tenor_buckets.size()> by_tenor{};
  std::set<InstrumentId> traded;
  std::vector<double> coins;
  double notional_usd = 0.0;
  std::size_t sold = 0;
  for (const TapeTrade& trade : trades) {
    const Instrument& option = instruments[trade.instrument];
    ++by_tenor[std::min(tenor_bucket(to_days(option.expiry - trade.at)), tenor_buckets.size() - 1)];
    traded.insert(trade.instrument);
    coins.push_back(to_double(trade.size) * to_double(option.multiplier));
    notional_usd += coins.back() * to_double(trade.index);
    sold += trade.taker == Side::Sell ? 1 : 0;
  }
  const auto all = static_cast<double>(trades.size());
  out.push_back({"trades_per_h", "trades", "1/h", all / hours});
  for (std::size_t i = 0; i < by_tenor.size(); ++i) {
    out.push_back({fmt::format("trades_{}_per_h", tenor_buckets[i].key), fmt::format("of those {}", tenor_buckets[i].label), "1/h",
                   static_cast<double>(by_tenor[i]) / hours});
  }
  out.push_back({"instruments", "instruments traded", "", static_cast<double>(traded.size())});
  if (trades.empty()) return out;
  out.push_back(
      {.key = "sellers", .label = "takers who sell", .unit = "share", .value = static_cast<double>(sold) / all, .band = Band::Difference});
  out.push_back({"size_coins_median", "median trade", "coins", median_of(std::move(coins))});
  auto account = facts_of(instruments, trades, Liquidity::Maker);
  const auto explained = attribute_profit(account, {}, {.horizons = horizons});
  if (!explained) return std::unexpected(explained.error());
  if (!explained->markouts.empty()) {
    const auto both = std::ranges::find_if(explained->markouts, [](const MarkoutCurve& curve) { return !curve.side; });
    if (both != explained->markouts.end()) add_markouts(*both, notional_usd / all, out);
  }
  return out;
}

}  // namespace keel
