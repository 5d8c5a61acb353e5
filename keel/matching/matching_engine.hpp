#pragma once

#include <map>
#include <vector>

#include "keel/domain/commands.hpp"
#include "keel/domain/instrument.hpp"
#include "keel/matching/order_book.hpp"

namespace keel {

/// What matches at a venue: the book of every instrument, the rules for what may enter it, and who has what in it. It knows no time and
/// tells nobody: what stands around it (a simulated exchange, a back-test, a paper venue) says what happened, to whom and when.
class MatchingEngine {
 public:
  enum class Outcome : std::uint8_t { Rejected, Rests, Filled, Unfilled };

  /// `instruments` outlives this and lists nothing later.
  explicit MatchingEngine(const Instruments& instruments, QueueRules rules = {})
      : instruments_(instruments), markets_(instruments.size(), Market{.book = OrderBook(rules)}) {}

  /// Rejected: unknown or closed instrument, price off the tick ladder, size off the lot, post-only that would trade, one that replaces
  /// what does not rest there or would itself take; nothing has changed then. What an order that takes does is appended to `out`. Domain: a
  /// participant uses an id once.
  Outcome place(ParticipantId who, const PlaceOrder& order, std::vector<Execution>& out);
  /// Somebody who never rests anything takes. Returns what is left.
  Size take(InstrumentId id, Side side, Price limit, Size size, std::vector<Execution>& out);
  /// One of those who are shown takes up to `size` of the orders that stand in his way at `limit` or better. Returns what is left.
  Size take_orders(InstrumentId id, Side side, Price limit, Size size, std::vector<Execution>& out);
  /// False when it is not there.
  bool cancel(ParticipantId who, OrderId id);
  /// Ends trading in it. Domain: no order rests there.
  void close(InstrumentId id) { at(id).open = false; }

  void show(InstrumentId id, Side side, std::span<const BookLevel> levels) { at(id).book.show(side, levels); }
  void told_to(InstrumentId id, std::size_t levels) { at(id).book.told_to(levels); }
  /// What a recorded or live market says of one price, as OrderBook has it.
  void hear(InstrumentId id, const DepthRow& row, std::vector<Execution>& out);
  const OrderBook& book(InstrumentId id) { return at(id).book; }
  std::vector<OrderId> open_orders(ParticipantId who) const;

 private:
  struct Market {
    OrderBook book;
    bool open = true;
  };
  struct Key {
    ParticipantId who;
    OrderId order;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Where {
    InstrumentId instrument;
    Side side;
  };
  Market& at(InstrumentId id) { return markets_[id.value]; }
  bool acceptable(const PlaceOrder& order);
  Outcome replace(ParticipantId who, const PlaceOrder& order);
  Size take_from(InstrumentId id, std::optional<ParticipantId> taker, Side side, Price limit, Size size, std::vector<Execution>& out);
  /// Numbers their trades; an order that is gone by them is open no more.
  void note_trades(std::span<Execution> executions);

  const Instruments& instruments_;
  std::vector<Market> markets_;  ///< by instrument id
  std::map<Key, Where> open_;    ///< resting orders
  TradeId last_trade_;
};

}  // namespace keel
