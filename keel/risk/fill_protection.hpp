#pragma once

#include <optional>
#include <string_view>

#include "keel/base/fields.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/settings/config.hpp"

namespace keel {

/// A fill of a quote, as protection counts it.
struct ProtectedFill {
  double coins = 0.0;                   ///< traded, without the side
  double delta_coins = 0.0;             ///< net transaction delta that it brought, signed
  double vega_usd_per_vol_point = 0.0;  ///< signed
  static constexpr auto fields() {
    using P = ProtectedFill;
    return std::tuple{Field{"coins", &P::coins}, Field{"delta_coins", &P::delta_coins},
                      Field{"vega_usd_per_vol_point", &P::vega_usd_per_vol_point}};
  }
};

/// Market maker protection on one underlying, our own, as venues define theirs (Deribit's set_mmp_config): a window opens at the first fill
/// of a quote and does not slide; a sum in it that meets its limit takes all quotes back for the frozen time.
struct FillProtection {
  Instant opened;              ///< the window's first fill; of a window that is over, still
  ProtectedFill sums;          ///< in it: coins by size; delta and vega signed, so that what offsets itself does not count
  Instant frozen_until;        ///< nothing is quoted before
  std::uint64_t triggers = 0;  ///< so far

  /// A limit that a window's sum met.
  struct Met {
    std::string_view limit;  ///< by its setting's name
    double value = 0.0;      ///< of the sum, absolute
    double threshold = 0.0;
  };
  /// Returns the one that it met, if it did.
  std::optional<Met> fill(Instant now, const ProtectedFill& fill, const ProtectionConfig& config);
  bool frozen(Instant now) const { return now < frozen_until; }

  static constexpr auto fields() {
    using F = FillProtection;
    return std::tuple{Field{"opened", &F::opened}, Field{"sums", &F::sums}, Field{"frozen_until", &F::frozen_until},
                      Field{"triggers", &F::triggers}};
  }
};

}  // namespace keel
