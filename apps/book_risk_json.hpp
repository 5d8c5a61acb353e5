#pragma once

#include <nlohmann/json.hpp>

#include "keel/account/inventory_pin.hpp"
#include "keel/account/inventory_stress.hpp"

namespace keel {

/// Members: docs/reference/cli.md.
nlohmann::ordered_json json_of(const InventoryStress& stress);
nlohmann::ordered_json json_of(const InventoryPin& pin);
nlohmann::ordered_json json_of(const LiquidationDistance& distance);

}  // namespace keel
