#include "keel/account/text_table.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace keel {
namespace {

TEST(TextTable, ColumnsAreAsWideAsWhatTheyHold) {
  TextTable table;
  table.row({"name", "amount"});
  table.gap();
  table.row({"a long name", "-1"});
  table.row({"b", "123456789"});
  table.row({"c"});
  EXPECT_EQ(table.finish("  "),
            "  name            amount\n"
            "\n"
            "  a long name         -1\n"
            "  b            123456789\n"
            "  c\n");
}

TEST(TextTable, WhatRoundsToNothingHasNoSign) {
  EXPECT_EQ(fixed_text(-0.004, 2), "0.00");
  EXPECT_EQ(fixed_text(-0.006, 2), "-0.01");
  EXPECT_EQ(signed_text(0.004, 2), "0.00");
  EXPECT_EQ(signed_text(0.006, 2), "+0.01");
  EXPECT_EQ(signed_text(-10.0, 0), "-10");
  EXPECT_EQ(fixed_text(std::numeric_limits<double>::quiet_NaN(), 2), "-");
}

}  // namespace
}  // namespace keel
