#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keel/base/time.hpp"
#include "keel/domain/instrument.hpp"

namespace keel {

/// One listed option as a venue showed it. What it did not show is absent, never 0.
struct ChainQuote {
  std::string instrument;  ///< the venue's name
  Instant expiry;
  double strike = 0.0;  ///< USD, > 0
  Right right = Right::Call;

  std::optional<double> bid;        ///< premium of one unit of underlying: coin when the chain is Inverse, else USD
  std::optional<double> ask;        ///< likewise
  std::optional<double> mark;       ///< likewise
  std::optional<double> bid_coins;  ///< units of underlying that stand at the bid, > 0
  std::optional<double> ask_coins;  ///< likewise

  std::optional<double> bid_vol;   ///< the venue's own, annualised, 0.60 = 60 %
  std::optional<double> ask_vol;   ///< likewise
  std::optional<double> mark_vol;  ///< likewise

  std::optional<double> forward;  ///< the future, or the venue's synthetic future, of this expiry, USD
  std::optional<double> index;    ///< of the underlying when the row was shown, USD, > 0
  std::optional<Instant> at;      ///< when this row was true, where the chain was not taken at once

  std::optional<double> delta;  ///< the venue's own Greeks, with the units of Black76Greeks
  std::optional<double> gamma;
  std::optional<double> vega_per_vol_point;
  std::optional<double> theta_per_day;

  friend bool operator==(const ChainQuote&, const ChainQuote&) = default;
};

/// Every option of one underlying at one moment.
struct Chain {
  std::string underlying;  ///< "BTC", "SPX"
  Payoff payoff = Payoff::Linear;
  Instant at;
  std::vector<ChainQuote> quotes;
  Duration at_error;  ///< how far the true moment may lie from `at`, when the recorder rounded it
};

}  // namespace keel
