#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "keel/base/sample/moments.hpp"
#include "keel/base/setting.hpp"
#include "keel/paths/feedback/hedged_market.hpp"
#include "keel/paths/path_random.hpp"

namespace keel {

/// What hedgers make of an expiry: where the price ends that they trade up to it, before they give their hedges back. The market is that of
/// HedgedMarket, each rho with the same steps of the fundamental.
struct Pinning {
  double strike = 100.0;
  double start = 100.0;
  double sigma = 0.5;
  double days = 1.0;
  int steps = 100;
  std::vector<double> rho = {-0.02, -0.01, -0.005, 0.0, 0.005, 0.01, 0.02};
  double near_bps = 25.0;

  static constexpr std::size_t bins = 41;  ///< of how far from the strike it ended
  static constexpr double bins_deviations =
      2.5;  ///< the last ones lie so many of the fundamental's deviations off, and hold what is beyond
  struct OfRho {
    Moments distance_bps;  ///< from the strike at the end, log price
    Moments on_strike;     ///< 1 where the price ended on it
    Moments within_near;   ///< 1 where it ended within near_bps
    Moments jumps;
    std::array<std::uint64_t, bins> ended{};
    void join(const OfRho& other);
  };
  struct Outcome {
    std::vector<OfRho> by_rho;
    void join(const Outcome& other);
  };
  Outcome run(const PathRange& paths) const;
  double deviation() const;

  /// What paths tend to.
  struct Expected {
    double distance_bps = 0.0;
    double on_strike = 0.0;
  };
  /// Where the end hangs on the fundamental's end alone, which it does unless rho > 0.
  std::optional<Expected> expected(double rho) const;

  static constexpr auto fields() {
    using M = Pinning;
    return std::tuple{
        Setting{"pin_K", &M::strike, above(0.0, 1e9), "USD", "the strike of the options that expire"},
        Setting{"pin_S", &M::start, above(0.0, 1e9), "USD", "the price at the beginning"},
        Setting{"pin_sigma", &M::sigma, from(0.01, 10.0), "annualised, 0.5 is 50 %", "vol of the fundamental, and of the options' delta"},
        Setting{"pin_days", &M::days, from(1e-4, 3650.0), "days", "to the expiry"},
        Setting{"pin_steps", &M::steps, from(1, 100'000), "a number", "the crowd hedges so often until then"},
        Setting{"pin_rho", &M::rho, list_of(from(-1.0, 1.0), 1, 50), "log price a call's underlying",
                "what the crowd's hedging moves; above 0 short of gamma"},
        Setting{"near_bps", &M::near_bps, above(0.0, 1e4), "bps", "what counts as near the strike"}};
  }
};

}  // namespace keel
