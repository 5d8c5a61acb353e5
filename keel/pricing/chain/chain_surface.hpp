#pragma once

#include <optional>
#include <vector>

#include "keel/pricing/black/delivery.hpp"
#include "keel/pricing/chain/calendar.hpp"
#include "keel/pricing/chain/chain.hpp"
#include "keel/pricing/chain/forward_curve.hpp"
#include "keel/pricing/chain/quote_arbitrage.hpp"
#include "keel/pricing/chain/surface.hpp"
#include "keel/pricing/svi/svi_fit.hpp"

namespace keel {

/// Svi: each expiry by itself. SviNoArbitrage: no butterfly, and no calendar arbitrage over the quoted strikes. Ssvi: neither, anywhere.
enum class SmileModel : std::uint8_t { Svi, SviNoArbitrage, Ssvi };

/// Where an expiry's forward came from, in the order in which they are tried. Curve: from the expiries that have one of their own.
enum class ForwardSource : std::uint8_t { Listed, Parity, VenueDelta, Curve, None };

/// Why a row is no part of the fit; the first that applies.
enum class RowRejection : std::uint8_t { None, Expired, NoForward, Crossed, NoQuote, NoVol, OneSided, InTheMoney };
std::string_view name_of(RowRejection rejection);

struct ChainRow {
  RowRejection rejection = RowRejection::None;
  std::size_t expiry = 0;          ///< index into ChainSurface::expiries
  double forward = 0.0;            ///< of the row's own moment where it shows one, else the expiry's; all below is on it
  double k = 0.0;                  ///< ln(strike / forward)
  std::optional<double> bid_vol;   ///< from the price; the venue's own where it shows no price
  std::optional<double> ask_vol;   ///< likewise
  std::optional<double> mark_vol;  ///< the venue's own; from the price where it shows none
  SmileGreeks greeks;              ///< of the fitted smile; undiscounted USD a unit of underlying
};

struct ChainExpiry {
  Instant expiry;
  double years = 0.0;       ///< of the trading clock
  double open_share = 1.0;  ///< of the delivery price; below 1 in the half hour before the expiry
  ForwardSource source = ForwardSource::None;
  ForwardEstimate forward;                  ///< of the delivery price
  std::vector<SmilePoint> points;           ///< what the smile was fitted to
  std::optional<SviFit> fit;                ///< absent when there was nothing to fit; w over delivery().variance_years()
  MoneynessRange quoted;                    ///< strikes of `points`
  std::size_t two_sided = 0;                ///< of `points`, with bid and ask
  std::size_t inside = 0;                   ///< of those, where the smile lies between them
  CalendarReport calendar;                  ///< against the expiry before, over the strikes that both quote
  CalendarReport calendar_anywhere;         ///< the same over the whole line
  std::optional<QuoteArbitrage> tradeable;  ///< that the quotes themselves show, alone or with those of the expiry before

  DeliveryClock delivery() const { return {years, open_share}; }
};

/// Domain: the expiry has a fit.
double fitted_vol(const ChainExpiry& expiry, double k);

struct ChainSurface {
  Instant at;                         ///< the moment that years are counted from: Chain::at, or what the venue's Greeks tell
  std::vector<ChainExpiry> expiries;  ///< rising
  std::vector<ChainRow> rows;         ///< one for each quote of the chain, in its order
  Surface surface;                    ///< of the expiries that have a fit
};

struct ChainOptions {
  SmileModel model = SmileModel::Svi;
  VolDynamics dynamics = VolDynamics::StickyStrike;
  std::optional<ForwardSource> forward;  ///< the only source allowed
  TradingClock clock;
};

/// The moment at which the venue computed its Greeks, from theta / vega = -vol / (2 years): the median over the options of less than
/// 10 days whose theta is neither cut off nor coarsely shown. `chain.at` when there is none, and never further from it than at_error.
Instant moment_of(const Chain& chain);

/// From quotes to forwards, implied vols, smiles, surface and Greeks. Forward: the listed one; else put-call parity of two-sided
/// quotes; else the venue's deltas; else the curve of the other expiries; of its last half hour, that of the delivery price. Target vol of
/// a strike: the mark held within bid and ask, else their mid, of the option that is out of the money where both are quoted. Weight 1 /
/// e^2, e = half the spread in vol but at least 0.0025; for a mark without two-sided quote 0.05, or 0.0005 of the forward in premium when
/// that is more; Svi then stays within bid and ask where it can. Refuses a chain of which no expiry can be fitted.
Result<ChainSurface> fit_chain(const Chain& chain, const ChainOptions& options = {});

}  // namespace keel
