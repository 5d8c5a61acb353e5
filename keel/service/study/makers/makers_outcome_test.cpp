#include "keel/service/study/makers/makers_outcome.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

Moments of(std::initializer_list<double> seen) {
  Moments moments;
  for (const double one : seen) moments.add(one);
  return moments;
}

/// Spreads of the perpetual before, after and where all stay.
MakersPath path_of(const Moments& before, const Moments& after, const Moments& stay) {
  MakersPath path;
  path.by_number.resize(1);
  path.by_number.back().after[linear_half].spread = stay;
  path.withdrawn.before[linear_half].spread = before;
  path.withdrawn.after[linear_half].spread = after;
  return path;
}

Withdrawal spread_when_one_withdraws(std::vector<MakersPath> paths) {
  return withdrawal_of({.paths = std::move(paths), .error = {}}, linear_half, &QuotedMarket::spread);
}

/// In the second life nobody stood on both sides any more: had it counted, it would have made the others' spread wider by itself.
TEST(MakersOutcome, AWithdrawalIsOfTheLivesInWhichAllWasSeen) {
  const Withdrawal found = spread_when_one_withdraws(
      {path_of(of({1.0}), of({3.0}), of({2.0})), path_of(of({9.0}), {}, of({9.0})), path_of(of({2.0}), of({6.0}), of({4.0}))});
  EXPECT_EQ(found.before.count(), 2U);
  EXPECT_DOUBLE_EQ(found.before.mean(), 1.5);
  EXPECT_DOUBLE_EQ(found.after.mean(), 4.5);
  EXPECT_DOUBLE_EQ(found.stay.mean(), 3.0);
  EXPECT_DOUBLE_EQ(found.change.mean(), found.after.mean() - found.stay.mean());
}

TEST(MakersOutcome, WhereNobodyIsEverLeftTheRestIsStillTold) {
  const Withdrawal found = spread_when_one_withdraws({path_of(of({1.0}), {}, of({2.0})), path_of({}, {}, of({8.0}))});
  EXPECT_EQ(found.after.count(), 0U);
  EXPECT_EQ(found.change.count(), 0U);
  EXPECT_DOUBLE_EQ(found.before.mean(), 1.0);
  EXPECT_DOUBLE_EQ(found.stay.mean(), 2.0);
}

/// Spreads with nobody, one and two engines.
MakersPath crowd_of(const Moments& nobody, const Moments& one, const Moments& two) {
  MakersPath path;
  path.by_number.resize(3);
  path.by_number[0].after[linear_half].spread = nobody;
  path.by_number[1].after[linear_half].spread = one;
  path.by_number[2].after[linear_half].spread = two;
  return path;
}

TEST(MakersOutcome, SpreadsByNumberAreOfTheSameLives) {
  const MakersOutcome outcome{
      .paths = {crowd_of({}, of({6.0}), of({4.0})), crowd_of(of({5.0}), {}, of({1.0})), crowd_of(of({9.0}), of({8.0}), of({2.0}))},
      .error = {}};
  EXPECT_DOUBLE_EQ(spread_of(outcome, 0, linear_half).mean(), 7.0);
  EXPECT_DOUBLE_EQ(spread_of(outcome, 1, linear_half).mean(), 7.0);
  EXPECT_DOUBLE_EQ(spread_of(outcome, 2, linear_half).mean(), 3.0);
  EXPECT_DOUBLE_EQ(spread_change(outcome, 2, linear_half).mean(), -4.0);
  EXPECT_DOUBLE_EQ(spread_change(outcome, 1, linear_half).mean(), -1.0);
  EXPECT_EQ(spread_of(outcome, 2, 1).count(), 0U);
}

TEST(MakersOutcome, TheMeanOfNothingIsNoNumber) {
  EXPECT_TRUE(std::isnan(mean_of({})));
  EXPECT_EQ(mean_of(of({1.0, 3.0})), 2.0);
}

}  // namespace
}  // namespace keel
