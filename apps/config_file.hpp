#pragma once

#include "apps/complain.hpp"
#include "keel/config/run_config.hpp"

namespace keel {

/// The file's config, or the built-in one without a file.
inline RunConfig config_from(const std::string& file) { return file.empty() ? RunConfig{} : value_or_complain(load_config(file)); }

}  // namespace keel
