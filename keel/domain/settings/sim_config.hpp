#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/ids.hpp"
#include "keel/domain/settings/footprint/sim_crowd.hpp"
#include "keel/domain/settings/footprint/sim_impact.hpp"
#include "keel/domain/settings/footprint/sim_path.hpp"
#include "keel/domain/settings/sim_adversary.hpp"
#include "keel/domain/settings/sim_fault.hpp"
#include "keel/domain/settings/sim_flow.hpp"
#include "keel/domain/settings/sim_process.hpp"
#include "keel/domain/settings/sim_rules.hpp"
#include "keel/domain/settings/sim_takers.hpp"

namespace keel {

/// The assumptions about queues that there are; `queue_models` (keel/matching) holds them.
inline constexpr std::array<std::string_view, 6> queue_model_names{"back", "proportional", "logarithmic", "square", "cubic", "front"};

/// What a market's settings are where nothing is said: those fitted to recordings (configs/markets/recorded.toml), or the defaults of the
/// records here, a small market with next to nothing in it.
inline constexpr std::array<std::string_view, 2> market_names{"plain", "recorded"};

/// A message takes its latency plus a uniform share of its jitter plus what an exponential distribution adds; no message overtakes another
/// of its direction.
struct SimLatency {
  Duration order = millisecond * 8;
  Duration order_jitter = millisecond * 2;
  Duration order_tail;
  Duration data = millisecond * 4;
  Duration data_jitter = millisecond * 2;
  Duration data_tail;
  static constexpr auto fields() {
    using S = SimLatency;
    return std::tuple{
        Setting{"order", &S::order, from(microsecond * 100, minute), "duration", "time that a message takes from us to the venue"},
        Setting{"order_jitter", &S::order_jitter, from(Duration{}, minute), "duration",
                "random time that a message to the venue takes on top, at most"},
        Setting{"order_tail", &S::order_tail, from(Duration{}, minute), "duration",
                "mean of an exponential distribution, of which it takes a time on top of both; 0: none"},
        Setting{"data", &S::data, from(Duration{}, minute), "duration", "time that a message takes from the venue to us"},
        Setting{"data_jitter", &S::data_jitter, from(Duration{}, minute), "duration",
                "random time that a message to us takes on top, at most"},
        Setting{"data_tail", &S::data_tail, from(Duration{}, minute), "duration",
                "mean of an exponential distribution, of which it takes a time on top of both; 0: none"}};
  }
};

/// Another underlying of the same market: what it has of its own. Expiries, flows, latencies and all else are the market's.
struct SimAlso {
  Price start_price{3'300 * units_per_one};
  SettleAmount deposit{50 * units_per_one};
  double correlation = 0.8;
  double volatility = 0.75;
  double atm_vol = 0.75;
  double impact_bps_per_coin = 0.005;
  double size_times = 10.0;
  static constexpr auto fields() {
    using S = SimAlso;
    return std::tuple{
        Setting{"start_price", &S::start_price, from(Price{units_per_one}, Price{10'000'000 * units_per_one}), "USD",
                "price of the coin at the start"},
        Setting{"deposit", &S::deposit, from(SettleAmount{}, SettleAmount{1'000'000'000 * units_per_one}), "coins",
                "coins of it that we begin with"},
        Setting{"correlation", &S::correlation, from(-1.0, 1.0), "correlation", "of its price's moves with those of the underlying's"},
        Setting{"volatility", &S::volatility, from(0.0, 5.0), "annualised, 0.55 is 55 %", "volatility of its price"},
        Setting{"atm_vol", &S::atm_vol, from(0.05, 5.0), "annualised, 0.55 is 55 %", "where its smiles start at the money"},
        Setting{"impact_bps_per_coin", &S::impact_bps_per_coin, from(0.0, 10.0), "basis points for one coin of delta",
                "permanent move of its price by a taker, unless [sim.impact] says otherwise"},
        Setting{"size_times", &S::size_times, from(0.01, 1e4), "factor",
                "its makers and takers trade so many times as many contracts as those of the underlying"}};
  }
  static constexpr auto rules() {
    return std::tuple{Rule<SimAlso>{"deposit", "start_price", "must be worth at most a billion USD, or it is no exact amount any more",
                                    [](const SimAlso& c) { return to_double(c.deposit) * to_double(c.start_price) <= 1e9; }}};
  }
};

/// The simulated market: everything that happens in it follows from these values and from the commands that it receives.
struct SimConfig {
  std::string market = "plain";
  std::uint64_t seed = 1;
  Instant start{1'767'571'200'000'000'000};
  Currency underlying = Currency::of("BTC");
  Price start_price{95'000 * units_per_one};
  SettleAmount deposit{5 * units_per_one};
  std::vector<std::int64_t> expiry_days{7, 30, 90};
  std::int64_t strikes_per_expiry = 9;
  double informed_share = 0.15;
  Duration informed_horizon = second * 2;
  Duration timer = millisecond * 100;
  std::string queue_model = "back";
  Duration speed_bump;
  Duration auction_every;
  bool rules_of_the_day = false;
  SimListing listing;
  SimFunding funding;
  SimProcess process;
  SimTakers takers;
  SimAdversaries adversary;
  SimImpact impact;
  SimCrowd crowd;
  SimPath path;
  SimFlow perpetual{.half_spread = 0.3,
                    .level_gap = 0.8,
                    .top_size = {5'000 * units_per_one},
                    .requote = millisecond * 25,
                    .replenish = second * 2,
                    .taker_rate_per_second = 1.0,
                    .taker_decay = 1.0,
                    .taker_size = {1'000 * units_per_one}};
  SimFlow future{.half_spread = 1.0,
                 .level_gap = 1.0,
                 .top_size = {3'000 * units_per_one},
                 .requote = millisecond * 25,
                 .replenish = second * 4,
                 .taker_rate_per_second = 0.1,
                 .taker_decay = 0.6,
                 .taker_size = {1'000 * units_per_one}};
  SimFlow option{.half_spread = 3.0,
                 .level_gap = 1.5,
                 .top_size = {5 * units_per_one},
                 .requote = millisecond * 150,
                 .replenish = second * 20,
                 .taker_rate_per_second = 0.006,
                 .taker_decay = 0.7,
                 .taker_size = {units_per_one / 2},
                 .unit_floor_ticks = 0.5};
  SimLatency latency;
  std::map<Currency, SimAlso> also;
  std::vector<SimFault> fault;
  std::vector<SimShock> shock;
  static constexpr auto fields() {
    using S = SimConfig;
    return std::tuple{
        Setting{"market", &S::market, OneOf{market_names}, "name",
                "what all else is where nothing is said: recorded, as fitted to recordings (configs/markets), or plain, small and simple"},
        Setting{"seed", &S::seed, from(std::uint64_t{0}, std::uint64_t{std::numeric_limits<std::int64_t>::max()}), "whole number",
                "seed of all that is random; the same config and seed give the same run"},
        Setting{"start", &S::start, above(Instant{}, Instant{} + day * 80'000), "time in UTC", "moment at which the market opens"},
        Setting{"underlying", &S::underlying, Anything{}, "code of a currency", "the coin that there is a market in"},
        Setting{"start_price", &S::start_price, from(Price{units_per_one}, Price{10'000'000 * units_per_one}), "USD",
                "price of the underlying at the start"},
        Setting{"deposit", &S::deposit, from(SettleAmount{}, SettleAmount{1'000'000'000 * units_per_one}), "coins of the underlying",
                "coins that we begin with"},
        Setting{"expiry_days", &S::expiry_days, list_of(from(std::int64_t{0}, std::int64_t{3650}), 0, 100),
                "days after the first 08:00 UTC that lies after `start`", "expiries of futures and options"},
        Setting{"strikes_per_expiry", &S::strikes_per_expiry, from(std::int64_t{0}, std::int64_t{99}), "strikes",
                "strikes of each expiry, a call and a put each"},
        Setting{"informed_share", &S::informed_share, from(0.0, 1.0), "share",
                "share of takers who know the price's move over the horizon"},
        Setting{"informed_horizon", &S::informed_horizon, from(Duration{}, minute), "duration",
                "time over which informed takers know the price's move"},
        Setting{"timer", &S::timer, from(shortest_sim_interval, hour), "duration", "time between two ticks of the engine's clock"},
        Setting{"queue_model", &S::queue_model, OneOf{queue_model_names}, "name of a model",
                "from where those leave who show less at a price at which we wait: behind us, ahead of us, or both by odds"},
        Setting{"speed_bump", &S::speed_bump, from(Duration{}, second), "duration",
                "that an order waits at the venue if it would trade at once, whoever sent it; cancels and what rests do not; 0: none"},
        Setting{"auction_every", &S::auction_every, from(Duration{}, minute), "duration",
                "orders are collected and trade all at one price, so often, whoever sent them; 0: they trade as they come"},
        Setting{"rules_of_the_day", &S::rules_of_the_day, Anything{}, "true or false",
                "speed bumps are those of [[matching]] of the venue's terms on the day of the start (keel terms), contract by contract"},
        Table{"listing", &S::listing, "what the venue lists, and when"},
        Table{"funding", &S::funding, "what those who hold perpetuals pay one another"},
        Table{"process", &S::process, "the hidden price and its implied volatilities"},
        Table{"takers", &S::takers, "how takers follow one another"},
        Table{"adversary", &S::adversary, "who plays against us by name"},
        Table{"impact", &S::impact, "what everybody's trades do to the hidden price; off: process.impact_bps_per_coin"},
        Table{"crowd", &S::crowd, "many who hedge options in the perpetual"},
        Table{"path", &S::path, "a recorded path that the hidden price follows"},
        Table{"perpetual", &S::perpetual, "other makers and takers in the perpetual; a unit is one basis point of the price"},
        Table{"future", &S::future, "the same in dated futures; a unit is one basis point of the price"},
        Table{"option", &S::option, "the same in options; a unit is one vol point, but at least `unit_floor_ticks` ticks"},
        Table{"latency", &S::latency,
              "how long a message takes: its latency plus a uniform share of its jitter; none overtakes another of its direction"},
        Table{"also", &S::also, "another underlying of the same market, by its coin; a table for each"},
        Table{"fault", &S::fault, "what goes wrong for a time; a [[sim.fault]] for each"},
        Table{"shock", &S::shock, "what the price is told to do, on top of what it does; a [[sim.shock]] for each"}};
  }
  static constexpr auto rules() {
    using S = SimConfig;
    return std::tuple{
        Rule<S>{"deposit", "start_price", "must be worth at most a billion USD, or it is no exact amount any more",
                [](const S& c) { return to_double(c.deposit) * to_double(c.start_price) <= 1e9; }},
        Rule<S>{"expiry_days", "", "must not hold one day twice",
                [](const S& c) {
                  std::vector<std::int64_t> days = c.expiry_days;
                  std::ranges::sort(days);
                  return std::ranges::adjacent_find(days) == days.end();
                }},
        Rule<S>{"crowd.expiry_days", "expiry_days", "must be one of these",
                [](const S& c) { return c.crowd.none() || std::ranges::find(c.expiry_days, c.crowd.expiry_days) != c.expiry_days.end(); }},
        Rule<S>{"impact.half_life", "perpetual.replenish",
                "must be at least that where something fades: what comes back sooner is the book's own refilling",
                [](const S& c) { return c.impact.transient == 0.0 || c.impact.half_life >= c.perpetual.replenish; }},
        Rule<S>{"impact.half_life", "perpetual.requote",
                "must be at least ten times that, and as many process.price_step and perpetual.response_time, where something fades",
                [](const S& c) {
                  const Duration late = std::max({c.perpetual.requote, c.process.price_step, c.perpetual.response_time});
                  return c.impact.transient == 0.0 || c.impact.half_life >= late * 10;
                }},
        Rule<S>{
            "perpetual.half_spread", "impact.permanent",
            "must be at least 0.01, and perpetual.top_size above 0, where there is an impact: it is a share of what the book stands, and "
            "one that stands nearer to fair stands nothing to speak of",
            [](const S& c) { return !c.impact.on() || (c.perpetual.half_spread >= 0.01 && c.perpetual.top_size.raw > 0); }},
        Rule<S>{"underlying", "", "must not stand among the others, too", [](const S& c) { return !c.also.contains(c.underlying); }},
        Rule<S>{"auction_every", "speed_bump", "must be 0s where that is not: who waits for an auction waits for nothing else",
                [](const S& c) { return c.auction_every.raw == 0 || (c.speed_bump.raw == 0 && !c.rules_of_the_day); }},
        Rule<S>{"rules_of_the_day", "speed_bump", "must be false where that is said",
                [](const S& c) { return !c.rules_of_the_day || c.speed_bump.raw == 0; }}};
  }
  /// So many days after the first 08:00 UTC that lies after the start.
  Instant expiry(std::int64_t days) const {
    const Instant today = *midnight(civil_date(start)) + hour * 8;
    return (today > start ? today : today + day) + day * days;
  }
};

}  // namespace keel
