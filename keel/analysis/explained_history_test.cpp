#include "keel/analysis/explained_history.hpp"

#include <gtest/gtest.h>

#include <array>

#include "keel/domain/settlement.hpp"
#include "keel/pricing/black76.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
const Instant start = parse_instant("2026-02-05T00:00:00Z").value();

class ExplainedHistoryTest : public testing::Test {
 protected:
  void hold(std::string name, Right right, double strike, Duration life, Size size) {
    Instrument option{.name = std::move(name), .kind = InstrumentKind::Option, .payoff = Payoff::Inverse, .right = right, .base = btc};
    option.quote = Currency::of("USD");
    option.settle = btc;
    option.multiplier = 1.0_multiplier;
    option.lot = 0.1_size;
    option.strike = nearest<Price>(strike);
    option.expiry = start + life;
    option.fees = {0.0003_rate, 0.0003_rate, 0.125_rate, 0.00015_rate};
    inventory.rows.push_back({.instrument = *instruments.list(option), .amount = size});
  }
  void snapshot(Duration after, double index, double vol) {
    MarkSet set{.at = start + after, .marks = {}, .indices = {{btc, nearest<Price>(index)}}};
    for (const Instrument& option : instruments) {
      if (option.expiry <= set.at) continue;
      const double forward = 1.01 * index;
      const double usd = black76_value({forward, to_double(option.strike), years_between(set.at, option.expiry), vol, option.right});
      set.marks[option.id] = {.price = nearest<Price>(usd / forward), .vol = vol, .forward = forward};
    }
    marks.push_back(std::move(set));
  }
  std::string error() const {
    const auto history = explain_history(instruments, inventory, marks);
    return history ? "" : history.error().text;
  }

  Instruments instruments;
  Inventory inventory{.as_of = start, .numeraire = Currency::of("USD")};
  std::vector<MarkSet> marks;
};

TEST_F(ExplainedHistoryTest, CausesLeadFromTheFirstEquityToTheLastToTheLastUnit) {
  hold("SHORT PUT", Right::Put, 60000.0, hour * 32, -2.0_size);
  hold("LONG CALL", Right::Call, 70000.0, day * 30, 1.5_size);
  inventory.cash.post({btc, 0.12345678_settle});
  inventory.cash.post({Currency::of("USDC"), 1000.0_settle});
  snapshot(hour * 0, 64000.0, 0.7);
  snapshot(hour * 24, 61000.0, 0.9);
  snapshot(hour * 40, 57000.0, 1.1);
  snapshot(hour * 46, 59000.0, 1.0);
  for (const int path_steps : {1, 5}) {
    const auto history = explain_history(instruments, inventory, marks, path_steps);
    ASSERT_TRUE(history) << history.error().text;
    ASSERT_EQ(history->steps.size(), 3u);
    NumeraireAmount equity = history->start_equity;
    for (const ExplainedStep& step : history->steps) {
      equity += step.change.total() + step.fees;
      EXPECT_EQ(step.equity, equity) << path_steps;
    }
    const ExplainedStep& expiry = history->steps[1];
    EXPECT_EQ(expiry.delivered, 1u);
    EXPECT_EQ(expiry.held, 1u);
    // Half way from 61000 to 57000 the put is delivered at 59000 and pays 1000/59000 coins, of which 0.015 % of a coin are less than 12.5
    // %.
    EXPECT_NEAR(to_double(expiry.fees), -2.0 * 0.00015 * 57000.0, 1e-3);
    const double coins = 0.12345678 - 2.0 * 1000.0 / 59000.0 - 2.0 * 0.00015;
    const double call = to_double(settlement_value(instruments[InstrumentId{1}], 1.5_size, marks[3].marks.at(InstrumentId{1}).price));
    EXPECT_NEAR(to_double(history->steps[2].equity), (coins + call) * 59000.0 + 1000.0, 1e-3);
  }
}

TEST_F(ExplainedHistoryTest, CashInACoinIsRevaluedAndNothingElse) {
  inventory.cash.post({btc, -0.5_settle});
  snapshot(hour * 0, 64000.0, 0.7);
  snapshot(hour * 6, 60000.0, 0.7);
  const auto history = explain_history(instruments, inventory, marks);
  ASSERT_TRUE(history) << history.error().text;
  EXPECT_EQ(history->steps[0].change.coin_revaluation, 2000.0_numeraire);
  EXPECT_EQ(history->steps[0].change.residual, NumeraireAmount{});
}

TEST_F(ExplainedHistoryTest, WhatASnapshotLacksIsExplainedWhenNextShown) {
  hold("CALL", Right::Call, 64000.0, day * 30, 1.0_size);
  snapshot(hour * 0, 64000.0, 0.7);
  snapshot(hour * 6, 60000.0, 0.7);
  snapshot(hour * 12, 62000.0, 0.8);
  marks[1].marks.clear();
  const auto history = explain_history(instruments, inventory, marks);
  ASSERT_TRUE(history) << history.error().text;
  EXPECT_EQ(history->steps[0].unmarked, 1u);
  EXPECT_EQ(history->steps[0].change.total(), NumeraireAmount{});
  EXPECT_EQ(history->steps[1].unmarked, 0u);
  const double coins = to_double(marks[2].marks.at(InstrumentId{0}).price);
  EXPECT_NEAR(to_double(history->steps[1].equity), coins * 62000.0, 1e-3);
}

TEST_F(ExplainedHistoryTest, RefusesWhatItCannotFollow) {
  hold("CALL", Right::Call, 64000.0, day * 30, 1.0_size);
  snapshot(hour * 0, 64000.0, 0.7);
  EXPECT_EQ(error(), "explain: needs two snapshots that are not before the last trade");
  snapshot(hour * 6, 60000.0, 0.7);
  marks[0].marks.clear();
  EXPECT_EQ(error(), "explain: CALL: has no mark at 2026-02-05T00:00:00Z, where the history begins");
  marks[0].marks = marks[1].marks;
  marks[0].at = instruments[InstrumentId{0}].expiry;  // a venue may go on showing what has expired
  marks[1].at = marks[0].at + hour;
  EXPECT_EQ(error(), "explain: CALL: has no mark at 2026-03-07T00:00:00Z, where the history begins");
  inventory.rows.clear();
  marks[0].at = start;
  inventory.cash.post({Currency::of("ETH"), 1.0_settle});
  EXPECT_EQ(error(), "explain: 2026-02-05T00:00:00Z: no index of ETH");
}

TEST_F(ExplainedHistoryTest, TotalsDoNotLetResidualsCancel) {
  ExplainedStep up{.change = {.delta = 10.0_numeraire, .residual = 1.0_numeraire}};
  ExplainedStep down{.change = {.delta = -10.0_numeraire, .residual = -1.0_numeraire}, .fees = -2.0_numeraire};
  const ExplainedTotals totals = totals_of(std::array{up, down});
  EXPECT_EQ(totals.change.total(), NumeraireAmount{});
  EXPECT_EQ(totals.gross, 24.0_numeraire);
  EXPECT_EQ(totals.gross_residual, 2.0_numeraire);
}

}  // namespace
}  // namespace keel
