#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "keel/pricing/chain/chain_surface.hpp"
#include "keel/pricing/chain/venue_index.hpp"

namespace keel {

/// How often our formula gives the figure that a venue shows.
struct VenueFigure {
  std::string_view name;
  std::size_t shown = 0;         ///< rows that show it, and a mark vol and a forward to compute it from
  std::size_t reproduced = 0;    ///< ours lies within the rounding of the figure and of the inputs shown beside it
  std::size_t on_own_index = 0;  ///< delta and vega: not so, but rows_on_own_index
  std::size_t drifted = 0;  ///< neither, but with forward and time moved by no more than `VenueDrift`, the same for all Greeks of a row
  std::vector<std::size_t> unexplained;  ///< rows, by index into the chain
};

/// By how much inputs may have moved between the moment a figure was computed and the moment they were read.
struct VenueDrift {
  double forward_relative = 0.005;
  Duration time = second * 60;
};

/// Deribit's mark price, delta, gamma, vega and theta against Black-76 at its own mark vol (shown to 0.01 %), forward (0.01 USD, or
/// as exactly as its deltas tell) and ACT/365F time: Greeks shown to 1e-5, premiums to 1e-8 BTC or 1e-6
/// of another coin; theta cut off as Deribit does (docs/studies/deribit_greeks.md). Inverse chains only.
std::vector<VenueFigure> check_venue(const Chain& chain, const ChainSurface& fit, const VenueDrift& drift = {});

}  // namespace keel
