#include "keel/book/amount_limits.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency usdc = Currency::of("USDC");

Instrument instrument(std::string name, InstrumentKind kind, Payoff payoff) {
  Instrument made{.name = std::move(name), .kind = kind, .payoff = payoff, .base = btc};
  made.quote = payoff == Payoff::Inverse ? Currency::of("USD") : usdc;
  made.settle = payoff == Payoff::Inverse ? btc : usdc;
  made.multiplier = 1.0_multiplier;
  made.lot = 1.0_size;
  if (made.expires()) made.expiry = Instant{} + day * 30;
  if (kind == InstrumentKind::Option) made.strike = 48000.0_price;
  return made;
}

class AmountLimitsTest : public testing::Test {
 protected:
  AmountLimitsTest() {
    linear = instruments.list(instrument("LINEAR", InstrumentKind::Perpetual, Payoff::Linear)).value();
    inverse = instruments.list(instrument("INVERSE", InstrumentKind::Perpetual, Payoff::Inverse)).value();
    put = instruments.list(instrument("PUT", InstrumentKind::Option, Payoff::Inverse)).value();
  }
  AccountFact fact(EntryKind kind, InstrumentId id, Size size, Price price, SettleAmount amount = {}) const {
    AccountFact made{.at = {}, .kind = kind, .instrument = id};
    made.size = size;
    made.price = price;
    made.amount = amount;
    return made;
  }

  Instruments instruments;
  InstrumentId linear;
  InstrumentId inverse;
  InstrumentId put;
};

TEST_F(AmountLimitsTest, ABookThatTurnsItsPositionOverManyTimesStaysSmall) {
  AmountLimits limits(instruments);
  for (int i = 0; i < 1'000'000; ++i) {  // 10 million USDC a trade: 1e13 of turnover
    ASSERT_EQ(limits.take(fact(EntryKind::Trade, linear, i % 2 == 0 ? 200.0_size : -200.0_size, 50000.0_price)), "");
  }
  EXPECT_EQ(limits.bounds().at(usdc), 0.0);
}

TEST_F(AmountLimitsTest, SumsBeyondWhat64BitsHoldAreRefusedBeforeTheyAreBooked) {
  AmountLimits limits(instruments);
  AccountFact deposit = fact(EntryKind::Deposit, {}, {}, {}, 39'000'000'000.0_settle);
  deposit.currency = usdc;
  EXPECT_EQ(limits.take(deposit), "");
  EXPECT_EQ(limits.take(deposit), "amount: brings the account beyond 40000000000");
}

TEST_F(AmountLimitsTest, APositionCountsAtTheWorstPriceItWasSeenAt) {
  AmountLimits limits(instruments);
  EXPECT_EQ(limits.take(fact(EntryKind::Trade, linear, 1000.0_size, 40000.0_price)), "");
  EXPECT_EQ(limits.take(fact(EntryKind::DailySettlement, linear, {}, 40'000'000.0_price)), "price: brings the account beyond 40000000000");
  EXPECT_EQ(limits.take(fact(EntryKind::Trade, inverse, 1'000'000.0_size, 40000.0_price)), "");
  EXPECT_EQ(limits.take(fact(EntryKind::DailySettlement, inverse, {}, 0.00001_price)), "price: brings the account beyond 40000000000");
}

TEST_F(AmountLimitsTest, DeliveryCountsTheStrikeInCoinsOfTheDeliveryPrice) {
  AmountLimits limits(instruments);
  EXPECT_EQ(limits.take(fact(EntryKind::Trade, put, 1.0_size, 0.05_price)), "");
  EXPECT_TRUE(limits.deliver_at(instruments[put], 0, 0.001_price));  // 48 million coins
  EXPECT_FALSE(limits.deliver_at(instruments[put], 0, Price{1}));    // 4.8e12
  EXPECT_FALSE(delivery_fits(instruments[put], {}, Price{1}));
}

TEST_F(AmountLimitsTest, AnOptionInCoinIsNotQuotedInDollars) {
  Instrument option = instruments[put];
  option.right = Right::Put;
  EXPECT_EQ(why_not_premium(option, 4500.0_price), "\"4500\" is above 10 BTC: PUT is quoted in coin, not in USD");
  EXPECT_EQ(why_not_premium(option, 1.6_price), "") << "a strike of 1.6 forwards";
  option.right = Right::Call;
  EXPECT_EQ(why_not_premium(option, 1.1_price), "\"1.1\" is above 1 BTC: PUT is quoted in coin, not in USD");
  EXPECT_EQ(why_not_premium(option, 1.0_price), "");
  EXPECT_EQ(why_not_premium(instruments[inverse], 4500.0_price), "");
}

TEST_F(AmountLimitsTest, PricesThatNoMarketHasAreRefused) {
  EXPECT_EQ(why_not_price(instruments[linear], 20'000'000'000.0_price), "\"20000000000\" is above 10000000000");
  EXPECT_EQ(why_not_price(instruments[linear], Price{1}), "");
  EXPECT_EQ(why_not_price(instruments[inverse], Price{1}), "\"0.00000001\" is below 0.0001, and INVERSE settles in BTC");
  EXPECT_FALSE(value_fits(instruments[linear], 39'000'000'000.0_size, 2.0_price));
  EXPECT_TRUE(value_fits(instruments[linear], 39'000'000'000.0_size, 1.0_price));
}

}  // namespace
}  // namespace keel
