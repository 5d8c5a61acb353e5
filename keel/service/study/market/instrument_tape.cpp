#include "keel/service/study/market/instrument_tape.hpp"

#include <fmt/format.h>

#include <array>

namespace keel {
namespace {

using Band = MarketFact::Band;

const std::vector<Duration> markout_horizons{millisecond * 100, second, second * 10, minute, minute * 5};
const std::vector<std::size_t> sign_lags{1, 2, 5, 10, 20, 50, 100};
const std::vector<Duration> vol_steps{millisecond * 100, second, second * 5, second * 30};
constexpr std::array imbalance_intervals{second, second * 10};

/// What trades so far from the middle or farther has left the touch where a spread is a tick and that far less than twice this.
constexpr double deep_bps = 1.0;

/// A tape of less than so many horizons has too few moves of that length for a mean of them to say anything.
constexpr double least_horizons = 4.0;

MarketFact mean_fact(std::string key, std::string label, const Moments& of, bool long_enough = true) {
  MarketFact fact{.key = std::move(key), .label = std::move(label), .unit = "bps"};
  if (!long_enough) return fact;
  if (of.count() > 0) fact.value = of.mean();
  if (of.count() > 1) fact.standard_error = of.standard_error();
  return fact;
}

/// "10s", in a key "10s", too.
std::string after(Duration horizon) { return format_duration(horizon); }

}  // namespace

InstrumentTape::InstrumentTape(const TapeContract& contract)
    : contract_(contract),
      quoted_(contract.tick),
      split_(markout_horizons),
      deep_({millisecond * 100, second, second * 10}, deep_bps),
      signs_(sign_lags),
      vols_(vol_steps) {
  for (const Duration interval : imbalance_intervals) imbalances_.emplace_back(interval);
}

void InstrumentTape::see_order(const TakerTrade& order) {
  split_.see(order);
  signs_.see(order.taker);
  order_usd_.push_back(contract_.usd(order.size, order.price));
}

void InstrumentTape::see(const TapeTop& top) {
  if (const auto order = joined_.finish()) see_order(*order);
  quoted_.see(top);
  split_.see(top);
  deep_.see(top);
  vols_.see(top);
  for (OrderFlowImbalance& imbalance : imbalances_) imbalance.see(top);
}

void InstrumentTape::see(const TakerTrade& trade) {
  ++trades_;
  deep_.see(trade);
  if (const auto order = joined_.add(trade)) see_order(*order);
}

void InstrumentTape::finish(Instant until) {
  if (const auto order = joined_.finish()) see_order(*order);
  quoted_.finish(until);
  split_.finish(until);
  deep_.finish(until);
  vols_.finish(until);
  for (OrderFlowImbalance& imbalance : imbalances_) imbalance.finish(until);
}

std::vector<MarketFact> InstrumentTape::facts() const {
  std::vector<MarketFact> out;
  add_rates(out);
  add_quotes(out);
  add_spreads(out);
  add_deep(out);
  add_dynamics(out);
  return out;
}

void InstrumentTape::add_rates(std::vector<MarketFact>& out) const {
  const auto rate = [&](std::size_t number) { return static_cast<double>(number) / quoted_.seconds(); };
  out.push_back({"trades_per_s", "trades", "1/s", rate(trades_)});
  out.push_back({"orders_per_s", "takers' orders", "1/s", rate(orders())});
  out.push_back({"order_usd_median", "median order", "USD", median_of(order_usd_)});
  out.push_back({"top_changes_per_s", "changes of the top", "1/s", rate(quoted_.changes())});
  out.push_back({"price_changes_per_s", "changes of its prices", "1/s", rate(quoted_.price_changes())});
  out.push_back({.key = "changes_within_10ms",
                 .label = "changes within 10 ms of the one before",
                 .unit = "share",
                 .value = quoted_.changes_together(),
                 .band = Band::Difference});
}

void InstrumentTape::add_quotes(std::vector<MarketFact>& out) const {
  out.push_back(
      {.key = "one_tick", .label = "one tick wide", .unit = "share of time", .value = quoted_.one_tick(), .band = Band::Difference});
  out.push_back({"spread_ticks", "quoted spread", "ticks", quoted_.spread_ticks()});
  // One tick is one tick: in bps it says what the coin costs and what tick its contract has.
  out.push_back({.key = "spread_bps", .label = "quoted spread", .unit = "bps", .value = quoted_.spread_bps(), .band = Band::None});
  const double depth = contract_.reciprocal ? quoted_.depth() : quoted_.depth_worth();
  out.push_back({"depth_usd", "size at the best price", "USD", depth * contract_.multiplier});
}

void InstrumentTape::add_spreads(std::vector<MarketFact>& out) const {
  out.push_back(mean_fact("effective_bps", "effective spread, an order", split_.effective()));
  out.push_back({"effective_by_size_bps", "effective spread, by size", "bps", split_.effective_by_size()});
  const auto long_enough = [&](Duration horizon) { return quoted_.seconds() >= least_horizons * to_seconds(horizon); };
  for (const auto& one : split_.after()) {
    const std::string when = after(one.horizon);
    out.push_back(mean_fact("impact_" + when + "_bps", "against the maker after " + when, one.impact, long_enough(one.horizon)));
  }
  for (const auto& one : split_.after()) {
    const std::string when = after(one.horizon);
    out.push_back(mean_fact("realised_" + when + "_bps", "realised spread after " + when, one.realised, long_enough(one.horizon)));
  }
}

void InstrumentTape::add_deep(std::vector<MarketFact>& out) const {
  const Moments& effective = deep_.effective();
  out.push_back({"deep_per_s", "trades 1 bp or more from the middle", "1/s", static_cast<double>(effective.count()) / quoted_.seconds()});
  out.push_back(mean_fact("deep_effective_bps", "effective spread of those", effective));
  for (const auto& one : deep_.after()) {
    MarketFact gone{.key = "deep_gone_" + after(one.horizon),
                    .label = "of that gone after " + after(one.horizon),
                    .unit = "share",
                    .band = Band::Difference};
    const bool long_enough = quoted_.seconds() >= least_horizons * to_seconds(one.horizon);
    if (long_enough && one.effective.count() > 0) gone.value = 1.0 - one.realised.mean() / one.effective.mean();
    out.push_back(std::move(gone));
  }
}

void InstrumentTape::add_dynamics(std::vector<MarketFact>& out) const {
  for (std::size_t i = 0; i < signs_.lags().size(); ++i) {
    out.push_back({.key = fmt::format("sign_autocorrelation_{}", signs_.lags()[i]),
                   .label = fmt::format("sign autocorrelation, lag {}", signs_.lags()[i]),
                   .unit = "correlation",
                   .value = signs_.at(i),
                   .band = Band::Difference});
  }
  for (std::size_t i = 0; i < vols_.size(); ++i) {
    const std::string step = after(vols_.step(i));
    out.push_back({"vol_" + step, "vol at steps of " + step, "a year", vols_.vol(i)});
  }
  for (const OrderFlowImbalance& one : imbalances_) {
    const std::string interval = after(one.interval());
    out.push_back({.key = "imbalance_r2_" + interval,
                   .label = "R2 of order-flow imbalance, " + interval,
                   .unit = "R2",
                   .value = one.regression().r_squared(),
                   .band = Band::Difference});
  }
}

}  // namespace keel
