#include "keel/book/standing_facts.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

class StandingFactsTest : public testing::Test {
 protected:
  StandingFactsTest() {
    Instrument made{.name = "BTC-28JAN22", .kind = InstrumentKind::Future, .payoff = Payoff::Inverse};
    made.base = made.settle = Currency::of("BTC");
    made.quote = Currency::of("USD");
    made.multiplier = 10.0_multiplier;
    made.lot = 1.0_size;
    made.expiry = Instant{} + day * 30;
    future = account.instruments.list(made).value();
  }
  AccountFact& add(EntryKind kind, std::uint64_t id = 0, Size size = {}, Price price = {}) {
    const auto n = static_cast<std::uint32_t>(account.facts.size() + 1);
    account.facts.push_back({.at = Instant{} + hour * n, .kind = kind, .instrument = future, .line = n + 1});
    AccountFact& fact = account.facts.back();
    fact.trade = TradeId{id};
    fact.size = size;
    fact.price = fact.index = price;
    return fact;
  }
  std::string error() const {
    const auto standing = standing_facts(account);
    return standing ? std::string() : standing.error().text;
  }

  AccountFacts account;
  InstrumentId future;
};

TEST_F(StandingFactsTest, LeaveOutWhatWasBustedWithItsIndex) {
  add(EntryKind::Trade, 1, 100.0_size, 37000.0_price);
  add(EntryKind::Trade, 2, 100.0_size, 3700.0_price);
  add(EntryKind::Bust, 2);
  const auto standing = standing_facts(account);
  ASSERT_TRUE(standing) << standing.error().text;
  ASSERT_EQ(standing->account.facts.size(), 1U);
  EXPECT_EQ(standing->account.facts[0].index, 37000.0_price);
}

TEST_F(StandingFactsTest, HaveTheTermsOfTheLastCorrectionAtTheTimeOfTheTrade) {
  add(EntryKind::Trade, 1, 100.0_size, 3700.0_price);
  add(EntryKind::DailySettlement).price = 36900.0_price;
  AccountFact& first = add(EntryKind::TradeCorrection, 1, 90.0_size, 36000.0_price);
  first.index = {};
  AccountFact& last = add(EntryKind::TradeCorrection, 1, -80.0_size, 37000.0_price);
  last.amount = 0.001_settle;
  const auto standing = standing_facts(account);
  ASSERT_TRUE(standing) << standing.error().text;
  ASSERT_EQ(standing->account.facts.size(), 2U);
  const AccountFact& trade = standing->account.facts[0];
  EXPECT_EQ(trade.at, Instant{} + hour);
  EXPECT_EQ(trade.size, -80.0_size);
  EXPECT_EQ(trade.price, 37000.0_price);
  EXPECT_EQ(trade.index, 37000.0_price);
  EXPECT_EQ(trade.amount, 0.001_settle);
}

TEST_F(StandingFactsTest, HaveATradeToldTwiceOnceAlsoAfterItsCorrection) {
  add(EntryKind::Trade, 1, 100.0_size, 37000.0_price);
  add(EntryKind::TradeCorrection, 1, 90.0_size, 37000.0_price);
  account.facts.push_back(account.facts.front());
  const auto standing = standing_facts(account);
  ASSERT_TRUE(standing) << standing.error().text;
  ASSERT_EQ(standing->account.facts.size(), 1U);
  EXPECT_EQ(standing->account.facts[0].size, 90.0_size);
  EXPECT_EQ(standing->duplicates, 1U);
}

TEST_F(StandingFactsTest, AreRefusedWhereTwoThingsAreSaidOfOne) {
  add(EntryKind::Trade, 1, 100.0_size, 37000.0_price);
  add(EntryKind::Trade, 1, 100.0_size, 37000.0_price);
  EXPECT_EQ(error(), "line 3: trade_id: 1 is another trade in line 2");  // an hour later
  account.facts.back() = account.facts.front();
  EXPECT_EQ(error(), "");
  add(EntryKind::Expiry).price = 36500.0_price;
  add(EntryKind::Expiry).price = 36500.0_price;
  EXPECT_EQ(error(), "");
  add(EntryKind::Expiry).price = 36000.0_price;
  EXPECT_EQ(error(), "line 6: price: BTC-28JAN22 was delivered at 36500 in line 4");
}

/// A log of seconds, an answer of milliseconds; the file of a third is finer, too.
TEST_F(StandingFactsTest, KnowATradeToTheSecondWhereOneFileHasNoMore) {
  account.files = {"log.csv", "answer.json", "more.json"};
  add(EntryKind::Trade, 1, 100.0_size, 37000.0_price);
  AccountFact finer = account.facts.front();
  finer.file = 1;
  finer.at += millisecond * 417;
  account.facts.push_back(finer);
  const auto standing = standing_facts(account);
  ASSERT_TRUE(standing) << standing.error().text;
  EXPECT_EQ(standing->account.facts.size(), 1U);
  EXPECT_EQ(standing->duplicates, 1U);
  account.facts[1].at += second;
  EXPECT_EQ(error(), "answer.json: line 2: trade_id: 1 is another trade in log.csv: line 2");
  account.facts = {finer, finer};
  account.facts[1].file = 2;
  account.facts[1].at += millisecond;
  EXPECT_EQ(error(), "more.json: line 2: trade_id: 1 is another trade in answer.json: line 2");
}

TEST_F(StandingFactsTest, AreRefusedWhereNothingStandsToBeUndone) {
  add(EntryKind::Bust, 1);
  add(EntryKind::Trade, 1, 100.0_size, 37000.0_price);
  EXPECT_EQ(error(), "line 2: trade_id: no trade of that id in BTC-28JAN22 can be busted");
  account.facts[0].kind = EntryKind::Funding;
  EXPECT_EQ(error(), "");
  add(EntryKind::Bust, 1);
  EXPECT_EQ(error(), "");
  add(EntryKind::TradeCorrection, 1, 1.0_size, 37000.0_price);
  EXPECT_EQ(error(), "line 5: trade_id: no trade of that id in BTC-28JAN22 can be corrected");
}

}  // namespace
}  // namespace keel
