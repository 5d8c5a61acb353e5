#pragma once

#include <cstdint>
#include <vector>

#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"

namespace keel {

/// Many who hold options on the underlying, or have sold them, and hedge their delta in the perpetual. No strikes: there are none.
struct SimCrowd {
  std::vector<double> strikes_usd;
  std::vector<double> contracts;
  double gamma_usd_per_percent = 0.0;
  std::int64_t expiry_days = 7;
  double vol = 0.55;
  Duration every = second;
  double band = 0.0;
  double most = 1'000.0;
  Duration latency = millisecond * 5;

  bool none() const { return strikes_usd.empty(); }

  static constexpr auto fields() {
    using S = SimCrowd;
    return std::tuple{
        Setting{"strikes_usd", &S::strikes_usd, rising_list_of(above(0.0, 1e9), 0, 100), "USD",
                "of the options that they have; none: no crowd"},
        Setting{"contracts", &S::contracts, list_of(from(-1e9, 1e9), 0, 100), "coins",
                "of options of each strike, which they hold; below 0: have sold"},
        Setting{"gamma_usd_per_percent", &S::gamma_usd_per_percent, from(-1e12, 1e12), "USD",
                "in place of `contracts`: what they sell when the price rises by 1 % from the start's, by as many options of each strike"},
        Setting{"expiry_days", &S::expiry_days, from(std::int64_t{0}, std::int64_t{3650}), "days",
                "when these expire: one of the market's `expiry_days`"},
        Setting{"vol", &S::vol, from(0.01, 5.0), "annualised, 0.55 is 55 %", "that their delta is made with"},
        Setting{"every", &S::every, from(millisecond * 10, day), "duration", "time from one look at their delta to the next"},
        Setting{"band", &S::band, from(0.0, 1e9), "coins", "of delta that they leave open; beyond it they hedge all"},
        Setting{"most", &S::most, above(0.0, 1e9), "coins", "that they trade after one look at most"},
        Setting{"latency", &S::latency, from(Duration{}, minute), "duration", "from a look to their order at the venue"}};
  }
  static constexpr auto rules() {
    using S = SimCrowd;
    return std::tuple{
        Rule<S>{"contracts", "strikes_usd", "must be as many, one for each strike, or none where gamma_usd_per_percent is said",
                [](const S& c) {
                  if (c.none()) return c.contracts.empty();
                  const std::size_t said = c.gamma_usd_per_percent == 0.0 ? c.strikes_usd.size() : 0;
                  return c.contracts.size() == said;
                }},
        Rule<S>{"latency", "every", "must be at most that, or they hedge the same delta twice",
                [](const S& c) { return c.latency <= c.every; }}};
  }
};

}  // namespace keel
