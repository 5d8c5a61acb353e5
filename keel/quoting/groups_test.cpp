#include "keel/quoting/groups.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace keel {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double endless = std::numeric_limits<double>::infinity();

Instrument of(InstrumentKind kind, std::string_view coin, std::string name = "x") {
  return {.name = std::move(name), .kind = kind, .base = Currency::parse(coin).value()};
}

GroupConfig named(std::string name) {
  GroupConfig group;
  group.name = std::move(name);
  return group;
}

TEST(Groups, AnInstrumentIsOfTheFirstGroupOfWhichEverythingHolds) {
  EngineConfig config;
  GroupConfig wings = named("wings");
  wings.kind = {"option"};
  wings.delta_to = 0.1;
  GroupConfig short_dated = named("short dated");
  short_dated.underlying = {Currency::of("BTC")};
  short_dated.kind = {"option", "future"};
  short_dated.days_to = 7.0;
  config.group = {wings, short_dated};
  const Instrument option = of(InstrumentKind::Option, "BTC");
  EXPECT_EQ(group_of(config, option, 3.0, 0.05), 0U) << "both hold: the first";
  EXPECT_EQ(group_of(config, option, 3.0, 0.5), 1U);
  EXPECT_EQ(group_of(config, option, 7.0, 0.5), 2U) << "less than 7 days, and 7 is not";
  EXPECT_EQ(group_of(config, option, 3.0, unknown), 1U) << "of no band while its delta is unknown";
  EXPECT_EQ(group_of(config, of(InstrumentKind::Option, "ETH"), 3.0, 0.5), 2U);
  EXPECT_EQ(group_of(config, of(InstrumentKind::Future, "BTC"), 3.0, unknown), 1U);
  EXPECT_EQ(group_of(config, of(InstrumentKind::Perpetual, "BTC"), endless, unknown), 2U);
  EXPECT_EQ(group_of({}, option, 3.0, 0.5), 0U) << "without groups all are the others";
}

// A band up to 0.1 with a slack of 0.02: entered at 0.1, left beyond 0.12.
TEST(Groups, AboutABandsEdgeAnOptionStaysWhereItIs) {
  EngineConfig config;
  GroupConfig wings = named("wings");
  wings.delta_to = 0.1;
  GroupConfig middle = named("middle");
  middle.delta_from = 0.4;
  config.group = {wings, middle};
  const Instrument option = of(InstrumentKind::Option, "BTC");
  std::size_t group = group_of(config, option, 30.0, unknown);
  int changes = 0;
  const auto move_to = [&](double delta) {
    const std::size_t next = group_after(config, option, 30.0, delta, group);
    changes += next != group ? 1 : 0;
    return group = next;
  };
  EXPECT_EQ(move_to(0.11), 2U);
  EXPECT_EQ(move_to(0.10), 0U);
  for (int i = 0; i < 100; ++i) move_to(i % 2 == 0 ? 0.101 : 0.099);
  EXPECT_EQ(changes, 1) << "a tick to each side of the edge changes nothing";
  EXPECT_EQ(move_to(0.119), 0U);
  EXPECT_EQ(move_to(0.121), 2U);
  EXPECT_EQ(move_to(0.5), 1U);
  EXPECT_EQ(move_to(0.385), 1U);
  EXPECT_EQ(move_to(0.05), 0U) << "an earlier group that holds it has it at once";
  EXPECT_EQ(group_after(config, option, 30.0, unknown, 0U), 2U);
  config.group[0].days_to = 7.0;
  EXPECT_EQ(group_after(config, option, 30.0, 0.05, 0U), 2U) << "the slack is of the delta alone";
}

TEST(Groups, WhatSaysNothingHoldsWhatNeverExpires) {
  EngineConfig config;
  config.group = {named("all")};
  EXPECT_EQ(group_of(config, of(InstrumentKind::Perpetual, "BTC"), endless, unknown), 0U);
  config.group[0].days_to = 1'000.0;
  EXPECT_EQ(group_of(config, of(InstrumentKind::Perpetual, "BTC"), endless, unknown), 1U) << "it has more time than any";
}

TEST(Groups, NamesAreTheVenues) {
  EngineConfig config;
  config.group = {named("one")};
  config.group[0].instrument = {"BTC-PERPETUAL"};
  EXPECT_EQ(group_of(config, of(InstrumentKind::Perpetual, "BTC", "BTC-PERPETUAL"), endless, unknown), 0U);
  EXPECT_EQ(group_of(config, of(InstrumentKind::Perpetual, "BTC", "BTC_USDC-PERPETUAL"), endless, unknown), 1U);
}

}  // namespace
}  // namespace keel
