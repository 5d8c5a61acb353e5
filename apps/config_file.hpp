#pragma once

#include "apps/complain.hpp"
#include "keel/config/run_config.hpp"
#include "keel/sim/sim_listing.hpp"

namespace keel {

/// The file's config, or the built-in one without a file, with the rows of a file of terms; complains about what the simulated market would
/// list and has no terms.
inline RunConfig config_from(const std::string& file, const std::string& terms = {}) {
  RunConfig config = file.empty() ? RunConfig{} : value_or_complain(load_config(file));
  if (!terms.empty()) config.terms = config.terms.replaced_by(value_or_complain(read_terms(terms)));
  value_or_complain(check_listing(config.sim, config.venue_terms()));
  return config;
}

}  // namespace keel
