#pragma once

#include <optional>

namespace keel {

/// A market in which the hedgers of one call trade its underlying and so move it: of a fundamental F that nobody's hedging moves, the price
/// S solves ln S - rho delta(S) = ln F, delta being Black's of the call, without interest. rho > 0: they replicate a call, short of gamma,
/// and buy what rises; rho < 0: they hedge a call that they hold. A unit of it is the log price that trading one call's underlying moves.
/// Sources: docs/models/hedging_feedback.md.
class HedgedMarket {
 public:
  struct Price {
    double log = 0.0;
    bool jumped = false;  ///< from one branch of prices to the other
  };
  /// Log prices between which hedging by itself drives the price away.
  struct Fold {
    double lower = 0.0;
    double upper = 0.0;
  };

  /// Domain: strike > 0, vol > 0 (annualised, of the call's delta).
  HedgedMarket(double strike, double vol, double rho);

  double rho() const { return rho_; }
  /// Of the call, at a log price. years == 0 gives the step at the strike, 1/2 on it.
  double delta(double log_price, double years) const;
  /// S Gamma, the change of delta for one unit of log price. Domain: years > 0.
  double delta_slope(double log_price, double years) const;
  /// ln F behind a log price.
  double fundamental(double log_price, double years) const { return log_price - rho_ * delta(log_price, years); }
  /// 1 / (1 - rho S Gamma): how many times the fundamental's the price's vol is. Below 0: no price is stable there.
  double amplification(double log_price, double years) const { return 1.0 / (1.0 - rho_ * delta_slope(log_price, years)); }
  /// Where it exists, with rho at or above the threshold. Domain: years > 0.
  std::optional<Fold> fold(double years) const;
  /// The smallest rho at which some fundamental has more than one price: sigma sqrt(2 pi years).
  static double threshold(double vol, double years);

  /// The price of ln F that follows on the one before: on its branch as long as that reaches, else on the other; from between the branches
  /// where the hedgers' own trades drive it. Error: 1e-13. Domain: years >= 0.
  Price price(double log_fundamental, double years, double log_before) const;

 private:
  Price price_at_expiry(double log_fundamental, double log_before) const;
  double solved(double log_fundamental, double years, double guess, double lower, double upper) const;

  double log_strike_;
  double vol_;
  double rho_;
};

}  // namespace keel
