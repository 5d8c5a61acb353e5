#include "keel/attribution/held_options.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>

#include "keel/base/random.hpp"
#include "keel/domain/settlement.hpp"
#include "tests/vectors/vector_targets.hpp"

namespace keel {
namespace {

const Currency btc = Currency::of("BTC");
const Instant start = parse_instant("2026-02-05T08:00:00Z").value();

/// Options of several strips, settled in coin and in dollars, some of which nobody but their last price values; a dollar that moves, too.
Instruments options_of_strips() {
  Instruments instruments;
  for (int i = 0; i < 60; ++i) {
    const bool inverse = i % 3 != 0;
    Instrument one{.name = fmt::format("O{}", i), .kind = InstrumentKind::Option, .payoff = inverse ? Payoff::Inverse : Payoff::Linear};
    one.right = i % 2 == 0 ? Right::Call : Right::Put;
    one.base = btc;
    one.quote = inverse ? Currency::of("USD") : Currency::of("USDC");
    one.settle = inverse ? btc : one.quote;
    one.multiplier = Multiplier{i % 7 == 0 ? units_per_one / 1000 * 3 : units_per_one};
    one.strike = nearest<Price>(30'000.0 + 1'000.0 * i);
    one.expiry = start + (i % 5 == 0 ? hour * 20 : day * (7 * (1 + i % 4)));
    one.lot = Size{1};
    KEEL_CHECK(instruments.list(one).has_value(), "listed");
  }
  return instruments;
}

/// One option by the scalar path: what StateMove explains, and the worth with its cash.
struct Twin {
  PricedState state;
  Size size;
  SettleAmount cash;
  NumeraireAmount worth;
  bool put = false;
  ExplainedChange gained;

  void move(const Instrument& option, const PricedState& to) {
    const ExplainedChange change = StateMove(option, state, to).explain(size);
    const NumeraireAmount before = worth;
    value(option, to);
    gained = change;
    gained.coin_revaluation += worth - before - change.total();
  }
  void value(const Instrument& option, const PricedState& to) {
    worth = in_numeraire(cash + settlement_value(option, size, to.mark.price), settle_usd(option, to));
    state = to;
  }
};

void expect_same_state(const PricedState& got, const PricedState& wanted) {
  EXPECT_EQ(got.at, wanted.at);
  EXPECT_EQ(got.index, wanted.index);
  EXPECT_EQ(got.quote_usd, wanted.quote_usd);
  EXPECT_EQ(got.mark.price, wanted.mark.price);
  EXPECT_EQ(got.mark.forward, wanted.mark.forward);
  EXPECT_EQ(got.mark.vol, wanted.mark.vol);
  EXPECT_EQ(got.model.value, wanted.model.value);
  EXPECT_EQ(got.model.delta, wanted.model.delta);
  EXPECT_EQ(got.model.gamma, wanted.model.gamma);
  EXPECT_EQ(got.model.vega_per_vol_point, wanted.model.vega_per_vol_point);
  EXPECT_EQ(got.model.theta_per_day, wanted.model.theta_per_day);
  EXPECT_EQ(got.model.vanna_per_vol_point, wanted.model.vanna_per_vol_point);
  EXPECT_EQ(got.model.volga_per_vol_point_square, wanted.model.volga_per_vol_point_square);
}

void expect_same_gains(const ExplainedChange& got, const ExplainedChange& wanted) {
  EXPECT_EQ(got.delta, wanted.delta);
  EXPECT_EQ(got.gamma, wanted.gamma);
  EXPECT_EQ(got.vega, wanted.vega);
  EXPECT_EQ(got.theta, wanted.theta);
  EXPECT_EQ(got.vanna, wanted.vanna);
  EXPECT_EQ(got.volga, wanted.volga);
  EXPECT_EQ(got.coin_revaluation, wanted.coin_revaluation);
  EXPECT_EQ(got.basis, wanted.basis);
  EXPECT_EQ(got.mark_gap, wanted.mark_gap);
  EXPECT_EQ(got.residual, wanted.residual);
}

/// A market that trades and marks tell, and options held in it, in columns and one by one.
class HeldTwice {
 public:
  explicit HeldTwice(std::uint64_t seed) : random_(seed), instruments_(options_of_strips()), fair_(instruments_, Duration{}, false) {
    tell_index(start);
    for (const Instrument& option : instruments_) {
      places_.push_back(columns_.place(option, option.id.value));
      twins_.emplace_back();
      adopt(option);
    }
  }

  void step() {
    now_ = now_ + minute * static_cast<std::int64_t>(1 + random_.below(180));
    learn();
    for (const Instrument& option : instruments_) {
      if (twins_[option.id.value].put && option.expiry <= now_) leave(option, false);
      put(option);
    }
    FairValues fair = fair_;  // what stands on its last price is remembered by whoever asks
    std::vector<std::uint32_t> left;
    const ExplainedChange sum = columns_.move(now_, left);
    ExplainedChange wanted;
    for (const Instrument& option : instruments_) {
      SCOPED_TRACE(fmt::format("{} at {}", option.name, format_instant(now_)));
      Twin& twin = twins_[option.id.value];
      const HeldOptions::Place place = places_[option.id.value];
      if (!twin.put) continue;
      const bool stays = std::ranges::find(left, option.id.value) != left.end();
      if (!stays) {
        const auto known = fair.state(option, now_);
        twin.move(option, known ? *known : priced(option, fair.stand(option, twin.state, now_)));
        wanted += twin.gained;
        ++moved_;
      }
      expect_same_state(columns_.state(place), twin.state);
      EXPECT_EQ(columns_.worth(place), twin.worth);
      expect_same_gains(columns_.take_gains(place), stays ? ExplainedChange{} : twin.gained);
      if (stays || random_.chance(0.1)) leave(option, stays);
    }
    expect_same_gains(sum, wanted);
  }
  /// How often an option was moved, and how often refused.
  std::size_t moved() const { return moved_; }
  std::size_t refused() const { return refused_; }

 private:
  void tell_index(Instant at) {
    fair_.see_index(btc, nearest<Price>(index_), at);
    fair_.see_index(Currency::of("USDC"), nearest<Price>(1.0 + 0.001 * random_.normal()), at);
  }

  /// The index moves, sometimes far; vols are traded, and some options marked, with a gap to their model.
  void learn() {
    index_ *= std::exp((random_.chance(0.05) ? 0.3 : 0.01) * random_.normal());
    tell_index(now_);
    MarkSet marks{.at = now_, .marks = {}, .indices = {}};
    for (const Instrument& option : instruments_) {
      if (now_ >= option.expiry) continue;
      if (random_.chance(0.05)) trade(option);
      if (option.strike.raw % 3 != 0 || !random_.chance(0.3)) continue;
      Mark mark{.price = {}, .vol = 0.3 + random_.uniform(), .forward = index_ * (1.0 + 0.01 * random_.uniform())};
      const InstrumentState state{.at = now_, .index = nearest<Price>(index_), .mark = mark};
      mark.price = nearest<Price>(model_price(option, with_model(option, state)) * (1.0 + 0.02 * random_.normal()));
      marks.marks[option.id] = mark;
    }
    fair_.see(marks);
    fair_.advance(now_ + second);
  }

  void trade(const Instrument& option) {
    AccountFact fact{.at = now_, .kind = EntryKind::Trade, .instrument = option.id};
    fact.size = Size{random_.chance(0.5) ? units_per_one : -units_per_one};
    fact.price = nearest<Price>(0.02);
    fact.vol = 0.3 + random_.uniform();
    fact.index = nearest<Price>(index_);
    traded_.push_back(fact);
    fair_.see_market(traded_.back());
    fair_.see_print(traded_.back());
  }

  void adopt(const Instrument& option) {
    AccountFact fact{.at = start, .kind = EntryKind::Trade, .instrument = option.id};
    fact.price = nearest<Price>(option.payoff == Payoff::Inverse ? 0.03 : 2'000.0);
    twins_[option.id.value].state = fair_.adopt(option, fact);
  }

  /// Into both, with a size of any scale; before the delivery window, as who holds does it.
  void put(const Instrument& option) {
    Twin& twin = twins_[option.id.value];
    if (twin.put || option.expiry - twin.state.at <= delivery_window || option.expiry <= now_) return;
    const double scale = random_.chance(0.1) ? 500.0 : std::pow(10.0, 4.0 * random_.uniform() - 2.0);
    twin.size = nearest<Size>(scale * random_.normal());
    if (random_.chance(0.5)) twin.size = Size{twin.size.raw / units_per_one * units_per_one};
    twin.cash = nearest<SettleAmount>((option.payoff == Payoff::Inverse ? 0.1 : 5'000.0) * scale * random_.normal());
    twin.value(option, twin.state);
    twin.put = columns_.put(places_[option.id.value], {twin.state, twin.size, twin.cash, twin.worth});
  }

  void leave(const Instrument& option, bool refused) {
    columns_.clear(places_[option.id.value]);
    Twin& twin = twins_[option.id.value];
    twin.put = false;
    if (refused) ++refused_;
    if (now_ >= option.expiry) return;
    if (const auto known = fair_.state(option, now_); known && random_.chance(0.5)) twin.state = *known;
  }

  Random random_;
  Instruments instruments_;
  FairValues fair_;
  HeldOptions columns_{fair_, true};
  std::vector<HeldOptions::Place> places_;
  std::vector<Twin> twins_;
  std::deque<AccountFact> traded_;
  Instant now_ = start;
  double index_ = 60'000.0;
  std::size_t moved_ = 0;
  std::size_t refused_ = 0;
};

/// To the last bit: what the columns say of a state and of its gains, and what the formulas say of one option.
TEST(HeldOptions, MoveAsStateMoveSaysOnEveryTarget) {
  constexpr std::uint64_t seeds = 40;
  for (const std::int64_t target : testable_targets()) {
    const OnTarget on(target);
    std::size_t moved = 0;
    std::size_t refused = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      SCOPED_TRACE(fmt::format("{}, seed {}", hwy::TargetName(target), seed));
      HeldTwice market(seed);
      for (int i = 0; i < 9; ++i) market.step();
      moved += market.moved();
      refused += market.refused();
      if (HasFailure()) return;
    }
    EXPECT_GT(moved, 15'000U);
    EXPECT_GT(refused, 10U);
  }
}

}  // namespace
}  // namespace keel
