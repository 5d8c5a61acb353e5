#include "keel/base/time.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

TEST(Instant, ReadsAndWritesIso8601) {
  for (const char* text : {"2026-01-05T08:00:00Z", "2022-01-01T10:29:36.123Z", "1970-01-01T00:00:00Z", "2026-02-28T23:59:59.000000001Z"}) {
    const auto at = parse_instant(text);
    ASSERT_TRUE(at) << text;
    EXPECT_EQ(format_instant(*at), text);
  }
  EXPECT_EQ(parse_instant("2022-01-01T00:00:00Z")->raw, 1'640'995'200LL * second.raw);
  EXPECT_EQ(parse_instant("2022-01-01")->raw, 1'640'995'200LL * second.raw);
  EXPECT_EQ(parse_instant("2026-01-12T04:05:34+00:00"), parse_instant("2026-01-12 04:05:34"));
}

TEST(Instant, ClocksAheadOfUtcSayHowFar) {
  const auto at = parse_instant("2026-01-12T04:05:34.5Z");
  for (const char* text : {"2026-01-12T06:05:34.5+02:00", "2026-01-11 22:35:34.5-0530", "2026-01-12T12:05:34.5+08",
                           "2026-01-12 04:05:34.5 UTC", "2026-01-12 09:50:34.5 +05:45"}) {
    EXPECT_EQ(parse_instant(text), at) << text;
  }
}

TEST(Instant, RefusesWhatTheCalendarDoesNotHave) {
  for (const char* text : {"", "yesterday", "2026-02-30T00:00:00Z", "2026-13-01", "2026-01-05T24:00:00Z", "2026-01-05T08:00:00+2:00",
                           "2026-01-05T08:00:00+15:00", "2026-01-05T08:00:00+02:60", "2026-01-05T08:00:00Zx"}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
}

TEST(Instant, InMillisecondsReachTheYear2200) {
  EXPECT_EQ(instant_of_ms(1'640'995'200'000), parse_instant("2022-01-01"));
  EXPECT_EQ(instant_of_ms(7'289'654'399'999), parse_instant("2200-12-31T23:59:59.999Z"));
  for (const std::uint64_t beyond : {7'289'654'400'000ULL, 9'000'000'000'000ULL, 18'446'744'073'709'551'615ULL}) {
    EXPECT_FALSE(instant_of_ms(beyond)) << beyond;
  }
}

TEST(Instant, EveryOneCanBeWritten) {
  EXPECT_EQ(format_instant(Instant{} + millisecond * 9'000'000'000'000), "2255-03-14T16:00:00Z");
  EXPECT_EQ(format_instant(Instant{} - nanosecond), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(format_instant(never), "2262-04-11T23:47:16.854775807Z");
}

TEST(Duration, ReadsWhatPeopleType) {
  EXPECT_EQ(parse_duration("60s"), second * 60);
  EXPECT_EQ(parse_duration("10m"), minute * 10);
  EXPECT_EQ(parse_duration("1.5h"), minute * 90);
  EXPECT_EQ(parse_duration("250ms"), millisecond * 250);
  EXPECT_EQ(parse_duration("10").error().text, "\"10\" is not a duration like 60s, 10m or 1.5h");
  EXPECT_FALSE(parse_duration("nans"));
  EXPECT_EQ(format_duration(minute * 90), "90m");
}

TEST(Years, AreActual365Fixed) {
  EXPECT_DOUBLE_EQ(years_between(*parse_instant("2026-01-01T08:00:00Z"), *parse_instant("2027-01-01T08:00:00Z")), 1.0);
}

TEST(Never, IsAfterEveryDateAndFarFromNow) {
  EXPECT_GT(never, midnight({.year = 2200, .month = 12, .day = 31}).value());
  EXPECT_GT(years_between(midnight({.year = 2026, .month = 1, .day = 1}).value(), never), 200.0);
}

}  // namespace
}  // namespace keel
