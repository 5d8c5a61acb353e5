#pragma once

#include <memory>
#include <vector>

#include "keel/domain/commands.hpp"
#include "keel/engine/decide/want_quotes.hpp"
#include "keel/engine/derive.hpp"
#include "keel/engine/gate_view.hpp"
#include "keel/engine/hedges/want_hedges.hpp"
#include "keel/orders/urgency.hpp"

namespace keel {

/// The whole of Keel between the world and the world: facts in, commands out. Pure and single-threaded: the same config and
/// events give the same commands and the same state hash, wherever they come from.
class Engine {
 public:
  /// Refuses a config that makes no sense, naming the key. Of the terms it reads those of margin; what has none has no margin that is
  /// known.
  static Result<Engine> make(const EngineConfig& config, VenueTerms terms = {});

  /// APPLY, DERIVE, DECIDE, RECONCILE, GATE. Appends the commands in the order in which they must leave.
  void step(const Event& event, std::vector<Command>& commands);

  const State& state() const { return state_; }
  const Derived& derived() const { return derived_; }
  const EngineConfig& config() const { return config_; }
  std::uint64_t hash() const { return state_hash(state_); }
  /// What each instrument would be quoted at now, by its id.
  std::vector<ShownQuote> quotes() const;
  ShownQuote quote(InstrumentId instrument) const;
  /// Why a command of the last step has its price: of its `index`-th, null if that is no quote.
  const QuoteParts* parts_of(std::size_t index) const;
  /// What controls did of themselves in the last step, in the order in which they did.
  const std::vector<Notice>& notices() const { return notices_; }

 private:
  Engine(const EngineConfig& config, VenueTerms terms);

  void react(const Event& event, std::vector<Command>& commands);
  void follow(const Change& change);
  void judge(const Change& change);
  void decide(const Scope& scope);
  void hedge(const Scope& scope, std::vector<Command>& commands);
  void call_back_hedges(std::vector<Command>& commands);
  void submit(std::vector<Command>& commands);
  bool work_to_zero(std::size_t underlying, std::vector<Command>& commands);
  void halt(std::vector<Command>& commands);
  bool place(PlaceOrder order, std::vector<Command>& commands);
  void clear_the_way(const PlaceOrder& order, std::vector<Command>& commands);
  void cancel(OrderId order, std::vector<Command>& commands);
  void cancel_again(Venue venue, std::vector<Command>& commands);
  void cancel_overdue(std::vector<Command>& commands);
  bool has_orders_at(Venue venue) const;

  EngineConfig config_;
  VenueTerms terms_;
  QuoteModels models_;
  std::size_t first_command_ = 0;  ///< of the step, in what it was given
  State state_;
  Derived derived_;
  StripDesk desk_;
  HedgeDesk hedges_;
  std::vector<OrderChange> changes_;
  std::vector<QuoteParts> parts_;  ///< as changes_
  ByUrgency urgent_;               ///< changes_
  std::vector<PlaceOrder> flat_;
  GateDesk gate_desk_;  ///< of the step
  /// A quote that left in the step.
  struct Explained {
    std::size_t command = 0;  ///< its index among the step's
    std::size_t change = 0;   ///< in changes_
  };
  std::vector<Explained> explained_;
  std::vector<Notice> notices_;   ///< of the step
  std::vector<Venue> exhausted_;  ///< whose budget ended within a step
};

}  // namespace keel
