#pragma once

#include "keel/domain/instrument.hpp"
#include "keel/domain/marks.hpp"
#include "keel/pricing/black/black76.hpp"

namespace keel {

/// The market as the holder of one instrument sees it.
struct InstrumentState {
  Instant at;
  Price index;                     ///< of the underlying in USD, > 0
  Mark mark;                       ///< at or after expiry the payoff; options need forward and vol before it
  Price quote_usd{units_per_one};  ///< USD a unit of the quote currency, > 0; not 1 where that is a coin
};

/// Why a holding's worth in USD changed, from the Greeks at the beginning. The parts sum to the change as integers.
struct ExplainedChange {
  NumeraireAmount delta;  ///< net transaction delta (coin-settled) or delta, times the move of the forward
  NumeraireAmount gamma;  ///< half gamma times the move's square
  NumeraireAmount vega;
  NumeraireAmount theta;
  NumeraireAmount vanna;
  NumeraireAmount volga;
  NumeraireAmount coin_revaluation;  ///< what it was worth in coin, at the move of the index
  NumeraireAmount basis;             ///< coin gained, at the move of the index beyond that of the forward
  NumeraireAmount mark_gap;          ///< change of what a mark differs from Black-76 of its own vol and forward
  NumeraireAmount residual;          ///< all that the parts above leave: higher orders

  NumeraireAmount total() const;
  ExplainedChange& operator+=(const ExplainedChange& other);
};

/// Of a position that did not change meanwhile, paid-up instruments with their worth, others with the profit between the marks.
/// Formulas: docs/models/explain.md. The residual falls as the third power of the step where time counts
/// as its square. Domain: not spot, which is cash; from before to and before expiry.
ExplainedChange explain(const Instrument& instrument, Size size, const InstrumentState& from, const InstrumentState& to);

/// The same along a straight line of index, forward and vol in `steps` equal times, the Greeks taken anew in each, the marks between
/// being the model's. Domain: as explain; steps >= 1.
ExplainedChange explain_path(const Instrument& instrument, Size size, const InstrumentState& from, const InstrumentState& to, int steps);

/// An option's value and Greeks at its mark's vol and forward, as the book has them (exposure/option_greeks.hpp): in the delivery window
/// the forward is the expected delivery price, and the deviation fades. Domain: before expiry.
Black76Greeks model_greeks(const Instrument& option, const InstrumentState& state);
/// The price in the option's quotation.
double model_price(const Instrument& option, const InstrumentState& state);

/// What the position is worth in USD; 0 for what is not paid up front.
NumeraireAmount worth_of(const Instrument& instrument, Size size, const InstrumentState& state);

}  // namespace keel
