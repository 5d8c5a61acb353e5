#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/random.hpp"
#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

/// A whole venue in which one trades alone: no noise, no takers; the others renew what they show, at what impact has made of the price.
class AloneInAMarket {
 public:
  explicit AloneInAMarket(const SimConfig& config) : config_(config), venue_(config), now_(config.start) { live({}); }

  void live(Duration time) {
    const Instant until = now_ + time;
    do {
      now_ = std::min(until, now_ + *venue_.lookahead());
      std::vector<TimedFact> facts;
      venue_.poll(now_, facts);
      for (const Filled& filled : only<Filled>(facts)) {
        fees_ += filled.fee;
        ++fills_;
      }
    } while (now_ < until);
  }
  void take(InstrumentId id, Side side, Size size) {
    const Instrument& instrument = venue_.instruments()[id];
    const Price limit =
        side == Side::Buy ? instrument.ticks.round_down(nearest<Price>(4.0 * venue_.fair(id).price)) : instrument.ticks.round_up(Price{1});
    venue_.send(now_, hedge(++last_, id, side, limit, size));
    live(millisecond * 20);
  }
  /// Rests at a price for a while: the others may run over it.
  void rest(InstrumentId id, Side side, Price price, Size size, Duration time) {
    venue_.send(now_, quote(++last_, id, side, price, size));
    live(time);
    venue_.send(now_, CancelOrder{OrderId{last_}});
    live(millisecond * 20);
  }
  Size held(InstrumentId id) const { return venue_.position(id); }
  /// Without fees, which it pays besides.
  SettleAmount gained() const { return venue_.house().account(us).cash()[config_.underlying] - config_.deposit + fees_; }
  int fills() const { return fills_; }
  SimVenue& venue() { return venue_; }

 private:
  SimConfig config_;
  SimVenue venue_;
  Instant now_;
  std::uint64_t last_ = 0;
  SettleAmount fees_;
  int fills_ = 0;
};

double between(Random& random, double least, double most) { return least * std::pow(most / least, random.uniform()); }

Duration seconds_of(double seconds) { return Duration{std::llround(seconds * 1e9)}; }

SimFlow any_book(Random& random, SimFlow flow) {
  flow.half_spread *= between(random, 0.1, 10.0);
  flow.level_gap *= between(random, 0.1, 10.0);
  flow.top_size = nearest<Size>(std::max(1.0, to_double(flow.top_size) * between(random, 0.1, 10.0)));
  flow.requote = seconds_of(between(random, 0.01, 0.3));
  flow.replenish = seconds_of(between(random, 0.01, 3.0));
  if (random.chance(0.5)) {
    flow.levels = 1 + static_cast<std::int64_t>(random.below(10));
    flow.level_gap_growth = between(random, 1.0, 2.0);
    flow.level_size_growth = between(random, 0.3, 3.0);
  }
  if (random.chance(0.4)) flow.maker_order = nearest<Size>(std::max(1.0, to_double(flow.top_size) * between(random, 0.01, 1.0)));
  if (random.chance(0.4)) {
    flow.response_time = seconds_of(between(random, 0.001, 0.1));
    if (flow.maker_order.raw > 0) flow.responses = between(random, 0.1, 10.0);
  }
  return flow;
}

SimConfig any_market(Random& random) {
  SimConfig config = still_market();
  config.seed = random.bits() >> 1;
  config.expiry_days = {random.chance(0.3) ? 1 : 7};
  config.strikes_per_expiry = 3;
  config.perpetual = any_book(random, config.perpetual);
  config.future = any_book(random, config.future);
  config.option = any_book(random, config.option);
  config.process.price_step = seconds_of(between(random, 0.01, 0.3));
  const double share = random.chance(0.5) ? 0.9 : 0.9 * random.uniform();
  const double stays = random.chance(0.3) ? 0.0 : random.chance(0.4) ? 1.0 : random.uniform();
  config.impact = {.permanent = stays * share,
                   .transient = (1.0 - stays) * share,
                   .exponent = random.chance(0.3) ? 1.0 : 0.1 + 0.9 * random.uniform(),
                   .decay = random.chance(0.5) ? "power" : "exponential",
                   .half_life = seconds_of(between(random, 3.0, 60.0)),
                   .decay_exponent = 0.05 + 1.9 * random.uniform()};
  return config;
}

/// Buys, or sells, in pieces of any size at any times, and gives it back in others.
void round_trip(AloneInAMarket& alone, InstrumentId id, double mean_contracts, Random& random) {
  const Instrument& instrument = alone.venue().instruments()[id];
  const Side first = random.chance(0.5) ? Side::Buy : Side::Sell;
  const double pause_s = between(random, 0.01, 10.0);
  const auto contracts = [&](double mean) {
    const double lots = mean * random.exponential(1.0) * static_cast<double>(units_per_one) / static_cast<double>(instrument.lot.raw);
    return instrument.lot * std::max<std::int64_t>(1, std::llround(lots));
  };
  for (std::size_t pieces = 1 + random.below(6); pieces > 0; --pieces) {
    alone.take(id, first, contracts(mean_contracts));
    if (random.chance(0.7)) alone.live(seconds_of(pause_s * random.exponential(1.0)));
  }
  const double a_piece = std::abs(to_double(alone.held(id))) / static_cast<double>(1 + random.below(6));
  for (int piece = 0; piece < 200 && alone.held(id) != Size{}; ++piece) {
    const Size left = first == Side::Buy ? alone.held(id) : -alone.held(id);
    alone.take(id, opposite(first), piece < 20 ? std::min(left, contracts(a_piece)) : left);
    if (random.chance(0.7)) alone.live(seconds_of(pause_s * random.exponential(1.0)));
  }
}

class MarketImpactProperty : public testing::TestWithParam<std::uint64_t> {};

TEST_P(MarketImpactProperty, NoRoundTripIsPaidByItsOwnImpact) {
  Random random(GetParam());
  for (int trip = 0; trip < 25; ++trip) {
    const SimConfig config = any_market(random);
    AloneInAMarket alone{config};
    const InstrumentId id{static_cast<std::uint32_t>(random.below(alone.venue().instruments().size()))};
    const Instrument& instrument = alone.venue().instruments()[id];
    const SimFlow& flow = instrument.kind == InstrumentKind::Option   ? config.option
                          : instrument.kind == InstrumentKind::Future ? config.future
                                                                      : config.perpetual;
    SCOPED_TRACE(fmt::format("seed {}, trip {}, {}", GetParam(), trip, instrument.name));
    round_trip(alone, id, to_double(flow.top_size) * between(random, 0.1, 20.0), random);
    ASSERT_EQ(alone.held(id), Size{});
    ASSERT_GT(alone.fills(), 1);
    EXPECT_LE(alone.gained().raw, alone.fills()) << "each amount is rounded to 1e-8 coins";
  }
}

/// Buys, or sells, what is shown, again and again as it comes back, and rests all that he has where the others stood before his last piece:
/// renewal after renewal they run over it.
TEST_P(MarketImpactProperty, NobodyEarnsFromThoseWhoRunOverHisOrders) {
  Random random(GetParam() + 1'000);
  int run_over = 0;
  for (int trip = 0; trip < 20; ++trip) {
    SimConfig config = any_market(random);
    config.expiry_days = {};
    config.perpetual.requote = seconds_of(between(random, 0.1, 0.3));
    config.perpetual.replenish = seconds_of(between(random, 0.01, 1.0));
    if (random.chance(0.5)) config.perpetual.response_time = millisecond * 4;
    if (random.chance(0.5)) config.perpetual.maker_order = {200 * units_per_one};
    AloneInAMarket alone{config};
    const InstrumentId id{0};
    SCOPED_TRACE(fmt::format("seed {}, trip {}", GetParam(), trip));
    const Side first = random.chance(0.5) ? Side::Buy : Side::Sell;
    const Size piece{units_per_one * std::llround(std::max(1.0, to_double(config.perpetual.top_size) * between(random, 1.0, 10.0)))};
    const auto left = [&] { return first == Side::Buy ? alone.held(id) : -alone.held(id); };
    const TickLadder& ticks = alone.venue().instruments()[id].ticks;
    double before = 0.0;
    for (std::size_t pieces = 10 + random.below(20); pieces > 0; --pieces) {
      alone.live(config.perpetual.requote * 2 + config.perpetual.replenish * 3);
      before = alone.venue().fair(id).price;
      alone.take(id, first, piece);
    }
    const double behind = before - sign_of(first) * config.perpetual.half_spread * alone.venue().fair(id).unit;
    const Price price = first == Side::Buy ? ticks.round_up(nearest<Price>(behind)) : ticks.round_down(nearest<Price>(behind));
    const int fills = alone.fills();
    alone.rest(id, opposite(first), price, left(), config.perpetual.requote * 100);
    run_over += alone.fills() > fills ? 1 : 0;
    for (int rest = 0; rest < 200 && left().raw > 0; ++rest) {
      alone.take(id, opposite(first), left());
      alone.live(config.perpetual.replenish);
    }
    ASSERT_EQ(alone.held(id), Size{});
    EXPECT_LE(alone.gained().raw, alone.fills()) << "each amount is rounded to 1e-8 coins";
  }
  EXPECT_GT(run_over, 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, MarketImpactProperty, testing::Range<std::uint64_t>(1, 17));

/// What a share of the book rules out, and what an impact that is said without the book allows: to take all that is shown again and again,
/// and to give it back at once.
TEST(MarketImpact, AnImpactBeyondTheBookPaysItsTrader) {
  const auto gained = [](const SimConfig& config) {
    AloneInAMarket alone{config};
    for (int i = 0; i < 20; ++i) {
      alone.take(InstrumentId{0}, Side::Buy, Size{60'000 * units_per_one});
      alone.live(second * 10);
    }
    while (alone.held(InstrumentId{0}) != Size{}) {
      alone.take(InstrumentId{0}, Side::Sell, std::min(alone.held(InstrumentId{0}), Size{60'000 * units_per_one}));
      alone.live(second * 10);
    }
    return to_double(alone.gained());
  };
  SimConfig config = still_market();
  config.expiry_days = {};
  config.process.impact_bps_per_coin = 1.0;
  EXPECT_GT(gained(config), 0.0);
  config.impact.permanent = 0.9;
  EXPECT_LT(gained(config), 0.0);
}

}  // namespace
}  // namespace keel
