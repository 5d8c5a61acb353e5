#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "keel/engine/fact_check.hpp"
#include "keel/journal/test_journal.hpp"
#include "keel/runtime/open_run.hpp"
#include "keel/runtime/outside_venue.hpp"
#include "keel/runtime/replay.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Instant start{1'767'571'200'000'000'000};

/// Steps by hand what a wall clock would.
struct HandClock final : Clock {
  Instant now() override { return at; }
  void wait(Instant until, std::span<const int>) override {
    ++waits;
    at = std::min(until, at + millisecond * 20);
  }
  Instant at = start;
  int waits = 0;
};

/// As a wall clock, which has always moved on when it is asked again.
struct BusyClock final : Clock {
  Instant now() override { return at += microsecond; }
  void wait(Instant until, std::span<const int>) override { at = std::max(at, std::min(until, at + millisecond * 20)); }
  Instant at = start;
};

const Filled a_fill{.trade = TradeId{7}, .order = OrderId{1}, .price = 95'000.0_price, .size = 1.0_size};

Filled a_fill_of(OrderId order) {
  Filled fill = a_fill;
  fill.trade = TradeId{700};
  fill.order = order;
  return fill;
}

/// Everything that an engine needs to quote the venue's first instrument.
void open(FakeVenue& venue, Instant at) {
  const Currency btc = Currency::of("BTC");
  venue.list(at);
  venue.says(at, Deposited{{btc, 5.0_settle}});
  venue.says(at, IndexMoved{btc, 95'000.0_price});
  venue.says(at, BookTop{InstrumentId{0}, 94'999.0_price, 1'000.0_size, 95'001.0_price, 1'000.0_size});
  venue.says(at, SessionStarted{1});
}

class OutsideVenue : public ::testing::Test {
 protected:
  Result<std::unique_ptr<keel::Run>> run_on(std::vector<VenuePort*> venues, const std::filesystem::path& recorded = {},
                                            std::unique_ptr<OperatorInbox> inbox = nullptr) {
    RunPorts ports;
    if (inbox) ports.inboxes.push_back(std::move(inbox));
    ports.venues = std::move(venues);
    config.sim.start = start;
    return open_run(config, recorded, std::move(ports));
  }

  RunConfig config;
  TemporaryDirectory directory;
  const std::filesystem::path journal = directory.path() / "journal";
};

TEST_F(OutsideVenue, IsAskedAfterARestartAndAfterABreak) {
  {
    FakeVenue venue{Venue{}};
    venue.list(start);
    venue.says(start, SessionStarted{1});
    auto run = run_on({&venue}, journal);
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE((*run)->advance(start + second));
    EXPECT_TRUE((*run)->engine().state().connected());
    venue.away = true;
    venue.says(start + second * 2, SessionEnded{});
    ASSERT_TRUE((*run)->advance(start + second * 3));
    EXPECT_FALSE((*run)->engine().state().connected());
    venue.record.trades = {a_fill};
    venue.away = false;
    ASSERT_TRUE((*run)->advance(start + second * 4));
    EXPECT_TRUE((*run)->engine().state().connected());
    EXPECT_EQ((*run)->engine().state().book.position(InstrumentId{0}).size, a_fill.size);
  }  // as after a crash
  // In its next life the venue lists another instrument first, so that its numbers are others.
  FakeVenue venue{Venue{}};
  venue.record.instruments = {venue.perpetual("ETH"), venue.perpetual("BTC")};
  Filled missed = a_fill;
  missed.trade = TradeId{8};
  venue.record.trades = {a_fill, missed};
  for (Filled& trade : venue.record.trades) trade.instrument = InstrumentId{1};
  venue.record.positions = {{InstrumentId{0}, Size{}}, {InstrumentId{1}, 2.0_size}};
  venue.record.market = {IndexMoved{Currency::of("BTC"), 95'000.0_price}, BookTop{.instrument = InstrumentId{1}}};
  auto run = run_on({&venue}, journal);
  ASSERT_TRUE(run) << run.error().text;
  EXPECT_GT((*run)->recovered().event, 0U);
  EXPECT_FALSE((*run)->engine().state().connected());
  ASSERT_TRUE((*run)->advance(start + second * 6));
  const State& state = (*run)->engine().state();
  EXPECT_TRUE(state.connected());
  EXPECT_FALSE(state.halted) << state.halt_reason;
  EXPECT_EQ(state.book.position(InstrumentId{0}).size, 2.0_size);
  ASSERT_EQ(state.instruments.size(), 2U);
  EXPECT_EQ(state.instruments[InstrumentId{1}].name, "ETH-PERPETUAL") << "what is new gets the next number of ours";
  HandClock clock;
  clock.at = (*run)->now();
  ASSERT_TRUE((*run)->finish(clock));
  EXPECT_EQ(replay(journal)->mismatches, 0U);
}

TEST_F(OutsideVenue, WhatNobodyCanMakeSenseOfIsOneLine) {
  const auto error_of = [&](const std::function<void(FakeVenue&)>& prepare) {
    FakeVenue venue{Venue::of("OKX")};
    venue.list(start);
    venue.says(start, SessionStarted{1});
    auto run = run_on({&venue});
    EXPECT_TRUE(run) << run.error().text;
    EXPECT_TRUE((*run)->advance(start + second));
    prepare(venue);
    const auto lived = (*run)->advance(start + second * 2);
    return lived ? std::string("none") : lived.error().text;
  };
  const Instant then = start + second + millisecond;
  EXPECT_EQ(error_of([&](FakeVenue& venue) { venue.says(then, BookTop{.instrument = InstrumentId{7}}); }),
            "the venue OKX names its instrument 7 (book_top), which it has not listed");
  EXPECT_EQ(error_of([&](FakeVenue& venue) {
              venue.says(then, SessionEnded{});
              venue.record.positions = {{InstrumentId{7}, 1.0_size}};
            }),
            "the venue OKX names its instrument 7 (position_reported), which it has not listed");
  EXPECT_EQ(error_of([&](FakeVenue& venue) {
              venue.says(then, SessionEnded{});
              venue.record.instruments[0].multiplier = Multiplier{units_per_one};
            }),
            "the venue OKX lists BTC-PERPETUAL as another contract than the one that is known by that name");
  EXPECT_EQ(error_of([&](FakeVenue& venue) {
              venue.says(then, SessionEnded{});
              venue.record.instruments[0].lot = Size{units_per_one * 10};
            }),
            "the venue OKX lists BTC-PERPETUAL as another contract than the one that is known by that name")
      << "nothing would tell the engine of the new lot";
  EXPECT_EQ(error_of([&](FakeVenue& venue) { venue.says(then, Filled{.price = 1.0_price, .size = 0.0_size}); }),
            "the venue OKX says what cannot be (filled): size must be above 0");
  EXPECT_EQ(error_of([&](FakeVenue& venue) { venue.says(then, Settled{.delivery = 1.0_price}); }),
            "the venue OKX says what cannot be (settled): BTC-PERPETUAL@OKX does not expire");
  EXPECT_EQ(error_of([&](FakeVenue& venue) { venue.says(then, Halted{"us"}); }),
            "the venue OKX says what cannot be (halted): that is a person's to say");
  EXPECT_EQ(error_of([&](FakeVenue& venue) {
              Instrument made = venue.perpetual("ETH");
              made.lot = {};
              venue.says(then, InstrumentListed{made});
            }),
            "the venue OKX: instrument ETH-PERPETUAL: lot must be above 0");
  EXPECT_EQ(error_of([&](FakeVenue& venue) {
              venue.says(then, SessionEnded{});
              venue.record.trades = {Filled{.trade = TradeId{1}, .price = 1.0_price, .size = Size{-1}}};
            }),
            "the venue OKX says what cannot be (filled): size must be above 0");
  EXPECT_EQ(error_of([&](FakeVenue& venue) { venue.says(then, InstrumentListed{FakeVenue{Venue{}}.perpetual("ETH")}); }),
            "the venue OKX lists ETH-PERPETUAL, which is another venue's");
}

TEST_F(OutsideVenue, ARestartResumesOnlyWhenEveryVenueHasToldItsRecord) {
  HandClock clock;
  {
    FakeVenue first{Venue::of("ONE")};
    FakeVenue other{Venue::of("TWO")};
    open(first, start);
    open(other, start);
    auto run = run_on({&first, &other}, journal);
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE((*run)->advance(clock.at = start + second));
    for (FakeVenue* venue : {&first, &other}) {
      for (std::uint64_t order = 1; order < 10; ++order) venue->says(clock.at, OrderClosed{OrderId{order}});
    }
    ASSERT_TRUE((*run)->finish(clock));
    ASSERT_EQ((*run)->engine().state().halt_reason, end_of_run);
  }
  FakeVenue first{Venue::of("ONE")};
  FakeVenue other{Venue::of("TWO")};
  for (FakeVenue* venue : {&first, &other}) venue->record.instruments = {venue->perpetual("BTC")};
  other.record.positions = {{InstrumentId{0}, Size{}}};
  other.away = true;
  auto run = run_on({&first, &other}, journal);
  ASSERT_TRUE(run) << run.error().text;
  const State& state = (*run)->engine().state();
  ASSERT_TRUE((*run)->advance(start + second * 10));
  EXPECT_TRUE(state.connected(first.code()));
  EXPECT_TRUE(state.halted) << "what is held and works at the other is not known";
  other.away = false;
  ASSERT_TRUE((*run)->advance(start + minute * 2));
  EXPECT_TRUE(state.connected(other.code()));
  EXPECT_FALSE(state.halted) << state.halt_reason;
  EXPECT_EQ(replay(journal)->mismatches, 0U);
}

TEST_F(OutsideVenue, AFactStampedBeforeNowIsToldNow) {
  FakeVenue venue{Venue{}};
  open(venue, start);
  auto run = run_on({&venue});
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE((*run)->advance(start + second));
  Filled late = a_fill;
  late.order = OrderId{99};  // the first of ours is a hedge that sells
  venue.says(start + millisecond * 900, late);
  ASSERT_TRUE((*run)->advance(start + second * 2));
  EXPECT_EQ((*run)->engine().state().book.position(InstrumentId{0}).size, late.size);
  EXPECT_EQ((*run)->engine().state().now, start + second * 2) << "time went on";
}

TEST_F(OutsideVenue, IsWaitedForWhileItSaysNothing) {
  FakeVenue venue{Venue{}};
  venue.list(start);
  auto run = run_on({&venue});
  ASSERT_TRUE(run) << run.error().text;
  BusyClock clock;
  ASSERT_TRUE((*run)->live(clock, start + second * 10));
  EXPECT_LE(venue.polls, 1'000U) << "each fiftieth of a second, each TimeReached and what follows it";
  EXPECT_GE((*run)->engine().state().last_seq, 100U);
}

TEST_F(OutsideVenue, AClockThatJumpsIsToldOnce) {
  FakeVenue venue{Venue{}};
  venue.list(start);
  auto run = run_on({&venue});
  ASSERT_TRUE((*run)->advance(start + second));
  const std::uint64_t before = (*run)->engine().state().last_seq;
  ASSERT_TRUE((*run)->advance(start + day));
  EXPECT_EQ((*run)->engine().state().last_seq, before + 1) << "not 863,990 times";
  EXPECT_EQ((*run)->engine().state().now, start + day);
  ASSERT_TRUE((*run)->advance(start + day + millisecond * 200));
  EXPECT_EQ((*run)->engine().state().last_seq, before + 3);
}

TEST_F(OutsideVenue, IsNotAskedAgainAndAgainWhetherItIsBack) {
  config.reconnect = {.first = second, .longest = second * 8, .jitter = 0.5};
  const auto attempts = [&] {
    FakeVenue venue{Venue{}};
    venue.list(start);
    venue.says(start, SessionStarted{1});
    venue.says(start + millisecond, SessionEnded{});
    venue.away = true;
    auto run = run_on({&venue});
    HandClock clock;
    EXPECT_TRUE((*run)->live(clock, start + minute));
    return venue.attempts;
  };
  const std::vector<Instant> made = attempts();
  EXPECT_LE(made.size(), 18U) << "1, 2, 4 and 8 seconds, at least half of each";
  EXPECT_GE(made.size(), 9U) << "never longer than 8";
  for (std::size_t i = 3; i + 1 < made.size(); ++i) {
    EXPECT_GE(made[i + 1] - made[i], second * 4);
    EXPECT_LE(made[i + 1] - made[i], second * 8 + millisecond * 20);
  }
  EXPECT_EQ(made, attempts()) << "the waits are the seed's";
}

/// What a person says, once.
struct OnePerson final : OperatorInbox {
  std::optional<OperatorWord> take() override { return std::exchange(word, std::nullopt); }
  void answer(const OperatorWord&, const OperatorAnswer& said) override { told = said.text; }
  std::optional<OperatorWord> word;
  std::string told;
};

TEST_F(OutsideVenue, NothingIsConfirmedWhileOneIsAway) {
  FakeVenue venue{Venue{}};
  open(venue, start);
  auto person = std::make_unique<OnePerson>();
  OnePerson& says = *person;
  auto run = run_on({&venue}, {}, std::move(person));
  ASSERT_TRUE(run) << run.error().text;
  const auto after = [&](Fact fact, Duration lasts = {}) {
    says.word = OperatorWord{.fact = std::move(fact), .lasts = lasts};
    EXPECT_TRUE((*run)->advance((*run)->now() + millisecond * 100));
    return says.told;
  };
  ASSERT_TRUE((*run)->advance(start + millisecond * 300));
  after(LimitChanged{"delta_usd", {.soft = 1.0, .hard = 2.0, .emergency = 3e6}, "ada"}, hour);
  const State& state = (*run)->engine().state();
  ASSERT_EQ(state.limit_proposals.size(), 1U) << says.told;
  venue.says((*run)->now() + millisecond, SessionEnded{});
  venue.away = true;
  ASSERT_TRUE((*run)->advance((*run)->now() + millisecond * 100));
  EXPECT_EQ(after(LimitConfirmed{"delta_usd", "bob"}), "delta_usd: not before every venue is connected and prices are known");
  EXPECT_TRUE(state.limit_changes.empty());
  EXPECT_EQ(state.limit_proposals.size(), 1U) << "it still waits";
}

/// A run on a venue that quotes BTC, with somebody at hand whose words it hears.
struct SharedAccount {
  explicit SharedAccount(FakeVenue& of) : venue(of) {}

  void take(Result<std::unique_ptr<keel::Run>> made) {
    ASSERT_TRUE(made) << made.error().text;
    run = std::move(*made);
  }
  std::string said(Fact fact, Duration lasts = {}) {
    person->word = OperatorWord{.fact = std::move(fact), .lasts = lasts};
    EXPECT_TRUE(run->advance(run->now() + millisecond * 100));
    return person->told;
  }
  void let_trade(Duration lasts) {
    said(OtherMakerProposed{.maker = "desk 2", .by = "ada"}, lasts);
    said(OtherMakerConfirmed{.maker = "desk 2", .by = "bob"});
    EXPECT_EQ(state().other_makers.size(), 1U) << person->told;
  }
  void stated(Size size, Duration after = millisecond) {
    venue.says(run->now() + after, PositionReported{InstrumentId{0}, size});
    EXPECT_TRUE(run->advance(run->now() + after + millisecond * 50));
  }
  const State& state() const { return run->engine().state(); }
  Size held() const { return state().book.position(InstrumentId{0}).size; }

  FakeVenue& venue;
  std::unique_ptr<OnePerson> at_hand = std::make_unique<OnePerson>();  ///< until the run has him
  OnePerson* person = at_hand.get();
  std::unique_ptr<keel::Run> run;
};

TEST_F(OutsideVenue, AnotherMakersTradesAreTakenOverWhileTwoPersonsLetHim) {
  FakeVenue venue{Venue{}};
  open(venue, start);
  SharedAccount desk{venue};
  ASSERT_NO_FATAL_FAILURE(desk.take(run_on({&venue}, journal, std::move(desk.at_hand))));
  const std::string before_open = "another maker, \"desk 2\": not before every venue is connected and prices are known";
  ASSERT_TRUE(desk.run->advance(start + millisecond * 50));
  EXPECT_EQ(desk.said(OtherMakerProposed{.maker = "desk 2", .by = "ada"}, hour), before_open);
  ASSERT_TRUE(desk.run->advance(start + millisecond * 400));
  EXPECT_EQ(desk.said(OtherMakerProposed{.maker = "desk 2", .by = "ada"}),
            "another maker, \"desk 2\": it must end (--until), at most 1d ahead");
  EXPECT_EQ(desk.said(OtherMakerProposed{.maker = "desk 2", .by = "ada"}, day + second),
            "another maker, \"desk 2\": it must end (--until), at most 1d ahead");
  EXPECT_EQ(desk.said(OtherMakerEnded{"ada"}), "no other maker may trade on the account, and none is proposed: nothing is changed");
  EXPECT_EQ(desk.said(OtherMakerConfirmed{"desk 2", "bob"}), "nothing is proposed of \"desk 2\"");
  EXPECT_TRUE(desk.said(OtherMakerProposed{.maker = "desk 2", .by = "ada"}, hour).starts_with("proposed at "));
  EXPECT_EQ(desk.said(OtherMakerConfirmed{"desk 2", "ADA "}), "ada has proposed it: another person must confirm it");
  EXPECT_EQ(desk.said(OtherMakerConfirmed{"desk 3", "bob"}), "nothing is proposed of \"desk 3\": it is of \"desk 2\", by ada")
      << "he says whom he agrees to";
  EXPECT_TRUE(desk.state().other_makers.empty());
  const std::string waits = desk.said(OtherMakerProposed{.maker = "desk 2", .by = "ada"}, hour * 20);
  EXPECT_NE(waits.find(" is proposed already, by ada: it waits for another person's word until "), std::string::npos) << waits;
  const std::string in_force = desk.said(OtherMakerConfirmed{"desk 2", "bob"});
  EXPECT_TRUE(in_force.ends_with(": \"desk 2\" trades on the account, too, by ada, confirmed by bob")) << in_force;

  const NumeraireAmount profit = desk.state().profit.total();
  const NumeraireAmount spread = desk.state().profit.spread;
  desk.stated(300.0_size);
  desk.stated(200.0_size);
  EXPECT_FALSE(desk.state().halted) << desk.state().halt_reason;
  EXPECT_EQ(desk.held(), 200.0_size);
  EXPECT_EQ(desk.state().profit.spread, spread);
  EXPECT_LE(abs(desk.state().profit.total() - profit).raw, 200'000) << "0.002 USD: what 1e-8 BTC is worth, twice";
  EXPECT_TRUE(desk.state().executions.empty());
  EXPECT_TRUE(desk.state().markouts.empty());
  ASSERT_EQ(desk.state().taken_over.size(), 1U);
  EXPECT_EQ(desk.state().taken_over[0].trades, 2U);
  EXPECT_EQ(desk.state().taken_over[0].bought, 200.0_size);
  EXPECT_EQ(desk.state().position_mismatches, 0U);

  // A venue that takes his trade for one of ours says what cannot be: it would be booked twice.
  EXPECT_EQ(check_next(desk.state(), a_fill_of(OrderId{desk.state().next_order})).error().text,
            fmt::format("no order {} has left: what another maker trades is no fill of ours", desk.state().next_order));
  Filled of_ours = a_fill_of(OrderId{desk.state().next_order - 1});
  of_ours.side = desk.state().orders.find(of_ours.order)->placed.side;
  EXPECT_TRUE(check_next(desk.state(), of_ours));

  // A count of which no book could be kept halts as ever, and so does what comes after the end.
  desk.stated(Size{std::numeric_limits<std::int64_t>::min()});
  EXPECT_EQ(desk.state().halt_reason, "position of BTC-PERPETUAL differs from the venue's");
  EXPECT_EQ(desk.held(), 200.0_size);
  desk.said(Resumed{"cleo"});
  EXPECT_EQ(desk.said(OtherMakerEnded{"cleo"}).substr(0, 9), "ended at ");
  desk.stated(200.0_size);
  EXPECT_FALSE(desk.state().halted) << desk.state().halt_reason;
  desk.stated(201.0_size);
  EXPECT_TRUE(desk.state().halted);
  HandClock clock;
  clock.at = desk.run->now();
  ASSERT_TRUE(desk.run->finish(clock));
  EXPECT_EQ(replay(journal)->mismatches, 0U);
}

TEST_F(OutsideVenue, ARestartKeepsWhoMayTradeBesideUsAndUntilWhen) {
  Instant until;
  {
    FakeVenue venue{Venue{}};
    open(venue, start);
    SharedAccount desk{venue};
    ASSERT_NO_FATAL_FAILURE(desk.take(run_on({&venue}, journal, std::move(desk.at_hand))));
    ASSERT_TRUE(desk.run->advance(start + millisecond * 400));
    desk.let_trade(second * 10);
    until = desk.state().other_makers[0].until;
    desk.stated(100.0_size);
  }  // as after a crash
  FakeVenue venue{Venue{}};
  venue.record.instruments = {venue.perpetual("BTC")};
  venue.record.positions = {{InstrumentId{0}, 150.0_size}};
  venue.record.market = {IndexMoved{Currency::of("BTC"), 95'000.0_price},
                         BookTop{InstrumentId{0}, 94'999.0_price, 1'000.0_size, 95'001.0_price, 1'000.0_size}};
  SharedAccount desk{venue};
  ASSERT_NO_FATAL_FAILURE(desk.take(run_on({&venue}, journal)));
  ASSERT_TRUE(desk.run->advance(desk.run->now() + millisecond * 100));
  EXPECT_FALSE(desk.state().halted) << desk.state().halt_reason;
  EXPECT_EQ(desk.held(), 150.0_size) << "what he did while we were away";
  ASSERT_EQ(desk.state().other_makers.size(), 1U);
  EXPECT_EQ(desk.state().other_makers[0].until, until);
  ASSERT_EQ(desk.state().taken_over.size(), 1U);
  EXPECT_EQ(desk.state().taken_over[0].trades, 2U);
  // The very first fact after its end is one that differs.
  ASSERT_TRUE(desk.run->advance(until - millisecond));
  for (const Fact& fact : venue.record.market) venue.says(until - microsecond, fact);
  desk.stated(151.0_size, millisecond);
  EXPECT_TRUE(desk.state().halted) << "it is over when it says so";
  EXPECT_EQ(desk.held(), 150.0_size) << "and what was taken over stays";
  desk.run.reset();
  EXPECT_EQ(replay(journal)->mismatches, 0U);
}

TEST_F(OutsideVenue, NobodyIsLetTradeOnTheAccountsOfSeveralVenues) {
  FakeVenue first{Venue::of("ONE")};
  FakeVenue other{Venue::of("TWO")};
  open(first, start);
  open(other, start);
  SharedAccount desk{first};
  ASSERT_NO_FATAL_FAILURE(desk.take(run_on({&first, &other}, {}, std::move(desk.at_hand))));
  ASSERT_TRUE(desk.run->advance(start + millisecond * 400));
  EXPECT_EQ(desk.said(OtherMakerProposed{.maker = "desk 2", .by = "ada"}, hour),
            "another maker, \"desk 2\": the run trades on several venues, and nobody says on whose account he would");
}

TEST_F(OutsideVenue, WhatIsProposedKeepsItsTermsUntilItIsConfirmedOrWithdrawn) {
  FakeVenue venue{Venue{}};
  open(venue, start);
  SharedAccount desk{venue};
  ASSERT_NO_FATAL_FAILURE(desk.take(run_on({&venue}, {}, std::move(desk.at_hand))));
  ASSERT_TRUE(desk.run->advance(start + millisecond * 400));
  const LimitConfig looser{.soft = 1.0, .hard = 2.0, .emergency = 3e6};
  const LimitConfig loosest{.soft = 1.0, .hard = 2.0, .emergency = 3e8};
  EXPECT_TRUE(desk.said(LimitChanged{"delta_usd", looser, "ada"}, hour).starts_with("proposed at "));
  const std::string waits = desk.said(LimitChanged{"delta_usd", loosest, "ada"}, hour * 20);
  EXPECT_TRUE(waits.starts_with("delta_usd 1, 2, 3000000 until 2026-01-05T01:00:00")) << waits;
  EXPECT_TRUE(waits.ends_with(", or for a limit no looser than the config's, which ends it")) << waits;
  desk.said(LimitConfirmed{"delta_usd", "bob"});
  ASSERT_EQ(desk.state().limit_changes.size(), 1U);
  EXPECT_EQ(desk.state().limit_changes[0].limit.emergency, 3e6);
  const std::string at_once = desk.said(LimitChanged{"delta_usd", loosest, "ada"}, second * 5);
  EXPECT_TRUE(at_once.starts_with("proposed at ")) << "a new proposal is one again";
  const Instant end = desk.state().limit_proposals.at(0).until;
  EXPECT_TRUE(at_once.contains("must confirm it before " + format_instant(end) + ":")) << at_once << ": not after its end";
}

TEST_F(OutsideVenue, OneOtherMakerAtATime) {
  FakeVenue venue{Venue{}};
  open(venue, start);
  SharedAccount desk{venue};
  ASSERT_NO_FATAL_FAILURE(desk.take(run_on({&venue}, {}, std::move(desk.at_hand))));
  ASSERT_TRUE(desk.run->advance(start + millisecond * 400));
  desk.let_trade(hour);
  const Instant until = desk.state().other_makers.at(0).until;
  EXPECT_EQ(desk.said(OtherMakerProposed{.maker = "desk 3", .by = "ada"}, hour),
            "another maker, \"desk 3\": \"desk 2\" may trade until " + format_instant(until) +
                "; one at a time, as a difference has no name on it: --end-other-maker ends that");
  EXPECT_TRUE(desk.said(OtherMakerProposed{.maker = "desk 2", .by = "ada"}, hour * 2).starts_with("proposed at ")) << "the same for longer";
  EXPECT_EQ(desk.said(OtherMakerConfirmed{"Desk 2", "bob"}), "nothing is proposed of \"Desk 2\": it is of \"desk 2\", by ada");
}

TEST_F(OutsideVenue, AnOrderThatCannotLeaveIsClosed) {
  FakeVenue venue{Venue{}};
  open(venue, start);
  auto run = run_on({&venue});
  ASSERT_TRUE(run) << run.error().text;
  // The connection breaks behind the clock's first tick, so that the orders which it asks for find nobody.
  venue.says(start + millisecond * 101, SessionEnded{});
  venue.away = true;
  ASSERT_TRUE((*run)->advance(start + millisecond * 102));
  const State& state = (*run)->engine().state();
  ASSERT_FALSE(state.orders.all().empty());
  EXPECT_TRUE(venue.heard.empty());
  ASSERT_TRUE((*run)->advance(start + millisecond * 103));
  EXPECT_TRUE(state.orders.all().empty()) << "nothing of ours is under way";
}

TEST_F(OutsideVenue, ARestartThatEndsAgainBeforeItsVenueIsBackDoesNotResume) {
  {
    FakeVenue venue{Venue{}};
    open(venue, start);
    auto run = run_on({&venue}, journal);
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE((*run)->advance(start + millisecond * 150));
    ASSERT_FALSE((*run)->engine().state().orders.all().empty());
    HandClock clock;
    clock.at = (*run)->now();
    ASSERT_TRUE((*run)->finish(clock));
    ASSERT_FALSE((*run)->engine().state().orders.all().empty()) << "it never answered";
  }
  FakeVenue venue{Venue{}};
  venue.record.instruments = {venue.perpetual("BTC")};
  venue.record.market = {IndexMoved{Currency::of("BTC"), 95'000.0_price},
                         BookTop{InstrumentId{0}, 94'999.0_price, 1'000.0_size, 95'001.0_price, 1'000.0_size}};
  auto run = run_on({&venue}, journal);
  ASSERT_TRUE(run) << run.error().text;
  HandClock clock;
  clock.at = (*run)->now();
  ASSERT_TRUE((*run)->finish(clock));
  EXPECT_FALSE(venue.attempts.empty()) << "it came back while the run waited for the cancels";
  EXPECT_EQ((*run)->engine().state().halt_reason, end_of_run);
  EXPECT_TRUE(std::ranges::none_of(venue.heard, [](const Command& command) { return std::holds_alternative<PlaceOrder>(command); }));
}

/// Is full after some commits.
struct FullDisk final : Journal {
  explicit FullDisk(int commits) : left(commits) {}
  void append(const Event&) override {}
  void append(std::uint64_t, std::uint32_t, const Command&, const QuoteParts*) override {}
  void append(std::uint64_t, std::uint32_t, const Notice&) override {}
  void append_state_hash(std::uint64_t, std::uint64_t) override {}
  Result<void> commit() override {
    if (--left < 0) return fail(ErrorCode::Io, "no space left");
    return {};
  }
  int left;
};

TEST_F(OutsideVenue, WhatRestsIsCancelledThoughNothingCanBeRecordedAnyMore) {
  FakeVenue venue{Venue{}};
  open(venue, start);
  RunPorts ports;
  ports.venues = {&venue};
  ports.journal = std::make_unique<FullDisk>(20);
  keel::Run run{*Engine::make(config.engine()), std::move(ports), {.start = start, .timer = millisecond * 100}};
  HandClock clock;
  const auto lived = run.live(clock, std::nullopt);
  ASSERT_FALSE(lived);
  EXPECT_EQ(lived.error().text, "no space left");
  ASSERT_FALSE(run.engine().state().orders.all().empty());
  EXPECT_TRUE(std::holds_alternative<PlaceOrder>(venue.heard.front()));
  EXPECT_EQ(venue.heard.back(), Command{CancelAll{}});
}

TEST_F(OutsideVenue, WhatRestsIsCancelledWhenAmountsWouldLeaveWhatIsExact) {
  FakeVenue venue{Venue{}};
  open(venue, start);
  venue.says(start + second, IndexMoved{Currency::of("BTC"), 9'000'000'000.0_price});
  auto run = run_on({&venue}, journal);
  ASSERT_TRUE(run) << run.error().text;
  HandClock clock;
  const auto lived = (*run)->live(clock, std::nullopt);
  ASSERT_FALSE(lived);
  EXPECT_EQ(lived.error().text, "a venue says what cannot be (index_moved): brings the account beyond 40000000000 USD");
  EXPECT_EQ(venue.heard.back(), Command{CancelAll{}});
  run->reset();
  EXPECT_EQ(replay(journal)->mismatches, 0U) << "what was before it is recorded";
}

TEST_F(OutsideVenue, OrdersWhoseCancelIsNotConfirmedAtTheEndAreStillInItsTable) {
  FakeVenue venue{Venue{}};
  open(venue, start);
  auto run = run_on({&venue});
  ASSERT_TRUE(run) << run.error().text;
  HandClock clock;
  ASSERT_TRUE((*run)->live(clock, start + second * 2));
  EXPECT_EQ(venue.heard.back(), Command{CancelAll{}});
  EXPECT_FALSE((*run)->engine().state().orders.all().empty());
  EXPECT_EQ((*run)->now(), start + second * 3) << "a second is waited for them";
}

}  // namespace
}  // namespace keel
