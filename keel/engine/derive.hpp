#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "keel/domain/terms/venue_terms.hpp"
#include "keel/engine/quoted_strips.hpp"
#include "keel/engine/state.hpp"
#include "keel/exposure/exposure.hpp"
#include "keel/exposure/valuation.hpp"
#include "keel/exposure/worst_notional.hpp"
#include "keel/hedging/hedge_model.hpp"
#include "keel/quoting/quote_model.hpp"
#include "keel/risk/price_of_risk.hpp"

namespace keel {

/// How takers come to one side of an instrument, or of each of a kind: arrivals_per_day * exp(-distance / scale).
struct TakerRates {
  double arrivals_per_day = 0.0;
  double scale = 1.0;                   ///< of a kind: as a share of what the config says; of an instrument: in USD a contract
  double log_arrivals_deviation = 0.0;  ///< standard deviation of what was learned: 0.1 is some 10 %; 0: as the config says
  double log_scale_deviation = 0.0;
};
using TakerRatesByKind = std::array<TakerRates, instrument_kinds>;

/// What the limits leave of one Greek of an underlying.
struct GreekRoom {
  double RiskGreeks::* greek = nullptr;
  double held = 0.0;            ///< not a number while it cannot be read
  double share = 1.0;           ///< of a full size that may still add to it
  Stage stage = Stage::Normal;  ///< the worst of its own limit's and of those that no contract adds to by itself
};
inline constexpr std::size_t limited_greeks =
    static_cast<std::size_t>(std::ranges::count_if(measure_rows, [](const Measure& row) { return row.greek != nullptr; }));

/// What may be traded against risk: in dollars, as what is quoted in a coin would bring that coin's risk, and not restricted.
struct WhoHedges {
  /// By underlying of the layout, what takes a delta off that a stage no longer bears: perpetuals, the lowest taker fee first, of equal
  /// ones the first listed.
  std::vector<std::vector<InstrumentId>> of_delta;
  /// By each of hedge_models, what it may trade: of hedging.kinds of the groups that hedge by it, as listed.
  std::array<std::vector<InstrumentId>, hedge_models.size()> by_price;
};

/// Everything that follows from the state: recomputed or kept current, never journalled, never part of the hash. The
/// curvature A is refreshed at each TimeReached, the rest after every event that touches it.
struct Derived {
  Exposure exposure;
  Valuation valuation;
  FactorLayout layout;
  std::vector<std::uint32_t> group;      ///< by instrument id, as memory has it
  std::vector<TakerRatesByKind> takers;  ///< by group
  std::vector<double> arrivals_per_day;  ///< by instrument id: what its group has, corrected by its own takers
  Instant takers_at;                     ///< of which look at the best prices the takers are
  FlowMatrix flow;                       ///< of all that is quoted, sizes counted
  std::vector<VegaFlow> vega_flow;       ///< of the options of each underlying of the layout, where a group quotes by vega_inventory
  FactorMatrix curvature;                ///< A before limits stiffen it, of no risk
  bool curvature_known = false;
  FactorVector price_near;  ///< 2 A E of that A
  /// FlowMatrix::spread_of_price of the P of some E over E'AE. It holds near the ray of that E.
  struct Spread {
    bool known = false;  ///< since A is new
    double per_value = 0.0;
    double value_usd = 0.0;  ///< E'AE
    FactorVector price;      ///< 2 A E
  };
  Spread spread;
  BookExposure book;                 ///< with hedges counted by share_counted
  std::vector<RiskGreeks> at_worst;  ///< of `book`, by underlying, whatever became of the hedges that nobody answered; limits read it
  LimitsConfig limits;               ///< in force: the config's and what people changed
  bool limits_changed = true;        ///< `limits` are not the config's, or not read yet
  std::vector<Stage> stages;         ///< by underlying of the layout
  std::vector<std::array<GreekRoom, limited_greeks>> room;  ///< by underlying of the layout, as the limits were last judged
  std::vector<double> gross_share;                          ///< by underlying: of a full size that may still enlarge a position
  FactorVector stiffness;                                   ///< roots of what limits multiply A by
  RiskView risk;                                            ///< of that book, stiffened
  std::vector<double> equity_coin;                          ///< by underlying of the layout
  /// Of each coin of the layout, by limits.margin_rule, at the last tick of the clock; nothing where it is not known. Empty while no limit
  /// reads it.
  std::vector<std::optional<double>> margin_use;
  std::vector<std::optional<double>> liquidation_distance;  ///< as margin_use; infinite where it is out of reach
  /// Of each coin of the layout, longs and shorts added up, since the last tick of the clock or trade; nothing where it is not known. Empty
  /// while no limit reads it.
  std::vector<std::optional<double>> notional_usd;
  std::vector<std::optional<Greeks>> held;  ///< by underlying of the layout; nothing while not all of it is known, or no limit reads it
  WhoHedges hedges;
  std::vector<std::optional<InstrumentId>> leaders;  ///< by group: quoting.signal.leader, once it is listed
  QuotedStrips quoted;
  WorstNotional worst_notional;          ///< of what is held and open; of what leaves within a step, once it is over (GateDesk)
  std::vector<std::uint8_t> restricted;  ///< by instrument id: 1 where gate.restricted forbids to trade it
};

/// Whether its expiry is farther away than quoting.minimum_time_to_expiry.
inline bool far_from_expiry(Instant now, const QuotingConfig& quoting, const Instrument& instrument) {
  return !instrument.expires() || instrument.expiry - now > quoting.minimum_time_to_expiry;
}

/// The net exposure of one underlying as people read it.
struct UnderlyingRisk {
  Currency underlying;
  double index_usd = 0.0;
  double equity_coin = 0.0;
  Greeks greeks;
  /// Directional bias: net transaction delta plus equity in coin or, if that is the numeraire, less the worth of all other equity; in coin.
  double bias_coin = 0.0;
  double bias_usd = 0.0;
  double vega_usd_per_vol_point = 0.0;
  double gamma_usd_per_percent = 0.0;
  bool whole = true;  ///< everything held has Greeks and an index; else the numbers lack some of it
};

UnderlyingRisk underlying_risk(const State& state, const Derived& derived, Currency underlying);

/// What the open orders on one underlying would add if they filled whole: the bids, and the asks.
struct WorkingGreeks {
  Greeks bids;
  Greeks asks;
};
WorkingGreeks working_greeks(const State& state, const Derived& derived, Currency underlying);

/// What buying one contract adds to what limits measure of one underlying.
struct ContractRisk {
  int underlying = 0;  ///< of the layout
  RiskGreeks adds;
};

/// Of one contract: its own underlying's and, where it is quoted in another coin of the layout, that coin's. Empty when it is not priced.
class ContractRisks {
 public:
  void add(const ContractRisk& risk) { risks_[count_++] = risk; }
  const ContractRisk* begin() const { return risks_.data(); }
  const ContractRisk* end() const { return risks_.data() + count_; }

 private:
  std::array<ContractRisk, 2> risks_{};
  std::size_t count_ = 0;
};
ContractRisks contract_risks(const Instrument& instrument, const UnitGreeks& unit, const FactorLayout& layout);

/// Of one instrument; what was listed since the last tick of the clock has its kind's.
double arrivals_per_day(const Derived& derived, InstrumentId id, const TakerRates& of_kind);

/// What takers do at one instrument's quotes, as learned, with the scale in USD per contract. Domain: listed.
TakerRates takers_at(const Derived& derived, const EngineConfig& config, const Instrument& instrument, const UnitGreeks& unit);

/// What the config says of that scale.
double flow_scale_usd(const FlowConfig& flow, const Instrument& instrument, const UnitGreeks& unit);

/// Value of one contract at fair in its settlement currency, whose changes are its profit: what settlement_value rounds.
double contract_value(const Instrument& instrument, const UnitGreeks& unit);

/// Whether a hedge is under way and counts as filled: at a venue that we hear, and resting there or within orders.cancel_again_after of
/// being sent or, if it rested, of its cancel. Of an older one nobody knows what became; that its cancel was asked for says nothing of one
/// that takes or goes.
bool in_flight(const State& state, const EngineConfig& config, const WorkingOrder& hedge);

/// The share of a hedge's open size that counts as filled: all of one in flight; half of one that nobody answered, so that the next is
/// sized for the middle of what the book may be, and is worth sending whether that one filled or not (decisions/0056).
double share_counted(const State& state, const EngineConfig& config, const WorkingOrder& hedge);

/// What the worst notional of an instrument is made of. Domain: listed.
inline HeldAndOpen held_and_open(const Facts& facts, InstrumentId instrument) {
  return {.held = facts.book.position(instrument).size,
          .bids = facts.orders.open_size(instrument, Side::Buy),
          .asks = facts.orders.open_size(instrument, Side::Sell)};
}

/// What follows from a change of what there is and what is held; then from prices that moved. Memory is folded in between: memory.hpp.
void derive_holdings(const State& state, Derived& derived, const EngineConfig& config, const Change& change);
void derive_prices(const State& state, Derived& derived, const Scope& scope);
/// Takes what has changed of tops and orders into the strips' columns, and of orders into the worst notional.
void derive_shown(Facts& facts, Derived& derived);
/// The curvature A: on the clock, as it changes slowly.
void derive_curvature(const State& state, Derived& derived, const EngineConfig& config);
/// The margin and the distance to liquidation that limits read, if one does: on the clock, as it prices the whole book in all scenarios,
/// and as soon as a limit first reads them. Domain: after derive_book.
void derive_margin(const State& state, Derived& derived, const VenueTerms& terms, const Change& change);
/// The book as limits and the price of risk see it, and the limits in force. Domain: the curvature is known.
void derive_book(const State& state, Derived& derived, const EngineConfig& config);
/// c of price_correction at any exposures: what risk costs there, as a share of 2AE. Domain: derive_price_of_risk has been since A is new.
double correction_at(const Derived& derived, const FactorVector& exposures);
/// What is held of each underlying, if a limit reads it. Domain: after derive_book.
void derive_notional(const State& state, Derived& derived, const Change& change);
/// Each underlying's stage, what limits leave to quotes and hedges, and by how much they stiffen.
void derive_limits(const State& state, Derived& derived);
/// The price of risk, stiffened, with derive_limits before it: anew whenever stages or limits are others.
void derive_price_of_risk(const State& state, Derived& derived, const EngineConfig& config);

}  // namespace keel
