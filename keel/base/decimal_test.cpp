#include "keel/base/decimal.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

TEST(Decimal, ReadsWhatVenuesWrite) {
  EXPECT_EQ(parse_decimal("12.5"), 1'250'000'000);
  EXPECT_EQ(parse_decimal("-0.0003"), -30'000);
  EXPECT_EQ(parse_decimal("1e-05"), 1'000);
  EXPECT_EQ(parse_decimal("46219.79"), 4'621'979'000'000);
  EXPECT_EQ(parse_decimal("0.100000000000"), 10'000'000);
  EXPECT_EQ(parse_decimal(".5"), 50'000'000);
  EXPECT_EQ(parse_decimal("92233720368.54775807"), std::numeric_limits<std::int64_t>::max());
}

TEST(Decimal, RefusesInOneLine) {
  EXPECT_EQ(parse_decimal("4o5").error().text, "\"4o5\" is not a number");
  EXPECT_EQ(parse_decimal("").error().text, "\"\" is not a number");
  EXPECT_EQ(parse_decimal("1.2.3").error().text, "\"1.2.3\" is not a number");
  EXPECT_EQ(parse_decimal("0.123456789").error().text, "\"0.123456789\" has more than 8 decimal places");
  EXPECT_EQ(parse_decimal("92233720368.54775808").error().text, "\"92233720368.54775808\" is too large");
  EXPECT_EQ(parse_decimal("1e25").error().text, "\"1e25\" is too large");
  for (const char* huge : {"99999999999999999999999999999999999999999999999", "100000000000000000000000.5", "1e31", "-1e300"}) {
    EXPECT_EQ(parse_decimal(huge).error().text, '"' + std::string(huge) + "\" is too large");
  }
  EXPECT_EQ(parse_decimal("0.000000001e-2147483648").error().text, "\"0.000000001e-2147483648\" is not a number");
  EXPECT_EQ(parse_decimal("1e+-5").error().text, "\"1e+-5\" is not a number");
  EXPECT_FALSE(parse_decimal("0.99999999999999999999999999999999999999999999999999"));
}

TEST(Decimal, WritesTheShortestExactText) {
  EXPECT_EQ(format_decimal(1'250'000'000), "12.5");
  EXPECT_EQ(format_decimal(-30'000), "-0.0003");
  EXPECT_EQ(format_decimal(0), "0");
  EXPECT_EQ(format_decimal(std::numeric_limits<std::int64_t>::min()), "-92233720368.54775808");
}

TEST(DecimalDeath, OverflowIsDetected) {
  const SettleAmount most{std::numeric_limits<std::int64_t>::max()};
  EXPECT_DEATH((void)(most + SettleAmount{1}), "sum does not fit 64 bits");
  EXPECT_DEATH((void)(most * 2), "product does not fit 64 bits");
  EXPECT_DEATH((void)nearest<SettleAmount>(1e12), "not finite or does not fit");
}

TEST(DivideRounded, FollowsItsName) {
  EXPECT_EQ(divide_rounded(7, 2, Rounding::Floor), 3);
  EXPECT_EQ(divide_rounded(-7, 2, Rounding::Floor), -4);
  EXPECT_EQ(divide_rounded(7, 2, Rounding::Ceil), 4);
  EXPECT_EQ(divide_rounded(-7, 2, Rounding::Ceil), -3);
  EXPECT_EQ(divide_rounded(-7, 2, Rounding::TowardZero), -3);
  EXPECT_EQ(divide_rounded(5, 2, Rounding::HalfEven), 2);
  EXPECT_EQ(divide_rounded(7, 2, Rounding::HalfEven), 4);
  EXPECT_EQ(divide_rounded(-5, 2, Rounding::HalfEven), -2);
  EXPECT_EQ(divide_rounded(8, 3, Rounding::HalfEven), 3);
  EXPECT_EQ(divide_rounded(7, -2, Rounding::Floor), -4);
}

TEST(DivideRounded, IsTheSameOnBothSidesOf64Bits) {
  const Int128 least = std::numeric_limits<std::int64_t>::min();  // -2^63
  EXPECT_EQ(divide_rounded(least, 1, Rounding::HalfEven), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(divide_rounded(least, 3, Rounding::HalfEven), -3'074'457'345'618'258'603);      // -...602.67
  EXPECT_EQ(divide_rounded(least - 1, 2, Rounding::HalfEven), -4'611'686'018'427'387'904);  // -...904.5
  EXPECT_EQ(divide_rounded(least - 1, 2, Rounding::Floor), -4'611'686'018'427'387'905);
  EXPECT_EQ(divide_rounded(-least + 1, 2, Rounding::Ceil), 4'611'686'018'427'387'905);
  EXPECT_EQ(divide_rounded(-least + 1, 2, Rounding::TowardZero), 4'611'686'018'427'387'904);
  EXPECT_EQ(divide_rounded(1, -least, Rounding::Ceil), 1);
  EXPECT_EQ(divide_rounded(-least, least, Rounding::Floor), -1);
}

}  // namespace
}  // namespace keel
