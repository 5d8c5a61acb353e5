#pragma once

#include <deque>
#include <map>
#include <optional>

#include "keel/domain/instrument.hpp"
#include "keel/domain/tape.hpp"
#include "keel/pricing/chain/chain_surface.hpp"
#include "keel/pricing/svi/svi_fit.hpp"

namespace keel {

/// The forward that a vol and a price of an option tell together: model_premium at it is the price. Nothing where no forward within half
/// and twice the index does, or the price says next to nothing of it. Relative to the index; its error is that of a vol in hundredths of a
/// percent, and of an index that is seconds old. Domain: vol > 0, at < expiry.
std::optional<ForwardSample> forward_over_index(const Instrument& option, Instant at, Price index, double vol, Price price);

/// What is known of one expiry: its forward over the index, and its smile. In order of time.
class RecordedExpiry {
 public:
  explicit RecordedExpiry(Instant expiry) : expiry_(expiry) {}

  Instant expiry() const { return expiry_; }
  /// Of a chain's fit: all that was known before is replaced. Domain: `fitted` has a fit; index > 0.
  void see(Instant at, const ChainExpiry& fitted, double index);
  /// Of an option of this expiry: the forward from the last 16 that tell one, the smile from the last of each strike within a day. A vol
  /// counts with the weight 1 / e^2, e^2 = (1 vol point)^2 and, for each hour of its age, as much again; of it goes half the spread: what
  /// takers paid beyond the smile of then, on average over some 20 trades. Domain: before the last half hour, a believable vol.
  void see(const Instrument& option, const TapeTrade& trade);

  /// Over the index; nothing while it is not known.
  std::optional<double> forward() const { return forward_; }
  /// Total variance as of the last that was seen, over ln(strike / forward); nothing while it is not known.
  const std::optional<SviParams>& smile() const { return smile_; }
  /// What takers paid beyond the smile, in vol, >= 0.
  double half_spread() const { return half_spread_; }

 private:
  struct Vol {
    double vol = 0.0;
    double variance = 0.0;  ///< of its error when it was seen
    Instant at;
  };
  void fit(Instant at, double index);
  std::optional<double> vol_at(double k) const;

  Instant expiry_;
  std::deque<ForwardSample> samples_;
  std::optional<double> forward_;
  std::map<Price, Vol> vols_;  ///< by strike
  std::optional<SviParams> smile_;
  double smile_years_ = 0.0;
  double half_spread_ = 0.0;
};

}  // namespace keel
