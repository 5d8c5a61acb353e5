#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "keel/base/int128.hpp"
#include "keel/config/terms_file.hpp"
#include "keel/engine/ports.hpp"
#include "keel/sim/adversaries/adversaries.hpp"
#include "keel/sim/exchange.hpp"
#include "keel/sim/gateway/sim_gateway.hpp"
#include "keel/sim/reactions/followers.hpp"
#include "keel/sim/reactions/forerunners.hpp"
#include "keel/sim/reactions/responses.hpp"
#include "keel/sim/rules/calendar.hpp"
#include "keel/sim/rules/funding.hpp"
#include "keel/sim/schedule.hpp"

namespace keel {

/// A venue whose whole life follows from its config and from the commands sent to it, to the bit; how the calls to `poll` cut
/// the time does not matter. Model: docs/models/simulated_market.md. Its members each have a gateway into it; as a port it is the first of
/// them, which is ours where there is one alone.
///
/// A command that an event at time t caused arrives at t + order latency, and the venue has already lived up to the last
/// `poll`: poll in steps of at most lookahead() and send a step's commands before the next.
class SimVenue final : public VenuePort {
 public:
  /// Refuses a config on which no market can run, and what the terms do not know. `members`: nobody: we, by the config.
  static Result<std::unique_ptr<SimVenue>> make(const SimConfig& config, const VenueTerms& terms, std::span<const SimMember> members = {});
  /// Domain: validate_settings(config) and check_listing(config, terms) hold, and the first of each member's; names differ.
  explicit SimVenue(const SimConfig& config, const VenueTerms& terms = built_in_terms(), std::span<const SimMember> members = {});
  SimVenue(const SimVenue&) = delete;
  SimVenue& operator=(const SimVenue&) = delete;

  /// The first facts come at config.start: Deposited, InstrumentListed, IndexMoved, SmileMoved, BookTop, SessionStarted.
  void poll(Instant until, std::vector<TimedFact>& out) override { gateway().poll(until, out); }
  void send(Instant at, const Command& command) override { gateway().send(at, command); }
  /// The shortest order latency, or less: no longer than what a thousand things take to happen, so that a person is heard in between.
  std::optional<Duration> lookahead() const override { return lookahead_; }

  void disconnect(Instant at) override { gateway().disconnect(at); }
  bool reconnect(Instant at) override { return gateway().reconnect(at); }
  VenueSnapshot snapshot(TradeId after) const override { return gateways_.front()->snapshot(after); }

  SimGateway& gateway(std::size_t member = 0) { return *gateways_[member]; }
  std::size_t members() const { return gateways_.size(); }

  /// Called at each execution of ours, in the venue: a witness that is independent of what reaches us.
  void on_execution(std::function<void(const Filled&, Instant)> witness) { exchange_.record().on_execution(std::move(witness)); }
  /// Called at each trade in the venue, whoever's, with what one contract was worth in truth.
  void on_trade(std::function<void(const Execution&, const SimFair&, Instant)> witness) { trade_witness_ = std::move(witness); }
  /// The hidden price of an instrument's underlying now.
  double price_usd(InstrumentId id) const { return world_.process(world_.underlying_of(id)).price(); }
  const SimFair& fair(InstrumentId id) { return world_.fair(id); }
  const OrderBook& book(InstrumentId id) { return exchange_.book(id); }
  bool trading(InstrumentId id) const { return exchange_.trading(id); }
  /// What a participant has beyond what he began with, all that he holds at the hidden prices of now, in USD.
  double profit_usd(ParticipantId who);
  const Instruments& instruments() const { return instruments_; }
  /// Everybody's account.
  const ClearingHouse& house() const { return exchange_.house(); }
  Size position(InstrumentId id) const { return exchange_.record().position(id); }
  /// Of the last hour.
  std::vector<Filled> trades() const { return exchange_.record().trades(TradeId{0}); }

 private:
  friend class SimGateway;
  enum class Kind : std::uint8_t {
    PriceStep,
    VolStep,
    Requote,
    TakerArrival,
    CommandArrival,
    Expiry,
    FaultBegins,
    FaultEnds,
    News,
    Response,
    Forerun,
    Listing,
    Funding,
    Follow
  };
  struct What {
    Kind kind = Kind::PriceStep;
    std::uint32_t index = 0;
    std::uint32_t member = 0;  ///< of a fault
  };
  /// Index samples of the last 30 minutes before an expiry.
  struct Samples {
    Int128 sum = 0;
    std::int64_t count = 0;
  };
  Duration time_of_a_thousand() const;
  /// Of all members' order latencies the shortest.
  Duration shortest_way() const;
  static std::vector<std::unique_ptr<SimGateway>> gateways_of(SimVenue& venue, const SimConfig& config, std::span<const SimMember> members);
  void greet(SimGateway& member);
  /// Domain: not before what it has lived up to.
  void live(Instant until);
  void expect_command(Instant arrives);
  void happen(const What& what);
  /// When the other makers renew an instrument after `earliest`: in auctions just before one.
  Instant renewal(Instant earliest) const;
  void step_price();
  void step_index(std::size_t underlying);
  /// The price has moved: forerunners come, makers will answer.
  void react(std::size_t underlying);
  void await_sweeps(std::size_t underlying, double move);
  /// Of takers who wait for a move nothing is seen yet.
  void arrive(const Taker& taker);
  void trade(const Taker& taker);
  void requote(InstrumentId id);
  void respond(InstrumentId id, const Responses::Answer& answer);
  void tell_makers();
  void step_vol();
  void expire(std::size_t expiry);
  /// Lists what the calendar asks for: new expiries, and strikes around the prices.
  void list_expiries();
  void list_strikes();
  void list(std::vector<Instrument> together);
  /// Perpetuals' premiums and marks move, and what is due of their funding is paid.
  void step_premiums();
  void pay_funding();
  /// Of every underlying and every expiry that is still to come.
  void tell_smiles(const std::function<void(const SmileMoved&)>& tell) const;
  void obey();
  /// Lets happen, of those who wait behind a speed bump and of adversaries, what comes before `until` and before what the schedule has.
  void live_between(Instant until);
  void saw(const Execution& execution, Instant now);
  void turn(const What& what);
  void schedule_first_faults();
  IndexMoved index(std::size_t underlying) const { return {world_.process(underlying).underlying(), indices_[underlying]}; }

  SimConfig config_;
  VenueTerms terms_;
  Instruments instruments_;
  World world_;
  std::vector<std::unique_ptr<SimGateway>> gateways_;
  Exchange exchange_;
  Adversaries adversaries_;
  Takers takers_;
  Responses responses_;
  std::vector<InstrumentId> news_;  ///< of which the makers will know: traded, or moved
  Forerunners forerunners_;
  Followers followers_;
  Schedule<What> schedule_;
  std::optional<Calendar> calendar_;
  struct Funded {
    InstrumentId perpetual;
    PerpetualFunding funding;
  };
  std::vector<Funded> funded_;                 ///< by underlying; empty: nobody pays
  std::vector<std::vector<Samples>> samples_;  ///< by underlying and expiry
  std::vector<Price> indices_;                 ///< by underlying
  std::vector<Instant> index_told_;            ///< as indices_
  Instant now_;
  Duration lookahead_;
  std::function<void(const Execution&, const SimFair&, Instant)> trade_witness_;
};

}  // namespace keel
