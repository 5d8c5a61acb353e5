#pragma once

#include <tuple>
#include <vector>

#include "keel/paths/pool/pool_market.hpp"
#include "keel/paths/pool/pool_provider.hpp"

namespace keel {

/// Whose trades somebody sees first.
struct SandwichMarket {
  std::vector<double> victim_usd = {1000.0, 10'000.0, 50'000.0};
  std::vector<double> tolerance_bps = {10.0, 50.0, 200.0};
  std::vector<double> victim_fee_bps = {5.0, 30.0};

  static constexpr auto fields() {
    using M = SandwichMarket;
    return std::tuple{
        Setting{"victim_usd", &M::victim_usd, list_of(above(0.0, 1e15), 1, 10), "USD", "what the victim pays, fee included"},
        Setting{"tolerance_bps", &M::tolerance_bps, list_of(from(0.0, 9000.0), 1, 10), "bps", "that the victim does without at most"},
        Setting{"victim_fee_bps", &M::victim_fee_bps, list_of(from(0.0, 5000.0), 1, 10), "bps", "of the pools in which he trades"}};
  }
};

/// What the study of pools simulates.
struct PoolStudy : PoolMarket, PoolProvider, SandwichMarket {
  static constexpr auto fields() { return std::tuple_cat(PoolMarket::fields(), PoolProvider::fields(), SandwichMarket::fields()); }
  static constexpr auto rules() { return PoolMarket::rules(); }
};

}  // namespace keel
