#pragma once

#include <optional>

#include "keel/base/decimal.hpp"
#include "keel/base/random.hpp"
#include "keel/domain/settings/sim_rules.hpp"

namespace keel {

/// What those who are long pay those who are short over a period, as a share of the position's value, at a premium of the mark over the
/// index: max(deadband, p) + min(-deadband, p), at most `most` either way. Source: Deribit's knowledge base, "Funding rate" (its example: a
/// mark of 10,010 at an index of 10,000 is a premium of 0.1 %, and 0.075 % are paid).
double funding_rate(const SimFunding& funding, double premium);

/// Of one perpetual: the premium of its hidden price, an Ornstein-Uhlenbeck process with the config's mean, deviation and half life,
/// stepped exactly; the mark, a mean of the book's middle over the index that forgets by mark_time; and what has come up of the rate and is
/// not paid yet.
class PerpetualFunding {
 public:
  /// `random`: a stream of its own.
  PerpetualFunding(const SimFunding& funding, Random random);

  /// The hidden premium, a share of the index.
  double premium() const { return premium_; }
  /// Time passes, at a middle of the book, if there is one: of the index as `basis`, a share of it.
  void pass(Duration time, std::optional<double> basis);
  /// The mark's premium, a share of the index.
  double mark_premium() const { return mark_; }
  /// What is to be paid now of a position's value, in units of 1e-8; what is less than a unit stays for the next time.
  Rate take_due();

 private:
  SimFunding funding_;
  Random random_;
  double premium_;
  double mark_ = 0.0;
  bool marked_ = false;
  double due_ = 0.0;  ///< share of a position's value
};

}  // namespace keel
