#include "keel/render/number.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace keel {

using namespace doc;

namespace {

std::string on_terminal(const Value& value) { return shown_text(value, Grouping::None); }
std::string on_page(const Value& value) { return shown_text(value, Grouping::Thousands); }

TEST(ShownText, ANumberHasThePlacesThatItStates) {
  EXPECT_EQ(on_terminal(estimate(1234.5, places(2))), "1234.50");
  EXPECT_EQ(on_page(estimate(-1234567.891, places(2))), "-1,234,567.89");
  EXPECT_EQ(on_terminal(estimate(0.508634, percent(2))), "50.86%");
  EXPECT_EQ(on_terminal(estimate(1.0 / 3.0, significant(4))), "0.3333");
  EXPECT_EQ(on_terminal(estimate(0.00123456, {Notation::Scientific, 3, true})), "+1.235e-03");
}

TEST(ShownText, WhatRoundsToNothingHasNoSign) {
  EXPECT_EQ(on_terminal(estimate(-0.004, signed_places(2))), "0.00");
  EXPECT_EQ(on_terminal(estimate(0.004, signed_places(2))), "0.00");
  EXPECT_EQ(on_terminal(estimate(0.006, signed_places(2))), "+0.01");
}

TEST(ShownText, AnExactAmountHasAllItsDigitsUnlessItStatesFewer) {
  EXPECT_EQ(on_terminal(exact(SettleAmount{2'750'000})), "0.0275");
  EXPECT_EQ(on_page(exact(SettleAmount{123'456'700'000'001})), "1,234,567.00000001");
  EXPECT_EQ(on_terminal(exact(SettleAmount{123'456'789}, signed_places(2))), "+1.23");
}

TEST(ShownText, WhatIsAbsentNeverLooksLikeANumber) {
  EXPECT_EQ(on_terminal(absent("no price")), "–");
  EXPECT_EQ(on_terminal(estimate(std::numeric_limits<double>::quiet_NaN(), places(2))), "–");
}

TEST(JsonText, HasNoNoiseOfFloatingPoint) {
  EXPECT_EQ(json_text(estimate(0.1 + 0.2, places(2))), "0.3");
  EXPECT_EQ(json_text(estimate(0.027500000000000004, places(2))), "0.0275");
  EXPECT_EQ(json_text(estimate(-0.0, places(2))), "0");
  EXPECT_EQ(json_text(exact(SettleAmount{9'007'199'254'740'993})), "90071992.54740993");
}

TEST(JsonText, WordsTimesAndFlags) {
  EXPECT_EQ(json_text(text("a \"b\"\n")), R"("a \"b\"\n")");
  EXPECT_EQ(json_text(date(Instant{})), "\"1970-01-01T00:00:00Z\"");
  EXPECT_EQ(json_text(Value(second * 90)), "90");
  EXPECT_EQ(json_text(Value(true)), "true");
  EXPECT_EQ(json_text(absent("no price")), "null");
}

TEST(JsonText, WhatIsNotUtf8IsReplaced) { EXPECT_EQ(json_text(text("a\xFF")), "\"a\xEF\xBF\xBD\""); }

}  // namespace
}  // namespace keel
