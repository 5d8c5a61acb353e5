#include "keel/book/account_fact.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

Instrument perpetual(const std::string& name) {
  Instrument made{.name = name, .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse};
  made.base = made.settle = Currency::of("BTC");
  made.quote = Currency::of("USD");
  made.multiplier = 10.0_multiplier;
  made.lot = 1.0_size;
  return made;
}

AccountFacts account(const std::string& file, std::initializer_list<std::string> instruments) {
  AccountFacts made;
  made.files = {file};
  for (const std::string& name : instruments) made.instruments.list(perpetual(name)).value();
  return made;
}

AccountFact trade(int at_s, std::uint32_t instrument, std::uint64_t id, std::uint32_t line) {
  return {.at = Instant{} + second * at_s,
          .instrument = InstrumentId{instrument},
          .line = line,
          .trade = TradeId{id},
          .size = 1.0_size,
          .currency = {}};
}

AccountFact deposit(int at_s, std::uint32_t line) {
  return {.at = Instant{} + second * at_s, .kind = EntryKind::Deposit, .line = line, .amount = 5.0_settle, .currency = Currency::of("BTC")};
}

TEST(AccountFacts, SeveralFilesAreOneAccountInTimeOrder) {
  AccountFacts a = account("a.csv", {"X", "Y"});
  a.facts = {trade(3, 0, 1, 2), trade(9, 1, 2, 3)};
  AccountFacts b = account("b.csv", {"Y", "Z"});
  b.groups.push_back({"hedge", ""});
  b.facts = {trade(5, 0, 3, 2), trade(3, 1, 4, 3)};
  b.facts[0].group = 1;
  const AccountFacts all = merged({a, b}).value();
  ASSERT_EQ(all.instruments.size(), 3U);
  std::vector<std::string> told;
  for (const AccountFact& fact : all.facts) {
    told.push_back(all.place_of(fact) + " " + all.instruments[fact.instrument].name + " " + all.groups[fact.group].strategy);
  }
  EXPECT_EQ(told, (std::vector<std::string>{"a.csv: line 2 X ", "b.csv: line 3 Z ", "b.csv: line 2 Y hedge", "a.csv: line 3 Y "}));
}

TEST(AccountFacts, WhatFilesRepeatCountsOnceAndTwiceInOneFileCountsTwice) {
  AccountFacts a = account("a.csv", {"X"});
  a.facts = {deposit(1, 2), deposit(1, 3), deposit(2, 4)};
  AccountFacts b = account("b.csv", {"Y"});
  b.facts = {deposit(1, 2), deposit(2, 3), deposit(2, 4), deposit(3, 5)};
  const AccountFacts all = merged({a, b}).value();
  EXPECT_EQ(all.repeated, 2U);
  std::vector<std::string> places;
  for (const AccountFact& fact : all.facts) places.push_back(all.place_of(fact));
  EXPECT_EQ(places, (std::vector<std::string>{"a.csv: line 2", "a.csv: line 3", "a.csv: line 4", "b.csv: line 4", "b.csv: line 5"}));
}

TEST(AccountFacts, WhateverFileSaysMoreOfTheMarketIsHeard) {
  AccountFacts a = account("a.csv", {"X"});
  a.facts = {deposit(1, 2), trade(2, 0, 1, 3)};
  AccountFacts b = account("b.csv", {"Y", "X"});
  b.facts = {deposit(1, 2), trade(2, 1, 1, 3)};
  b.facts[0].index = 40000.0_price;
  b.facts[1].index = 50000.0_price;
  b.facts[1].liquidity = Liquidity::Maker;
  for (const bool first : {true, false}) {
    const AccountFacts all = (first ? merged({a, b}) : merged({b, a})).value();
    EXPECT_EQ(all.facts.at(0).index, 40000.0_price);
    EXPECT_EQ(all.facts.at(1).index, 50000.0_price);
    EXPECT_EQ(all.facts.at(1).liquidity, Liquidity::Maker);
  }
}

TEST(AccountFacts, OfOneFileAreSorted) {
  AccountFacts a = account("a.csv", {});
  a.facts = {deposit(2, 2), deposit(1, 3)};
  EXPECT_EQ(merged({a})->facts.front().line, 3U);
  EXPECT_EQ(AccountFacts{}.place_of(deposit(1, 7)), "line 7");
}

TEST(AccountFacts, ASettlementWithoutAGroupIsOfEveryGroupThatTradesTheInstrument) {
  AccountFacts a = account("a.csv", {"X", "Y"});
  a.groups = {{}, {"quote", ""}, {"hedge", ""}, {"late", ""}};
  AccountFact settlement{.at = Instant{} + second * 5, .kind = EntryKind::DailySettlement, .line = 9};
  settlement.group = every_group;
  a.facts = {trade(1, 0, 1, 2), trade(2, 0, 2, 3), trade(3, 1, 3, 4), settlement, trade(6, 0, 4, 10)};
  a.facts[0].group = 1;
  a.facts[1].group = 2;
  a.facts[4].group = 3;
  AccountFact elsewhere = settlement;
  elsewhere.instrument = InstrumentId{1};
  elsewhere.line = 11;
  a.facts.push_back(elsewhere);
  AccountFacts again = account("b.csv", {"X"});
  again.facts = {settlement};
  AccountFacts all = merged({a, again}).value();
  EXPECT_EQ(all.repeated, 1U);
  std::vector<std::string> told;
  for (const AccountFact& fact : all.facts) {
    if (fact.kind == EntryKind::DailySettlement) told.push_back(all.instruments[fact.instrument].name + all.groups[fact.group].strategy);
  }
  EXPECT_EQ(told, (std::vector<std::string>{"X"
                                            "quote",
                                            "X"
                                            "hedge",
                                            "Y"}));
  const std::size_t before = all.facts.size();
  sort_facts(all);
  EXPECT_EQ(all.facts.size(), before);
}

TEST(AccountFacts, EqualMoneyAtTwoVenuesIsMoneyTwice) {
  AccountFacts a = account("a.csv", {});
  a.facts = {deposit(1, 2)};
  AccountFacts b = account("b.csv", {});
  b.facts = {deposit(1, 2)};
  b.facts[0].venue = Venue::of("OKX");
  EXPECT_EQ(merged({a, b})->facts.size(), 2U);
  EXPECT_EQ(merged({a, a})->facts.size(), 1U);
}

/// The venue made its contract ten times as large between two files: amounts stay what they are, and the terms are the earliest day's.
TEST(AccountFacts, ContractsOfAnotherSizeAreTheSameAmount) {
  const auto one = [](const std::string& file, Multiplier contract, int at_s, Size size) {
    AccountFacts made;
    made.files = {file};
    Instrument instrument = perpetual("X");
    instrument.multiplier = contract;
    made.instruments.list(instrument).value();
    made.facts = {trade(at_s, 0, static_cast<std::uint64_t>(at_s), 2)};
    made.facts[0].size = size;
    return made;
  };
  const AccountFacts a = one("a.csv", 10.0_multiplier, 2, 3.0_size);
  const AccountFacts b = one("b.csv", 100.0_multiplier, 3, -2.0_size);
  for (const bool in_time : {true, false}) {
    const AccountFacts all = (in_time ? merged({a, b}) : merged({b, a})).value();
    EXPECT_EQ(all.instruments[InstrumentId{0}].multiplier, 10.0_multiplier);
    EXPECT_EQ(all.facts.at(0).size, 3.0_size) << "30 USD";
    EXPECT_EQ(all.facts.at(1).size, -20.0_size) << "200 USD";
  }
  const auto none = merged({one("a.csv", 10.0_multiplier, 2, 1.0_size), one("c.csv", 3.0_multiplier, 1, 1.0_size)});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().text, "a.csv: line 2: amount: 1 contracts of 10 are no number of contracts of 3, as X has them in another file");
}

}  // namespace
}  // namespace keel
