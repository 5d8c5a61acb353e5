#include "keel/service/study/study.hpp"

#include <gtest/gtest.h>

#include "keel/service/test_numbers.hpp"

namespace keel {
namespace {

TEST(Study, AnyNumberOfThreadsGivesTheSameBits) {
  for (const Study& study : studies()) {
    // More than one block of each, and the last one not full.
    StudyRequest request{.paths = study.paths / 20 + 3, .seed = 4, .threads = 1};
    SCOPED_TRACE(testing::Message() << "keel study " << study.name << " --seed 4 --paths " << request.paths);
    const std::vector<double> one = numbers_of(*study.answer(request));
    EXPECT_GT(one.size(), 50U);
    request.threads = 3;
    EXPECT_EQ(numbers_of(*study.answer(request)), one);
    request.seed = 5;
    EXPECT_NE(numbers_of(*study.answer(request)), one);
  }
}

TEST(Study, WhatIsWrongNamesTheField) {
  for (const Study& study : studies()) {
    const auto refusal = [&](const StudyRequest& request) { return study.answer(request).error().text; };
    EXPECT_EQ(refusal({.paths = 1}), "paths: 1 is not a whole number from 2 to 1000000000");
    EXPECT_EQ(refusal({.threads = 257}), "threads: 257 is not a whole number from 0 to 256");
    EXPECT_EQ(refusal({.param = {"sigma=-1"}}).substr(0, 29), "param: sigma: -1 is outside 0");
    EXPECT_TRUE(refusal({.param = {"sigm=1"}}).starts_with("param: sigm is no parameter of the model; the nearest is sigma; it takes "));
  }
  const auto feedback = [&](const std::string& param) { return studies().front().answer({.param = {param}}).error().text; };
  EXPECT_EQ(feedback("rho=0.1,,0.2"), "param: rho: \"\" is not a number");
  EXPECT_EQ(feedback("rho=0.1,1000"), "param: rho[1]: 1000 is outside -100..100 (log price a call's underlying)");
  EXPECT_EQ(feedback("dt=0.1"), "param: steps: 50 with T = 0.25: must be so few that steps times dt is below that");
}

}  // namespace
}  // namespace keel
