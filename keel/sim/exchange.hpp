#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "keel/config/terms_file.hpp"
#include "keel/matching/matching_engine.hpp"
#include "keel/sim/background_makers.hpp"
#include "keel/sim/data_link.hpp"
#include "keel/sim/takers.hpp"
#include "keel/sim/venue_record.hpp"
#include "keel/sim/world.hpp"

namespace keel {

/// The other makers, where they cross what rests and must wait for it.
inline constexpr ParticipantId other_makers{2};

/// Brings takers, other makers, adversaries and its members together in the matching engine. A member is connected: over his link he is
/// told what everybody is, of a book what is there without his own orders, and what happens to his orders; of one that waits behind the
/// speed bump at once that it is accepted. All but the accounts that the venue keeps of him is his member's record.
class Exchange {
 public:
  /// `link`: ours, who are a member from the beginning. All outlive this.
  Exchange(const SimConfig& config, const Instruments& instruments, World& world, DataLink& link,
           const VenueTerms& terms = built_in_terms());

  /// Another member. `link` outlives this. Domain: nothing has happened yet, and he is none.
  void admit(ParticipantId who, DataLink& link);
  bool is_member(ParticipantId who) const { return find(who) != nullptr; }
  /// The next instrument trades from now on; members have been told of it, and are told its top.
  void list(const Instrument& instrument, Instant now);
  /// Those who are long in a perpetual pay those who are short, and each member what his account says.
  void fund(InstrumentId id, Rate rate, Price mark, Instant now);
  /// To all members.
  void announce(Instant now, const Fact& fact);

  /// What members send. Domain: `who` is one.
  /// Rejected: unknown or expired instrument, price off the tick ladder, size off the lot, post-only that would trade.
  void place(const PlaceOrder& order, Instant now, ParticipantId who = us);
  void refuse(OrderId order, Instant now, ParticipantId who = us) { record(who).close(order, CloseReason::Rejected, now); }
  /// Nothing happens when the order is not there.
  void cancel(OrderId id, Instant now, ParticipantId who = us);
  void cancel_all(Instant now, ParticipantId who = us);
  /// As cancel_all, but nobody is told.
  void drop_orders(Instant now, ParticipantId who = us);

  void arrive(const Taker& taker, Instant now);
  /// An order or a cancel of somebody who is no member.
  void place(ParticipantId who, const OrderRequest& request, Instant now);
  void cancel(ParticipantId who, OrderId id, Instant now);
  /// An order of somebody's that has come rests, or waits for its turn.
  bool is_open(ParticipantId who, InstrumentId id, OrderId order) const;
  /// That somebody waits who would trade at once, at most.
  Duration longest_wait(InstrumentId id) const { return in_auctions() ? config_.auction_every : bump(id); }
  /// When the next of those who wait behind the speed bump is due. Domain of all that places orders: they are released by then.
  std::optional<Instant> next_due() const { return matching_.next_due(); }
  void release(Instant now);
  /// The other makers renew their quotes; what they show at a price from one to the next keeps its place before our orders there. Our
  /// orders that stand in their way are traded against, by each level for what it has, which it then does not show; a level that is taken
  /// empty trades with nobody.
  /// While news is on its way to them they go by what they last knew, and by what trades have moved it by since.
  void requote(InstrumentId id, Instant now);
  /// The other makers know from `known` on what is true now.
  void will_know(InstrumentId id, Instant known) { makers_.will_know(id, knowledge(id), known); }
  /// One order of the other makers comes or leaves; shown with the next renewal.
  void change_order(InstrumentId id) { makers_.change_order(instruments_[id]); }
  /// Ends trading in what expires on an underlying at `expiry`: orders leave, positions become 0.
  void settle(std::size_t underlying, Instant expiry, Price delivery, Instant now);

  void set_index(std::size_t underlying, Price index) { indices_[underlying] = index; }
  ClearingHouse& house() { return house_; }
  const ClearingHouse& house() const { return house_; }
  VenueRecord& record(ParticipantId who = us) { return member(who).record; }
  const VenueRecord& record(ParticipantId who = us) const { return member(who).record; }

  bool trading(InstrumentId id) const { return !markets_[id.value].delivery; }
  std::optional<Price> delivery(InstrumentId id) const { return markets_[id.value].delivery; }
  /// Of all that is shown and rests; nothing where nobody stands.
  std::optional<Price> best(InstrumentId id, Side side) { return matching_.book(id).best(side); }
  bool rests(ParticipantId who, OrderId id) const { return matching_.rests_in(who, id).has_value(); }
  /// Called at all that happens in the venue to what rests or is shown there.
  void on_execution(std::function<void(const Execution&, Instant)> witness) { witness_ = std::move(witness); }
  /// As a member was last told.
  const BookTop& top(InstrumentId id, ParticipantId who = us) const { return member(who).tops[id.value]; }
  std::vector<OrderId> open_orders(ParticipantId who = us) const { return matching_.open_orders(who); }
  /// Of which a member has paid or got funding, though it may come to nothing by now.
  const std::vector<InstrumentId>& funded(ParticipantId who = us) const { return member(who).funded; }
  const OrderBook& book(InstrumentId id) { return matching_.book(id); }

 private:
  struct Market {
    std::optional<Price> delivery;
    MatchRules rules = {};
    std::vector<OrderId> of_others = {};  ///< what the other makers have in an auction
  };
  struct Member {
    VenueRecord record;
    std::vector<BookTop> tops = {};         ///< by instrument id
    std::vector<OrderId> held = {};         ///< orders that wait
    std::vector<InstrumentId> funded = {};  ///< perpetuals of which his funding was ever told
  };
  /// Null: he is none.
  const Member* find(ParticipantId who) const;
  Member* find(ParticipantId who) { return const_cast<Member*>(std::as_const(*this).find(who)); }
  const Member& member(ParticipantId who) const;
  Member& member(ParticipantId who) { return const_cast<Member&>(std::as_const(*this).member(who)); }
  /// Tells what `executions_` hold, then moves the price by it. Returns what traded.
  enum class Told : std::uint8_t { Taken, Renewal, Released };  ///< Renewal: the other makers are who takes
  Size tell(Instant now, Told told = Told::Taken);
  /// Keeps what moves the price of what `executions_` hold, by the deltas of now: whoever of a trade is not the other makers, the taker
  /// where neither is. By impact.own_share of a member. Without [sim.impact] nothing where it is the other makers who take.
  void weigh(Told told);
  BackgroundMakers::Knowledge knowledge(InstrumentId id) { return {world_.fair(id), world_.process_of(id).displacement()}; }
  void learn(InstrumentId id) { makers_.learn(id, knowledge(id)); }
  void took(Member& member, const OrderRequest& order, MatchingEngine::Outcome outcome, Instant now);
  bool in_auctions() const { return config_.auction_every.raw > 0; }
  Duration bump(InstrumentId id) const { return markets_[id.value].rules.speed_bump; }
  /// The other makers renew what they have in the next auction.
  void renew_orders(InstrumentId id, Instant now);
  /// What becomes of a member's order that waited, after the executions in `executions_`.
  void tell_released(Member& from, const MatchingEngine::Released& one, Instant now);
  void rule(const Instrument& instrument);
  /// So much of what a level of the others has is left to show once our way into it is clear.
  Size clear_way(InstrumentId id, Side side, const BookLevel& level, Instant now);
  OrderRequest without_name(InstrumentId id, Side side, Price limit, Size size);
  /// What a member is told is there: without his own.
  BookLevel best_of_others(InstrumentId id, Side side, ParticipantId who);
  bool refresh_top(InstrumentId id, Member& member);
  /// An order came to rest or left, which its owner is not told of as the book's.
  void tell_others(InstrumentId id, Instant now);
  void publish_top(InstrumentId id, Instant now);

  MatchRules rules_of(const Instrument& instrument) const;

  const SimConfig& config_;
  const VenueTerms& terms_;
  const Instruments& instruments_;
  World& world_;
  BackgroundMakers makers_;
  MatchingEngine matching_;
  std::vector<Market> markets_;  ///< by instrument id
  ClearingHouse house_;
  std::deque<Member> members_;
  OrderId last_without_name_;
  std::function<void(const Execution&, Instant)> witness_;
  /// Delta that moves the price of an instrument.
  struct Push {
    InstrumentId id;
    double coins_a_contract = 0.0;  ///< on the side of who trades
    Size size;
  };
  std::vector<Execution> executions_;               ///< scratch
  std::vector<Push> pushes_;                        ///< scratch
  std::vector<MatchingEngine::Released> released_;  ///< scratch
  std::vector<Price> indices_;                      ///< by underlying
};

}  // namespace keel
