#include "keel/account/told_positions.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

constexpr Currency eth = Currency::of("ETH");
constexpr Instant start{1'741'000'000'000'000'000};

/// An inverse perpetual of 1 USD a contract, in two groups.
class ToldPositions : public testing::Test {
 protected:
  ToldPositions() {
    Instrument made{.name = "ETH-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = eth, .settle = eth};
    made.quote = Currency::of("USD");
    made.multiplier = 1.0_multiplier;
    made.lot = 1.0_size;
    perpetual = *account.instruments.list(made);
    account.groups = {{}, {"hedge", ""}};
    account.files = {"fills.json", "history.json"};
    trade(10000.0_size, 0);
    trade(-4000.0_size, 1);
  }
  void trade(Size size, std::uint32_t group) {
    AccountFact fact{.at = start, .instrument = perpetual, .group = group};
    fact.trade = TradeId{account.facts.size() + 1};
    fact.size = size;
    fact.price = 2500.0_price;
    account.facts.push_back(fact);
  }
  void settle(Size told, std::uint32_t line) {
    AccountFact fact{.at = start + hour, .kind = EntryKind::DailySettlement, .file = 1, .instrument = perpetual, .group = every_group};
    fact.line = line;
    fact.settled = told;
    fact.price = 2550.0_price;
    account.facts.push_back(fact);
  }
  std::string remark() {
    sort_facts(account);
    return unlike_told_positions(account);
  }

  AccountFacts account;
  InstrumentId perpetual;
};

TEST_F(ToldPositions, OfAllGroupsTogetherAreWhatTheTradesMake) {
  settle(6000.0_size, 2);
  EXPECT_EQ(remark(), "");
}

TEST_F(ToldPositions, AreRemarkedOnWhereTradesMakeAnother) {
  settle(9000.0_size, 2);
  EXPECT_EQ(remark(),
            "history.json: line 2: ETH-PERPETUAL: a position of 9000 was settled, and the trades so far make 6000: trades are missing, or "
            "are of another account");
  settle(-6000.0_size, 3);
  EXPECT_NE(remark().find("make 6000 (and 1 more row): trades"), std::string::npos);
}

TEST_F(ToldPositions, ThatNoLineTellsAreNotCompared) {
  settle({}, 2);
  EXPECT_EQ(remark(), "");
}

}  // namespace
}  // namespace keel
