#include "keel/files/chain/option_marks.hpp"

#include <gtest/gtest.h>

#include "keel/config/terms_file.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

using namespace literals;

Instrument option(std::string_view name) { return *parse_deribit_instrument(name, built_in_terms(), never); }
Instant at(std::string_view time) { return *parse_instant(time); }

/// Ten minutes before the expiry a third of the delivery price is open: 0.0005 coin at the money, F (2 N(s / 2) - 1) / F with
/// s = vol sqrt(600 s) / 3, is a vol of 86.20032434 %, solved by bisection. Of the whole price it would be 28.73 %.
TEST(OptionMarks, InTheDeliveryWindowAVolIsOfWhatIsOpen) {
  const Instrument call = option("BTC-30JAN26-90000-C");
  const auto vol = vol_of_price(call, at("2026-01-30T07:50:00Z"), 90000.0, 0.0005_price);
  ASSERT_TRUE(vol) << vol.error().text;
  EXPECT_NEAR(*vol, 0.8620032434, 1e-9);
  EXPECT_NEAR(implied_by_price(call, at("2026-01-30T07:50:00Z"), 90000.0, 0.0005_price), 0.8620032434, 1e-9);
  const auto price = model_price(call, at("2026-01-30T07:50:00Z"), 90000.0, 0.862);
  ASSERT_TRUE(price) << price.error().text;
  EXPECT_EQ(*price, 0.0005_price);  // 0.00049999811886 in full
}

/// Five minutes before: h = 1/6; Black-76 with vol 80 % times it, F = 60000, K = 60010, of 300 s.
TEST(OptionMarks, OfADollarSettledPutToo) {
  const Instrument put = option("BTC_USDC-30JAN26-60010-P");
  const auto price = model_price(put, at("2026-01-30T07:55:00Z"), 60000.0, 0.8);
  ASSERT_TRUE(price) << price.error().text;
  EXPECT_EQ(*price, 15.64195904_price);
  const auto vol = vol_of_price(put, at("2026-01-30T07:55:00Z"), 60000.0, *price);
  ASSERT_TRUE(vol) << vol.error().text;
  EXPECT_NEAR(*vol, 0.8, 1e-9);
}

TEST(OptionMarks, BeforeTheWindowAndFromTheExpiryOnNothingChanges) {
  const Instrument call = option("BTC_USDC-30JAN26-60010-C");
  EXPECT_EQ(*model_price(call, at("2026-01-30T07:30:00Z"), 60000.0, 0.8), 139.73875528_price);
  EXPECT_EQ(*model_price(call, at("2026-01-30T08:00:00Z"), 60100.0, 0.8), 90.0_price);
  EXPECT_EQ(*model_price(call, at("2026-01-31T08:00:00Z"), 60100.0, 0.8), 90.0_price);
}

}  // namespace
}  // namespace keel
