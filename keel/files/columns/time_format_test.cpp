#include "keel/files/columns/time_format.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

std::string read(std::string_view text, std::string_view format) {
  const auto at = parse_time(text, format);
  return at ? format_instant(*at) : at.error().text;
}

TEST(TimeFormat, ReadsDatesAndTimesInTheirOrder) {
  EXPECT_EQ(read("2025-11-29 08:25:29", "%Y-%m-%d %H:%M:%S"), "2025-11-29T08:25:29Z");
  EXPECT_EQ(read("26-05-22 16:25:18", "%y-%m-%d %H:%M:%S"), "2026-05-22T16:25:18Z");
  EXPECT_EQ(read("14:35 2024-11-16", "%H:%M %Y-%m-%d"), "2024-11-16T14:35:00Z");
  EXPECT_EQ(read("1/2/2027 10:20:00.5", "%m/%d/%Y %H:%M:%S"), "2027-01-02T10:20:00.5Z");
}

TEST(TimeFormat, RefusesWhatDoesNotFit) {
  EXPECT_EQ(read("2025-11-29T08:25:29", "%Y-%m-%d %H:%M:%S"), "\"2025-11-29T08:25:29\" is not a time like %Y-%m-%d %H:%M:%S");
  for (const std::string_view text : {"", "2025-02-29 08:00:00", "2025-11-29 24:00:00", "2025-11-29 08:60:00", "2025-11-29 08:00:00 x",
                                      "2025-11-29 08:00", "26-11-29 08:00:00 "}) {
    EXPECT_FALSE(parse_time(text, "%Y-%m-%d %H:%M:%S")) << text;
  }
}

TEST(TimeFormat, ReadsZones) {
  EXPECT_EQ(parse_zone("UTC").value(), Duration{});
  EXPECT_EQ(parse_zone("UTC+8").value(), hour * 8);
  EXPECT_EQ(parse_zone("UTC-05:30").value(), -(hour * 5 + minute * 30));
  EXPECT_EQ(parse_zone("GMT+0930").value(), hour * 9 + minute * 30);
  for (const std::string_view text : {"", "EST", "UTC8", "UTC+", "UTC+15", "UTC+8:", "UTC+8x"}) EXPECT_FALSE(parse_zone(text)) << text;
}

}  // namespace
}  // namespace keel
