#include "keel/base/sample/student.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace keel {
namespace {

/// Fisher and Yates, "Statistical Tables", table III, to the digits printed there.
TEST(Student, QuantilesAreThePrintedOnes) {
  EXPECT_NEAR(student_quantile(0.025, 1), 12.706, 5e-4);
  EXPECT_NEAR(student_quantile(0.05, 2), 2.920, 5e-4);
  EXPECT_NEAR(student_quantile(0.025, 3), 3.182, 5e-4);
  EXPECT_NEAR(student_quantile(0.005, 10), 3.169, 5e-4);
  EXPECT_NEAR(student_quantile(0.025, 30), 2.042, 5e-4);
  EXPECT_NEAR(student_quantile(0.005, 120), 2.617, 5e-4);
}

/// Of one degree t is a tangent; of two, 2 a / sqrt(2 (1 - a^2)) of a = 1 - 2 tail.
TEST(Student, OneAndTwoDegreesHaveClosedForms) {
  for (const double tail : {0.4, 0.1, 1e-2, 1e-4, 1e-6}) {
    EXPECT_NEAR(student_quantile(tail, 1) * std::tan(std::numbers::pi * tail), 1.0, 1e-9) << tail;
    const double a = 1.0 - 2.0 * tail;
    EXPECT_NEAR(student_quantile(tail, 2) * std::sqrt(2.0 * (1.0 - a * a)) / (2.0 * a), 1.0, 1e-9) << tail;
  }
}

TEST(Student, ManyDegreesAreTheNormal) {
  EXPECT_NEAR(student_quantile(0.025, 1'000'000'000), 1.959964, 5e-5);
  EXPECT_NEAR(student_quantile(0.001, 200'000), 3.090232, 2e-4);
}

}  // namespace
}  // namespace keel
