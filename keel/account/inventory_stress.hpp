#pragma once

#include <string>

#include "keel/account/inventory.hpp"
#include "keel/account/inventory_margin.hpp"
#include "keel/scenario/stress.hpp"

namespace keel {

struct CoinMargin {
  Currency coin;
  MarginState state;
};

struct InventoryStress {
  Currency numeraire;
  std::vector<Currency> coins;  ///< underlyings in which something that can be priced is held
  double equity_usd = 0.0;      ///< now
  std::vector<StressScenario> scenarios;
  std::vector<StressOutcome> outcomes;           ///< one a scenario
  std::vector<std::vector<CoinMargin>> margins;  ///< of the coin-settled positions, one list a scenario; empty if not asked for
  std::size_t left_out = 0;                      ///< positions without a price: their last value moves with its currency only
};

/// The inventory under each scenario, all underlyings at once, and with `models` the margin after it. Refuses as `stress` does, and an
/// underlying without an index.
Result<InventoryStress> stress_of(const Instruments& instruments, const Inventory& inventory, const StressScenarios& scenarios,
                                  const std::optional<MarginModels>& models = {});

/// A line a scenario, sources below.
std::string format_stress(const InventoryStress& stress);

}  // namespace keel
