#include "keel/account/recent_marks.hpp"

#include "tests/account_case.hpp"

namespace keel {
namespace {

class RecentMarks : public AccountCase {
 protected:
  const InstrumentId perpetual = list("BTC-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse);
  const InstrumentId ether = list("ETH-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse, eth);
};

TEST_F(RecentMarks, AreTheNewestOfEachOfTheLastMinute) {
  EXPECT_FALSE(recent_marks(marks));
  mark({}, perpetual, 45000.0, 45001.0);
  mark(second, perpetual, 46000.0, 46001.0);
  marks.push_back(
      {.at = start + second * 61, .marks = {{ether, {.price = 3000.0_price, .forward = 3000.0}}}, .indices = {{eth, 3001.0_price}}});
  const auto recent = recent_marks(marks);
  ASSERT_TRUE(recent);
  EXPECT_EQ(recent->at, start + second * 61);
  EXPECT_EQ(recent->marks.at(perpetual).price, 46001.0_price);
  EXPECT_EQ(recent->indices.at(btc), 46000.0_price);
  EXPECT_EQ(recent->marks.at(ether).price, 3000.0_price);
  marks.back().at = start + second * 62;
  EXPECT_FALSE(recent_marks(marks)->marks.contains(perpetual));
}

}  // namespace
}  // namespace keel
