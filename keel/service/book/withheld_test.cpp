#include "keel/service/book/withheld.hpp"

#include <gtest/gtest.h>

#include "keel/document/document.hpp"

namespace keel {
namespace {

TEST(Withheld, TotalsAreAbsentAndWhereTheyLookStays) {
  const std::string why = unpriced_words(4, 5);
  EXPECT_EQ(why, "\u2265 4 of 5 positions unpriced");
  doc::Section section;
  section.add(doc::Facts{.facts = {{"index_usd", "", doc::estimate(60000.0, doc::places(2))},
                                   {"vega", "", doc::estimate(1.0, doc::places(2)), "", {{doc::estimate(2.0, doc::places(2)), "USD"}}},
                                   {"orders", "", doc::count(3)}}});
  doc::Section inner;
  inner.add(doc::Table{.key = "cells",
                       .columns = {{"spot_move", ""}, {"profit", ""}},
                       .rows = {{.cells = {doc::estimate(0.1, doc::places(2)), doc::estimate(7.0, doc::places(2))}}}});
  section.add(std::move(inner));
  withhold(section, why);
  const auto& facts = std::get<doc::Facts>(section.items[0].what).facts;
  EXPECT_TRUE(std::holds_alternative<doc::Estimate>(facts[0].value));
  EXPECT_EQ(std::get<doc::Absent>(facts[1].value).why, why);
  EXPECT_TRUE(std::holds_alternative<doc::Absent>(facts[1].also[0].value));
  EXPECT_TRUE(std::holds_alternative<std::uint64_t>(facts[2].value));
  const auto& cells = std::get<doc::Table>(std::get<doc::Section>(section.items[1].what).items[0].what).rows[0].cells;
  EXPECT_TRUE(std::holds_alternative<doc::Estimate>(cells[0].value));
  EXPECT_TRUE(std::holds_alternative<doc::Absent>(cells[1].value));
}

}  // namespace
}  // namespace keel
