#pragma once

#include <vector>

#include "keel/domain/right.hpp"
#include "keel/pricing/black/black76.hpp"
#include "keel/pricing/svi/svi.hpp"

namespace keel {

/// What the smile does while the forward and time move.
enum class VolDynamics : std::uint8_t {
  StickyStrike,     ///< the vol of a strike stays
  StickyMoneyness,  ///< the vol of ln(K / F) stays
  StickyDelta,      ///< the vol of ln(K / F) / (vol sqrt(years)), the mean of d1 and d2 with its sign turned, stays
};
constexpr VolDynamics last_of(VolDynamics) { return VolDynamics::StickyDelta; }

struct SurfaceSlice {
  double years = 0.0;    ///< of variance to expiry, > 0
  double forward = 0.0;  ///< > 0
  double anchor = 0.0;   ///< the forward against which the smile's k = ln(strike / anchor) is measured; differs under StickyStrike
  SviParams svi;         ///< total variance over `years`

  static constexpr auto fields() {
    return std::tuple{Field{"years", &SurfaceSlice::years}, Field{"forward", &SurfaceSlice::forward},
                      Field{"anchor", &SurfaceSlice::anchor}, Field{"svi", &SurfaceSlice::svi}};
  }
  friend bool operator==(const SurfaceSlice&, const SurfaceSlice&) = default;
};

/// A surface is a value: total variance by log-moneyness and time. Moving it makes another.
///   Between expiries: linear in time at equal k, so that no calendar arbitrage arises that the slices do not have.
///   Before the first: w(k) t / t_first, the same vol. After the last: w(k) t / t_last, the same vol.
///   Forward and anchor: log-linear in time between expiries; the first before them, the last after.
///   In strike: the wings of SVI, linear in k.
class Surface {
 public:
  Surface() = default;
  /// Refuses no slice, years not rising, forwards or anchors not positive, and slices outside the domain of SviParams.
  static Result<Surface> make(std::vector<SurfaceSlice> slices);

  const std::vector<SurfaceSlice>& slices() const { return slices_; }
  /// Domain: years > 0, strike > 0.
  double forward(double years) const;
  double total_variance(double strike, double years) const;
  double vol(double strike, double years) const;

  /// Every forward times `ratio` > 0, the smile following `dynamics`.
  Surface moved(double ratio, VolDynamics dynamics) const;
  /// `years` > 0 later; slices that expire by then are gone. StickyStrike and StickyMoneyness keep each k's vol.
  Surface aged(double years, VolDynamics dynamics) const;

  static constexpr auto fields() { return std::tuple{Field{"slices", &Surface::slices_}}; }
  friend bool operator==(const Surface&, const Surface&) = default;

 private:
  struct Place {
    std::size_t left;
    std::size_t right;
    double weight;  ///< of the right one
  };
  Place place(double years) const;

  std::vector<SurfaceSlice> slices_;
};

struct SmileGreeks {
  double vol = 0.0;
  Black76Greeks black;               ///< at that vol, the smile held still
  double smile_delta = 0.0;          ///< dV/dF when the smile follows the dynamics
  double smile_theta_per_day = 0.0;  ///< change of value as a calendar day passes, forward unmoved
};

/// Delta and theta of an option on `slice` as its smile moves: dV/dF = delta + vega dvol/dF with dvol/dF = 0 (StickyStrike) or
/// -(dvol/dk) / F; theta gains vega (dvol/dk) k / (2 years) under StickyDelta. With `open_share` of the delivery price open the slice's
/// forward and years are of that price, and the Greeks of the market's forward (docs/models/unit_greeks.md). Domain: strike > 0, `slice` as
/// Surface::make takes it, open_share in (0, 1].
SmileGreeks smile_greeks(const SurfaceSlice& slice, double strike, Right right, VolDynamics dynamics, double open_share = 1.0);

}  // namespace keel
