#include "keel/sim/rules/calendar.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "keel/sim/sim_listing.hpp"
#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

using namespace literals;

Instant at(std::string_view text) { return parse_instant(text).value(); }

std::string days_of(const std::vector<Instant>& expiries) {
  std::string all;
  for (const Instant expiry : expiries) {
    EXPECT_EQ((expiry - *midnight(civil_date(expiry))), hour * 8);
    all += (all.empty() ? "" : " ") + format_instant(expiry).substr(2, 8);
  }
  return all;
}

struct Day {
  std::string_view at;
  std::string_view expiries;
};

/// The expiries of BTC in recorded option chains of these moments.
constexpr auto recorded = std::to_array<Day>({
    {"2026-01-12T04:05:34Z", "26-01-12 26-01-13 26-01-14 26-01-15 26-01-16 26-01-23 26-01-30 26-02-27 26-03-27 26-06-26 26-09-25 26-12-25"},
    {"2026-01-12T09:25:30Z", "26-01-13 26-01-14 26-01-15 26-01-16 26-01-23 26-01-30 26-02-27 26-03-27 26-06-26 26-09-25 26-12-25"},
    {"2026-01-29T04:22:27Z", "26-01-29 26-01-30 26-01-31 26-02-01 26-02-06 26-02-13 26-02-27 26-03-27 26-06-26 26-09-25 26-12-25"},
    {"2026-01-29T09:34:52Z",
     "26-01-30 26-01-31 26-02-01 26-02-02 26-02-06 26-02-13 26-02-20 26-02-27 26-03-27 26-04-24 26-06-26 26-09-25 26-12-25"},
    {"2026-02-26T04:43:30Z", "26-02-26 26-02-27 26-02-28 26-03-01 26-03-06 26-03-13 26-03-27 26-04-24 26-06-26 26-09-25 26-12-25"},
    {"2026-02-26T09:41:05Z",
     "26-02-27 26-02-28 26-03-01 26-03-02 26-03-06 26-03-13 26-03-20 26-03-27 26-04-24 26-05-29 26-06-26 26-09-25 26-12-25"},
    {"2026-02-27T04:28:40Z",
     "26-02-27 26-02-28 26-03-01 26-03-02 26-03-06 26-03-13 26-03-20 26-03-27 26-04-24 26-05-29 26-06-26 26-09-25 26-12-25"},
});

/// Worked out by hand with a calendar: the quarter's end, when the first quarterly of the next year comes a day before March's goes; a
/// Friday that ends a year; and the last day of February of a leap year.
constexpr auto by_hand = std::to_array<Day>({
    {"2026-03-26T07:59:59Z", "26-03-26 26-03-27 26-03-28 26-03-29 26-04-03 26-04-10 26-04-24 26-05-29 26-06-26 26-09-25 26-12-25"},
    {"2026-03-26T08:00:00Z",
     "26-03-27 26-03-28 26-03-29 26-03-30 26-04-03 26-04-10 26-04-17 26-04-24 26-05-29 26-06-26 26-09-25 26-12-25 27-03-26"},
    {"2027-12-31T07:00:00Z",
     "27-12-31 28-01-01 28-01-02 28-01-03 28-01-07 28-01-14 28-01-21 28-01-28 28-02-25 28-03-31 28-06-30 28-09-29 28-12-29"},
    {"2028-02-26T09:00:00Z",
     "28-02-27 28-02-28 28-02-29 28-03-01 28-03-03 28-03-10 28-03-17 28-03-31 28-04-28 28-05-26 28-06-30 28-09-29 28-12-29"},
});

TEST(Calendar, ListsWhatRecordedChainsHave) {
  for (const Day& day : recorded) EXPECT_EQ(days_of(calendar_expiries({}, at(day.at))), day.expiries) << day.at;
}

TEST(Calendar, KnowsEndsOfMonthsQuartersAndYears) {
  for (const Day& day : by_hand) EXPECT_EQ(days_of(calendar_expiries({}, at(day.at))), day.expiries) << day.at;
}

TEST(Calendar, ListsOnlyThePeriodsThatAreAskedFor) {
  const SimListing weeklies{.dailies = 0, .weeklies = 2, .monthlies = 0, .quarterlies = 0};
  EXPECT_EQ(days_of(calendar_expiries(weeklies, at("2026-01-12T09:00:00Z"))), "26-01-16 26-01-23");
  EXPECT_EQ(days_of(calendar_expiries(weeklies, at("2026-01-15T08:00:00Z"))), "26-01-16 26-01-23 26-01-30");
}

SimConfig rolling() {
  SimConfig config = still_market();
  config.listing.rule = "calendar";
  config.listing.weeklies = config.listing.monthlies = config.listing.quarterlies = 0;
  config.listing.dailies = 2;
  config.listing.strikes_beyond = 1;
  config.strikes_per_expiry = 3;
  config.start = at("2026-01-05T07:59:58Z");
  return config;
}

/// Polled up to then, in windows.
std::vector<TimedFact> lived(SimVenue& venue, Instant from, Duration length) {
  std::vector<TimedFact> facts;
  for (Instant now = from; now < from + length; now = std::min(from + length, now + *venue.lookahead())) venue.poll(now, facts);
  venue.poll(from + length, facts);
  return facts;
}

TEST(Calendar, ANewDailyIsListedAsTheOldOneIsDelivered) {
  const SimConfig config = rolling();
  SimVenue venue{config};
  const auto facts = lived(venue, config.start, second * 4);
  std::map<std::string, Instant> listed;
  for (const TimedFact& timed : facts) {
    if (const auto* fact = std::get_if<InstrumentListed>(&timed.fact)) listed[fact->instrument.name] = timed.at;
  }
  // A perpetual; a future and three strikes of each of 5, 6, 7 January, then of the 8th.
  EXPECT_EQ(listed.size(), 1U + 4U * 7U);
  EXPECT_EQ(listed.at("BTC-7JAN26"), config.start);
  EXPECT_EQ(listed.at("BTC-8JAN26"), at("2026-01-05T08:00:00.004Z")) << "told after the latency of data";
  EXPECT_EQ(only<Settled>(facts).size(), 7U);
  std::uint32_t id = 0;
  for (const InstrumentListed& one : only<InstrumentListed>(facts)) EXPECT_EQ(one.instrument.id.value, id++);
  const Instrument& fresh = *venue.instruments().find("BTC-8JAN26-95000-C");
  EXPECT_TRUE(venue.trading(fresh.id));
  EXPECT_FALSE(venue.trading(venue.instruments().find("BTC-5JAN26-95000-C")->id));
  // Everybody is told its top, and its smile.
  const auto tops = only<BookTop>(facts);
  const auto is_it = [&](const BookTop& top) { return top.instrument == fresh.id && top.bid_size.raw > 0 && top.ask_size.raw > 0; };
  EXPECT_TRUE(std::ranges::any_of(tops, is_it));
  const auto smiles = only<SmileMoved>(facts);
  EXPECT_TRUE(std::ranges::any_of(smiles, [&](const SmileMoved& one) { return one.expiry == fresh.expiry; }));
}

TEST(Calendar, StrikesAreAddedOnTheSideToWhichThePriceGoes) {
  SimConfig config = rolling();
  config.start = at("2026-01-05T00:00:00Z");
  config.listing.strikes_beyond = 2;
  config.shock = {{.after = second, .lasts = second, .move = 0.05}};  // to 99,871
  SimVenue venue{config};
  const auto strikes = [&] {
    std::set<std::int64_t> all;
    for (const Instrument& one : venue.instruments()) {
      if (one.expiry == at("2026-01-07T08:00:00Z") && one.kind == InstrumentKind::Option) all.insert(one.strike.raw / units_per_one);
    }
    return all;
  };
  // 0.55 of 95,000 over 2.33 days, half of it: 2,088 and so steps of 1,000. Two strikes on either side of 95,000 ask for 93,000 and 97,000.
  EXPECT_EQ(strikes(), (std::set<std::int64_t>{94'000, 95'000, 96'000}));
  lived(venue, config.start, second + millisecond);
  EXPECT_EQ(strikes(), (std::set<std::int64_t>{93'000, 94'000, 95'000, 96'000, 97'000}));
  const auto facts = lived(venue, config.start + second + millisecond, second * 4);
  EXPECT_EQ(strikes(), (std::set<std::int64_t>{93'000, 94'000, 95'000, 96'000, 97'000, 98'000, 99'000, 100'000, 101'000}));
  EXPECT_GE(only<InstrumentListed>(facts).size(), 8U) << "a call and a put of each";
}

TEST(Calendar, NoMoreStrikesThanAreAllowed) {
  SimConfig config = rolling();
  config.start = at("2026-01-05T00:00:00Z");
  config.listing.most_strikes = 5;
  config.shock = {{.after = second, .lasts = second, .move = 0.2}};
  SimVenue venue{config};
  lived(venue, config.start, second * 5);
  std::map<Instant, int> calls;
  for (const Instrument& one : venue.instruments()) {
    if (one.kind == InstrumentKind::Option && one.right == Right::Call) ++calls[one.expiry];
  }
  for (const auto& [expiry, count] : calls) EXPECT_EQ(count, 5) << format_instant(expiry);
}

TEST(Calendar, WhatWasListedWhileTheLineWasCutIsInTheSnapshot) {
  const SimConfig config = rolling();
  SimVenue venue{config};
  lived(venue, config.start, second);
  venue.disconnect(config.start + second);
  lived(venue, config.start + second, second * 3);
  ASSERT_TRUE(venue.reconnect(config.start + second * 4));
  std::vector<std::string> listed;
  const VenueSnapshot snapshot = venue.snapshot(TradeId{0});
  for (const Fact& fact : snapshot.market) {
    if (const auto* one = std::get_if<InstrumentListed>(&fact)) listed.push_back(one->instrument.name);
  }
  EXPECT_EQ(listed.size(), venue.instruments().size());
  EXPECT_NE(std::ranges::find(listed, "BTC-8JAN26"), listed.end());
}

}  // namespace
}  // namespace keel
