#pragma once

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/random.hpp"
#include "keel/base/time.hpp"
#include "keel/pricing/black/black76.hpp"
#include "keel/pricing/svi/svi_fit.hpp"

namespace keel {

/// A smile with the noise of quotes: 0.1 vol points, and the weights of spreads that widen in the wings.
inline std::vector<SmilePoint> noisy_smile(int strikes) {
  Random random(60);
  const SviParams p{0.004, 0.06, -0.25, 0.01, 0.12};
  constexpr double years = 0.1;
  std::vector<SmilePoint> points;
  for (int i = 0; i < strikes; ++i) {
    const double k = 0.6 * (2.0 * i / (strikes - 1) - 1.0);
    const double half_spread = 0.003 + 0.03 * k * k;
    points.push_back({k, std::sqrt(total_variance(p, k) / years) + 0.001 * random.normal(), 1.0 / (half_spread * half_spread)});
  }
  return points;
}

inline void append_made_chain(std::string& text, const char* coin, double spot) {
  constexpr std::array<std::string_view, 12> months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  for (const int days : {1, 2, 3, 4, 11, 18, 46, 74, 165, 256, 347}) {
    const double years = days / 365.0;
    const Instant at = *parse_instant("2030-01-01T08:00:00Z") + day * days;
    const std::string expiry = format_instant(at);
    const CivilDate date = civil_date(at);
    const std::string future = fmt::format("{}-{}{}{}", coin, date.day, months[static_cast<std::size_t>(date.month) - 1], date.year % 100);
    for (int i = 0; i < 42; ++i) {
      const double strike = std::round(spot * std::exp(0.1 * (i - 21) * std::sqrt(years) + 0.001 * i));
      const double k = std::log(strike / spot);
      const double vol = 0.5 + 0.1 * k * k / (years + 0.02);
      for (const Right right : {Right::Call, Right::Put}) {
        const auto premium = [&](double at_vol) { return black76_value({spot, strike, years, at_vol, right}) / spot; };
        const char* name = right == Right::Call ? "call" : "put";
        fmt::format_to(std::back_inserter(text),
                       "2030-01-01T08:00:00+00:00,{0}-{1:.0f}-{9},{3},{0},{2},{1:.1f},{4},{5},{6:.8f},{7:.8f},{8:.8f},", future, strike,
                       name, spot, expiry, years, premium(vol - 0.01), premium(vol + 0.01), premium(vol), right == Right::Call ? 'C' : 'P');
        fmt::format_to(std::back_inserter(text), "0.1,{},{},{:.4f},0.5,10.0,2.5,0.0,0.001,{},{},0.0\n", spot, future, vol, coin, spot);
      }
    }
  }
}

/// 1,848 options of two underlyings in the format of the recorded snapshots.
inline std::string made_snapshot() {
  std::string text =
      "timestamp,instrument_name,underlying,underlying_name,option_type,strike,expiry_datetime,time_to_maturity,bid_price,ask_price,"
      "mark_price,mid_price,futures_price,futures_instrument_name,implied_volatility,delta,vega,open_interest,volume,bid_ask_spread,"
      "currency,index_price,volume_usd\n";
  append_made_chain(text, "BTC", 61000.0);
  append_made_chain(text, "ETH", 3100.0);
  return text;
}

}  // namespace keel
