#pragma once

#include <span>
#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/sim_config.hpp"
#include "keel/domain/terms/venue_terms.hpp"

namespace keel {

/// The expiries that Deribit's calendar has listed at a time, oldest first, at 08:00 UTC. Of each period so many as the config says that
/// expire more than a day after the last 08:00, and what expires within that day: so a successor is listed a day before its predecessor
/// goes. A last Friday of a month is a Friday and a day, too. Source: all 534
/// recorded option chains of BTC and ETH of 2025-12-30 to 2026-03-08 (docs/decisions/0094-listing-by-a-calendar.md).
std::vector<Instant> calendar_expiries(const SimListing& listing, Instant at);

/// What the simulated venue lists as days pass and prices move. Strikes of an expiry lie a step apart, which is of the day on which it was
/// listed.
class Calendar {
 public:
  /// `listed`: what there is, which follows that calendar at config.start. `config` and `terms` outlive this.
  Calendar(const SimConfig& config, const VenueTerms& terms, const Instruments& listed);

  /// Expiries that are due now and not listed, oldest first; they count as listed from here on. Domain: `now` does not go back.
  std::vector<Instant> due(Instant now);
  /// An expiry's contracts on an underlying at its price, as on the first day.
  std::vector<Instrument> contracts(std::size_t underlying, Instant expiry, double price, Instant now);
  /// The options that the strikes of an underlying's expiries lack around its price.
  std::vector<Instrument> missing_strikes(std::size_t underlying, double price, Instant now);

 private:
  struct Strikes {
    std::size_t underlying = 0;
    Instant expiry;
    std::int64_t step = 0;  ///< dollars
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
  };
  void note(std::size_t underlying, Instant expiry, std::int64_t step, std::span<const Instrument> contracts);

  const SimConfig& config_;
  std::vector<SimConfig> underlyings_;
  const VenueTerms& terms_;
  std::vector<Instant> expiries_;  ///< rising
  std::vector<Strikes> strikes_;   ///< of expiries that have some
};

}  // namespace keel
