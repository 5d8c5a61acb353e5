#include "keel/sim/recorded_venue.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace keel {
namespace {

using namespace literals;
using Kind = DepthRow::Kind;

constexpr Instant start{1'700'000'000 * second.raw};

Instrument perpetual(std::string name = "BTCUSDT") {
  Instrument made{.name = std::move(name), .kind = InstrumentKind::Perpetual};
  made.base = Currency::of("BTC");
  made.quote = made.settle = Currency::of("USDT");
  made.multiplier = Multiplier{units_per_one};
  made.lot = Size{units_per_one / 1'000};
  made.ticks = *TickLadder::make({{Price{}, PriceOffset{units_per_one / 10}}});
  made.fees.maker = 0.0002_rate;
  return made;
}

/// One message of one row, heard `late` after it happened.
DepthRow row(Duration at, Kind kind, Side side, Price price, Size size, Duration late = millisecond) {
  return {start + at, start + at + late, price, size, kind, side, true};
}

/// One message.
std::vector<DepthRow> two_sides(Duration late = millisecond) {
  std::vector<DepthRow> rows{row({}, Kind::Level, Side::Buy, 100.0_price, 3.0_size, late),
                             row({}, Kind::Level, Side::Sell, 101.0_price, 3.0_size, late)};
  rows.front().last = false;
  return rows;
}

SimConfig config() {
  SimConfig made;
  made.start = start;
  made.latency = {.order = millisecond * 5, .order_jitter = {}, .data = millisecond * 2, .data_jitter = {}};
  return made;
}

struct Played {
  explicit Played(std::vector<DepthRow> rows, DataLatency latency = DataLatency::Configured)
      : venue(config(), {.markets = {{perpetual(), {.symbol = "BTCUSDT", .rows = std::move(rows)}}}, .facts = {}}, {}, {}, latency) {}
  /// What reached us until then, "5ms top 100x3 101x3".
  std::vector<std::string> until(Duration at) {
    std::vector<TimedFact> facts;
    venue.poll(start + at, facts);
    std::vector<std::string> lines;
    for (const TimedFact& timed : facts) {
      std::string what;
      if (const auto* top = std::get_if<BookTop>(&timed.fact)) {
        what = fmt::format("top {}x{} {}x{}", to_text(top->bid), to_text(top->bid_size), to_text(top->ask), to_text(top->ask_size));
      } else if (const auto* traded = std::get_if<Traded>(&timed.fact)) {
        what = fmt::format("traded {} {}@{}", name_of(traded->taker), to_text(traded->size), to_text(traded->price));
      } else if (const auto* fill = std::get_if<Filled>(&timed.fact)) {
        what = fmt::format("filled #{} {} {}@{} fee {}", fill->order.value, name_of(fill->side), to_text(fill->size), to_text(fill->price),
                           to_text(fill->fee));
      } else if (const auto* closed = std::get_if<OrderClosed>(&timed.fact)) {
        what = fmt::format("closed #{} {}", closed->order.value, name_of(closed->reason));
      } else if (const auto* index = std::get_if<IndexMoved>(&timed.fact)) {
        what = fmt::format("index {}", to_text(index->price));
      } else if (const auto* accepted = std::get_if<OrderAccepted>(&timed.fact)) {
        what = fmt::format("accepted #{}", accepted->order.value);
      } else {
        continue;
      }
      lines.push_back(fmt::format("{} {}", format_duration(timed.at - start), what));
    }
    return lines;
  }
  void place(Duration at, std::uint64_t id, Side side, Price price, Size size, TimeInForce how = TimeInForce::PostOnly) {
    venue.send(
        start + at,
        PlaceOrder{.order = OrderId{id}, .instrument = InstrumentId{0}, .side = side, .price = price, .size = size, .time_in_force = how});
  }
  RecordedVenue venue;
};

using Lines = std::vector<std::string>;

TEST(RecordedVenue, OrdersArriveLaterAndTradeByTheQueue) {
  std::vector<DepthRow> rows = two_sides();
  rows.push_back(row(millisecond * 4, Kind::Trade, Side::Sell, 100.0_price, 3.0_size));
  rows.push_back(row(millisecond * 5, Kind::Trade, Side::Sell, 100.0_price, 2.0_size));
  rows.push_back(row(millisecond * 9, Kind::Trade, Side::Sell, 100.0_price, 2.0_size));
  Played played(rows);
  played.place({}, 1, Side::Buy, 100.0_price, 1.0_size);
  EXPECT_EQ(played.until(millisecond * 2), (Lines{"2ms index 100.5", "2ms top 100x3 101x3"}));
  // It arrives at 5 ms, after the trade of that moment, behind the 3 that are still shown: 2 of them go, and nothing reaches us.
  EXPECT_EQ(played.until(millisecond * 20),
            (Lines{"6ms traded sell 3@100", "7ms traded sell 2@100", "7ms accepted #1", "11ms traded sell 2@100"}));
}

TEST(RecordedVenue, FillsReachUsWithTheirFeeAndThePositionIsTheVenues) {
  std::vector<DepthRow> rows = two_sides();
  rows.push_back(row(millisecond * 9, Kind::Trade, Side::Sell, 99.0_price, 2.0_size));
  Played played(rows);
  played.place({}, 1, Side::Buy, 100.0_price, 1.0_size);
  const Lines lines = played.until(millisecond * 20);
  ASSERT_GE(lines.size(), 3U);
  EXPECT_EQ(Lines(lines.end() - 3, lines.end()),
            (Lines{"11ms filled #1 buy 1@100 fee 0.02", "11ms closed #1 filled", "11ms traded sell 2@99"}));
  EXPECT_EQ(played.venue.record().position(InstrumentId{0}), 1.0_size);
  EXPECT_EQ(played.venue.snapshot(TradeId{0}).trades.size(), 1U);
}

TEST(RecordedVenue, TakesWhatIsShownOnce) {
  std::vector<DepthRow> rows = two_sides();
  rows.push_back(row(millisecond * 30, Kind::Level, Side::Buy, 99.0_price, 1.0_size));
  Played played(rows);
  played.place({}, 1, Side::Buy, 102.0_price, 2.0_size, TimeInForce::ImmediateOrCancel);
  played.place({}, 2, Side::Buy, 102.0_price, 2.0_size, TimeInForce::ImmediateOrCancel);
  const Lines lines = played.until(millisecond * 20);
  EXPECT_EQ(Lines(lines.begin() + 2, lines.end()),
            (Lines{"7ms accepted #1", "7ms filled #1 buy 2@101 fee 0", "7ms closed #1 filled", "7ms top 100x3 101x1", "7ms accepted #2",
                   "7ms filled #2 buy 1@101 fee 0", "7ms closed #2 unfilled", "7ms top 100x3 0x0"}));
}

TEST(RecordedVenue, LatencyOfTheRecordingIsWhatIsBeyondItsShortest) {
  std::vector<DepthRow> rows = two_sides(-second);
  rows.push_back(row(millisecond * 10, Kind::Level, Side::Buy, 100.0_price, 4.0_size, millisecond * 30 - second));
  Played played(rows, DataLatency::Recorded);
  EXPECT_EQ(played.until(millisecond * 100), (Lines{"2ms index 100.5", "2ms top 100x3 101x3", "42ms top 100x4 101x3"}))
      << "their clock was a second behind";
}

TEST(RecordedVenue, WhatItSaysOfOurOrdersTakesAsLongAsTheMarketsWordJustThen) {
  std::vector<DepthRow> rows = two_sides(-second);
  rows.push_back(row(millisecond * 10, Kind::Level, Side::Buy, 100.0_price, 4.0_size, millisecond * 30 - second));
  rows.push_back(row(millisecond * 50, Kind::Trade, Side::Sell, 99.0_price, 9.0_size, millisecond * 7 - second));
  Played played(rows, DataLatency::Recorded);
  played.place({}, 1, Side::Buy, 100.0_price, 1.0_size);                // there at 5 ms, when words took 2 ms
  played.place(millisecond * 10, 2, Side::Buy, 100.5_price, 1.0_size);  // at 15 ms, when they took 32 ms
  EXPECT_EQ(played.until(millisecond * 100),
            (Lines{"2ms index 100.5", "2ms top 100x3 101x3", "7ms accepted #1", "42ms top 100x4 101x3", "47ms accepted #2",
                   "59ms filled #2 buy 1@100.5 fee 0.0201", "59ms closed #2 filled", "59ms filled #1 buy 1@100 fee 0.02",
                   "59ms closed #1 filled", "59ms traded sell 9@99"}));
}

TEST(RecordedVenue, OrdersAreGoneWithTheConnection) {
  Played played(two_sides());
  played.place({}, 1, Side::Buy, 100.0_price, 1.0_size);
  played.until(millisecond * 10);
  EXPECT_EQ(played.venue.snapshot(TradeId{0}).open_orders, std::vector{OrderId{1}});
  played.venue.disconnect(start + millisecond * 20);
  EXPECT_TRUE(played.venue.reconnect(start + millisecond * 30));
  EXPECT_TRUE(played.venue.snapshot(TradeId{0}).open_orders.empty());
}

TEST(RecordedVenue, WhichInstrumentComesFirstMattersNotToFills) {
  const auto fills = [](bool other_first) {
    std::vector<DepthRow> rows = two_sides();
    rows.push_back(row(millisecond * 9, Kind::Trade, Side::Sell, 99.0_price, 2.0_size));
    std::vector<RecordedMarket> markets{{perpetual("A"), {.symbol = "A", .rows = rows}}, {perpetual("B"), {.symbol = "B", .rows = rows}}};
    if (other_first) std::swap(markets[0], markets[1]);
    RecordedVenue venue(config(), {std::move(markets), {}}, {}, {}, DataLatency::Configured);
    const auto id = venue.instruments().find("A")->id;
    venue.send(start, PlaceOrder{.order = OrderId{1}, .instrument = id, .side = Side::Buy, .price = 100.0_price, .size = 1.0_size});
    std::vector<TimedFact> out;
    venue.poll(start + second, out);
    return venue.record().position(id);
  };
  EXPECT_EQ(fills(false), 1.0_size);
  EXPECT_EQ(fills(true), 1.0_size);
}

/// A recorded option and a hedge of which only what is assumed is known.
RecordedSession of_options(std::vector<DepthRow> rows, std::vector<TimedFact> facts) {
  Instrument option{.name = "BTC-28JAN22-52000-C", .kind = InstrumentKind::Option, .payoff = Payoff::Inverse};
  option.base = option.settle = Currency::of("BTC");
  option.quote = Currency::of("USD");
  option.multiplier = Multiplier{units_per_one};
  option.lot = Size{units_per_one / 10};
  option.strike = 52'000.0_price;
  option.expiry = start + second;
  Instrument hedge = perpetual();
  return {{{std::move(option), {.symbol = "option", .rows = std::move(rows)}, false}, {std::move(hedge), {.symbol = "hedge"}, false}},
          std::move(facts)};
}

TEST(RecordedVenue, WhatIsAssumedMeetsWhoTakesAndNoOrderThatRests) {
  const auto top = [](Price bid, Price ask) { return BookTop{InstrumentId{1}, bid, 3.0_size, ask, 3.0_size}; };
  RecordedVenue venue(config(),
                      of_options({}, {{start, top(100.0_price, 101.0_price)},
                                      {start + millisecond * 20, top(90.0_price, 91.0_price)},
                                      {start + millisecond * 100, IndexMoved{Currency::of("BTC"), 95.0_price}}}),
                      {}, {}, DataLatency::Configured);
  const auto place = [&](std::uint64_t id, Price price, TimeInForce how) {
    venue.send(start, PlaceOrder{.order = OrderId{id},
                                 .instrument = InstrumentId{1},
                                 .side = Side::Buy,
                                 .price = price,
                                 .size = 1.0_size,
                                 .time_in_force = how});
  };
  place(1, 99.0_price, TimeInForce::PostOnly);
  place(2, 101.0_price, TimeInForce::ImmediateOrCancel);
  std::vector<TimedFact> out;
  venue.poll(start + millisecond * 50, out);
  EXPECT_EQ(venue.record().position(InstrumentId{1}), 1.0_size) << "what was taken at 101, and nothing of an ask that came down to 91";
  EXPECT_EQ(venue.snapshot(TradeId{0}).open_orders, std::vector{OrderId{1}});
}

/// Bought for 0.07 coins; at 55,000 it is worth (55,000 - 52,000) / 55,000.
TEST(RecordedVenue, WhatExpiresIsDeliveredAndItsOrdersAreGone) {
  std::vector<DepthRow> rows{row(millisecond * 10, Kind::Trade, Side::Sell, 0.06_price, 1.0_size)};
  RecordedVenue venue(config(),
                      of_options(rows, {{start, IndexMoved{Currency::of("BTC"), 55'000.0_price}},
                                        {start + second, Settled{InstrumentId{0}, 55'000.0_price}}}),
                      {Money{Currency::of("BTC"), 1.0_settle}}, {}, DataLatency::Configured);
  const auto place = [&](std::uint64_t id, Side side, Price price) {
    venue.send(start, PlaceOrder{.order = OrderId{id},
                                 .instrument = InstrumentId{0},
                                 .side = side,
                                 .price = price,
                                 .size = 1.0_size,
                                 .time_in_force = TimeInForce::PostOnly});
  };
  place(1, Side::Buy, 0.07_price);
  place(2, Side::Sell, 0.09_price);
  std::vector<TimedFact> out;
  venue.poll(start + second * 2, out);
  EXPECT_EQ(venue.record().position(InstrumentId{0}), Size{});
  EXPECT_TRUE(venue.snapshot(TradeId{0}).open_orders.empty());
  const Book& account = venue.record().house().account(us);
  EXPECT_NEAR(to_double(account.cash()[Currency::of("BTC")]), 1.0 - 0.07 + 3'000.0 / 55'000.0, 1e-8);
  const auto told = [&](auto tag) {
    return std::ranges::count_if(out, [](const TimedFact& timed) { return std::holds_alternative<decltype(tag)>(timed.fact); });
  };
  EXPECT_EQ(told(IndexMoved{}), 1);
  EXPECT_EQ(told(Settled{}), 1);
}

/// Who was away when his option was delivered is told when he comes back; and the smile that holds, and no price of what trades no more.
TEST(RecordedVenue, WhoComesBackIsToldWhatWasDelivered) {
  std::vector<DepthRow> rows{row({}, Kind::Level, Side::Sell, 0.07_price, 1.0_size)};
  const Currency btc = Currency::of("BTC");
  const Instant later = start + day;
  RecordedVenue venue(config(),
                      of_options(rows, {{start, IndexMoved{btc, 55'000.0_price}},
                                        {start, SmileMoved{btc, later, 0.1, 0.0, 0.0, 0.0, 0.1}},
                                        {start + millisecond, SmileMoved{btc, later, 0.2, 0.0, 0.0, 0.0, 0.1}},
                                        {start + millisecond, SmileMoved{btc, start + second, 0.3, 0.0, 0.0, 0.0, 0.1}},
                                        {start + second, Settled{InstrumentId{0}, 54'000.0_price}}}),
                      {Money{btc, 1.0_settle}}, {}, DataLatency::Configured);
  std::vector<TimedFact> out;
  venue.poll(start + millisecond * 500, out);
  venue.disconnect(start + millisecond * 900);
  venue.reconnect(start + second * 2);
  std::vector<std::string> lines;
  for (const Fact& fact : venue.snapshot(TradeId{0}).market) {
    if (const auto* settled = std::get_if<Settled>(&fact)) lines.push_back("settled at " + to_text(settled->delivery));
    if (const auto* smile = std::get_if<SmileMoved>(&fact)) lines.push_back(fmt::format("smile {}", smile->a));
    if (const auto* top = std::get_if<BookTop>(&fact)) lines.push_back(fmt::format("top of {}", top->instrument.value));
  }
  EXPECT_EQ(lines, (Lines{"settled at 54000", "smile 0.2", "top of 1"})) << "of the hedge, which trades on";
}

/// The second market comes a second after the first, in which the line is cut once; its name is told before its price, and once.
TEST(RecordedVenue, WhatIsListedLaterIsToldThenAndNoSooner) {
  const auto lines_of = [](const std::vector<Fact>& facts) {
    Lines lines;
    for (const Fact& fact : facts) {
      if (const auto* listed = std::get_if<InstrumentListed>(&fact)) lines.push_back("listed " + listed->instrument.name);
      if (const auto* top = std::get_if<BookTop>(&fact)) lines.push_back(fmt::format("top of {}", top->instrument.value));
    }
    return lines;
  };
  for (const bool cut : {false, true}) {
    SCOPED_TRACE(cut);
    std::vector<DepthRow> later = two_sides();
    for (DepthRow& one : later) one.at = one.heard = start + second;
    std::vector<RecordedMarket> markets{{perpetual("A"), {.symbol = "A", .rows = two_sides()}},
                                        {perpetual("B"), {.symbol = "B", .rows = later}, true, start + second}};
    RecordedVenue venue(config(), {std::move(markets), {}}, {}, {}, DataLatency::Configured);
    const auto heard_until = [&](Duration at) {
      std::vector<TimedFact> out;
      venue.poll(start + at, out);
      std::vector<Fact> facts;
      for (const TimedFact& timed : out) facts.push_back(timed.fact);
      return lines_of(facts);
    };
    EXPECT_EQ(heard_until(millisecond * 900), (Lines{"listed A", "top of 0"}));
    EXPECT_EQ(venue.snapshot(TradeId{0}).positions.size(), 1U);
    if (cut) {
      venue.disconnect(start + millisecond * 950);
      EXPECT_EQ(heard_until(millisecond * 1'500), Lines{});
      venue.reconnect(start + millisecond * 1'500);
    } else {
      EXPECT_EQ(heard_until(second + millisecond * 2), (Lines{"listed B", "top of 1"}));
    }
    const VenueSnapshot snapshot = venue.snapshot(TradeId{0});
    EXPECT_EQ(lines_of(snapshot.market), (Lines{"listed A", "listed B", "top of 0", "top of 1"}));
    EXPECT_EQ(snapshot.positions.size(), 2U);
  }
}

/// A taker of ours waits ten seconds where his instrument is delivered after one.
TEST(RecordedVenue, WhoWaitsBehindASpeedBumpEndsWithHisInstrument) {
  for (const bool leaves : {false, true}) {
    SCOPED_TRACE(leaves);
    std::vector<DepthRow> rows{row({}, Kind::Level, Side::Sell, 0.07_price, 1.0_size)};
    RecordedVenue venue(config(),
                        of_options(rows, {{start, IndexMoved{Currency::of("BTC"), 55'000.0_price}},
                                          {start + second, Settled{InstrumentId{0}, 55'000.0_price}}}),
                        {Money{Currency::of("BTC"), 1.0_settle}}, {}, DataLatency::Configured);
    MatchingTerms bump{.coin = Currency::of("BTC"), .settle = Currency::of("BTC"), .kind = InstrumentKind::Option, .from = Instant{}};
    bump.speed_bump = second * 10;
    bump.cancel_leaves_immediate = leaves;
    venue.match_by({.terms = {}, .margin = {}, .index = {}, .matching = {bump}});
    venue.send(start, PlaceOrder{.order = OrderId{1},
                                 .instrument = InstrumentId{0},
                                 .side = Side::Buy,
                                 .price = 0.07_price,
                                 .size = 1.0_size,
                                 .time_in_force = TimeInForce::ImmediateOrCancel});
    std::vector<TimedFact> out;
    venue.poll(start + minute, out);
    const auto told = [&](auto tag) {
      return std::ranges::count_if(out, [](const TimedFact& timed) { return std::holds_alternative<decltype(tag)>(timed.fact); });
    };
    EXPECT_EQ(told(Filled{}), 0);
    EXPECT_EQ(told(OrderClosed{}), 1);
    EXPECT_EQ(venue.record().position(InstrumentId{0}), Size{});
  }
}

}  // namespace
}  // namespace keel
