#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/orders.hpp"

namespace keel {

/// A vol, and how long it stands if nothing else is learnt.
struct VolReading {
  double vol = 0.0;
  double least_years = 0.0;  ///< to the expiry, below which the curves may say something else
};

/// The last believable vols per strike of one expiry, those that takers paid and those that they received kept apart.
class VolCurves {
 public:
  VolCurves() = default;
  /// Of these strikes, sorted, each once.
  explicit VolCurves(std::vector<Price> strikes);
  /// The number of a strike. Domain: one of them.
  std::size_t place_of(Price strike) const;
  /// Domain: vol > 0.
  void see(std::size_t place, Side taker, double vol);
  void forget();
  /// Mean of the two sides at a strike, each on straight lines in strike between its neighbours; one side alone if only one is known.
  /// Beyond the outermost strike a side stays flat, for at most half a standard deviation of the price; then it is unknown. `left`: to the
  /// expiry, > 0.
  std::optional<VolReading> at(std::size_t place, Duration left) const;

 private:
  /// By strike.
  struct Curve {
    std::vector<double> vols;
    std::vector<std::uint64_t> seen;  ///< a bit for each strike
    explicit Curve(std::size_t strikes = 0) : vols(strikes), seen(strikes / 64 + 1) {}
    bool has(std::size_t place) const { return (seen[place / 64] >> place % 64 & 1U) != 0; }
    std::optional<std::size_t> below(std::size_t place) const;
    std::optional<std::size_t> above(std::size_t place) const;
  };
  std::optional<VolReading> on(const Curve& curve, std::size_t place, Duration left) const;
  std::optional<VolReading> between(const Curve& curve, std::size_t place, Duration left) const;

  std::vector<Price> strikes_;
  Curve bought_;
  Curve sold_;
};

}  // namespace keel
