#include "keel/matching/clearing_house.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "keel/base/random.hpp"
#include "keel/matching/matching_engine.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr ParticipantId ada{1};
constexpr ParticipantId ben{2};
constexpr Instant expiry{day.raw * 20'000};

Instrument listed(const char* name, InstrumentKind kind) {
  Instrument instrument{.name = name, .kind = kind, .payoff = Payoff::Inverse};
  instrument.base = instrument.settle = btc;
  instrument.quote = Currency::of("USD");
  instrument.multiplier = kind == InstrumentKind::Option ? 1.0_multiplier : 10.0_multiplier;
  instrument.lot = kind == InstrumentKind::Option ? 0.1_size : 1.0_size;
  instrument.ticks = *TickLadder::make({{0.0_price, PriceOffset{kind == InstrumentKind::Option ? 10'000 : units_per_one / 2}}});
  instrument.fees = {.maker = -0.0001_rate, .taker = 0.0005_rate, .option_cap = 0.125_rate, .delivery = 0.00015_rate};
  if (kind != InstrumentKind::Perpetual) instrument.expiry = expiry;
  if (kind == InstrumentKind::Option) instrument.strike = 60'000.0_price;
  return instrument;
}

Instruments a_perpetual_a_future_and_a_call() {
  Instruments all;
  EXPECT_TRUE(all.list(listed("PERP", InstrumentKind::Perpetual)));
  EXPECT_TRUE(all.list(listed("FUT", InstrumentKind::Future)));
  EXPECT_TRUE(all.list(listed("CALL", InstrumentKind::Option)));
  return all;
}

Execution traded(std::uint64_t id, std::uint32_t instrument, Side side, Price price, Size size) {
  return {.with = Execution::With::Order,
          .owner = ada,
          .price = price,
          .size = size,
          .trade = TradeId{id},
          .instrument = InstrumentId{instrument},
          .side = side,
          .taker = ben};
}

TEST(ClearingHouse, ATradeIsTwoFillsAndTheVenuesIncome) {
  const Instruments all = a_perpetual_a_future_and_a_call();
  ClearingHouse house{all};
  house.deposit(ada, {btc, SettleAmount{units_per_one}});
  house.deposit(ben, {btc, SettleAmount{units_per_one}});
  // A call of 2 coins at 0.05: Ben pays 0.1 and min(0.0005 * 2, 0.125 * 0.1) = 0.001; Ada is paid, and rebated 0.0002.
  const ClearingHouse::Fees fees = house.trade(traded(1, 2, Side::Sell, 0.05_price, 2.0_size), 60'000.0_price);
  EXPECT_EQ(to_text(fees.taker), "0.001");
  EXPECT_EQ(to_text(fees.owner), "-0.0002");
  EXPECT_EQ(to_text(house.account(ada).cash()[btc]), "1.1002");
  EXPECT_EQ(to_text(house.account(ben).cash()[btc]), "0.899");
  EXPECT_EQ(to_text(house.income()[btc]), "0.0008");
  EXPECT_EQ(house.imbalance(btc), SettleAmount{});
  // Delivered at 75,000 it pays (75,000 - 60,000) / 75,000 = 0.2 a coin, and each side the fee of 0.00015 a coin.
  house.settle(InstrumentId{2}, 75'000.0_price);
  EXPECT_EQ(to_text(house.account(ben).cash()[btc]), "1.2987");
  EXPECT_EQ(to_text(house.account(ada).cash()[btc]), "0.6999");
  EXPECT_EQ(house.imbalance(btc), SettleAmount{});
  EXPECT_EQ(house.account(ben).position(InstrumentId{2}).size, Size{});
}

TEST(ClearingHouse, WhoIsLongPaysFundingToWhoIsShort) {
  const Instruments all = a_perpetual_a_future_and_a_call();
  ClearingHouse house{all};
  house.trade(traded(1, 0, Side::Buy, 50'000.0_price, 5'000.0_size), 50'000.0_price);
  const SettleAmount before = house.account(ada).cash()[btc];
  house.fund(InstrumentId{0}, 0.0001_rate, 50'000.0_price);  // 50,000 USD at 50,000 are one coin
  EXPECT_EQ(to_text(house.account(ada).cash()[btc] - before), "-0.0001");
  EXPECT_EQ(to_text(house.account(ben).position(InstrumentId{0}).funding), "-0.0001");
  house.fund(InstrumentId{0}, -0.0002_rate, 50'000.0_price);
  EXPECT_EQ(to_text(house.account(ada).cash()[btc] - before), "0.0001");
  EXPECT_EQ(house.imbalance(btc), SettleAmount{});
}

TEST(ClearingHouse, MovesMakeNothing) {
  const Instruments none;
  ClearingHouse house{none};
  house.deposit(ada, {btc, SettleAmount{5}});
  house.move(ada, ben, {btc, SettleAmount{7}});
  EXPECT_EQ(house.account(ada).cash()[btc], SettleAmount{-2});
  EXPECT_EQ(house.account(ben).cash()[btc], SettleAmount{7});
  EXPECT_EQ(house.imbalance(btc), SettleAmount{});
}

/// Six participants and those without a name, on three instruments, to the end of what expires.
TEST(ClearingHouse, NothingIsMadeOrLostWhateverTheyTrade) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Random random{seed};
    const Instruments all = a_perpetual_a_future_and_a_call();
    MatchingEngine engine{all};
    ClearingHouse house{all};
    std::vector<Execution> executions;
    for (std::uint32_t i = 0; i < 7; ++i)
      house.deposit(ParticipantId{i}, {btc, SettleAmount{static_cast<std::int64_t>(random.below(900))}});
    std::uint64_t last = 0;
    const auto trade = [&] {
      for (const Execution& one : executions) {
        if (one.traded()) house.trade(one, 60'000.0_price);
      }
      executions.clear();
    };
    for (int step = 0; step < 500; ++step) {
      const InstrumentId id{static_cast<std::uint32_t>(random.below(3))};
      const bool option = id == InstrumentId{2};
      const Price price{(option ? 500 : 120'000) * (option ? 10'000 : units_per_one / 2) +
                        static_cast<std::int64_t>(random.below(40)) * (option ? 10'000 : units_per_one / 2)};
      const Size size = all[id].lot * static_cast<std::int64_t>(1 + random.below(9));
      const Side side = random.chance(0.5) ? Side::Buy : Side::Sell;
      const ParticipantId who{static_cast<std::uint32_t>(random.below(7))};
      if (who == nobody) {
        engine.take(id, side, price, size, Instant{}, executions);
      } else {
        engine.place(who, {.order = OrderId{++last}, .instrument = id, .side = side, .price = price, .size = size}, Instant{}, executions);
      }
      trade();
      if (random.chance(0.02)) house.fund(InstrumentId{0}, Rate{static_cast<std::int64_t>(random.below(9'999)) - 5'000}, 60'123.5_price);
      ASSERT_EQ(house.imbalance(btc), SettleAmount{});
      ASSERT_EQ(house.open_position(id), Size{});
      for (std::uint32_t i = 0; i < 7; ++i)
        ASSERT_EQ(house.account(ParticipantId{i}).position(id).size, engine.position(ParticipantId{i}, id));
    }
    house.settle(InstrumentId{1}, 60'321.77_price);
    house.settle(InstrumentId{2}, 60'321.77_price);
    EXPECT_EQ(house.imbalance(btc), SettleAmount{});
    EXPECT_LE(abs(house.rounding()[btc]).raw, 7 * 12) << "half a unit an account and rounding";
  }
}

}  // namespace
}  // namespace keel
