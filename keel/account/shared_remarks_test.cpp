#include "keel/account/shared_remarks.hpp"

#include <gmock/gmock.h>

namespace keel {
namespace {

TEST(SharedRemarks, WhatIsTheSameOfManyIsSaidOnce) {
  SharedRemarks remarks;
  remarks.say("A", "is not in the chain");
  remarks.say("A", "is not in the chain");  // held in two groups
  remarks.say("B", "has no vol");
  remarks.say("C", "has no vol");
  for (const char* name : {"D", "E", "F", "G", "H"}) remarks.say(name, "has expired");
  EXPECT_THAT(remarks.lines(),
              testing::ElementsAre("A: is not in the chain", "B, C, each: has no vol", "D, E, F and 2 more, each: has expired"));
}

}  // namespace
}  // namespace keel
