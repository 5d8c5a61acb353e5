#pragma once

#include <memory>
#include <vector>

#include "keel/domain/commands.hpp"
#include "keel/engine/derive.hpp"
#include "keel/engine/gate_view.hpp"
#include "keel/orders/reconcile.hpp"

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

 private:
  Engine(const EngineConfig& config, VenueTerms terms);

  void follow(const Change& change);
  void judge(const Change& change);
  void decide(const Scope& scope);
  void submit(std::vector<Command>& commands);
  bool work_to_zero(std::size_t underlying, std::vector<Command>& commands);
  void halt(std::vector<Command>& commands);
  void withdraw_barred();
  bool place(PlaceOrder order, std::vector<Command>& commands);
  void clear_the_way(const PlaceOrder& order, std::vector<Command>& commands);
  void cancel(OrderId order, std::vector<Command>& commands);
  void cancel_again(Venue venue, std::vector<Command>& commands);
  void cancel_overdue(std::vector<Command>& commands);
  bool has_orders_at(Venue venue) const;

  EngineConfig config_;
  VenueTerms terms_;
  std::vector<std::unique_ptr<QuoteModel>> models_;  ///< by group
  State state_;
  Derived derived_;
  std::vector<WantedQuote> wanted_;
  std::vector<OrderChange> changes_;
  std::vector<PlaceOrder> flat_;
  OpenExposures open_;            ///< of the step
  std::vector<Venue> exhausted_;  ///< whose budget ended within a step
};

}  // namespace keel
