#include "keel/exposure/worst_notional.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "keel/base/random.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency eth = Currency::of("ETH");
const Instant start = *parse_instant("2026-01-05T00:00:00Z");

/// Of two coins, what is counted in dollars, at the index and at its own price, in two groups.
struct World {
  Instruments instruments;
  Market market;
  Exposure exposure;
  WorstNotional worst;
  std::vector<HeldAndOpen> amounts;
  std::vector<std::uint32_t> groups;

  World() {
    list({.name = "BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .multiplier = 10.0_multiplier}, btc, 0);
    option("BTC-CALL", Right::Call, 1.0_multiplier, 1);
    list({.name = "ETH_USDC", .kind = InstrumentKind::Future, .multiplier = 0.1_multiplier, .expiry = start + day}, eth, 1);
    list({.name = "ETH_BTC", .kind = InstrumentKind::Perpetual, .multiplier = 1.0_multiplier}, eth, 0, btc);
    list({.name = "ETH-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .multiplier = 1.0_multiplier}, eth, 0);
    option("BTC-PUT", Right::Put, 0.5_multiplier, 0);
  }
  void option(std::string name, Right right, Multiplier multiplier, std::uint32_t group) {
    Instrument made{.name = std::move(name), .kind = InstrumentKind::Option, .payoff = Payoff::Inverse, .right = right};
    made.multiplier = multiplier;
    made.strike = 90'000.0_price;
    made.expiry = start + day * 30;
    list(made, btc, group);
  }
  void list(Instrument made, Currency base, std::uint32_t group, Currency quote = Currency::of("USD")) {
    made.base = base;
    made.quote = quote;
    made.settle = made.payoff == Payoff::Inverse ? base : quote;
    made.lot = 1.0_size;
    const InstrumentId id = *instruments.list(made);
    market.list(instruments[id]);
    exposure.list(instruments[id]);
    worst.list(instruments[id], group, 2);
    amounts.push_back({});
    groups.push_back(group);
  }
  void tell_prices() {
    market.apply(start, IndexMoved{btc, 90'000.0_price});
    market.apply(start, IndexMoved{eth, 3'000.0_price});
    show(InstrumentId{0}, 90'000.0_price);
    show(InstrumentId{2}, 3'030.0_price);
    show(InstrumentId{3}, 0.033_price);
    show(InstrumentId{4}, 3'000.0_price);
    exposure.reprice(market, start, Scope::of_all());
  }
  void show(InstrumentId id, Price at) { market.apply(start, BookTop{id, at, 1.0_size, at, 1.0_size}); }
  void set(std::uint32_t id, const HeldAndOpen& told) {
    amounts[id] = told;
    worst.set(InstrumentId{id}, told);
  }
  double usd(std::size_t of, Instant now = start) const { return worst.usd(of, exposure, market, now); }
  double added(const PlaceOrder& order, Instant now = start) const {
    return worst.added_usd(order, amounts[order.instrument.value], exposure.unit(order.instrument), exposure, market, now);
  }
  /// By hand, in the order of the listing.
  double of_contract(std::size_t id) const { return std::array{10.0, 90'000.0, 303.0, 0.033 * 90'000.0, 1.0, 45'000.0}[id]; }
  double by_hand(std::size_t of) const {
    double all = 0.0;
    for (std::size_t id = 0; id < amounts.size(); ++id) {
      const auto [held, bids, asks] = amounts[id];
      const double up = std::abs(to_double(held) + to_double(bids));
      const double down = std::abs(to_double(held) - to_double(asks));
      if (of == 2 || groups[id] == of) all += std::max(up, down) * of_contract(id);
    }
    return all;
  }
};

TEST(WorstNotional, IsWhatIsHeldWithTheWorseSideFilled) {
  World world;
  world.tell_prices();
  EXPECT_EQ(world.usd(2), 0.0);
  world.set(0, {.held = 100.0_size, .bids = 30.0_size, .asks = 20.0_size});
  EXPECT_DOUBLE_EQ(world.usd(0), 1'300.0) << "long 130 contracts of 10 USD";
  world.set(0, {.held = 100.0_size, .bids = 30.0_size, .asks = 240.0_size});
  EXPECT_DOUBLE_EQ(world.usd(0), 1'400.0) << "short 140";
  world.set(1, {.held = -2.0_size, .bids = 1.0_size, .asks = {}});
  EXPECT_DOUBLE_EQ(world.usd(1), 180'000.0) << "an option is its underlying at the index";
  EXPECT_DOUBLE_EQ(world.usd(2), 181'400.0);
  world.worst.regroup(InstrumentId{1}, 0);
  EXPECT_DOUBLE_EQ(world.usd(0), 181'400.0);
  EXPECT_EQ(world.usd(1), 0.0);
  EXPECT_DOUBLE_EQ(world.usd(2), 181'400.0);
}

TEST(WorstNotional, AnOrderAddsWhatItMakesTheWorseSideWorse) {
  World world;
  world.tell_prices();
  world.set(0, {.held = -100.0_size, .bids = 40.0_size, .asks = 10.0_size});
  const auto added = [&](Side side, Size size) { return world.added({.instrument = InstrumentId{0}, .side = side, .size = size}); };
  EXPECT_DOUBLE_EQ(added(Side::Sell, 5.0_size), 50.0);
  EXPECT_EQ(added(Side::Buy, 60.0_size), 0.0) << "it closes";
  EXPECT_EQ(added(Side::Buy, 170.0_size), 0.0) << "it turns, to no more than could be short";
  EXPECT_DOUBLE_EQ(added(Side::Buy, 171.0_size), 10.0);
  constexpr Size largest{std::numeric_limits<std::int64_t>::max()};
  EXPECT_GT(added(Side::Buy, largest), 9e11) << "no size is beyond an answer";
  EXPECT_GT(added(Side::Sell, largest), 9e11);
}

TEST(WorstNotional, WhatHasNoPriceIsNotNothing) {
  World world;
  const PlaceOrder buy{.instrument = InstrumentId{1}, .side = Side::Buy, .size = 1.0_size};
  world.set(1, {.held = -2.0_size});
  EXPECT_TRUE(std::isnan(world.usd(2)));
  EXPECT_TRUE(std::isnan(world.usd(1)));
  EXPECT_EQ(world.usd(0), 0.0) << "nothing is held in that group";
  EXPECT_EQ(world.added(buy), 0.0) << "what closes adds nothing, whatever it is worth";
  PlaceOrder sell = buy;
  sell.side = Side::Sell;
  EXPECT_TRUE(std::isnan(world.added(sell)));
  world.set(1, {});
  EXPECT_EQ(world.usd(2), 0.0);
  world.set(2, {.held = 1.0_size});
  EXPECT_TRUE(std::isnan(world.usd(2))) << "nor has a future in dollars";
  EXPECT_EQ(world.usd(2, start + day), 0.0) << "but once it is over there is none";
}

TEST(WorstNotional, KeptUpIsTheSameAsAddedUpFromNothing) {
  World world;
  world.tell_prices();
  Random random(11);
  const auto any = [&](double most) { return Size{static_cast<std::int64_t>(most * 1e8 * random.uniform())}; };
  for (int i = 0; i < 20'000; ++i) {
    const auto id = static_cast<std::uint32_t>(random.below(6));
    if (random.chance(0.05)) {
      world.groups[id] = static_cast<std::uint32_t>(random.below(2));
      world.worst.regroup(InstrumentId{id}, world.groups[id]);
    }
    const double size = std::pow(10.0, 6.0 * random.uniform());
    if (random.chance(0.5)) {
      const Side side = random.chance(0.5) ? Side::Buy : Side::Sell;
      const PlaceOrder order{.instrument = InstrumentId{id}, .side = side, .size = any(size)};
      const double before = world.by_hand(2);
      const double added = world.added(order);
      HeldAndOpen with = world.amounts[id];
      (side == Side::Buy ? with.bids : with.asks) += order.size;
      const UnitGreeks unit = world.exposure.unit(order.instrument);
      ASSERT_EQ(world.worst.grown_usd(order.instrument, with, unit, world.exposure, world.market, start), added);
      world.set(id, with);
      ASSERT_NEAR(world.by_hand(2) - before, added, 1e-12 * world.by_hand(2)) << i;
    } else {
      world.set(id, {.held = any(size) - any(size), .bids = any(size), .asks = any(size)});
    }
    for (const std::size_t of : {0U, 1U, 2U}) ASSERT_NEAR(world.usd(of), world.by_hand(of), 1e-12 * world.by_hand(2)) << i;
  }
  for (std::uint32_t id = 0; id < 6; ++id) world.set(id, {});
  for (const std::size_t of : {0U, 1U, 2U}) EXPECT_EQ(world.usd(of), 0.0) << "nothing is left of what was rounded";
}

}  // namespace
}  // namespace keel
