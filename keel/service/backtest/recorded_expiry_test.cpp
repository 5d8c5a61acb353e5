#include "keel/service/backtest/recorded_expiry.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/config/terms_file.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

using namespace literals;

const Instant expiry = *parse_deribit_expiry("28JAN22");
const Instant at = expiry - day * 30;

Instrument option(const std::string& strike_and_right) {
  return *parse_deribit_instrument("BTC-28JAN22-" + strike_and_right, built_in_terms(), at);
}

TapeTrade trade(Duration after, Side taker, double price, double vol) {
  return {.at = at + after, .taker = taker, .price = nearest<Price>(price), .index = 50'000.0_price, .vol = vol};
}

/// Coins by Black-76 at F = 51,000, thirty days and the vol named, worked out by another program.
constexpr double call_52000_at_70 = 0.07128302;
constexpr double put_48000_at_75 = 0.05695246;

TEST(ForwardOverIndex, IsWhereTheVolGivesThePrice) {
  const auto of_call = forward_over_index(option("52000-C"), at, 50'000.0_price, 0.70, nearest<Price>(call_52000_at_70));
  const auto of_put = forward_over_index(option("48000-P"), at, 50'000.0_price, 0.75, nearest<Price>(put_48000_at_75));
  ASSERT_TRUE(of_call && of_put);
  EXPECT_NEAR(of_call->forward, 1.02, 1e-6);
  EXPECT_NEAR(of_put->forward, 1.02, 1e-6);
  EXPECT_GE(of_call->standard_error, 2e-4);
}

TEST(ForwardOverIndex, IsUnknownWhereThePriceSaysNothingOfIt) {
  EXPECT_FALSE(forward_over_index(option("52000-C"), at, 50'000.0_price, 0.70, 0.95_price)) << "no forward up to twice the index";
  EXPECT_FALSE(forward_over_index(option("400000-C"), at, 50'000.0_price, 0.70, 0.000001_price)) << "a vol's last digit says as much";
}

TEST(RecordedExpiry, KnowsNothingBeforeATrade) {
  const RecordedExpiry known(expiry);
  EXPECT_FALSE(known.forward());
  EXPECT_FALSE(known.smile());
}

TEST(RecordedExpiry, OneTradeGivesAFlatSmileOnItsForward) {
  RecordedExpiry known(expiry);
  known.see(option("52000-C"), trade({}, Side::Buy, call_52000_at_70, 0.70));
  ASSERT_TRUE(known.forward() && known.smile());
  EXPECT_NEAR(*known.forward(), 1.02, 1e-6);
  for (const double k : {-0.2, 0.0, 0.2}) EXPECT_NEAR(std::sqrt(total_variance(*known.smile(), k) * 365.0 / 30.0), 0.70, 1e-9) << k;
  EXPECT_EQ(known.half_spread(), 0.0) << "there was no smile to pay more than";
}

/// A buyer pays 2 vol points more than the smile of 70 that stood there: a twentieth of them is remembered, and the point is 71.9.
TEST(RecordedExpiry, HalfTheSpreadGoesOffWhatTakersPay) {
  RecordedExpiry known(expiry);
  known.see(option("52000-C"), trade({}, Side::Buy, call_52000_at_70, 0.70));
  constexpr double call_52000_at_72 = 0.07357043;
  known.see(option("52000-C"), trade(second, Side::Buy, call_52000_at_72, 0.72));
  EXPECT_NEAR(known.half_spread(), 0.001, 1e-6);
  EXPECT_NEAR(std::sqrt(total_variance(*known.smile(), 0.0) * 365.0 / 30.0), 0.719, 1e-5);
  // A seller at 70 is 1.9 points below: beyond by as much.
  known.see(option("52000-C"), trade(second * 2, Side::Sell, call_52000_at_70, 0.70));
  EXPECT_NEAR(known.half_spread(), 0.001 + (0.019 - 0.001) / 20.0, 1e-5);
}

/// A snapshot knows a strike by its distance from the forward: forward * exp(ln(strike / forward)) may differ from it in the last bit. What
/// is traded there later replaces it all the same, and the smile is that of the trade.
TEST(RecordedExpiry, ATradeReplacesWhatASnapshotSaidOfItsStrike) {
  // Of 44,000 and up, the first forwards at which it does differ.
  int tried = 0;
  for (double forward = 44'000.0; tried < 3; forward += 1.7) {
    const double k = std::log(52'000.0 / forward);
    if (forward * std::exp(k) == 52'000.0) continue;
    ++tried;
    RecordedExpiry known(expiry);
    ChainExpiry snapshot;
    snapshot.expiry = expiry;
    snapshot.forward.forward = forward;
    snapshot.points = {{.k = k, .vol = 0.60, .weight = 1e6}};
    snapshot.fit.emplace();
    snapshot.fit->params = {.a = 0.36 * 30.0 / 365.0, .b = 0.0, .rho = 0.0, .m = 0.0, .s = 0.1};
    known.see(at, snapshot, 50'000.0);
    known.see(option("52000-C"), trade(second, Side::Buy, call_52000_at_70, 0.70));
    // 10 points beyond the smile: a twentieth is remembered as half the spread, and the strike's vol is 69.5.
    EXPECT_NEAR(std::sqrt(total_variance(*known.smile(), 0.0) * 365.0 / 30.0), 0.695, 1e-4) << forward;
  }
}

TEST(RecordedExpiry, AStrikeOfADayAgoIsForgotten) {
  RecordedExpiry known(expiry);
  known.see(option("48000-P"), trade({}, Side::Buy, put_48000_at_75, 0.75));
  known.see(option("52000-C"), trade(day + second, Side::Buy, 0.0711, 0.71));
  const double years = years_between(at + day + second, expiry);
  const double low = std::sqrt(total_variance(*known.smile(), -0.1) / years);
  const double high = std::sqrt(total_variance(*known.smile(), 0.1) / years);
  EXPECT_NEAR(low, high, 1e-9) << "flat: one strike is left";
}

}  // namespace
}  // namespace keel
