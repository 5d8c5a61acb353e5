#include "keel/base/words.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

TEST(NearestName, IsTheOneWithTheFewestSlips) {
  const std::vector<std::string_view> names{"model", "option_size", "linear_size", "flow"};
  EXPECT_EQ(nearest_name("modle", names), "model");
  EXPECT_EQ(nearest_name("optionsize", names), "option_size");
  EXPECT_EQ(nearest_name("linear_sizes", names), "linear_size");
  EXPECT_EQ(nearest_name("flwo", names), "flow");
}

TEST(NearestName, IsNoneWhenNothingIsNear) {
  EXPECT_EQ(nearest_name("xyz", {"model", "flow"}), "");
  EXPECT_EQ(nearest_name("", {"model"}), "");
  EXPECT_EQ(nearest_name("model", {}), "");
}

TEST(MisspeltName, IsOneButForCaseSignsOrATypingError) {
  const std::vector<std::string_view> names{"trade_id", "index", "vol", "iv", "liquidity", "fee_currency"};
  EXPECT_EQ(misspelt_name("Trade ID", names), "trade_id");
  EXPECT_EQ(misspelt_name("IV", names), "iv");
  EXPECT_EQ(misspelt_name("vols", names), "vol");
  EXPECT_EQ(misspelt_name("indx", names), "index");
  EXPECT_EQ(misspelt_name("feecurenci", names), "fee_currency");
  EXPECT_EQ(misspelt_name("ask_price", {"mark_price"}), "");
  EXPECT_EQ(misspelt_name("index", names), "");  // it is one
  EXPECT_EQ(misspelt_name("id", names), "");     // too short to be an error
  EXPECT_EQ(misspelt_name("volume", names), "");
  EXPECT_EQ(misspelt_name("base_currency", names), "");
  EXPECT_EQ(misspelt_name("--", names), "");
}

TEST(Counted, OneIsNoPlural) {
  EXPECT_EQ(counted(0, "fill"), "0 fills");
  EXPECT_EQ(counted(1, "fill"), "1 fill");
  EXPECT_EQ(counted(2, "row is", "rows are"), "2 rows are");
  EXPECT_EQ(counted(1, "row is", "rows are"), "1 row is");
}

TEST(Utf8, WhatIsNoneIsFoundAndReplaced) {
  EXPECT_TRUE(is_utf8("desk 2, \xC3\xA9"));
  for (const std::string_view bad : {"\xFF", "\xC3", "\xC0\x80", "\xED\xA0\x80", "a\xF5"}) EXPECT_FALSE(is_utf8(bad));
  EXPECT_EQ(as_utf8("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(as_utf8("\xC3\xA9"), "\xC3\xA9");
}

}  // namespace
}  // namespace keel
