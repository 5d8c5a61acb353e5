#pragma once

#include <nlohmann/json.hpp>

#include "keel/attribution/attribution.hpp"

namespace keel {

/// `explained` of `keel book --json`; members and units: docs/reference/cli.md.
nlohmann::ordered_json json_of(const Attribution& attribution);

}  // namespace keel
