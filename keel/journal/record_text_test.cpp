#include "keel/journal/record_text.hpp"

#include <gtest/gtest.h>

#include <set>

namespace keel {
namespace {

using namespace literals;

const Instant eight = *parse_instant("2026-01-05T08:00:00.25Z");

Event fill() {
  return {.seq = 17,
          .at = eight,
          .fact = Filled{.trade = TradeId{5},
                         .order = OrderId{3},
                         .instrument = InstrumentId{1},
                         .side = Side::Sell,
                         .price = 0.0125_price,
                         .size = 2.5_size,
                         .fee = -0.0003_settle,
                         .liquidity = Liquidity::Maker}};
}

void list_two(RecordText& text) {
  text.learn({.seq = 1, .fact = InstrumentListed{.instrument = {.name = "BTC-PERP"}}});
  text.learn({.seq = 2, .fact = InstrumentListed{.instrument = {.name = "BTC-6JAN26-60000-C"}}});
}

TEST(RecordText, WritesALinePerEventWithNamesAndExactDecimals) {
  RecordText text{RecordStyle::Line};
  list_two(text);
  EXPECT_EQ(text.event(fill()),
            "17 2026-01-05T08:00:00.25Z filled trade=5 order=3 instrument=BTC-6JAN26-60000-C side=sell price=0.0125 size=2.5 "
            "fee=-0.0003 liquidity=maker");
}

TEST(RecordText, WritesTheNumberOfAnInstrumentThatWasNotListed) {
  EXPECT_EQ(RecordText{RecordStyle::Line}.event(
                {.seq = 3, .at = eight, .fact = Settled{.instrument = InstrumentId{4}, .delivery = 60000.0_price}}),
            "3 2026-01-05T08:00:00.25Z settled instrument=4 delivery=60000");
}

TEST(RecordText, WritesACommandUnderItsEvent) {
  RecordText text{RecordStyle::Line};
  list_two(text);
  const PlaceOrder order{.order = OrderId{9},
                         .side = Side::Buy,
                         .price = 60000.5_price,
                         .size = 10.0_size,
                         .purpose = Purpose::Hedge,
                         .time_in_force = TimeInForce::ImmediateOrCancel};
  EXPECT_EQ(text.command(fill(), 1, order),
            "17.1 2026-01-05T08:00:00.25Z place_order order=9 instrument=BTC-PERP side=buy price=60000.5 size=10 purpose=hedge "
            "time_in_force=immediate_or_cancel replaces=0");
  EXPECT_EQ(text.command(fill(), 2, CancelAll{}), "17.2 2026-01-05T08:00:00.25Z cancel_all");
}

TEST(RecordText, WritesJson) {
  RecordText text{RecordStyle::Json};
  list_two(text);
  EXPECT_EQ(text.event(fill()),
            R"({"seq":17,"at":"2026-01-05T08:00:00.25Z","kind":"filled","trade":5,"order":3,"instrument":"BTC-6JAN26-60000-C",)"
            R"("side":"sell","price":0.0125,"size":2.5,"fee":-0.0003,"liquidity":"maker"})");
  EXPECT_EQ(text.command(fill(), 0, CancelOrder{.order = OrderId{3}}),
            R"({"seq":17,"index":0,"at":"2026-01-05T08:00:00.25Z","kind":"cancel_order","order":3})");
  EXPECT_EQ(text.event({.seq = 4, .at = eight, .fact = Deposited{.money = {.currency = Currency::of("BTC"), .amount = 1.0_settle}}}),
            R"({"seq":4,"at":"2026-01-05T08:00:00.25Z","kind":"deposited","money":{"currency":"BTC","amount":1}})");
}

TEST(RecordText, LeavesOutWhatARecordDoesNotHave) {
  RecordText text{RecordStyle::Line};
  Instrument perpetual{.name = "PERP", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = Currency::of("BTC")};
  perpetual.venue = Venue::of("OKX");
  const std::string line = text.event({.seq = 1, .at = eight, .fact = InstrumentListed{perpetual}});
  for (const char* member : {"right=", "strike=", "expiry=", "range_lower=", "range_upper="}) {
    EXPECT_EQ(line.find(member), std::string::npos) << member << " in " << line;
  }
  const std::string option = text.event({.seq = 1, .at = eight, .fact = InstrumentListed{{.kind = InstrumentKind::Option}}});
  for (const char* member : {"right=", "strike=", "expiry="}) EXPECT_NE(option.find(member), std::string::npos) << member;
  EXPECT_EQ(text.event({.seq = 2, .at = eight, .fact = LimitChanged{.measure = "delta_usd", .by = "ada"}}),
            "2 2026-01-05T08:00:00.25Z limit_changed measure=\"delta_usd\" limit={soft=0 hard=0 emergency=0} by=\"ada\"");
  text.learn({.seq = 1, .fact = InstrumentListed{perpetual}});
  EXPECT_EQ(text.event({.seq = 3, .at = eight, .fact = PositionReported{}}),
            "3 2026-01-05T08:00:00.25Z position_reported instrument=PERP@OKX size=0");
}

TEST(RecordText, KeepsEveryRecordOnOneLine) {
  const Event halted{.seq = 5, .at = eight, .fact = Halted{.why = "a \"broken\"\nline\\"}};
  EXPECT_EQ(RecordText{RecordStyle::Line}.event(halted), R"(5 2026-01-05T08:00:00.25Z halted why="a \"broken\"\u000aline\\")");
}

TEST(RecordText, WritesUtf8WhateverSomebodyCalledHimself) {
  const Event halted{.seq = 5, .at = eight, .fact = Halted{.why = "by \xFF"}};
  EXPECT_EQ(RecordText{RecordStyle::Line}.event(halted), "5 2026-01-05T08:00:00.25Z halted why=\"by \xEF\xBF\xBD\"");
}

TEST(RecordText, KindsAreAllDifferent) {
  const auto kinds = record_kinds();
  EXPECT_EQ(std::set(kinds.begin(), kinds.end()).size(),
            std::variant_size_v<Fact> + std::variant_size_v<Command> + std::variant_size_v<Notice>);
}

}  // namespace
}  // namespace keel
