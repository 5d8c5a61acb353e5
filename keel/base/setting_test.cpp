#include "keel/base/setting.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "keel/base/validate.hpp"

namespace keel {
namespace {

constexpr std::array<std::string_view, 2> colours{"red", "green"};

struct Wheel {
  double radius = 1.0;
  std::vector<double> spokes{1.0, 2.0};
  static constexpr auto fields() {
    return std::tuple{Setting{"radius", &Wheel::radius, above(0.0, 10.0), "metres", "of the rim"},
                      Setting{"spokes", &Wheel::spokes, rising_list_of(from(0.0, 9.0), 1, 3), "metres", "where they stand"}};
  }
};
struct Bicycle {
  std::string colour = "red";
  Duration service = day;
  double saddle = 5.0;
  Wheel front;
  static constexpr auto fields() {
    using B = Bicycle;
    return std::tuple{Setting{"colour", &B::colour, OneOf{colours}, "name", "of the frame"},
                      Setting{"service", &B::service, from(hour, day * 7), "duration", "from one to the next"},
                      Setting{"saddle", &B::saddle, inside(0.0, 10.0), "metres", "above the ground"},
                      Table{"front", &B::front, "the wheel"}};
  }
  static constexpr auto rules() {
    return std::tuple{
        Rule<Bicycle>{"saddle", "front.radius", "must be above that", [](const Bicycle& b) { return b.saddle > b.front.radius; }}};
  }
};

std::string told(auto change) {
  Bicycle bicycle;
  change(bicycle);
  const auto valid = validate_settings(bicycle);
  return valid ? "valid" : valid.error().text;
}

TEST(Settings, ErrorsNameKeyValueRangeAndUnit) {
  EXPECT_EQ(told([](Bicycle&) {}), "valid");
  EXPECT_EQ(told([](Bicycle& b) { b.front.radius = -1.0; }), "front.radius: -1 is outside 0 (excluded)..10 (metres)");
  EXPECT_EQ(told([](Bicycle& b) { b.service = second; }), "service: 1s is outside 1h..7d (duration)");
  EXPECT_EQ(told([](Bicycle& b) { b.colour = "blue"; }), "colour: \"blue\" is not \"red\" or \"green\" (name)");
  EXPECT_EQ(told([](Bicycle& b) { b.saddle = 10.0; }), "saddle: 10 is outside 0 (excluded)..10 (excluded) (metres)");
}

TEST(Settings, EndsBelongToARangeUnlessTheyAreExcluded) {
  EXPECT_EQ(told([](Bicycle& b) { b.service = hour; }), "valid");
  EXPECT_EQ(told([](Bicycle& b) { b.service = hour - nanosecond; }), "service: 3599999999999ns is outside 1h..7d (duration)");
  EXPECT_EQ(told([](Bicycle& b) { b.front.radius = 0.0; }), "front.radius: 0 is outside 0 (excluded)..10 (metres)");
  EXPECT_EQ(told([](Bicycle& b) { b.front.radius = std::numeric_limits<double>::denorm_min(); }), "valid");
}

TEST(Settings, WhatIsNotFiniteLiesInNoRange) {
  EXPECT_EQ(told([](Bicycle& b) { b.saddle = std::numeric_limits<double>::quiet_NaN(); }),
            "saddle: nan is outside 0 (excluded)..10 (excluded) (metres)");
  EXPECT_EQ(told([](Bicycle& b) { b.saddle = std::numeric_limits<double>::infinity(); }),
            "saddle: inf is outside 0 (excluded)..10 (excluded) (metres)");
  EXPECT_EQ(told([](Bicycle& b) { b.front.spokes = {std::numeric_limits<double>::quiet_NaN()}; }),
            "front.spokes[0]: nan is outside 0..9 (metres)");
}

TEST(Settings, ListsHaveALengthAndEachNumberARange) {
  EXPECT_EQ(told([](Bicycle& b) { b.front.spokes = {}; }), "front.spokes: holds 0, needs 1 to 3 numbers, each in 0..9, rising (metres)");
  EXPECT_EQ(told([](Bicycle& b) { b.front.spokes = {1, 2, 3, 4}; }),
            "front.spokes: holds 4, needs 1 to 3 numbers, each in 0..9, rising (metres)");
  EXPECT_EQ(told([](Bicycle& b) { b.front.spokes = {1, 12}; }), "front.spokes[1]: 12 is outside 0..9 (metres)");
  EXPECT_EQ(told([](Bicycle& b) { b.front.spokes = {1, 1}; }), "front.spokes[1]: 1 must be above the 1 before it");
}

TEST(Settings, ABrokenRuleNamesBothKeysAndTheirValues) {
  EXPECT_EQ(told([](Bicycle& b) { b.front.radius = 6.0; }), "saddle: 5 with front.radius = 6: must be above that");
}

}  // namespace
}  // namespace keel
