#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/config/run_config.hpp"

namespace keel {

/// One of several engines: a config with a name.
struct NamedConfig {
  std::string name;
  RunConfig config;
};

inline constexpr std::size_t most_makers = 16;

/// `[[maker]]` tables: a `name`, and whatever the maker has otherwise than `base`: any key of a config but those of the market itself, of
/// whose [sim] table he has `latency`, `fault` and `deposit`. Errors: `name: line N: maker.key: what`.
Result<std::vector<NamedConfig>> parse_makers(std::string_view toml, const std::string& name, const RunConfig& base);
Result<std::vector<NamedConfig>> load_makers(const std::string& path, const RunConfig& base);

}  // namespace keel
