#pragma once

#include <nlohmann/json.hpp>

#include "keel/scenario/pin_risk.hpp"
#include "keel/scenario/stress.hpp"

namespace keel {

/// Members: docs/reference/cli.md.
nlohmann::ordered_json json_of(const BookStress& stress);
nlohmann::ordered_json json_of(const CoinPin& pin);
nlohmann::ordered_json json_of(const LiquidationDistance& distance);

}  // namespace keel
