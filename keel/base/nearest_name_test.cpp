#include "keel/base/nearest_name.hpp"

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

}  // namespace
}  // namespace keel
