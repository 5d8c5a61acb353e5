#include "keel/sim/sim_venue.hpp"

#include <gtest/gtest.h>

#include "keel/base/hash.hpp"
#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr InstrumentId perpetual{0};

/// A venue and a line to it, driven in windows as the loop does it.
struct Session {
  explicit Session(const SimConfig& config) : venue(config), now(config.start) { run({}); }
  /// Lives for `time`, calls `answer(fact)` on each fact.
  template <class Answer>
  void run(Duration time, Answer&& answer) {
    const Instant end = now + time;
    do {
      now = std::min(end, now + *venue.lookahead());
      const std::size_t first = facts.size();
      venue.poll(now, facts);
      for (std::size_t i = first; i < facts.size(); ++i) answer(TimedFact(facts[i]));
    } while (now < end);
  }
  void run(Duration time) {
    run(time, [](const TimedFact&) {});
  }
  std::vector<TimedFact> take() { return std::exchange(facts, {}); }

  SimVenue venue;
  std::vector<TimedFact> facts;
  Instant now;
};

/// Quotes around the top of every instrument and hedges now and then: exercises every path, knows nothing.
struct Nuisance {
  explicit Nuisance(SimVenue& at) : venue(at), random(99) {}
  void operator()(const TimedFact& timed) {
    const auto* top = std::get_if<BookTop>(&timed.fact);
    if (top == nullptr || top->bid_size.raw == 0 || top->ask_size.raw == 0 || !random.chance(0.05)) return;
    const Instrument& instrument = venue.instruments()[top->instrument];
    const Side side = random.chance(0.5) ? Side::Buy : Side::Sell;
    const Price join = side == Side::Buy ? top->bid : top->ask;
    if (random.chance(0.1)) {
      const Price touch = side == Side::Buy ? top->ask : top->bid;
      send(timed.at, hedge(++last, top->instrument, side, touch, instrument.lot * 20));
    } else {
      send(timed.at, quote(++last, top->instrument, side, join, instrument.lot * 5));
    }
    if (last > 20) send(timed.at, CancelOrder{OrderId{last - 20}});
    if (random.chance(0.002)) send(timed.at, CancelAll{});
  }
  void send(Instant at, const Command& command) {
    sent.emplace_back(at, command);
    venue.send(at, command);
  }
  SimVenue& venue;
  Random random;
  std::vector<std::pair<Instant, Command>> sent;
  std::uint64_t last = 0;
};

std::uint64_t digest(const std::vector<TimedFact>& facts) {
  Hasher hasher;
  for (const TimedFact& timed : facts) {
    hasher.add(timed.at);
    hasher.add(std::uint64_t{timed.fact.index()});
    std::visit([&](const auto& fact) { hasher.add(fact); }, timed.fact);
  }
  return hasher.digest();
}

SimConfig lively(std::uint64_t seed) {
  SimConfig config{.seed = seed};
  config.option.taker_rate_per_second = 0.5;
  return config;
}

TEST(SimVenue, SaysFirstWhatThereIs) {
  Session session{SimConfig{}};
  const std::vector<TimedFact> facts = session.take();
  ASSERT_EQ(facts.size(), 1U + 58U + 1U + 3U + 58U + 1U);
  for (const TimedFact& timed : facts) EXPECT_EQ(timed.at, SimConfig{}.start);
  EXPECT_EQ(std::get<Deposited>(facts[0].fact).money, (Money{Currency::of("BTC"), 5.0_settle}));
  EXPECT_EQ(std::get<InstrumentListed>(facts[1].fact).instrument.name, "BTC-PERPETUAL");
  EXPECT_EQ(std::get<IndexMoved>(facts[59].fact).price, 95000.0_price);
  EXPECT_EQ(std::get<SessionStarted>(facts.back().fact).session, 1U);
  const BookTop top = only<BookTop>(facts).front();  // half a spread of 0.3 bps is 2.85 USD, outward to half dollars
  EXPECT_EQ(top.bid, 94997.0_price);
  EXPECT_EQ(top.ask, 95003.0_price);
}

TEST(SimVenue, SameSeedAndCommandsGiveTheSameBytes) {
  const auto run = [](std::uint64_t seed) {
    Session session{lively(seed)};
    Nuisance nuisance{session.venue};
    session.run(minute, nuisance);
    return digest(session.facts);
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

TEST(SimVenue, HowPollingCutsTheTimeDoesNotMatter) {
  SimVenue in_one{lively(3)};
  std::vector<TimedFact> once;
  in_one.poll(SimConfig{}.start + second * 20, once);
  Session session{lively(3)};
  session.run(second * 20);
  EXPECT_EQ(digest(once), digest(session.facts));
}

TEST(SimVenue, IsBuiltAgainFromItsCommands) {
  Session session{lively(6)};
  Nuisance nuisance{session.venue};
  session.run(second * 20, nuisance);
  SimVenue again{lively(6)};
  for (const auto& [at, command] : nuisance.sent) again.send(at, command);
  std::vector<TimedFact> facts;
  again.poll(session.now, facts);
  EXPECT_GT(session.venue.trades().size(), 10U);
  EXPECT_EQ(digest(facts), digest(session.facts));
}

TEST(SimVenue, OurOrdersDoNotChangeWhoComes) {
  SimConfig config = lively(4);
  config.process.impact_bps_per_coin = 0.0;
  Session quiet{config};
  quiet.run(second * 30);
  Session busy{config};
  Nuisance nuisance{busy.venue};
  busy.run(second * 30, nuisance);
  EXPECT_GT(busy.venue.trades().size(), 0U);
  const auto index_of = [](const std::vector<TimedFact>& facts) {
    std::vector<std::int64_t> path;
    for (const IndexMoved& moved : only<IndexMoved>(facts)) path.push_back(moved.price.raw);
    return path;
  };
  EXPECT_EQ(index_of(quiet.facts), index_of(busy.facts));
}

TEST(SimVenue, AnIndexThatStandsStillIsToldEachSecond) {
  SimVenue venue{still_market()};
  std::vector<TimedFact> facts;
  const Instant start = still_market().start;
  venue.poll(start + second * 10, facts);
  Instant last = start;
  for (const TimedFact& timed : facts) {
    if (!std::holds_alternative<IndexMoved>(timed.fact)) continue;
    EXPECT_LE(timed.at - last, second * 2);
    last = timed.at;
  }
  EXPECT_GE(last, start + second * 9);
}

TEST(SimVenue, FactsComeInOrder) {
  Session session{lively(5)};
  Nuisance nuisance{session.venue};
  session.run(second * 30, nuisance);
  for (std::size_t i = 1; i < session.facts.size(); ++i) ASSERT_LE(session.facts[i - 1].at, session.facts[i].at);
}

class SimVenueSeed : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SimVenueSeed, PositionIsTheSumOfFillsAndEveryOrderEndsOnce) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Session session{lively(GetParam())};
  Nuisance nuisance{session.venue};
  std::vector<Filled> witnessed;
  session.venue.on_execution([&](const Filled& filled, Instant) { witnessed.push_back(filled); });
  session.run(minute, nuisance);
  session.venue.send(session.now, CancelAll{});
  session.run(second);

  const std::vector<Filled> fills = only<Filled>(session.facts);
  EXPECT_GT(fills.size(), 50U);
  ASSERT_EQ(fills.size(), witnessed.size());
  ASSERT_EQ(fills.size(), session.venue.trades().size());
  std::vector<Size> position(session.venue.instruments().size());
  TradeId last;
  for (const Filled& filled : fills) {
    EXPECT_GT(filled.trade, last);
    last = filled.trade;
    EXPECT_GT(filled.size.raw, 0);
    position[filled.instrument.value] += filled.size * sign_of(filled.side);
  }
  for (const Instrument& instrument : session.venue.instruments()) {
    EXPECT_EQ(session.venue.position(instrument.id), position[instrument.id.value]) << instrument.name;
  }
  std::map<OrderId, int> closed;
  for (const OrderClosed& gone : only<OrderClosed>(session.facts)) closed[gone.order] += 1;
  EXPECT_EQ(closed.size(), nuisance.last);
  for (const auto& [order, times] : closed) EXPECT_EQ(times, 1) << order.value;
}

TEST_P(SimVenueSeed, TheOthersBookIsNeverCrossedByItselfOrByUs) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Session session{lively(GetParam())};
  Nuisance nuisance{session.venue};
  session.run(second * 30, nuisance);
  for (const BookTop& top : only<BookTop>(session.facts)) {
    if (top.bid_size.raw == 0 || top.ask_size.raw == 0) continue;
    ASSERT_LT(top.bid, top.ask) << session.venue.instruments()[top.instrument].name;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SimVenueSeed, testing::Values(1, 2, 3));

TEST(SimVenue, CommandAndAnswerTakeTheirLatency) {
  Session session{still_market()};
  session.take();
  session.venue.send(session.now, quote(1, perpetual, Side::Buy, 94990.0_price, 10.0_size));
  session.run(second);
  for (const TimedFact& timed : session.facts) {
    if (std::holds_alternative<OrderAccepted>(timed.fact)) {
      EXPECT_EQ(timed.at - still_market().start, millisecond * 12);
      return;
    }
  }
  FAIL() << "no answer";
}

TEST(SimVenueDeath, CommandIntoThePastIsABug) {
  Session session{still_market()};
  session.run(second);
  EXPECT_DEATH(session.venue.send(session.now - millisecond * 8, CancelAll{}), "past");
}

TEST(SimVenue, PostOnlyThatWouldTradeIsRejected) {
  Session session{still_market()};
  session.venue.send(session.now, quote(1, perpetual, Side::Buy, 95003.0_price, 10.0_size));
  session.venue.send(session.now, quote(2, perpetual, Side::Buy, 95002.5_price, 10.0_size));
  session.venue.send(session.now, quote(3, perpetual, Side::Buy, 94000.3_price, 10.0_size));  // off the ladder
  session.venue.send(session.now, quote(4, perpetual, Side::Buy, 94000.5_price, 10.5_size));  // off the lot
  session.venue.send(session.now, quote(5, InstrumentId{999}, Side::Buy, 94000.5_price, 10.0_size));
  session.run(second);
  const auto closed = only<OrderClosed>(session.facts);
  ASSERT_EQ(closed.size(), 4U);
  for (const OrderClosed& gone : closed) EXPECT_EQ(gone.reason, CloseReason::Rejected);
  EXPECT_EQ(session.venue.snapshot({}).open_orders, std::vector{OrderId{2}});
}

TEST(SimVenue, HedgeWalksTheDepthPaysTheTakerFeeAndTheRestDies) {
  Session session{still_market()};
  // Asks at 95,003, 95,010.5 (1.1 bps = 10.45) and 95,018.5 (1.9 bps = 18.05): sizes draw around 5,000, 15,000 and 40,000.
  session.venue.send(session.now, hedge(1, perpetual, Side::Buy, 95010.5_price, 100'000.0_size));
  session.run(second);
  const auto fills = only<Filled>(session.facts);
  ASSERT_EQ(fills.size(), 2U);
  EXPECT_EQ(fills[0].price, 95003.0_price);
  EXPECT_EQ(fills[1].price, 95010.5_price);
  for (const Filled& filled : fills) {
    EXPECT_EQ(filled.liquidity, Liquidity::Taker);
    EXPECT_NEAR(to_double(filled.fee), 0.0005 * 10.0 * to_double(filled.size) / to_double(filled.price), 1.01e-8);
  }
  const auto closed = only<OrderClosed>(session.facts);
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_EQ(closed[0].reason, CloseReason::Unfilled);
  EXPECT_EQ(session.venue.position(perpetual), fills[0].size + fills[1].size);
}

TEST(SimVenue, ConsumedDepthComesBack) {
  SimConfig config = still_market();
  config.perpetual.replenish = second;
  Session session{config};
  session.venue.send(session.now, hedge(1, perpetual, Side::Buy, 95003.0_price, 100'000.0_size));
  session.run(millisecond * 12);
  session.take();
  session.run(millisecond * 200);
  const auto soon = only<BookTop>(session.take());
  session.run(second * 10);
  const auto late = only<BookTop>(session.take());
  const auto mean_at_touch = [](const std::vector<BookTop>& tops) {
    double sum = 0.0;
    double count = 0.0;
    for (const BookTop& top : tops) {
      if (top.instrument != perpetual) continue;
      sum += top.ask == 95003.0_price ? to_double(top.ask_size) : 0.0;
      count += 1.0;
    }
    return sum / count;
  };
  EXPECT_LT(mean_at_touch(soon), 2500.0);
  EXPECT_GT(mean_at_touch(late), 4000.0);
}

TEST(SimVenue, SelfTradeIsPreventedByCancellingWhatRests) {
  Session session{still_market()};
  session.venue.send(session.now, quote(1, perpetual, Side::Sell, 95002.0_price, 10.0_size));
  session.venue.send(session.now, hedge(2, perpetual, Side::Buy, 95003.0_price, 100.0_size));
  session.run(second);
  const auto closed = only<OrderClosed>(session.facts);
  ASSERT_EQ(closed.size(), 2U);
  EXPECT_EQ(closed[0].order, OrderId{1});
  EXPECT_EQ(closed[0].reason, CloseReason::Cancelled);
  EXPECT_EQ(closed[1].reason, CloseReason::Filled);
  const auto fills = only<Filled>(session.facts);
  ASSERT_EQ(fills.size(), 1U);
  EXPECT_EQ(fills[0].price, 95003.0_price);
}

TEST(SimVenue, CancelAndCancelAll) {
  Session session{still_market()};
  for (std::uint64_t id = 1; id <= 3; ++id) session.venue.send(session.now, quote(id, perpetual, Side::Buy, 94000.0_price, 1.0_size));
  session.venue.send(session.now, CancelOrder{OrderId{2}});
  session.venue.send(session.now, CancelOrder{OrderId{77}});
  session.run(second);
  EXPECT_EQ(session.venue.snapshot({}).open_orders, (std::vector{OrderId{1}, OrderId{3}}));
  session.venue.send(session.now, CancelAll{});
  session.run(second);
  EXPECT_TRUE(session.venue.snapshot({}).open_orders.empty());
  EXPECT_EQ(only<OrderClosed>(session.facts).size(), 3U);
}

TEST(SimVenue, SettlesAtTheMeanIndexOfTheLastHalfHour) {
  SimConfig config{.start = *parse_instant("2026-01-05T07:25:00Z"), .expiry_days = {0, 30}};
  config.future.requote = second;
  config.option.requote = second;
  config.latency.data = {};
  config.latency.data_jitter = {};
  Session session{config};
  const Instrument& option = *session.venue.instruments().find("BTC-5JAN26-95000-C");
  session.run(second);
  BookTop top;
  for (const BookTop& each : only<BookTop>(session.facts)) {
    if (each.instrument == option.id) top = each;
  }
  session.venue.send(session.now, hedge(1, option.id, Side::Buy, top.ask, 1.0_size));
  session.venue.send(session.now, quote(2, option.id, Side::Buy, Price{10'000}, 1.0_size));
  session.run(second);
  ASSERT_EQ(session.venue.position(option.id), 1.0_size);
  session.run(minute * 40);

  // The index as published is a step function; its samples are every 100 ms in the half hour before 08:00.
  const Instant expiry = *parse_instant("2026-01-05T08:00:00Z");
  long double sum = 0.0L;
  std::size_t next = 0;
  Price index;
  for (int i = 0; i < 18'000; ++i) {
    const Instant sample = expiry - minute * 30 + millisecond * 100 * i;
    for (; next < session.facts.size() && session.facts[next].at <= sample; ++next) {
      if (const auto* moved = std::get_if<IndexMoved>(&session.facts[next].fact)) index = moved->price;
    }
    sum += static_cast<long double>(index.raw);
  }
  const auto settled = only<Settled>(session.facts);
  ASSERT_EQ(settled.size(), 19U);
  EXPECT_NEAR(static_cast<double>(settled[0].delivery.raw), static_cast<double>(sum / 18'000.0L), 1.0);
  EXPECT_EQ(session.venue.position(option.id), Size{});
  const VenueSnapshot snapshot = session.venue.snapshot({});
  EXPECT_TRUE(snapshot.open_orders.empty());
  EXPECT_EQ(std::get<Settled>(snapshot.market.front()).delivery, settled[0].delivery);
  EXPECT_EQ(snapshot.market.size(), 19U + 1U + 1U + 20U);
  EXPECT_EQ(only<OrderClosed>(session.facts).back().order, OrderId{2});
  for (std::size_t i = next; i < session.facts.size(); ++i) {
    if (session.facts[i].at <= expiry) continue;
    if (const auto* after = std::get_if<BookTop>(&session.facts[i].fact)) {
      EXPECT_FALSE(session.venue.instruments()[after->instrument].expiry == expiry);
    }
  }
}

TEST(SimVenue, TwoUnderlyingsAreOneMarket) {
  SimConfig config = lively(7);
  config.start = *parse_instant("2026-01-05T07:59:00Z");
  config.expiry_days = {0, 30};
  const Currency eth = Currency::of("ETH");
  config.also[eth] = {.deposit = 20.0_settle};
  const auto run = [&](std::vector<TimedFact>& facts) {
    Session session{config};
    Nuisance nuisance{session.venue};
    session.run(minute * 2, nuisance);
    facts = session.take();
    const VenueSnapshot snapshot = session.venue.snapshot({});
    EXPECT_EQ(snapshot.positions.size(), session.venue.instruments().size());
    for (const Instrument& instrument : session.venue.instruments()) {
      Size position;
      for (const Filled& filled : only<Filled>(facts)) {
        if (filled.instrument == instrument.id) position += filled.size * sign_of(filled.side);
      }
      const bool settled = instrument.expires() && instrument.expiry < session.now;
      EXPECT_EQ(session.venue.position(instrument.id), settled ? Size{} : position) << instrument.name;
    }
    return digest(facts);
  };
  std::vector<TimedFact> facts;
  const std::uint64_t once = run(facts);
  EXPECT_EQ(once, run(facts));
  const auto deposits = only<Deposited>(facts);
  ASSERT_EQ(deposits.size(), 2U);
  EXPECT_EQ(deposits[1].money, (Money{eth, 20.0_settle}));
  std::map<Currency, std::size_t> listed, settled, indices, smiles;
  std::vector<Currency> base;
  for (const InstrumentListed& fact : only<InstrumentListed>(facts)) {
    ++listed[fact.instrument.base];
    base.push_back(fact.instrument.base);
    EXPECT_EQ(fact.instrument.settle, fact.instrument.base);
  }
  std::map<Currency, Price> delivery;
  for (const Settled& fact : only<Settled>(facts)) {
    ++settled[base[fact.instrument.value]];
    delivery[base[fact.instrument.value]] = fact.delivery;
  }
  for (const IndexMoved& fact : only<IndexMoved>(facts)) ++indices[fact.underlying];
  for (const SmileMoved& fact : only<SmileMoved>(facts)) ++smiles[fact.underlying];
  const Currency btc = Currency::of("BTC");
  EXPECT_EQ(listed[eth], listed[btc]);
  EXPECT_EQ(settled[eth], 19U);
  EXPECT_EQ(settled[btc], 19U);
  EXPECT_NEAR(to_double(delivery[btc]), 95'000.0, 2'000.0);
  EXPECT_NEAR(to_double(delivery[eth]), 3'300.0, 100.0);
  EXPECT_GT(indices[eth], 1000U);
  EXPECT_EQ(smiles[eth], smiles[btc]);
}

TEST(SimVenue, DisconnectLosesMessagesAndOrdersAndTheSnapshotTellsAll) {
  Session session{still_market()};
  session.venue.send(session.now, quote(1, perpetual, Side::Buy, 94000.0_price, 10.0_size));
  session.run(second);
  session.take();
  session.venue.send(session.now, hedge(2, perpetual, Side::Buy, 95003.0_price, 10.0_size));
  session.run(millisecond * 10);  // executed after 8 ms; the news is still under way
  session.venue.send(session.now, quote(3, perpetual, Side::Sell, 96000.0_price, 10.0_size));  // still under way, too
  session.venue.disconnect(session.now);
  EXPECT_TRUE(only<Filled>(session.take()).empty());
  session.run(second);
  EXPECT_TRUE(session.facts.empty());
  session.venue.send(session.now, quote(4, perpetual, Side::Sell, 96000.0_price, 10.0_size));
  session.run(second);
  session.venue.reconnect(session.now);

  const VenueSnapshot snapshot = session.venue.snapshot(TradeId{0});
  EXPECT_TRUE(snapshot.open_orders.empty());
  ASSERT_EQ(snapshot.trades.size(), 1U);
  EXPECT_EQ(snapshot.trades[0].order, OrderId{2});
  EXPECT_TRUE(session.venue.snapshot(snapshot.trades[0].trade).trades.empty());
  ASSERT_EQ(snapshot.positions.size(), session.venue.instruments().size());
  EXPECT_EQ(snapshot.positions[0].size, 10.0_size);
  EXPECT_EQ(snapshot.market.size(), 1U + 3U + 58U);

  session.take();
  session.venue.send(session.now, quote(5, perpetual, Side::Sell, 96000.0_price, 10.0_size));
  session.run(second);
  EXPECT_EQ(only<OrderAccepted>(session.facts).size(), 1U);
  EXPECT_GT(only<BookTop>(session.facts).size(), 100U);
}

}  // namespace
}  // namespace keel
