#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/document/document.hpp"
#include "keel/pricing/chain/chain_surface.hpp"
#include "keel/pricing/chain/venue_check.hpp"

namespace keel {

struct ChainRequest {
  std::string file;
  ChainOptions fit;
  bool every_snapshot = false;
  std::optional<Instant> snapshot;  ///< the last at or before; else the last of the file
  std::optional<Instant> at;        ///< of a file whose date line is not to be believed
  std::function<void(std::size_t done, std::size_t all)> progress;
};

/// A recorded chain with what was made of it.
struct FittedChain {
  Chain chain;
  ChainSurface fit;
  std::vector<VenueFigure> venue;
};
struct FittedChains {
  std::string file;
  std::vector<FittedChain> chains;
  std::vector<std::string> warnings;  ///< chains that could not be fitted or are older, vols that were not believed
  bool older_left_out = false;
};

/// Error: the file's, or that nothing in it could be fitted.
Result<FittedChains> fit_chains(const ChainRequest& request);

/// Forwards, smiles and what is wrong with them, an expiry a row, and how often the venue's own figures are reproduced.
doc::Document chain_document(const FittedChains& fitted);

/// One row a quote, with a header; docs/reference/chain.md names the columns.
std::string chain_csv(const FittedChains& fitted);

}  // namespace keel
