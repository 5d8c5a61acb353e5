#include "keel/scenario/settle_margin.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency eth = Currency::of("ETH");
constexpr Currency usd = Currency::of("USD");
constexpr Currency usdc = Currency::of("USDC");

Instrument perpetual(Currency coin) {
  Instrument made{.name = coin.text() + "_USDC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Linear, .base = coin};
  made.quote = made.settle = usdc;
  return made;
}

class SettleMargins : public testing::Test {
 protected:
  std::vector<SettleMargin> ask(Size btc_amount, Size eth_amount, SettleAmount cash) {
    MarkedBookMaker maker({}, usd, 1.0, {{usd, 1.0}, {usdc, 1.0}, {btc, 60000.0}, {eth, 3000.0}});
    maker.underlying(btc, 60000.0);
    maker.underlying(eth, 3000.0);
    maker.position(bitcoin, btc_amount, Mark{.price = 60000.0_price});
    maker.position(ether, eth_amount, Mark{.price = 3000.0_price});
    Balances balances;
    balances.post({usdc, cash});
    const auto book = maker.finish({{Venue{}, balances}});
    EXPECT_TRUE(book) << book.error().text;
    return settle_margins_of(*book, terms);
  }

  const Instrument bitcoin = perpetual(btc);
  const Instrument ether = perpetual(eth);
  VenueTerms terms{.terms = {}, .margin = {{.coin = btc, .settle = usdc, .portfolio = false}}};
};

/// 10 coins at 60,000: 600,000 (2 % + 10 x 0.005 %) = 12,300 and 600,000 (1 % + 10 x 0.005 %) = 6,300. Long with 30,000: at a fall of d,
/// 30,000 - 600,000 d = 6,300 (1 - d), so d = 23,700 / 593,700.
TEST_F(SettleMargins, OfALongPerpetualByHand) {
  const auto margins = ask(10.0_size, {}, 30000.0_settle);
  ASSERT_EQ(margins.size(), 1u);
  const SettleMargin& margin = margins.front();
  EXPECT_EQ(margin.settle, usdc);
  EXPECT_NEAR(margin.standard.initial, 12300.0, 1e-9);
  EXPECT_NEAR(margin.standard.maintenance, 6300.0, 1e-9);
  EXPECT_NEAR(margin.available(), 17700.0, 1e-9);
  EXPECT_NEAR(*margin.liquidation.spot_down, -23700.0 / 593700.0, 1e-12);
  EXPECT_FALSE(margin.liquidation.spot_up);
}

/// Short: 30,000 - 600,000 u = 6,300 (1 + u).
TEST_F(SettleMargins, AShortIsLiquidatedAsThePriceRises) {
  const auto margins = ask(-10.0_size, {}, 30000.0_settle);
  EXPECT_NEAR(*margins.front().liquidation.spot_up, 23700.0 / 606300.0, 1e-12);
  EXPECT_TRUE(ask(-10.0_size, {}, 6000.0_settle).front().liquidation.now);
}

/// The venue's words: margin is calculated on the index price of the underlying. Its example, 25 coins at 100,000, with the index at
/// 99,000: 25 x 2.125 % x 99,000 and 25 x 1.125 % x 99,000. With USDC at 0.9 the index of 99,000 USD is 110,000 USDC, or 99,000 where the
/// venue takes it for the one in USD.
TEST_F(SettleMargins, IsOfTheIndexNotOfTheMark) {
  const auto asked = [&](double usdc_usd) {
    MarkedBookMaker maker({}, usd, 1.0, {{usd, 1.0}, {usdc, usdc_usd}, {btc, 99000.0}});
    maker.underlying(btc, 99000.0);
    maker.position(bitcoin, 25.0_size, Mark{.price = 100000.0_price});
    Balances balances;
    balances.post({usdc, 100000.0_settle});
    return settle_margins_of(*maker.finish({{Venue{}, balances}}), terms).front();
  };
  EXPECT_NEAR(asked(1.0).standard.initial, 52593.75, 1e-8);
  EXPECT_NEAR(asked(1.0).standard.maintenance, 27843.75, 1e-8);
  // 100,000 - 2,500,000 d = 27,843.75 (1 - d)
  EXPECT_NEAR(*asked(1.0).liquidation.spot_down, -72156.25 / 2472156.25, 1e-12);
  EXPECT_NEAR(asked(0.9).standard.initial, 25 * 0.02125 * 110000.0, 1e-8);
  terms.index = {{.coin = btc, .settle = usdc}};
  EXPECT_NEAR(asked(0.9).standard.initial, 52593.75, 1e-8);
}

TEST_F(SettleMargins, OptionsThatSettleSoAreNamed) {
  Instrument option = perpetual(btc);
  option.name = "BTC_USDC-28MAR25-60000-C";
  option.kind = InstrumentKind::Option;
  MarkedBookMaker maker({}, usd, 1.0, {{usd, 1.0}, {usdc, 1.0}, {btc, 60000.0}});
  maker.underlying(btc, 60000.0);
  maker.position(option, 1.0_size, Mark{.price = 100.0_price, .vol = 0.5, .forward = 60000.0});
  const auto book = maker.finish({});
  ASSERT_TRUE(book) << book.error().text;
  EXPECT_EQ(settle_margins_of(*book, terms).front().unknown,
            "BTC_USDC-28MAR25-60000-C: no margin parameters of options that settle in USDC");
}

TEST_F(SettleMargins, ACoinWithoutParametersIsNamed) {
  const auto margins = ask(10.0_size, 1.0_size, 30000.0_settle);
  EXPECT_TRUE(margins.front().unknown.starts_with("ETH_USDC-PERPETUAL: no margin parameters of ETH settled in USDC on "))
      << margins.front().unknown;
}

/// One coin long here with no money, one short at another venue with 30,000: 60,000 (2 % + 0.005 %) are asked of either alone.
TEST_F(SettleMargins, EachVenueSeesItsOwnPositionsAndMoney) {
  constexpr Venue okx = Venue::of("OKX");
  Instrument there = bitcoin;
  there.venue = okx;
  MarkedBookMaker maker({}, usd, 1.0, {{usd, 1.0}, {usdc, 1.0}, {btc, 60000.0}});
  maker.underlying(btc, 60000.0);
  maker.position(bitcoin, 1.0_size, Mark{.price = 60000.0_price});
  maker.position(there, -1.0_size, Mark{.price = 60000.0_price});
  Balances balances;
  balances.post({usdc, 30000.0_settle});
  terms.margin.push_back(terms.margin.front());
  terms.margin.back().venue = okx;
  const auto margins = settle_margins_of(*maker.finish({{okx, balances}}), terms);
  ASSERT_EQ(margins.size(), 2u);
  for (const SettleMargin& one : margins) {
    EXPECT_NEAR(one.standard.initial, 1203.0, 1e-9);
    EXPECT_DOUBLE_EQ(one.equity, one.venue == okx ? 30000.0 : 0.0);
    EXPECT_EQ(one.liquidation.now, one.venue != okx);
  }
}

}  // namespace
}  // namespace keel
