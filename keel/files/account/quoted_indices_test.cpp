#include "keel/files/account/quoted_indices.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/book/dollar_worths.hpp"
#include "keel/files/account/fills.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Currency usdc = Currency::of("USDC");

Instant at(std::string_view time) { return *parse_instant(time); }

AccountFacts read(const std::string& rows, const std::string& last = "forward") {
  auto account =
      read_fills("f.csv", "time,kind,trade_id,instrument,side,price,amount,fee,currency,index,index_price," + last + "\n" + rows);
  EXPECT_TRUE(account) << account.error().text;
  return account ? merged({*std::move(account)}).value() : AccountFacts{};
}

TEST(DollarWorths, AreTheLastThatWereToldByThenAndOneBefore) {
  DollarWorths worths;
  worths.see(usdc, 0.88_price, at("2023-03-11T08:00:00Z"));
  worths.see(Currency::of("USD"), 2.0_price, at("2023-03-11T08:00:00Z"));
  worths.see(Currency::of("BTC"), 20000.0_price, at("2023-03-11T08:00:00Z"));
  EXPECT_EQ(worths.usd_of(usdc, at("2023-03-11T07:59:59Z")), 1.0);
  EXPECT_EQ(worths.usd_of(usdc, at("2023-03-11T08:00:00Z")), 0.88);
  EXPECT_EQ(worths.usd_of(Currency::of("USD"), at("2023-03-12T08:00:00Z")), 1.0);
  EXPECT_EQ(worths.in_usd(25000.0_price, usdc, at("2023-03-12T08:00:00Z")), 22000.0_price);
  EXPECT_EQ(worths.in_dollar(22000.0_price, usdc, at("2023-03-12T08:00:00Z")), 25000.0_price);
  EXPECT_EQ(worths.in_usd(25000.0_price, Currency::of("BTC"), at("2023-03-12T08:00:00Z")), 25000.0_price) << "a coin is no dollar";
}

/// 25,000 USDC at 0.88 are 22,000 USD. A row of the dollar counts for all rows of its moment, wherever it stands.
TEST(SettleUnits, TheVenuesIndexOfAContractInUsdcComesToBeInUsd) {
  AccountFacts account = read(
      "2023-03-11T08:00:00Z,trade,1,BTC_USDC-PERPETUAL,buy,25000,1,0,,,25000,\n"
      "2023-03-11T08:00:00Z,trade,2,BTC-PERPETUAL,buy,22000,10,0,,,22000,\n"
      "2023-03-11T08:00:00Z,trade,3,BTC_USDC-PERPETUAL,buy,25000,1,0,,22000,,\n"
      "2023-03-11T08:00:00Z,deposit,,,,,1,,USDC,0.88,,\n");
  for (int twice = 0; twice < 2; ++twice) {
    settle_units(account, {});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(account.facts.at(i).index, 22000.0_price) << i;
  }
}

/// USDC at 0.97, the venue's index of bitcoin 120,000 with a contract in it: 116,400 USD until the venue took the one for the other.
TEST(SettleUnits, AnIndexThatTheVenueTakesForTheOneInUsdIsIt) {
  AccountFacts account = read(
      "2025-07-14T08:00:00Z,deposit,,,,,1,,USDC,0.97,,\n"
      "2025-07-14T23:00:00Z,trade,1,BTC_USDC-PERPETUAL,buy,120000,1,0,,,120000,\n"
      "2025-07-15T08:00:00Z,trade,2,BTC_USDC-PERPETUAL,buy,120000,1,0,,,120000,\n"
      "2025-07-15T08:00:00Z,trade,3,ETH_USDC-PERPETUAL,buy,3000,1,0,,,3000,\n");
  account.index_terms = {{.coin = Currency::of("BTC"), .settle = usdc, .from = at("2025-07-15T00:00:00Z")}};
  settle_units(account, {});
  EXPECT_EQ(account.facts.at(1).index, 116400.0_price);
  EXPECT_EQ(account.facts.at(2).index, 120000.0_price);
  EXPECT_EQ(account.facts.at(3).index, 2910.0_price) << "of which no term says so";
}

TEST(SettleUnits, MarksTellADollarsWorthToo) {
  AccountFacts account = read("2023-03-11T08:00:00Z,trade,1,BTC_USDC-PERPETUAL,buy,25000,1,0,,,25000,\n");
  const MarkSet marks{.at = at("2023-03-11T07:00:00Z"), .marks = {}, .indices = {{usdc, 0.88_price}}};
  settle_units(account, std::span(&marks, 1));
  EXPECT_EQ(account.facts.at(0).index, 22000.0_price);
}

/// BTC at 20,000 USD is 22,727.27 USDC at 0.88: Black-76 of 19 days, K = 23,000 and 70 % gives 1,322.8838 USDC.
TEST(SettleUnits, AVolIsImpliedWithTheForwardInTheQuoteCurrency) {
  AccountFacts account = read(
      "2023-03-11T07:00:00Z,deposit,,,,,1,,USDC,0.88,,\n"
      "2023-03-11T08:00:00Z,trade,1,BTC_USDC-30MAR23-23000-C,buy,1322.8838,1,0,,20000,,\n"
      "2023-03-11T08:00:00Z,trade,2,BTC_USDC-30MAR23-23000-C,buy,1322.8838,1,0,,,22727.27272727,\n"
      "2023-03-11T08:00:00Z,trade,3,BTC_USDC-30MAR23-23000-C,buy,1322.8838,1,0,,,,22727.27272727\n");
  settle_units(account, {});
  for (std::size_t i = 1; i <= 3; ++i) {
    EXPECT_NEAR(account.facts.at(i).vol, 0.7, 1e-6) << i;
    EXPECT_NEAR(to_double(account.facts.at(i).index), 20000.0, 1e-5) << i;
  }
}

/// Told twice, once without an index: the venue's, in USDC, is in USDC for the fact that is kept, too.
TEST(SettleUnits, AnIndexLearntFromAnotherFileKeepsItsUnit) {
  const std::string top = "time,kind,instrument,amount,price,currency,index,index_price,trade_id,side,fee\n";
  const std::string settled = "2023-03-11T08:00:00Z,daily settlement,BTC_USDC-PERPETUAL,,25000,,,";
  auto silent = read_fills("a.csv", top + "2023-03-11T07:00:00Z,deposit,,1,,USDC,0.88,,,,\n" + settled + ",,,\n");
  auto telling = read_fills("b.csv", top + settled + "25000,,,\n");
  ASSERT_TRUE(silent && telling);
  AccountFacts account = *merged({*silent, *telling});
  ASSERT_EQ(account.facts.size(), 2u);
  settle_units(account, {});
  EXPECT_EQ(account.facts.at(1).index, 22000.0_price);
}

/// Black-76 of 81 days at 91,000, K = 100,000 and 46 % is 0.0494990 BTC: what the price says is taken, percent for fraction or not.
TEST(SettleUnits, AVolThatItsOwnPriceContradictsIsThePrices) {
  AccountFacts account = read(
      "2026-01-05T08:00:00Z,trade,1,BTC-27MAR26-100000-C,buy,0.0495,1,0,,91000,,0.5\n"
      "2026-01-05T09:00:00Z,trade,2,BTC-27MAR26-100000-C,buy,0.0495,1,0,,91000,,46\n"
      "2026-01-05T10:00:00Z,trade,3,BTC-27MAR26-100000-C,buy,0.0495,1,0,,91000,,4.6\n"
      "2026-01-05T11:00:00Z,trade,4,BTC-27MAR26-100000-C,buy,0.0495,1,0,,91000,,600\n"
      "2026-01-05T12:00:00Z,trade,5,BTC-27MAR26-100000-C,buy,0.0495,1,0,,91000,,-1\n"
      "2026-01-05T13:00:00Z,trade,6,BTC-27MAR26-100000-C,buy,0.0495,1,0,,91000,,50\n",
      "iv");
  settle_units(account, {});
  settle_units(account, {});
  for (const std::size_t i : {0, 1, 2, 3, 4}) EXPECT_NEAR(account.facts.at(i).vol, 0.46, 1e-3) << i;
  EXPECT_EQ(account.facts.at(5).vol, 0.50) << "which a price off its fair value may say";
  ASSERT_EQ(account.remarks.size(), 1u);
  EXPECT_EQ(account.remarks[0].substr(account.remarks[0].find("BTC-27")),
            "BTC-27MAR26-100000-C: its vol is 0.5 %, and its price says 46 % (and of 3 more rows): the price's is taken; is iv, which is "
            "in percent, a fraction there, or vol in percent?");
}

/// An index tells no forward months out: with a premium of 25 % a year 40 % makes a price that 68 % has at the index (Black-76 of 172
/// days).
TEST(SettleUnits, AVolThatACarryExplainsIsNotDoubted) {
  AccountFacts account = read("2026-01-05T08:00:00Z,trade,1,BTC-26JUN26-80000-C,buy,0.239,1,0,,91000,,40\n", "iv");
  settle_units(account, {});
  EXPECT_EQ(account.facts.at(0).vol, 0.40);
  EXPECT_TRUE(account.remarks.empty());
}

/// The row's own forward says it better than the index: Black-76 of 81 days at 95,000, K = 100,000 and 46 % is 0.0646 BTC.
TEST(SettleUnits, OfARowWithItsForwardTheVolIsThatOfTheForward) {
  AccountFacts account =
      read("2026-01-05T08:00:00Z,trade,1,BTC-27MAR26-100000-C,buy,0.0646,1,0,,91000,,0.46,95000\n", "iv,underlying_price");
  EXPECT_EQ(account.remarks.size(), 1u);
  settle_units(account, {});
  EXPECT_NEAR(account.facts.at(0).vol, 0.46, 2e-3);
  EXPECT_EQ(account.remarks.size(), 1u);
}

/// The same in another dollar: 80 % with SOL at 140 and 18 days of K = 140 is 9.9 USDC.
TEST(SettleUnits, AVolInAnotherDollarToo) {
  AccountFacts account = read("2026-01-12T08:00:00Z,trade,1,SOL_USDC-30JAN26-140-C,buy,9.9,10,0,,140,,500\n", "iv");
  settle_units(account, {});
  EXPECT_NEAR(account.facts.at(0).vol, 0.80, 0.01);
  EXPECT_EQ(account.remarks.size(), 1u);
}

TEST(ReadFills, AnIndexByTwoNamesThatDisagreeIsRefused) {
  const std::string head = "time,trade_id,instrument,side,price,amount,fee,index,index_price\n2026-01-05T08:00:00Z,1,";
  const auto refused = read_fills("f.csv", head + "BTC-PERPETUAL,buy,91000,10,0,91000,60000\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text, "f.csv: line 2: index: is 91000, and index_price is 60000");
  EXPECT_TRUE(read_fills("f.csv", head + "BTC-PERPETUAL,buy,91000,10,0,91000,91000.37\n"));
  EXPECT_TRUE(read_fills("f.csv", head + "BTC_USDC-PERPETUAL,buy,91000,1,0,80000,91000\n")) << "in two currencies";
}

TEST(ReadFills, AVolByTwoNamesThatDisagreeIsRefused) {
  const std::string head =
      "time,trade_id,instrument,side,price,amount,fee,index,vol,iv\n2026-01-05T08:00:00Z,1,BTC-27MAR26-100000-C,buy,0.05,1,0,91000,";
  const auto refused = read_fills("f.csv", head + "0.7,62.77\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text, "f.csv: line 2: vol: 0.7 is 70 %, and iv says 62.77 %");
  EXPECT_TRUE(read_fills("f.csv", head + "0.63,62.77\n"));
}

TEST(RemarkUnits, AnIndexThatAnotherRowContradicts) {
  AccountFacts account = read(
      "2026-01-05T08:00:00Z,trade,1,BTC-PERPETUAL,buy,91000,10,0,,91000,,\n"
      "2026-01-06T08:00:00Z,trade,2,BTC-PERPETUAL,buy,91000,10,0,,91.5,,\n"
      "2026-06-06T08:00:00Z,trade,3,BTC-PERPETUAL,buy,31000,10,0,,30000,,\n"
      "2026-06-06T08:00:00Z,trade,4,ETH-PERPETUAL,buy,3000,10,0,,3000,,\n");
  remark_indices(account);
  ASSERT_EQ(account.remarks.size(), 1u);
  EXPECT_NE(account.remarks[0].find("the index of BTC is 91.5, and 91000 in "), std::string::npos) << account.remarks[0];
}

/// 0.0322 bitcoin of 90,000 USD are 2,898 USD, of which the venue's own column says nothing: its index of PAXG_BTC is in bitcoin. ETH has
/// an index of its own.
TEST(SettleUnits, ACoinThatTradesAgainstOneWithAnIndexHasAWorth) {
  AccountFacts account = read(
      "2025-03-01T00:00:00Z,trade,1,PAXG_BTC,buy,0.0322,10,0,,,0.0322,\n"
      "2025-03-01T00:00:01Z,trade,2,BTC-PERPETUAL,buy,90000,10,0,,,90000,\n"
      "2025-03-01T00:00:02Z,trade,3,ETH_BTC,buy,0.0245,10,0,,,0.0245,\n"
      "2025-03-01T00:00:03Z,trade,4,ETH-PERPETUAL,buy,2210,10,0,,,2210,\n");
  settle_units(account, {});
  settle_units(account, {});
  EXPECT_EQ(account.facts.at(0).index, 2898.0_price);
  EXPECT_EQ(account.facts.at(2).index.raw, 0);
  ASSERT_EQ(account.remarks.size(), 1u);
  EXPECT_NE(account.remarks[0].find("no line tells an index of PAXG: it is worth what it trades at in BTC"), std::string::npos)
      << account.remarks[0];
}

TEST(SettleUnits, OnPegNothingMoves) {
  AccountFacts account = read("2023-03-11T08:00:00Z,trade,1,BTC_USDC-PERPETUAL,buy,25000,1,0,,,25000.12345678,\n");
  settle_units(account, {});
  EXPECT_EQ(account.facts.at(0).index, 25000.12345678_price);
}

/// 50,000 USDC bought at 0.95: what was paid is what they are worth, in USD where USDT is at par. A row that shows an index keeps it.
TEST(SettleUnits, ADollarTradedInAnotherIsWorthItsPrice) {
  AccountFacts account = read(
      "2023-03-11T07:00:00Z,trade,1,USDC_USDT,buy,0.95,50000,0,,,,\n"
      "2023-03-11T08:00:00Z,trade,2,USDC_USDT,buy,0.96,50000,0,,0.97,,\n"
      "2023-03-11T08:00:00Z,trade,3,BTC_USDC,buy,25000,1,0,,,,\n");
  settle_units(account, {});
  EXPECT_EQ(account.facts.at(0).index, 0.95_price);
  EXPECT_EQ(account.facts.at(1).index, 0.97_price);
  EXPECT_EQ(account.facts.at(2).index, Price{}) << "a coin is no dollar";
  const DollarWorths worths(account, {});
  EXPECT_EQ(worths.usd_of(usdc, at("2023-03-11T07:30:00Z")), 0.95);
}

/// ETH at 3,200 in the row before, of the same second; Black-76: the 5,000 call of 66 days at 0.01 has a vol of 68.8 %.
TEST(SettleUnits, AnOptionWithoutAnIndexHasThatOfARowOfItsSecond) {
  AccountFacts account = read(
      "2026-01-20T10:00:01Z,trade,1,ETH-27MAR26-2500-P,sell,0.02,25,0,,3200,,\n"
      "2026-01-20T10:00:01Z,trade,2,ETH-27MAR26-5000-C,sell,0.01,25,0,,,,\n"
      "2026-01-20T10:00:03Z,trade,3,ETH-27MAR26-5000-C,sell,0.01,25,0,,,,\n");
  settle_units(account, {});
  EXPECT_NEAR(account.facts.at(1).vol, 0.6879406297, 1e-6);
  EXPECT_EQ(account.facts.at(1).index, Price{}) << "it shows none";
  EXPECT_TRUE(std::isnan(account.facts.at(2).vol));
}

}  // namespace
}  // namespace keel
