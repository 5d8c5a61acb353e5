#include "keel/book/reconciliation.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency eth = Currency::of("ETH");
constexpr Currency usdc = Currency::of("USDC");

Instruments perpetuals_of(std::initializer_list<std::string> names) {
  Instruments instruments;
  for (const std::string& name : names) {
    Instrument made{.name = name, .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = btc};
    made.quote = Currency::of("USD");
    made.settle = btc;
    made.multiplier = 10.0_multiplier;
    made.lot = 1.0_size;
    instruments.list(made).value();
  }
  return instruments;
}

TEST(Reconciliation, TellsEveryDifferenceOnce) {
  const Instruments known = perpetuals_of({"A", "B", "C", "D", "E"});
  const AccountStatement ours{.positions = std::map<std::string, Size>{{"A", 10.0_size}, {"B", -20.0_size}, {"C", 5.0_size}, {"E", Size{}}},
                              .balances = std::map<CurrencyAtVenue, SettleAmount>{{{btc}, 1.5_settle}, {{eth}, 2.0_settle}}};
  const AccountStatement theirs{
      .positions = std::map<std::string, Size>{{"A", 10.0_size}, {"B", 20.0_size}, {"D", 1.0_size}, {"X", 7.0_size}},
      .balances = std::map<CurrencyAtVenue, SettleAmount>{{{btc}, 1.50000001_settle}, {{usdc}, 3.0_settle}}};
  const std::vector<Difference> expected{{DifferenceKind::Position, "B", -20 * units_per_one, 20 * units_per_one},
                                         {DifferenceKind::MissingPosition, "C", 5 * units_per_one, 0},
                                         {DifferenceKind::Position, "D", 0, units_per_one},
                                         {DifferenceKind::UnknownInstrument, "X", 0, 7 * units_per_one},
                                         {DifferenceKind::Balance, "BTC", 150'000'000, 150'000'001},
                                         {DifferenceKind::MissingBalance, "ETH", 2 * units_per_one, 0},
                                         {DifferenceKind::Balance, "USDC", 0, 3 * units_per_one}};
  EXPECT_EQ(differences(ours, theirs, known), expected);
  EXPECT_TRUE(differences(ours, ours, known).empty());
}

TEST(Reconciliation, AnAmountOfZeroNeedsNoLine) {
  const Instruments known = perpetuals_of({"A"});
  const AccountStatement ours{.positions = std::map<std::string, Size>{{"A", Size{}}},
                              .balances = std::map<CurrencyAtVenue, SettleAmount>{}};
  const AccountStatement theirs{.positions = std::map<std::string, Size>{{"X", Size{}}},
                                .balances = std::map<CurrencyAtVenue, SettleAmount>{{{eth}, SettleAmount{}}}};
  EXPECT_TRUE(differences(ours, theirs, known).empty());
}

TEST(Reconciliation, WhatWasNotToldIsNotCompared) {
  const Instruments known = perpetuals_of({"A"});
  const AccountStatement ours{.positions = std::map<std::string, Size>{{"A", 1.0_size}},
                              .balances = std::map<CurrencyAtVenue, SettleAmount>{{{btc}, 1.0_settle}}};
  EXPECT_EQ(differences(ours, {.positions = std::map<std::string, Size>{}, .balances = std::nullopt}, known).size(), 1U);
  EXPECT_EQ(differences(ours, {.positions = std::nullopt, .balances = std::map<CurrencyAtVenue, SettleAmount>{}}, known).size(), 1U);
}

TEST(Reconciliation, ComparesEveryVenueWithItself) {
  Instruments known = perpetuals_of({"A"});
  Instrument there = known[InstrumentId{0}];
  there.venue = Venue::of("OKX");
  known.list(there).value();
  const CurrencyAtVenue coins{btc};
  const CurrencyAtVenue coins_there{btc, there.venue};
  const AccountStatement ours{.positions = std::map<std::string, Size>{{"A", 10.0_size}, {"A@OKX", -10.0_size}},
                              .balances = std::map<CurrencyAtVenue, SettleAmount>{{coins, 2.0_settle}, {coins_there, -1.0_settle}}};
  const AccountStatement theirs{.positions = std::map<std::string, Size>{},
                                .balances = std::map<CurrencyAtVenue, SettleAmount>{{coins, 1.0_settle}}};
  const std::vector<Difference> expected{{DifferenceKind::MissingPosition, "A", 10 * units_per_one, 0},
                                         {DifferenceKind::MissingPosition, "A@OKX", -10 * units_per_one, 0},
                                         {DifferenceKind::Balance, "BTC", 2 * units_per_one, units_per_one},
                                         {DifferenceKind::MissingBalance, "BTC@OKX", -units_per_one, 0}};
  EXPECT_EQ(differences(ours, theirs, known), expected);
}

/// 1,736 dollars of a coin at 140 are 12.4 coins, of 12.5: the difference is told in coins.
TEST(Reconciliation, ASizeInQuoteCurrencyDiffersInCoins) {
  const AccountStatement ours{.positions = std::map<std::string, Size>{{"LINEAR", 12.5_size}}, .balances = std::nullopt};
  AccountStatement theirs{.positions = std::map<std::string, Size>{{"LINEAR", 1736.0_size}}, .balances = std::nullopt};
  theirs.doubtful["LINEAR"] = 140.0;
  const auto remarks = take_units(ours, theirs);
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_EQ(remarks[0], "LINEAR: the venue's size 1736 is taken to be in quote currency: at its mark 140 it is 12.4");
  EXPECT_EQ(theirs.positions->at("LINEAR"), 12.4_size);
  theirs.positions->at("LINEAR") = 13.0_size;
  EXPECT_TRUE(take_units(ours, theirs).empty());
  EXPECT_EQ(theirs.positions->at("LINEAR"), 13.0_size) << "in coins, as ours";
}

}  // namespace
}  // namespace keel
