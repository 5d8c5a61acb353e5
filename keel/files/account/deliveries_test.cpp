#include "keel/files/account/deliveries.hpp"

#include <gtest/gtest.h>

#include "keel/files/account/fills.hpp"

namespace keel {
namespace {

using namespace literals;

std::vector<AccountFacts> traded() {
  return {*read_fills("f.csv",
                      "time,trade_id,instrument,side,price,amount,fee\n"
                      "2024-03-01,1,BTC-29MAR24-60000-C,buy,0.1,1,0\n2024-03-01,2,BTC-PERPETUAL,buy,62000,10,0\n")};
}

std::string error_of(const std::string& text) {
  const auto told = told_deliveries({{text}}, traded());
  return told ? std::string() : told.error().text;
}

TEST(ToldDeliveries, AreExpiriesOfAllWhoHoldTheInstrument) {
  const auto told = told_deliveries({{"BTC-29MAR24-60000-C=70123.45"}}, traded());
  ASSERT_TRUE(told) << told.error().text;
  ASSERT_EQ(told->facts.size(), 1u);
  const AccountFact& fact = told->facts.front();
  EXPECT_EQ(fact.kind, EntryKind::Expiry);
  EXPECT_EQ(fact.group, every_group);
  EXPECT_EQ(fact.price, 70123.45_price);
  EXPECT_EQ(format_instant(fact.at), "2024-03-29T08:00:00Z");
}

TEST(ToldDeliveries, SayWhatTheyCannotBeOf) {
  EXPECT_EQ(error_of("BTC-29MAR24-60000-C"), "--delivery: BTC-29MAR24-60000-C: is not NAME=PRICE");
  EXPECT_EQ(error_of("BTC-29MAR24-50000-C=1"), "--delivery: BTC-29MAR24-50000-C=1: is not among the account's instruments");
  EXPECT_EQ(error_of("BTC-PERPETUAL=1"), "--delivery: BTC-PERPETUAL=1: does not expire");
  EXPECT_EQ(error_of("BTC-29MAR24-60000-C=7o"), "--delivery: BTC-29MAR24-60000-C=7o: \"7o\" is not a number");
  EXPECT_EQ(error_of("BTC-29MAR24-60000-C=0"), "--delivery: BTC-29MAR24-60000-C=0: the price is not above 0");
}

}  // namespace
}  // namespace keel
