#pragma once

#include <array>
#include <string>
#include <vector>

#include "keel/book/book.hpp"
#include "keel/domain/notices.hpp"
#include "keel/domain/settings/config.hpp"
#include "keel/engine/profit.hpp"
#include "keel/exposure/scope.hpp"
#include "keel/market/market.hpp"
#include "keel/orders/fair_window.hpp"
#include "keel/orders/message_budget.hpp"
#include "keel/orders/order_table.hpp"
#include "keel/orders/rejects.hpp"
#include "keel/quoting/signals.hpp"
#include "keel/risk/burst.hpp"
#include "keel/risk/covariance_estimate.hpp"
#include "keel/risk/fill_protection.hpp"
#include "keel/risk/intensity_estimate.hpp"
#include "keel/risk/limits.hpp"
#include "keel/risk/two_persons.hpp"

namespace keel {

inline constexpr std::size_t verdicts = static_cast<std::size_t>(last_of(Verdict{})) + 1;

/// What stands between us and one venue.
struct VenueSession {
  Venue venue;
  bool connected = false;
  MessageBudget budget;
  static constexpr auto fields() {
    using V = VenueSession;
    return std::tuple{Field{"venue", &V::venue}, Field{"connected", &V::connected}, Field{"budget", &V::budget}};
  }
};

/// A hedge that does not take all at once (hedging.execution).
struct WorkedHedge {
  InstrumentId instrument;
  Side side = Side::Buy;
  Instant since;
  std::int64_t slices = 0;  ///< of its schedule, whose turn has been
  static constexpr auto fields() {
    using W = WorkedHedge;
    return std::tuple{Field{"instrument", &W::instrument}, Field{"side", &W::side}, Field{"since", &W::since}, Field{"slices", &W::slices}};
  }
};

/// When one instrument executed, oldest first, as far back as gate.execution_window.
struct Executions {
  InstrumentId instrument;
  std::vector<Instant> at;
  static constexpr auto fields() { return std::tuple{Field{"instrument", &Executions::instrument}, Field{"at", &Executions::at}}; }
};

/// An instrument that executed too often, and that nobody has enabled since.
struct StoppedInstrument {
  InstrumentId instrument;
  Instant at;
  static constexpr auto fields() {
    return std::tuple{Field{"instrument", &StoppedInstrument::instrument}, Field{"at", &StoppedInstrument::at}};
  }
};

/// What events said and what left because of it. Exact, down to the last bit on every machine; changed in apply.cpp alone.
struct Facts {
  std::uint64_t last_seq = 0;
  Instant now;
  std::vector<VenueSession> sessions;  ///< of every venue that lists something or was connected
  Instruments instruments;
  Market market;
  Book book;
  OrderTable orders;
  std::uint64_t next_order = 1;
  std::vector<RejectedHedge> rejected_hedges;            ///< one an instrument at most
  std::vector<WorkedHedge> hedges_worked;                ///< one an instrument at most
  Rejects rejects;                                       ///< of quotes, and which wait for it
  std::vector<LimitOverride> limit_changes;              ///< as set_limit has them
  std::vector<LimitProposed> limit_proposals;            ///< that wait for a second person: one a measure at most
  std::array<std::uint64_t, verdicts> verdict_counts{};  ///< by verdict
  std::uint64_t position_mismatches = 0;
  std::vector<Executions> executions;                     ///< one an instrument at most
  std::vector<StoppedInstrument> stopped;                 ///< in the order in which they were
  std::vector<OtherMakerProposed> other_maker_proposals;  ///< that wait for a second person: one at most
  std::vector<OtherMaker> other_makers;                   ///< who may trade on the account beside us: one at most
  std::vector<TakenOver> taken_over;                      ///< by maker and instrument, as they came

  const VenueSession& session(Venue venue) const;  ///< domain: a venue that lists something or was connected
  bool connected(Venue venue = {}) const;          ///< false of a venue that nobody knows
  Venue venue_of(InstrumentId instrument) const { return instruments[instrument].venue; }
  bool is_stopped(InstrumentId instrument) const;

  static constexpr auto fields() {
    using F = Facts;
    return std::tuple{Field{"last_seq", &F::last_seq},
                      Field{"now", &F::now},
                      Field{"sessions", &F::sessions},
                      Field{"instruments", &F::instruments},
                      Field{"market", &F::market},
                      Field{"book", &F::book},
                      Field{"orders", &F::orders},
                      Field{"next_order", &F::next_order},
                      Field{"rejected_hedges", &F::rejected_hedges},
                      Field{"hedges_worked", &F::hedges_worked},
                      Field{"rejects", &F::rejects},
                      Field{"limit_changes", &F::limit_changes},
                      Field{"limit_proposals", &F::limit_proposals},
                      Field{"verdict_counts", &F::verdict_counts},
                      Field{"position_mismatches", &F::position_mismatches},
                      Field{"executions", &F::executions},
                      Field{"stopped", &F::stopped},
                      Field{"other_maker_proposals", &F::other_maker_proposals},
                      Field{"other_makers", &F::other_makers},
                      Field{"taken_over", &F::taken_over}};
  }
};

/// How fast an underlying's index moves, and how fast its quotes fill.
struct UnderlyingPulse {
  Currency underlying;
  BurstVariance burst;
  FillProtection protection;
  UsualPrice usual;  ///< of the index; of no meaning while nothing follows a leader
  static constexpr auto fields() {
    using U = UnderlyingPulse;
    return std::tuple{Field{"underlying", &U::underlying}, Field{"burst", &U::burst}, Field{"protection", &U::protection},
                      Field{"usual", &U::usual}};
  }
};

/// How money of a currency without a known worth came to be held: what of its worth, once it has one, is no profit.
struct Unvalued {
  Currency currency;
  SettleAmount brought;   ///< in it, net: deposited, or exchanged against another of unknown worth
  NumeraireAmount spent;  ///< net, on what of it was exchanged against money of known worth; its own worth, of what had one before
  static constexpr auto fields() {
    using U = Unvalued;
    return std::tuple{Field{"currency", &U::currency}, Field{"brought", &U::brought}, Field{"spent", &U::spent}};
  }
};

/// What fills taught of one group of instruments (EngineConfig::groups).
struct GroupMemory {
  AdverseCurve adverse;
  Duration obliged;  ///< time of instruments that owed quotes, added up
  Duration met;      ///< of that, as they were owed
  static constexpr auto fields() {
    return std::tuple{Field{"adverse", &GroupMemory::adverse}, Field{"obliged", &GroupMemory::obliged}, Field{"met", &GroupMemory::met}};
  }
};

/// What the clock and the public tape taught of one instrument.
struct InstrumentMemory {
  std::uint32_t group = 0;                ///< EngineConfig::quoting_of. Of the listing, then of the last tick of the clock
  TakerHistory takers;                    ///< in units of the scale that its group's flow says
  std::array<LastTaker, 2> last_taker{};  ///< who buys, who sells
  FairWindow fair;                        ///< at the ticks of the clock
  static constexpr auto fields() {
    using I = InstrumentMemory;
    return std::tuple{Field{"group", &I::group}, Field{"takers", &I::takers}, Field{"last_taker", &I::last_taker}, Field{"fair", &I::fair}};
  }
};

/// Where the indices and the vols at the money stood when their moves were last counted, and what the moves came to.
struct FactorMoves {
  struct Level {
    Currency underlying;
    Instant expiry;      ///< `never`: the index
    double level = 0.0;  ///< its logarithm, or vol points
    static constexpr auto fields() {
      return std::tuple{Field{"underlying", &Level::underlying}, Field{"expiry", &Level::expiry}, Field{"level", &Level::level}};
    }
  };
  Instant at;
  std::vector<Level> levels;
  std::vector<Currency> underlyings;  ///< of which the covariance is: those whose index was ever known, alphabetical
  CovarianceEstimate covariance;
  static constexpr auto fields() {
    using F = FactorMoves;
    return std::tuple{Field{"at", &F::at}, Field{"levels", &F::levels}, Field{"underlyings", &F::underlyings},
                      Field{"covariance", &F::covariance}};
  }
};

/// Folds of facts through estimates: what cannot be read from the facts of now, and is not exact. Changed in memory.cpp alone.
struct Memory {
  bool halted = false;  ///< latched: by a person, by a position that differs, by a limit
  std::string halt_reason;
  std::string flatten_by;                ///< who ordered it; empty: nobody
  std::vector<UnderlyingLimits> limits;  ///< of every underlying listed, alphabetical
  LimitStages account_limits;
  std::vector<UnderlyingPulse> pulses;  ///< as `limits`
  std::vector<FollowedPrice> followed;  ///< of what is no option, in the order of listing; empty while nothing follows a leader
  NumeraireAmount peak_profit;          ///< highest profit so far: drawdown is measured from it, so that deposits do not count
  ProfitSplit profit;
  std::vector<Unvalued> unvalued;  ///< of currencies that have no worth now, as they came
  IntervalRates rates;
  std::vector<PendingMarkout> markouts;         ///< by when they are due
  Instant obligations_looked_at;                ///< when they were last measured
  std::vector<GroupMemory> groups;              ///< as in the config, of all others last; empty until something is listed
  std::vector<InstrumentMemory> of_instrument;  ///< by id
  Instant flow_watched;                         ///< when the distances of the best prices were last counted
  FactorMoves moves;

  static constexpr auto fields() {
    using M = Memory;
    return std::tuple{Field{"halted", &M::halted},
                      Field{"halt_reason", &M::halt_reason},
                      Field{"flatten_by", &M::flatten_by},
                      Field{"limits", &M::limits},
                      Field{"account_limits", &M::account_limits},
                      Field{"pulses", &M::pulses},
                      Field{"followed", &M::followed},
                      Field{"peak_profit", &M::peak_profit},
                      Field{"profit", &M::profit},
                      Field{"unvalued", &M::unvalued},
                      Field{"rates", &M::rates},
                      Field{"markouts", &M::markouts},
                      Field{"obligations_looked_at", &M::obligations_looked_at},
                      Field{"groups", &M::groups},
                      Field{"of_instrument", &M::of_instrument},
                      Field{"flow_watched", &M::flow_watched},
                      Field{"moves", &M::moves}};
  }
};

/// Everything that replay must reproduce; state_hash covers all of it. What can be computed from it is in Derived.
struct State : Facts, Memory {
  /// The worst of the underlying's limits, the account's, and an operator's word.
  Stage stage(Currency underlying) const;
};

/// What one event did. `apply` makes it, with the only dispatch on facts; whatever follows reads this and no fact.
struct Change {
  enum class Cause : std::uint8_t {
    Nothing,
    Market,
    Traded,  ///< on the public tape
    Listed,
    Rejected,  ///< an order of ours
    Filled,
    TakenOver,  ///< what another maker traded on the account
    Delivered,
    Money,  ///< in or out
    Funded,
    Worth,  ///< of a currency, the scope's underlying, became known or unknown
    Clock,
    Session,
    Halted,
    Resumed,
    FlattenOrdered
  } cause = Cause::Nothing;
  Scope scope;
  bool halted_by_person = false;     ///< Halted: no position that differs
  InstrumentId instrument;           ///< Traded, Listed, Rejected, Filled, TakenOver, Delivered, Funded
  Size traded;                       ///< signed change of the position; Traded: what the taker bought
  Price price;                       ///< Traded
  SettleAmount fee;                  ///< of the trade or the delivery
  Money money = {};                  ///< Money
  Purpose purpose = Purpose::Quote;  ///< of the order that traded or was rejected
  Side side = Side::Buy;             ///< Rejected
  Instant sent = {};                 ///< Rejected: when the order left
  bool lost_to_fill = false;         ///< Rejected: what it was to replace had filled, and nothing is wrong with it
  bool took = false;                 ///< Filled: we did, not who came to us
  Venue venue = {};                  ///< Session
  std::string word = {};             ///< Halted: why; FlattenOrdered: by whom
};

/// Folds one fact into the facts. Facts about unknown orders are accepted; facts about unknown instruments stop the process.
Change apply(Facts& facts, const Event& event);

/// Time's part of the message budgets: what flowed in since.
void refill_budgets(Facts& facts, const GateConfig& config);
/// An instrument executed: once too often within the window, and it is stopped, which is told.
std::optional<InstrumentStopped> count_execution(Facts& facts, InstrumentId instrument, const GateConfig& config);
/// A quote was rejected, which is told where it matters; and whether one of that side waits for that.
std::vector<QuotesWait> count_reject(Facts& facts, const Change& change, const OrdersConfig& config);
bool waits_after_rejects(const Facts& facts, InstrumentId instrument, Side side, const OrdersConfig& config);
/// The gate judged an order.
void count_verdict(Facts& facts, Verdict verdict);
/// An order leaves; numbers it.
void note_sent(Facts& facts, PlaceOrder& order);
/// A hedge is worked: what was known of one in its instrument is replaced.
void note_worked(Facts& facts, const WorkedHedge& hedge);
/// Those of which `done(worked)` holds are over.
template <class Done>
void forget_worked(Facts& facts, Done&& done) {
  std::erase_if(facts.hedges_worked, done);
}
/// A cancel leaves; that of everything, of which each order is a message to the venue that hears it.
void note_cancel(Facts& facts, OrderId order);
void note_cancel_all(Facts& facts);

/// Of the canonical encoding of the facts, exact, and of the memory, quantised (base/quantise.hpp).
std::uint64_t state_hash(const State& state);

}  // namespace keel
