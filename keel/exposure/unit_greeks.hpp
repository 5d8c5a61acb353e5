#pragma once

#include "keel/domain/instrument.hpp"
#include "keel/domain/marks.hpp"
#include "keel/exposure/factors.hpp"
#include "keel/exposure/greeks.hpp"
#include "keel/market/market.hpp"
#include "keel/pricing/black/delivery.hpp"

namespace keel {

/// What one contract is worth and how that changes, with the price of its quote currency in USD held where it is.
struct UnitGreeks : Greeks {
  bool valid = false;       ///< false until index, price or forward, (options) smile and the quote coin's index are known, and after expiry
  bool live = false;        ///< valid, at a price of now: else what is held is measured at the last one, and nobody quotes it
  double fair_price = 0.0;  ///< in the instrument's quotation (coin a coin for inverse options)
  double usd_per_price_unit = 0.0;  ///< USD that one contract gains when its price rises by 1
  double vol = 0.0;                 ///< options: annualised implied vol used
  double days_to_expiry = 0.0;      ///< infinite for perpetuals and spot
  double index_usd = 0.0;
  double quote_usd = 1.0;  ///< USD for a unit of the quote currency

  /// Makes it valid and live.
  void set(const Greeks& greeks) {
    static_cast<Greeks&>(*this) = greeks;
    valid = live = true;
  }
};

/// open_share_of its expiry; 1 without one.
double open_share_of(const Instrument& instrument, Instant now);

/// Formulas: docs/models/unit_greeks.md. Options are Black-76 on the forward of their expiry with the smile's vol at
/// k = ln(strike / forward); the vol at k stays as it was when the smile was last heard of. In the half hour before an expiry deltas
/// fade with the share of the delivery price that is still open. What is quoted in a coin has prices in that coin and Greeks in USD; an
/// option quoted in a coin is not priced, as no market gives its forward. What has no middle now (Market::mid) has the Greeks of its last
/// price and is not live.
UnitGreeks unit_greeks(const Instrument& instrument, const Market& market, Instant now);

/// The same at a mark: its vol and forward (options) and its price are taken as they are. Not valid after expiry, nor without a
/// forward and a vol (options) or a price (others). An index of 0 is an unknown one and leaves usd_per_price_unit of coin-settled
/// contracts at 0. `quote_usd` is what a unit of the quote currency is worth; not valid at 0, which is an unknown one. Domain: finite,
/// nothing negative.
UnitGreeks unit_greeks(const Instrument& instrument, const Mark& mark, double index_usd, Instant now, double quote_usd = 1.0);

/// USD for a unit of the settlement currency of what is priced.
inline double settle_usd(const Instrument& instrument, const UnitGreeks& unit) {
  return instrument.payoff == Payoff::Inverse ? unit.index_usd : unit.quote_usd;
}

/// At what an amount of it, contracts times multiplier, is worth USD: an option's underlying at the index, what is counted in the quote
/// currency (reciprocal) at that currency's worth, the rest at its own price.
enum class NotionalAt : std::uint8_t { Index, QuoteWorth, OwnPrice };
inline NotionalAt notional_at(const Instrument& instrument) {
  if (instrument.kind == InstrumentKind::Option) return NotionalAt::Index;
  return instrument.reciprocal() ? NotionalAt::QuoteWorth : NotionalAt::OwnPrice;
}
/// USD of an amount of 1. Domain: valid.
inline double notional_usd_each(NotionalAt at, const UnitGreeks& unit, double price) {
  return at == NotionalAt::Index ? unit.index_usd : at == NotionalAt::QuoteWorth ? unit.quote_usd : price * unit.quote_usd;
}

/// USD of what so much of it trades, so counted. Not a number while it is not valid. Domain: `size` >= 0.
double notional_usd(const Instrument& instrument, const UnitGreeks& unit, Size size, double price);

/// What limits measure of one contract or of a book on one underlying. A matter of what is held: no factor of a chosen numeraire is in it.
struct RiskGreeks {
  double delta_usd = 0.0;
  double gamma_usd_per_percent = 0.0;   ///< change of delta_usd for a move of 1 %
  double vega_usd_per_vol_point = 0.0;  ///< of all expiries

  RiskGreeks& operator+=(const RiskGreeks& other);
  friend RiskGreeks operator*(double contracts, const RiskGreeks& unit);
};

/// What buying one contract at its fair price adds to the book on its own underlying.
RiskGreeks risk_greeks(const UnitGreeks& unit);

/// The exposure, in USD, that buying one contract adds to the price of the coin that it is quoted in, which pays for it; 0 in dollars.
double quote_coin_delta_usd(const UnitGreeks& unit, const Instrument& instrument);

/// The exposures, in USD, that buying one contract at its fair price adds to the book.
SparseFactors trade_loadings(const UnitGreeks& unit, const Instrument& instrument, const FactorLayout& layout);

}  // namespace keel
