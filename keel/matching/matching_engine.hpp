#pragma once

#include <deque>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/matching/open_orders.hpp"
#include "keel/matching/order_book.hpp"
#include "keel/matching/order_request.hpp"
#include "keel/matching/participants.hpp"

namespace keel {

/// What matches at a venue: the book of every instrument, the rules for what may enter it, and who has what in it. Its only time is what it
/// is told with each request, and it tells nobody: what stands around it (a simulated exchange, a back-test, a paper venue) says what
/// happened, to whom and when. Executions are appended to `out` in their order.
class MatchingEngine {
 public:
  using Outcome = Placed::Outcome;

  /// `instruments` outlives this; what is listed there later trades here from then on.
  explicit MatchingEngine(const Instruments& instruments, QueueRules rules = {}) : instruments_(instruments), queue_rules_(rules) {}

  /// Domain: what is due by `now` has been let go (advance).
  Placed place(ParticipantId who, const OrderRequest& request, Instant now, std::vector<Execution>& out);
  /// An order that was not there, or waits and will trade what it can: false.
  bool cancel(ParticipantId who, OrderId id);
  /// Each side by itself takes the place of the one that the participant quoted there before, which is gone where the new one is refused.
  /// All are protected. Appends what became of each bid and each ask; of a side without a size that it is gone is all there is.
  void quote(ParticipantId who, std::span<const QuoteRequest> quotes, Instant now, std::vector<Execution>& out,
             std::vector<Placed>& became);

  /// Somebody who never rests anything takes. Returns what is left.
  Size take(InstrumentId id, Side side, Price limit, Size size, Instant now, std::vector<Execution>& out);
  /// One of those who are shown takes up to `size` of the orders that stand in his way at `limit` or better. Returns what is left.
  Size take_orders(InstrumentId id, Side side, Price limit, Size size, Instant now, std::vector<Execution>& out);
  /// Ends trading in it: what waits there is gone, even where a cancel would have left it to trade. Domain: no order rests there.
  void close(InstrumentId id);

  /// What waited and is let go, oldest first.
  struct Released {
    ParticipantId who;
    OrderRequest request;
    Placed placed;
    Instant at;
  };
  /// When the next of those who wait is due; nothing when nobody waits.
  std::optional<Instant> next_due() const { return waiting_.empty() ? std::nullopt : std::optional(waiting_.front().due); }
  void advance(Instant now, std::vector<Execution>& out, std::vector<Released>& released);

  /// In an instrument, in the order in which they will be let go.
  std::vector<std::pair<ParticipantId, OrderId>> waiting(InstrumentId id) const;

  void rule(InstrumentId id, const MatchRules& rules) { at(id).rules = rules; }
  void rule(ParticipantId who, SelfTrade rule) { participants_.rule(who, rule); }
  /// From now on, on all instruments of an underlying; its window begins anew.
  void protect(ParticipantId who, Currency underlying, const ProtectionConfig& limits) { participants_.protect(who, underlying, limits); }
  /// What one contract counts in them.
  void set_unit_risk(InstrumentId id, const ProtectedFill& of_one) { at(id).of_one = of_one; }

  void show(InstrumentId id, Side side, std::span<const BookLevel> levels) { at(id).book.show(side, levels); }
  void told_to(InstrumentId id, std::size_t levels) { at(id).book.told_to(levels); }
  void queue_untold(InstrumentId id) { at(id).book.queue_untold(); }
  /// What a recorded or live market says of one price, as OrderBook has it.
  void hear(InstrumentId id, const DepthRow& row, std::vector<Execution>& out);
  const OrderBook& book(InstrumentId id) { return at(id).book; }
  /// Rising; those that wait are not among them.
  std::vector<OrderId> open_orders(ParticipantId who) const { return open_.of(who); }
  /// Nothing: it does not.
  std::optional<InstrumentId> rests_in(ParticipantId who, OrderId id) const;
  /// Contracts, from what matched here. Of nobody: of all those without a name.
  Size position(ParticipantId who, InstrumentId id) const { return participants_.position(who, id); }
  /// It was delivered, or moved by somebody else: what reduces only is not looked at again.
  void set_position(ParticipantId who, InstrumentId id, Size size) { participants_.position(who, id) = size; }

 private:
  struct Market {
    explicit Market(QueueRules queue_rules) : book(queue_rules) {}
    OrderBook book;
    bool open = true;
    MatchRules rules;
    ProtectedFill of_one{.coins = 1.0};
  };
  struct Waiting {
    Instant due;
    Instant since;
    ParticipantId who;
    OrderRequest request;
  };
  /// Who takes, and with what.
  struct Taking {
    ParticipantId who;
    OrderId order;
    InstrumentId instrument;
    Side side = Side::Buy;
    Price limit;
    OrderMarks marks;
    bool all_at_once = false;  ///< what follows from its trades waits until they are done
  };
  /// Domain: listed.
  Market& at(InstrumentId id) { return id.value < markets_.size() ? markets_[id.value] : open_market(id); }
  Market& open_market(InstrumentId id);
  Refusal refuses(ParticipantId who, const OrderRequest& request, Instant now);
  Placed enter(ParticipantId who, OrderRequest request, Instant now, std::vector<Execution>& out);
  Placed rest(ParticipantId who, const OrderRequest& request);
  bool withdraw(ParticipantId who, OrderId id);
  /// How much of its size still reduces.
  Size reducible(ParticipantId who, const OrderRequest& request);
  Placed wait(Instant due, Instant now, ParticipantId who, const OrderRequest& request);
  /// Returns what is left; `stopped`: why he went no further than he would have.
  Size match(const Taking& taking, Size size, Instant now, std::vector<Execution>& out, Refusal& stopped);
  /// One's own order is in the way. Whether the taker goes on.
  bool passes_own(const Taking& taking, OrderSlot slot, std::vector<Execution>& out);
  /// All that happenings in the book mean: from out[first] on. First positions and who rests no more, then what follows.
  void note(std::size_t first, InstrumentId id, Instant now, std::vector<Execution>& out);
  void book_trades(std::size_t first, InstrumentId id, std::vector<Execution>& out);
  void count_protected(const Execution& execution, Instant now, std::vector<Execution>& out);
  /// One side of a trade counts in its owner's protection.
  void protect(ParticipantId who, Side side, const Execution& execution, Instant now, std::vector<Execution>& out);
  bool frozen(ParticipantId who, InstrumentId id, Instant now);
  /// The quote of a participant that waits on a side, if one does, is taken back.
  void withdraw_waiting_quote(ParticipantId who, InstrumentId id, Side side);
  void cut_reducing(ParticipantId who, InstrumentId id, std::vector<Execution>& out);
  void settle_amendment(Waiting& waiting);
  /// All orders of a batch at one price.
  void auction(std::span<const Waiting> batch, Instant now, std::vector<Execution>& out, std::vector<Released>& released);
  void uncross(InstrumentId id, Instant now, std::vector<Execution>& out);
  void meet_own(InstrumentId id, const RestingOrder& buyer, const RestingOrder& seller, std::vector<Execution>& out);

  const Instruments& instruments_;
  QueueRules queue_rules_;
  std::deque<Market> markets_;  ///< by instrument id
  OpenOrders open_;
  Participants participants_;
  std::vector<Waiting> waiting_;  ///< by when they are due; of one time in the order in which they came
  TradeId last_trade_;
};

}  // namespace keel
