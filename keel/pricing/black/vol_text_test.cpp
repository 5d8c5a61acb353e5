#include "keel/pricing/black/vol_text.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

TEST(VolText, IsAFractionOrSaysThatItIsAPercentage) {
  EXPECT_EQ(parse_vol("0.6"), 0.6);
  EXPECT_EQ(parse_vol("60%"), 0.6);
  EXPECT_EQ(parse_vol("60 %"), 0.6);
  EXPECT_EQ(parse_vol("5.5e-1"), 0.55);
  EXPECT_EQ(parse_vol("0"), 0.0);
  EXPECT_EQ(parse_vol("10"), 10.0) << "the largest fraction";
  EXPECT_EQ(parse_vol("1200%"), 12.0) << "whoever says it means it";
}

TEST(VolText, RefusesAPercentageThatDoesNotSaySo) {
  EXPECT_EQ(parse_vol("60").error(), Error(ErrorCode::OutOfRange, "\"60\" is 6000 %: a vol is a fraction, 0.6, or says its unit, 60%"));
  EXPECT_EQ(parse_vol("10.01").error().code, ErrorCode::OutOfRange);
  EXPECT_EQ(parse_vol("-0.6").error().text, "\"-0.6\" is below 0");
  EXPECT_EQ(parse_vol("-60%").error().text, "\"-60%\" is below 0");
  for (const char* none : {"", "%", "high", "0.6x", "nan", "inf", "60%%", "+0.6"})
    EXPECT_EQ(parse_vol(none).error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace keel
