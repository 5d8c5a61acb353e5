#pragma once

#include "keel/domain/instrument.hpp"
#include "keel/exposure/factors.hpp"
#include "keel/market/market.hpp"

namespace keel {

/// What one contract is worth and how that changes. Deltas in units of the underlying, the rest in USD (the quote currency).
struct UnitGreeks {
  bool valid = false;                  ///< false until index, forward and (options) smile are known, and after expiry
  double fair_price = 0.0;             ///< in the instrument's quotation (coin a coin for inverse options)
  double usd_per_price_unit = 0.0;     ///< USD that one contract gains when its price rises by 1
  double vol = 0.0;                    ///< options: annualised implied vol used
  double days_to_expiry = 0.0;         ///< infinite for perpetuals and spot
  double delta = 0.0;                  ///< Black-Scholes delta; coin position of futures
  double net_transaction_delta = 0.0;  ///< delta less the premium in coin: what a trade at fair price adds to the book's delta
  double gamma_per_usd = 0.0;
  double vega_usd_per_vol_point = 0.0;
  double theta_usd_per_day = 0.0;
  double index_usd = 0.0;
};

/// Formulas: docs/models/unit_greeks.md. Options are Black-76 on the forward of their expiry with the smile's vol at
/// k = ln(strike / forward); the vol at k stays as it was when the smile was last heard of.
UnitGreeks unit_greeks(const Instrument& instrument, const Market& market, Instant now);

/// The exposures, in USD, that buying one contract at its fair price adds to the book.
FactorVector trade_loadings(const UnitGreeks& unit, Currency underlying, const FactorLayout& layout, bool coin_numeraire);

}  // namespace keel
