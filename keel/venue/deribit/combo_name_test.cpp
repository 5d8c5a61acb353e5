#include "keel/venue/deribit/combo_name.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace keel::literals;

TEST(DeribitCombo, IsToldByTheKindBeforeItsExpiry) {
  for (const char* name :
       {"BTC-CS-28FEB25-100000_105000", "ETH-FS-28MAR25_PERP", "BTC-STRD-7MAR25-90000", "SOL_USDC-ICOND-28MAR25-100_110_150_160",
        "BTC-CSR12-28FEB25-100000_110000", "ETH-PBUT111-28FEB25-2400_2500_2700"})
    EXPECT_TRUE(is_deribit_combo(name)) << name;
  for (const char* name : {"BTC-28FEB25-100000-C", "BTC-PERPETUAL", "BTC-USDT-SWAP", "ETH_USDC-POOL-1500-2500", "BTC-28FEB25", "BTC_USDC",
                           "BTC--28FEB25", "-CS-28FEB25-100000_105000", "BTC-C1S-28FEB25-100000_105000"})
    EXPECT_FALSE(is_deribit_combo(name)) << name;
}

TEST(DeribitCombo, NamesTheExpiriesStrikesAndRatiosOfItsLegs) {
  const auto spread = parse_deribit_combo("ETH-FS-28MAR25_PERP");
  ASSERT_TRUE(spread);
  EXPECT_EQ(spread->kind, "FS");
  EXPECT_EQ(spread->expiries, std::vector{parse_instant("2025-03-28T08:00:00Z").value()});
  EXPECT_TRUE(spread->perpetual);
  EXPECT_EQ(spread->ratios, (std::vector{1, 1}));

  const auto diagonal = parse_deribit_combo("XRP_USDC-CDIAG-27JUN25_28MAR25-0d5_0d625");
  ASSERT_TRUE(diagonal);
  EXPECT_EQ(diagonal->expiries.size(), 2U);
  EXPECT_FALSE(diagonal->perpetual);
  EXPECT_EQ(diagonal->strikes, (std::vector{0.5_price, 0.625_price}));

  const auto ratios = [](const char* name) { return parse_deribit_combo(name)->ratios; };
  EXPECT_EQ(ratios("BTC-PSR23-28FEB25-100000_110000"), (std::vector{2, 3}));
  EXPECT_EQ(ratios("BTC-CBUT-28FEB25-90000_95000_100000"), (std::vector{1, 1, 2}));
  EXPECT_EQ(ratios("BTC-CBUT111-28FEB25-90000_95000_101000"), (std::vector{1, 1, 1}));
  EXPECT_EQ(ratios("BTC-NEW-28FEB25-90000"), std::vector<int>{}) << "of a kind that is not known";
}

}  // namespace
}  // namespace keel
