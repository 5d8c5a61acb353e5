#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "keel/base/setting.hpp"
#include "keel/pricing/pool_swap.hpp"

namespace keel {

/// A venue whose price is a geometric Brownian motion, and pools beside it: constant product, and the same money concentrated in a range,
/// each at some fees. Blocks come as a Poisson stream; in each whoever arbitrages trades first.
struct PoolMarket {
  double sigma = 0.05;
  double spot = 2000.0;
  double value = 1e6;
  double range = 1.25;
  std::vector<double> fee_bps = {0.0, 1.0, 5.0, 10.0, 30.0, 100.0};
  std::vector<double> block_s = {12.0, 2.0};
  double days = 1.0;
  double warm_up_days = 0.25;

  enum class Kind : std::uint8_t { ConstantProduct, Concentrated };
  static constexpr std::array<std::string_view, 2> kind_names = {"constant_product", "concentrated"};
  /// In the order in which outcomes are told: all fees of the first kind, then of the second.
  struct Listed {
    Kind kind;
    double fee_bps;
  };
  std::vector<Listed> listed() const;
  /// Of `value` at `spot`.
  SwapPool pool(const Listed& listed) const;

  double annual_sigma() const;
  static constexpr double seconds_per_day = 86'400.0;

  static constexpr auto fields() {
    using M = PoolMarket;
    return std::tuple{
        Setting{"sigma", &M::sigma, above(0.0, 10.0), "a day, 0.05 is 5 %", "vol of the venue's price"},
        Setting{"S", &M::spot, above(0.0, 1e9), "USD", "the price at the beginning"},
        Setting{"value_usd", &M::value, above(0.0, 1e15), "USD", "what each pool is worth at the beginning"},
        Setting{"range", &M::range, above(1.0, 1e6), "a factor", "the concentrated pool reaches from S over it to S times it"},
        Setting{"fee_bps", &M::fee_bps, list_of(from(0.0, 5000.0), 1, 20), "bps", "of what a trader gives"},
        Setting{"block_s", &M::block_s, list_of(above(0.0, seconds_per_day), 1, 5), "s",
                "from block to block on average; the first for what comes of providing"},
        Setting{"days", &M::days, above(0.0, 1000.0), "days", "of a path, measured"},
        Setting{"warm_up_days", &M::warm_up_days, from(0.0, 1000.0), "days", "before that, not measured"}};
  }
  static constexpr auto rules() {
    using M = PoolMarket;
    return std::tuple{Rule<M>{"days", "block_s", "a path may have 100 million blocks", [](const M& m) {
                                for (const double block : m.block_s) {
                                  if ((m.days + m.warm_up_days) * seconds_per_day / block > 1e8) return false;
                                }
                                return true;
                              }}};
  }
};

}  // namespace keel
