#pragma once

#include <optional>
#include <vector>

#include "keel/market/tape/tape.hpp"

namespace keel {

/// The realised vol of the middle by the step at which it is looked at: flat for a diffusion, falling where prices bounce, rising where
/// they trend. Source: T. Andersen, T. Bollerslev, F. Diebold and P. Labys, "Great realizations", Risk 13 (2000).
class VolatilitySignature {
 public:
  /// Domain: steps > 0.
  explicit VolatilitySignature(std::vector<Duration> steps);

  void see(const TapeTop& top);
  /// Nothing changes until then, and that is the end.
  void finish(Instant until);

  std::size_t size() const { return steps_.size(); }
  Duration step(std::size_t i) const { return steps_[i].step; }
  /// Annualised by days of 24 hours, 365 a year: 0.60 is 60 %; the mean is taken for 0. Not a number before there is a whole step.
  double vol(std::size_t i) const;

 private:
  struct Step {
    Duration step;
    Instant next;
    std::optional<double> log_mid;  ///< one step before `next`
    double squares = 0.0;
    std::size_t count = 0;
  };
  void look(Step& step) const;

  std::vector<Step> steps_;
  std::optional<double> log_mid_;
  bool begun_ = false;
};

}  // namespace keel
