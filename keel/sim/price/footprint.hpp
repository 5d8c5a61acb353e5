#pragma once

#include <optional>

#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/sim_config.hpp"
#include "keel/impact/impact.hpp"

namespace keel {

/// What everybody's trades do to the hidden price of one underlying: keel/impact in the logarithm of the price, by the delta of trades in
/// USD when they are made, so that contracts of one USD each move the price alike whatever it is.
/// How strong: shares of the most that the perpetual's book stands. It stands what no order moves the price by as far as the order has paid
/// at its last level; then the book is paid at least the impact of every trade, and by keel/impact no round trip earns from it.
/// docs/models/market_impact.md. The default: nothing moves the price.
class Footprint {
 public:
  Footprint() = default;
  /// `config`: the market's, with all its underlyings. Domain: validate_settings(config); `perpetual` is of the underlying.
  Footprint(const SimConfig& config, const Instrument& perpetual);

  bool on() const { return impact_.has_value(); }
  /// Bought > 0. `at_s`: seconds from the start, not before the trade before it.
  void traded(double usd, double at_s) { impact_->trade(usd, at_s); }
  /// Of ln price.
  double displacement(double at_s) const { return impact_ ? impact_->displacement(at_s).total() : 0.0; }
  /// The farthest that an order of so many USD, >= 0, moves ln price, whatever was traded before it.
  double farthest(double usd) const;

 private:
  std::optional<Impact> impact_;
  double permanent_per_usd_ = 0.0;
  double transient_ = 0.0;  ///< of an order of one USD
  double exponent_ = 1.0;
};

}  // namespace keel
