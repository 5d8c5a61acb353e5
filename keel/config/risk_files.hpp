#pragma once

#include <string>
#include <string_view>

#include "keel/base/result.hpp"
#include "keel/domain/settings/stress_scenario.hpp"

namespace keel {

/// Stress scenarios from TOML: docs/models/stress.md. Errors: `name: line N: scenario.key: what`. Refuses moves outside their domains, a
/// list of another length than the tenor buckets, a second scenario of one name, a historical day without a source, and no scenario.
Result<StressScenarios> parse_stress(std::string_view toml, const std::string& name);
Result<StressScenarios> load_stress(const std::string& path);

/// configs/stress.toml as it was when the program was built.
std::string_view built_in_stress_toml();

}  // namespace keel
