#include "keel/scenario/coin_margin.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency usd = Currency::of("USD");

TEST(MarginUse, IsMaintenanceOverTheBalanceAndTheNearerOfTheTwoLiquidations) {
  const MarginUse use = margin_use(0.02, 0.1, {.spot_up = 0.5, .spot_down = -0.3});
  EXPECT_DOUBLE_EQ(use.use, 0.2);
  EXPECT_EQ(use.distance_spot, 0.3);
  EXPECT_EQ(margin_use(0.0, 0.0, {}).use, 0.0) << "nothing held, nothing asked";
  EXPECT_FALSE(margin_use(0.0, 0.0, {}).distance_spot);
  EXPECT_TRUE(std::isinf(margin_use(0.02, -0.1, {.now = true}).use));
  EXPECT_EQ(margin_use(0.02, -0.1, {.now = true}).distance_spot, 0.0);
}

/// 30,000 USD of the perpetual at 60,000 are half a coin: 1 % and 0.005 % a coin of maintenance, 0.5 (0.01 + 0.000025) = 0.0050125 of the
/// 0.2 coins there are.
TEST(MarginUses, OfAPerpetualByHand) {
  Instrument perpetual{.name = "BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = btc, .quote = usd};
  perpetual.settle = btc;
  MarkedBookMaker maker({}, usd, 1.0, {{usd, 1.0}, {btc, 60000.0}});
  maker.underlying(btc, 60000.0);
  maker.worth(perpetual, {}, true);
  maker.position(perpetual, 30000.0_size, Mark{.price = 60000.0_price});
  Balances cash;
  cash.post({btc, 0.2_settle});
  const auto book = maker.finish({{Venue{}, cash}});
  ASSERT_TRUE(book) << book.error().text;
  EXPECT_DOUBLE_EQ(book->equity_usd, 12000.0);
  const auto uses = margin_uses(*book, {.terms = {}, .margin = {{.coin = btc, .settle = btc}}});
  ASSERT_EQ(uses.size(), 1u);
  ASSERT_TRUE(uses.front().under) << uses.front().under.error().text;
  EXPECT_NEAR(uses.front().under->standard.use, 0.0050125 / 0.2, 1e-15);
  // Long: at 60,000 (1 - d) the coins lost are 0.5 d / (1 - d), and what is left must cover 1 % of 0.5 / (1 - d) coins and a little.
  const double d = *uses.front().under->standard.distance_spot;
  const double coins = 0.5 / (1.0 - d);
  EXPECT_NEAR(0.2 - 0.5 * d / (1.0 - d), coins * (0.01 + 0.00005 * coins), 1e-9);
}

TEST(MarginUses, OneThatIsNotKnownHidesNoOtherAndSaysWhatItLeavesOut) {
  constexpr Currency sol = Currency::of("SOL");
  MarkedBookMaker maker({}, usd, 1.0, {{usd, 1.0}, {btc, 60000.0}, {sol, 100.0}});
  std::vector<Instrument> perpetuals;
  for (const Currency coin : {btc, sol}) {
    perpetuals.push_back({.name = "P", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = coin, .quote = usd});
    perpetuals.back().settle = coin;
    maker.underlying(coin, coin == btc ? 60000.0 : 100.0);
  }
  maker.position(perpetuals[0], 30000.0_size, std::nullopt);
  maker.position(perpetuals[1], 30000.0_size, Mark{.price = 100.0_price});
  const auto book = maker.finish({});
  ASSERT_TRUE(book) << book.error().text;
  const auto uses = margin_uses(*book, {.terms = {}, .margin = {{.coin = btc, .settle = btc}}});
  ASSERT_EQ(uses.size(), 2u);
  EXPECT_TRUE(uses[0].under);
  EXPECT_EQ(uses[0].left_out, 1u) << "it has no price";
  ASSERT_FALSE(uses[1].under);
  EXPECT_TRUE(uses[1].under.error().text.starts_with("margin: SOL: no margin parameters")) << uses[1].under.error().text;
}

/// Half a coin long at Deribit, where no coin lies, and half a coin short at another venue, where 0.2 do: neither helps the other.
TEST(MarginUses, EachVenueSeesItsOwnPositionsAndMoney) {
  constexpr Venue okx = Venue::of("OKX");
  Instrument here{.name = "BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = btc, .quote = usd};
  here.settle = btc;
  Instrument there = here;
  there.venue = okx;
  MarkedBookMaker maker({}, usd, 1.0, {{usd, 1.0}, {btc, 60000.0}});
  maker.underlying(btc, 60000.0);
  maker.worth(here, {}, true);
  maker.position(here, 30000.0_size, Mark{.price = 60000.0_price});
  maker.worth(there, {}, true);
  maker.position(there, -30000.0_size, Mark{.price = 60000.0_price});
  Balances cash;
  cash.post({btc, 0.2_settle});
  const auto book = maker.finish({{okx, cash}});
  ASSERT_TRUE(book) << book.error().text;
  VenueTerms terms{.terms = {}, .margin = {{.coin = btc, .settle = btc}}};
  EXPECT_EQ(margins_of(*book, terms).error().text.substr(0, 40), "margin: BTC@OKX: no margin parameters on");
  terms.margin.push_back({.venue = okx, .coin = btc, .settle = btc});
  const auto margins = margins_of(*book, terms);
  ASSERT_TRUE(margins) << margins.error().text;
  ASSERT_EQ(margins->size(), 2u);
  for (const CoinMargin& one : *margins) {
    EXPECT_NEAR(one.standard.maintenance, 0.0050125, 1e-15) << one.venue.text();
    EXPECT_DOUBLE_EQ(one.equity, one.venue == okx ? 0.2 : 0.0);
    EXPECT_EQ(one.liquidation.standard.now, one.venue != okx);
    EXPECT_EQ(one.left_out, 0u);
  }
  EXPECT_EQ(whole_margin_use(*book, terms, btc).error().text, "margin: BTC: 1 position is not in it");
}

/// The same account, and what makes it less than whole.
TEST(WholeMarginUse, IsKnownOnlyOfAnAccountInWhichNothingIsLeftOut) {
  constexpr Currency eth = Currency::of("ETH");
  Instrument perpetual{.name = "BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = btc, .quote = usd};
  perpetual.settle = btc;
  Instrument linear = perpetual;
  linear.payoff = Payoff::Linear;
  linear.quote = linear.settle = Currency::of("USDC");
  Instrument in_btc = linear;
  in_btc.base = eth;
  in_btc.quote = in_btc.settle = btc;
  const VenueTerms terms{.terms = {}, .margin = {{.coin = btc, .settle = btc}}};
  const auto use = [&](const Instrument* besides, const std::optional<Mark>& mark) {
    MarkedBookMaker maker({}, usd, 1.0, {{usd, 1.0}, {btc, 60000.0}, {eth, 3000.0}, {linear.settle, 1.0}});
    maker.underlying(btc, 60000.0);
    maker.underlying(eth, 3000.0);
    maker.position(perpetual, 30000.0_size, Mark{.price = 60000.0_price});
    if (besides != nullptr) maker.position(*besides, 1.0_size, mark);
    Balances cash;
    cash.post({btc, 0.2_settle});
    return whole_margin_use(*maker.finish({{Venue{}, cash}}), terms, btc);
  };
  ASSERT_TRUE(use(nullptr, {})) << use(nullptr, {}).error().text;
  EXPECT_NEAR(use(nullptr, {})->standard, 0.0050125 / 0.2, 1e-15);
  EXPECT_FALSE(use(&linear, Mark{.price = 60000.0_price})) << "its margin is asked in USDC";
  EXPECT_FALSE(use(&in_btc, Mark{.price = 0.05_price})) << "margin in BTC of another underlying";
  EXPECT_FALSE(use(&perpetual, {})) << "no mark";
  EXPECT_EQ(use(&perpetual, {}).error().text, "margin: BTC: 1 position is not in it");
}

TEST(WholeMarginUse, OfNothingIsZeroAndOfACoinWithoutTermsNotKnown) {
  Instrument perpetual{.name = "BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = btc, .quote = usd};
  perpetual.settle = btc;
  MarkedBookMaker maker({}, usd, 1.0, {{usd, 1.0}, {btc, 60000.0}});
  maker.underlying(btc, 60000.0);
  maker.position(perpetual, 30000.0_size, Mark{.price = 60000.0_price});
  const auto book = maker.finish({});
  ASSERT_TRUE(book);
  EXPECT_FALSE(whole_margin_use(*book, {}, btc));
  const auto none = whole_margin_use(*book, {}, Currency::of("ETH"));
  ASSERT_TRUE(none);
  EXPECT_EQ(none->standard, 0.0);
  const auto broke = whole_margin_use(*book, {.terms = {}, .margin = {{.coin = btc, .settle = btc}}}, btc);
  ASSERT_TRUE(broke);
  EXPECT_TRUE(std::isinf(broke->portfolio)) << "asked, and nothing there to hold it against";
}

TEST(MarkedBook, WhatHasNoMarkIsNamedAndKeepsItsWorth) {
  Instrument option{.name = "BTC-OPTION", .kind = InstrumentKind::Option, .payoff = Payoff::Inverse, .base = btc, .quote = usd};
  option.settle = btc;
  MarkedBookMaker maker({}, usd, 1.0, {{usd, 1.0}, {btc, 60000.0}});
  maker.underlying(btc, 60000.0);
  maker.worth(option, 0.01_settle, false);
  maker.position(option, 1.0_size, std::nullopt);
  const auto book = maker.finish({});
  ASSERT_TRUE(book) << book.error().text;
  EXPECT_TRUE(book->underlyings.front().positions.empty());
  ASSERT_EQ(book->underlyings.front().unpriced.size(), 1u);
  EXPECT_EQ(book->underlyings.front().unpriced.front().instrument->name, "BTC-OPTION");
  EXPECT_EQ(text_of(book->underlyings.front().unpriced.front().why), "no believable mark is known");
  EXPECT_DOUBLE_EQ(book->equity_usd, 600.0);
}

TEST(MarkedBook, RefusesMoneyWithoutAPrice) {
  MarkedBookMaker maker({}, usd, 1.0, {{usd, 1.0}});
  Balances cash;
  cash.post({btc, 0.2_settle});
  EXPECT_EQ(maker.finish({{Venue{}, cash}}).error().text, "no price of BTC in USD is known");
}

}  // namespace
}  // namespace keel
