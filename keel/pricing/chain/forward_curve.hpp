#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "keel/base/result.hpp"

namespace keel {

/// What one observation says of a forward.
struct ForwardSample {
  double forward = 0.0;         ///< > 0
  double standard_error = 0.0;  ///< unit of `forward`, > 0
};

struct ForwardEstimate {
  double forward = 0.0;
  double discount = 1.0;        ///< premium paid now for 1 at expiry
  double standard_error = 0.0;  ///< unit of `forward`
  std::size_t used = 0;
  std::size_t rejected = 0;
};

/// The weighted mean of the samples that agree. Weights are 1 / standard_error^2. A sample is rejected when it lies from the weighted
/// median by more than 4 of its own standard errors and by more than 4 robust deviations (median absolute deviation / 0.6745) as
/// well: half of the weight may be wrong without moving the answer. Refuses no sample in the domain.
Result<ForwardEstimate> robust_forward(std::span<const ForwardSample> samples);

/// A call and a put of one strike and expiry.
struct ParityPair {
  double strike = 0.0;          ///< > 0
  double call_minus_put = 0.0;  ///< difference of the mid prices, in the unit of the premium
  double half_width = 0.0;      ///< half the sum of the two spreads, same unit, > 0
};

/// Premium in coin: C - P = 1 - K / F. Refuses when no pair gives a forward.
Result<ForwardEstimate> forward_from_inverse_parity(std::span<const ParityPair> pairs);

/// Premium in the strike's currency: C - P = discount (F - K). With `discount` 0 it is estimated as well: the median of the slopes
/// between the 64 tightest pairs (Theil and Sen), held to 1 unless it lies in (0.5, 1.1).
Result<ForwardEstimate> forward_from_linear_parity(std::span<const ParityPair> pairs, double discount = 0.0);

/// What a venue's delta says: N(d1) = delta gives F = K exp(d1 v - v^2 / 2), v = vol sqrt(years).
/// `delta` is of the call, within (0, 1), shown to `delta_step`. Domain: vol > 0, years > 0.
ForwardSample forward_from_delta(double delta, double delta_step, double strike, double vol, double years);

/// Forwards by time to expiry: log-linear between points, the last slope continued beyond, the first value before.
class ForwardCurve {
 public:
  struct Node {
    double years = 0.0;
    double forward = 0.0;
  };
  ForwardCurve() = default;
  /// Refuses no node, forwards not positive and finite, years not rising.
  static Result<ForwardCurve> make(std::vector<Node> nodes);
  double at(double years) const;
  std::span<const Node> nodes() const& { return nodes_; }
  void nodes() const&& = delete;

 private:
  std::vector<Node> nodes_;
};

}  // namespace keel
