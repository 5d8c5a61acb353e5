#include "keel/base/quantise.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

namespace keel {
namespace {

using namespace literals;

struct Inner {
  double estimate = 0.0;
  Size exact;
  static constexpr auto fields() { return std::tuple{Field{"estimate", &Inner::estimate}, Field{"exact", &Inner::exact}}; }
};

struct Outer {
  std::vector<Inner> list;
  std::array<double, 2> pair{};
  NumeraireAmount profit;
  static constexpr auto fields() {
    return std::tuple{Field{"list", &Outer::list}, Field{"pair", &Outer::pair}, Field{"profit", &Outer::profit}};
  }
};

TEST(Quantise, ForgetsTheLastDigitsOfAnEstimateAndNothingOfAFact) {
  const Outer one{{{1.0 / 3.0, 1.00000001_size}}, {1e-30, -1234.5}, 5.0_numeraire};
  Outer other = one;
  other.list[0].estimate = std::nextafter(1.0 / 3.0, 1.0);
  other.pair[1] = std::nextafter(-1234.5, 0.0);
  other.profit += NumeraireAmount{1};
  const Outer a = quantised(one);
  const Outer b = quantised(other);
  EXPECT_EQ(a.list[0].estimate, b.list[0].estimate);
  EXPECT_EQ(a.pair, b.pair);
  EXPECT_EQ(a.profit, b.profit);
  EXPECT_EQ(b.list[0].exact, 1.00000001_size);
}

TEST(Quantise, KeepsNineDigits) {
  EXPECT_NE(quantised(1.000000000), quantised(1.000000002));
  EXPECT_NEAR(quantised(1.0 / 3.0), 1.0 / 3.0, 1e-9 / 3.0);
  EXPECT_NE(quantised(5.0_numeraire), quantised(5.0001_numeraire));
  for (const double exact : {0.0, 1.0, -2.5, 0x1p300, 0.0009765625}) EXPECT_EQ(quantised(exact), exact);
  EXPECT_FALSE(std::signbit(quantised(-0.0)));
  EXPECT_EQ(quantised(std::numeric_limits<double>::infinity()), std::numeric_limits<double>::infinity());
}

TEST(Quantise, MakesOneOfAllThatIsNotANumber) {
  const double one = quantised(std::numeric_limits<double>::quiet_NaN());
  const double other = quantised(std::copysign(std::nan("7"), -1.0));
  EXPECT_EQ(std::bit_cast<std::uint64_t>(one), std::bit_cast<std::uint64_t>(other));
  EXPECT_EQ(quantised(-std::numeric_limits<double>::infinity()), -std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace keel
