#include "keel/runtime/sequencer.hpp"

#include <gtest/gtest.h>

#include <string>

#include "keel/runtime/outside_venue.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Instant start{1'000'000'000'000'000'000};

std::string text_of(const std::vector<TimedFact>& facts) {
  std::string text;
  for (const TimedFact& timed : facts) {
    text += std::string(name_of(timed.fact)) + "@" + std::to_string((timed.at - start).raw);
    if (const auto* top = std::get_if<BookTop>(&timed.fact)) text += "#" + std::to_string(top->instrument.value);
    if (const auto* listed = std::get_if<InstrumentListed>(&timed.fact)) text += "#" + std::to_string(listed->instrument.id.value);
    text += " ";
  }
  return text;
}

TEST(Sequencer, MergesVenuesByTimeThenByTheirOrderAndTellsTimeLast) {
  FakeVenue first{Venue::of("ONE")};
  FakeVenue other{Venue::of("TWO")};
  Sequencer sequencer{{&first, &other}, {.start = start, .timer = Duration{10}}};
  first.list(start);
  other.list(start);
  other.says(start + Duration{5}, BookTop{.instrument = InstrumentId{0}});
  first.says(start + Duration{10}, BookTop{.instrument = InstrumentId{0}});
  other.says(start + Duration{10}, BookTop{.instrument = InstrumentId{0}});
  other.says(start + Duration{11}, BookTop{.instrument = InstrumentId{0}});
  std::vector<TimedFact> facts;
  ASSERT_TRUE(sequencer.poll(start + Duration{20}, facts));
  EXPECT_EQ(text_of(facts),
            "instrument_listed@0#0 instrument_listed@0#1 book_top@5#1 book_top@10#0 book_top@10#1 time_reached@10 book_top@11#1 "
            "time_reached@20 ");
}

TEST(Sequencer, HowPollingCutsTheTimeDoesNotMatter) {
  const auto stream = [](std::int64_t step) {
    FakeVenue venue{Venue::of("ONE")};
    Sequencer sequencer{{&venue}, {.start = start, .timer = Duration{7}}};
    venue.list(start);
    for (std::int64_t at = 3; at < 60; at += 3) venue.says(start + Duration{at}, BookTop{.instrument = InstrumentId{0}});
    std::vector<TimedFact> facts;
    for (std::int64_t at = step; at <= 60; at += step) EXPECT_TRUE(sequencer.poll(start + Duration{at}, facts));
    return text_of(facts);
  };
  EXPECT_EQ(stream(1), stream(60));
  EXPECT_EQ(stream(4), stream(60));
}

/// Ticks stay on their grid, and facts come in between; a rest that is over already changes nothing.
TEST(Sequencer, TellsNoTimeWhileItRests) {
  FakeVenue venue{Venue::of("ONE")};
  Sequencer sequencer{{&venue}, {.start = start, .timer = Duration{10}}};
  venue.list(start);
  venue.says(start + Duration{35}, BookTop{.instrument = InstrumentId{0}});
  std::vector<TimedFact> facts;
  ASSERT_TRUE(sequencer.poll(start + Duration{10}, facts));
  sequencer.rest_until(start + Duration{57});
  ASSERT_TRUE(sequencer.poll(start + Duration{70}, facts));
  sequencer.rest_until(start + Duration{60});
  ASSERT_TRUE(sequencer.poll(start + Duration{80}, facts));
  EXPECT_EQ(text_of(facts),
            "instrument_listed@0#0 time_reached@10 book_top@35#0 time_reached@50 time_reached@60 time_reached@70 time_reached@80 ");
}

TEST(Sequencer, BringsACommandToTheVenueOfItsInstrumentInItsNumbers) {
  FakeVenue first{Venue::of("ONE")};
  FakeVenue other{Venue::of("TWO")};
  Sequencer sequencer{{&first, &other}, {.start = start, .timer = Duration{1'000}}};
  first.list(start);
  other.list(start);
  std::vector<TimedFact> facts;
  ASSERT_TRUE(sequencer.poll(start, facts));
  OrderTable orders;
  const PlaceOrder order{.order = OrderId{1}, .instrument = InstrumentId{1}, .price = 5.0_price, .size = 1.0_size};
  orders.sent(start, order);
  for (const Command& command : {Command{order}, Command{CancelOrder{OrderId{1}}}, Command{CancelAll{}}}) {
    sequencer.send(start, sequencer.venue_of(command, orders), command);
  }
  EXPECT_EQ(first.heard, std::vector<Command>{CancelAll{}});
  ASSERT_EQ(other.heard.size(), 3U);
  EXPECT_EQ(std::get<PlaceOrder>(other.heard[0]).instrument, InstrumentId{0});
  EXPECT_EQ(other.heard[1], Command{CancelOrder{OrderId{1}}});
}

TEST(Sequencer, EachVenueHasItsSession) {
  FakeVenue first{Venue::of("ONE")};
  FakeVenue other{Venue::of("TWO")};
  Sequencer sequencer{{&first, &other}, {.start = start, .timer = Duration{1'000}}};
  first.says(start, SessionStarted{1});
  other.says(start + Duration{1}, SessionStarted{1});
  other.says(start + Duration{2}, SessionEnded{});
  other.away = true;
  std::vector<TimedFact> facts;
  ASSERT_TRUE(sequencer.poll(start + Duration{2}, facts));
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(std::get<SessionStarted>(facts[0].fact).venue, first.code());
  EXPECT_EQ(std::get<SessionStarted>(facts[1].fact).venue, other.code());
  EXPECT_EQ(std::get<SessionEnded>(facts[2].fact).venue, other.code());
  EXPECT_TRUE(sequencer.broken());
  EXPECT_TRUE(sequencer.rejoin({}, start + Duration{3}, 2)->empty()) << "it is away";
  other.away = false;
  facts = *sequencer.rejoin({}, start + second * 4, 2);
  EXPECT_EQ(text_of(facts), "session_started@4000000000 ");
  EXPECT_EQ(std::get<SessionStarted>(facts[0].fact).venue, other.code());
  EXPECT_FALSE(sequencer.broken());
}

}  // namespace
}  // namespace keel
