#pragma once

#include <cstddef>
#include <span>

#include "keel/domain/right.hpp"

namespace keel {

/// Options to invert, one element each, as in ImpliedVolIn. All spans have the same length.
struct ImpliedVolColumns {
  std::span<const double> value;
  std::span<const double> forward;
  std::span<const double> strike;
  std::span<const double> years;
  std::span<const Right> right;
};

/// implied_vol of every element, by the same method in vectors. Where implied_vol refuses, the vol is a quiet NaN; returns how many those
/// are. Error: as stated at implied_vol; against it 8 ulp of the vol, scaled by what the price determines of it, as stated in
/// docs/models/implied_volatility.md. Domain: vol.size() is that of the columns. Allocates only to word the refusals it counts.
std::size_t implied_vols(const ImpliedVolColumns& in, std::span<double> vol);

}  // namespace keel
