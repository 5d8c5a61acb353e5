#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "keel/engine/derive.hpp"
#include "keel/engine/hedges/work_hedge.hpp"
#include "keel/hedging/leg_columns.hpp"

namespace keel {

/// The hedge of an underlying of the layout that its stage asks for, whatever it costs and whether `hedging.enabled`, which is about
/// hedging by price, or not (risk/stages.hpp); at most one is in flight. It is in the first of WhoHedges::of_delta whose venue is
/// connected, whose price is to be trusted, that has room below gate.maximum_linear_position, and whose venue has not just rejected one; no
/// larger than that room. A book of which nobody knows the whole is not hedged.
std::optional<PlaceOrder> want_stage_hedge(const State& state, const Derived& derived, const EngineConfig& config, std::size_t underlying);

/// The hedges that the price of risk asks for: one solution over all underlyings and all that may hedge them (WhoHedges::by_price;
/// tradeable now, not just rejected, of a book of which the whole is known, at a stage that hedges by price). What is shown costs what it
/// shows and, taken at once, holds no more than it shows; position limits, hedging.maximum_order and gate.maximum_order_value_usd bound it,
/// and nothing adds to a measure that may not grow. A leg of which a hedge is in flight takes part and waits.
class HedgeDesk {
 public:
  /// Solves; next() has the orders. Where there is nothing to hedge it allocates nothing and costs a dot product for each that may hedge.
  void ask(const State& state, const Derived& derived, const EngineConfig& config);
  /// The next order, as hedging.execution has it, of size 0 if it is for later; and then sent() says whether it left: each is no larger
  /// than it would be alone beside those that did, so that if the rest never leaves none of them was too much.
  std::optional<HedgeOrder> next(const State& state, const Derived& derived, const EngineConfig& config);
  void sent(const Derived& derived, const PlaceOrder& order, bool left);
  /// Whether nothing more of it is wanted, as asked last, nor under way.
  bool is_done(const State& state, const EngineConfig& config, const WorkedHedge& worked) const;

 private:
  /// Whether a leg alone would trade a lot: else none leaves, as each is no larger than it were alone.
  bool any_worth_a_lot(const State& state, const Derived& derived, const EngineConfig& config, std::size_t model) const;
  void gather(const State& state, const Derived& derived, const EngineConfig& config, std::size_t model);
  void hedge(const Derived& derived, const EngineConfig& config, std::size_t model, const HedgeLegs& legs, std::span<Size> out);

  std::size_t model_ = 0;   ///< of hedge_models, that has something to trade
  FactorVector exposures_;  ///< E, with what has left counted
  FactorVector price_;      ///< of that by the A of now
  std::vector<InstrumentId> candidates_;
  LegColumns legs_;            ///< as candidates_
  std::vector<Size> changes_;  ///< as candidates_, what is still to be sent
  std::vector<std::pair<InstrumentId, Side>> wanted_;
  bool all_asked_ = false;       ///< no model waits for another's hedges to count
  std::vector<HeldDelta> held_;  ///< by underlying
  LegColumns alone_;
};

}  // namespace keel
