#pragma once

#include <vector>

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

/// A state, and what Black-76 says of an option at its forward and vol; nothing of what is no option, nor from its expiry on.
struct PricedState : InstrumentState {
  Black76Greeks model;
};

/// For the batch kernel: what it must price. In the delivery window the forward is the expected delivery price, and the deviation fades
/// (exposure/option_greeks.hpp). Domain: an option before its expiry.
Black76In model_input(const Instrument& option, const InstrumentState& state);
/// With the kernel's answer to it.
PricedState with_model(const Instrument& option, const InstrumentState& state, const Black76Greeks& answer);
PricedState with_model(const Instrument& instrument, const InstrumentState& state);
/// The model's price in the option's quotation. Domain: as model_input.
double model_price(const Instrument& option, const PricedState& state);

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

/// A change of market for the holder of one instrument, worked out once for any number of contracts: along a straight line of index,
/// forward and vol in `steps` equal times, the Greeks taken anew in each, the marks between being the model's. Domain: not spot, which is
/// cash; from before to and before expiry; steps >= 1.
class StateMove {
 public:
  StateMove(const Instrument& instrument, const PricedState& from, const PricedState& to, int steps = 1);
  /// Of a position that did not change meanwhile, paid-up instruments with their worth, others with the profit between the marks.
  /// Formulas: docs/models/explain.md. The residual falls as the third power of the step where time counts as its square.
  ExplainedChange explain(Size size) const;

 private:
  /// Of a unit, each in the quote currency, in the forward's world.
  struct Parts {
    double delta = 0.0;
    double gamma = 0.0;
    double vega = 0.0;
    double theta = 0.0;
    double vanna = 0.0;
    double volga = 0.0;
  };
  struct Step {
    Parts parts;
    double mark_gap = 0.0;      ///< of a unit, in the quotation
    double unit_usd = 0.0;      ///< USD for the quote currency's worth of `parts`
    double followed_usd = 0.0;  ///< a unit of what it settles in, had that followed the contract's forward
    Price from;                 ///< marks
    Price to;
    Price from_usd;  ///< of a unit of what it settles in
    Price to_usd;
  };
  static Parts option_parts(const Instrument& option, const PricedState& from, const PricedState& to);
  static Parts parts_of(const Instrument& instrument, const PricedState& from, const PricedState& to);
  static Step step_of(const Instrument& instrument, const PricedState& from, const PricedState& to);
  ExplainedChange explain(Size size, const Step& step) const;

  const Instrument& instrument_;
  std::vector<Step> between_;  ///< all but the last
  Step last_;
};

ExplainedChange explain(const Instrument& instrument, Size size, const InstrumentState& from, const InstrumentState& to);
ExplainedChange explain_path(const Instrument& instrument, Size size, const InstrumentState& from, const InstrumentState& to, int steps);

/// USD for a unit of what it settles in.
Price settle_usd(const Instrument& instrument, const InstrumentState& state);
/// USD for the quote currency's worth of a Greek: a coin that it settles in is taken at its forward. Domain: before expiry.
double unit_usd(const Instrument& instrument, const InstrumentState& state);
/// What the mark differs from the model, in the quotation; 0 of what is no option, and from the expiry on.
double mark_error(const Instrument& instrument, const PricedState& state);

/// Size times multiplier as what a number of a unit is multiplied with to be money in units of 1e-8.
double units_of(const Instrument& instrument, Size size);

/// What the position is worth in USD; 0 for what is not paid up front.
NumeraireAmount worth_of(const Instrument& instrument, Size size, const InstrumentState& state);

}  // namespace keel
