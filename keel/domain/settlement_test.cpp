#include "keel/domain/settlement.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/int128.hpp"
#include "keel/base/random.hpp"

namespace keel {
namespace {

using namespace literals;

Instrument btc_option(double strike, Right right, Payoff payoff = Payoff::Inverse) {
  Instrument option{.name = "option", .kind = InstrumentKind::Option, .payoff = payoff, .right = right};
  option.multiplier = 1.0_multiplier;
  option.strike = nearest<Price>(strike);
  option.fees = {0.0003_rate, 0.0003_rate, 0.125_rate, 0.00015_rate};
  return option;
}

Instrument btc_perpetual() {
  Instrument perpetual{.name = "perpetual", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse};
  perpetual.multiplier = 10.0_multiplier;
  perpetual.fees = {0.0_rate, 0.0005_rate, 0.0_rate, 0.0_rate};
  return perpetual;
}

TEST(SettlementValue, InverseProfitIsTheDifferenceOfReciprocals) {
  // 1,000 contracts of 10 USD from 50,000 to 60,000: 10,000 * (1/50,000 - 1/60,000) = 0.03333333… BTC
  const Instrument perpetual = btc_perpetual();
  const SettleAmount profit =
      settlement_value(perpetual, 1000.0_size, 60000.0_price) - settlement_value(perpetual, 1000.0_size, 50000.0_price);
  EXPECT_EQ(profit, 0.03333333_settle);
}

TEST(SettlementValue, OptionPremiumIsExact) {
  EXPECT_EQ(settlement_value(btc_option(50000, Right::Call), -0.1_size, 0.0045_price), -0.00045_settle);
}

/// Money times price by the short way and by the division of 128 bits, ties among them, small and as large as fits.
TEST(InNumeraire, EqualsTheLongDivision) {
  Random random(11);
  const auto any = [&] {
    const auto size = static_cast<std::int64_t>(std::exp2(62.0 * random.uniform()));
    const std::int64_t tie = size / 50'000'000 * 50'000'000;
    return (random.chance(0.5) ? 1 : -1) * (random.chance(0.3) ? tie : size);
  };
  for (int i = 0; i < 200'000; ++i) {
    const std::int64_t a = any();
    const std::int64_t b = std::abs(any());
    if (std::abs(static_cast<double>(a) * static_cast<double>(b)) > 9e26) continue;
    const std::int64_t naive = divide_rounded(multiply_checked(a, b), units_per_one, Rounding::HalfEven);
    ASSERT_EQ(in_numeraire(SettleAmount{a}, Price{b}).raw, naive) << a << " * " << b;
  }
}

TEST(TradeFee, OptionFeeIsCappedAtAnEighthOfThePremium) {
  const Instrument option = btc_option(50000, Right::Call);
  EXPECT_EQ(trade_fee(option, 10.0_size, 0.05_price, Liquidity::Taker, {}), 0.003_settle);
  EXPECT_EQ(trade_fee(option, -0.1_size, 0.0001_price, Liquidity::Taker, {}), 0.00000125_settle);
  const Instrument linear = btc_option(50000, Right::Call, Payoff::Linear);
  EXPECT_EQ(trade_fee(linear, 1.0_size, 2500.0_price, Liquidity::Maker, 50000.0_price), 15.0_settle);
  EXPECT_EQ(trade_fee(linear, 1.0_size, 10.0_price, Liquidity::Maker, 50000.0_price), 1.25_settle);
}

TEST(TradeFee, InversePerpetualPaysOnCoinNotional) {
  EXPECT_EQ(trade_fee(btc_perpetual(), 1000.0_size, 50000.0_price, Liquidity::Taker, {}), 0.0001_settle);
  EXPECT_EQ(trade_fee(btc_perpetual(), 1000.0_size, 50000.0_price, Liquidity::Maker, {}), 0.0_settle);
}

TEST(DeliveryFee, OptionFeeIsCappedAtAnEighthOfThePayoff) {
  const Instrument option = btc_option(50000, Right::Call);
  EXPECT_EQ(delivery_fee(option, -2.0_size, 60000.0_price), 0.0003_settle);     // 2 * .00015
  EXPECT_EQ(delivery_fee(option, 2.0_size, 50025.0_price), 0.00012494_settle);  // .125 * 2 * .00049975
  EXPECT_EQ(delivery_fee(option, 2.0_size, 49999.0_price), 0.0_settle);
  Instrument future = btc_perpetual();
  future.kind = InstrumentKind::Future;
  future.fees.delivery = 0.00025_rate;
  EXPECT_EQ(delivery_fee(future, 1000.0_size, 50000.0_price), 0.00005_settle);  // .00025 * 10,000 USD / 50,000
}

TEST(PayoffPrice, InverseOptionPaysCoin) {
  EXPECT_EQ(payoff_price(btc_option(50000, Right::Call), 60000.0_price), Price{16'666'667});
  EXPECT_EQ(payoff_price(btc_option(50000, Right::Call), 40000.0_price), Price{0});
  EXPECT_EQ(payoff_price(btc_option(50000, Right::Put), 40000.0_price), 0.25_price);
  EXPECT_EQ(payoff_price(btc_option(50000, Right::Put, Payoff::Linear), 40000.0_price), 10000.0_price);
  EXPECT_EQ(payoff_price(btc_perpetual(), 40000.0_price), 40000.0_price);
}

}  // namespace
}  // namespace keel
