#pragma once

#include "apps/complain.hpp"
#include "keel/config/run_config.hpp"
#include "keel/engine/engine.hpp"
#include "keel/sim/sim_listing.hpp"

namespace keel {

/// The file's config, or the built-in one without a file; complains about values that cannot work, too.
inline RunConfig config_from(const std::string& file) {
  if (file.empty()) return {};
  RunConfig config = value_or_complain(load_config(file));
  for (const auto& valid : {validate(config.sim), validate(config.engine())}) {
    if (!valid) complain(Error{file + ": " + valid.error().text});
  }
  return config;
}

}  // namespace keel
