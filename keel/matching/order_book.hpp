#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "keel/market/depth/depth_row.hpp"
#include "keel/market/depth/depth_side.hpp"
#include "keel/matching/execution.hpp"
#include "keel/matching/queue_model.hpp"

namespace keel {

/// One instrument's book: the orders of any number of participants, and quantities that are shown by level and whose orders nobody knows:
/// other makers of a simulation, a recorded or a live market. Priority is price, then time: at one price an order stands behind what was
/// there when it came, and before what came later; of what is shown, by the queue model (queue_model.hpp).
///
/// A recorded or live book does not know our orders: it is shown level by level, and what is taken from a level stays taken for as long as
/// that level stands there.
class OrderBook {
 public:
  /// What a taker would meet first.
  struct Front {
    Price price;
    Size size;                 ///< > 0
    OrderSlot slot = no_slot;  ///< no_slot: of what is shown
  };

  explicit OrderBook(QueueRules rules = {}) : rules_(rules) {}

  /// Only so many levels of a side are told; 0: all. An order that rests beyond them stands behind all that shows itself there later.
  void told_to(std::size_t levels) { levels_told_ = levels; }
  /// Nobody tells how much stands at a price: of what trades at the price of an order, the queue model says how much stood before it, had
  /// as much again stood behind.
  void queue_untold() { queue_told_ = false; }

  /// Replaces what is shown on a side, best first; sizes of 0 are skipped. Domain: crosses nothing that is shown.
  void show(Side side, std::span<const BookLevel> levels);
  /// What a recorded or live book shows at one price from now on; 0: nothing. What of the other side it crosses is stale and goes; the
  /// orders that it meets there trade. Appends to `out` in the order of execution.
  void show_level(Side side, Price price, Size size, std::vector<Execution>& out);
  /// Others have traded, says such a market: a taker of `side`. What is shown changes when the market says so; the orders that he would
  /// have met first, trade. Appends to `out` in the order of execution.
  void report_trade(Side side, Price price, Size size, std::vector<Execution>& out);
  /// What a recorded or live market says of one price.
  void hear(const DepthRow& row, std::vector<Execution>& out);
  /// Nothing when nothing is shown.
  std::optional<BookLevel> best_shown(Side side) const;

  /// Behind what is there at its price. Only owner, id, marks, price and size are read.
  OrderSlot rest(Side side, RestingOrder order);
  void cancel(Side side, OrderSlot slot) { half(side).orders.remove(slot); }
  /// Leaves `left` of it where it stands. Domain: above 0, no more than there was.
  void shrink(Side side, OrderSlot slot, Size left) { half(side).orders[slot].left = left; }
  /// The order takes the place of the one in `slot`, in the queue, too, at the same price and no larger.
  OrderSlot replace(Side side, OrderSlot slot, const RestingOrder& order);
  const RestingOrders& orders(Side side) const { return half(side).orders; }

  /// Of the shown and of the orders; nothing where nobody stands.
  std::optional<Price> best(Side side) const;
  /// Whether an order of `side` at `price` would trade at once.
  bool crosses(Side side, Price price) const;
  /// Nothing where nobody stands on that side.
  std::optional<Front> front(Side resting) const;
  /// Takes up to `size` of it. Returns what happened; an order that has nothing left is gone. Domain: `front` is front(resting) of now.
  Execution take(Side resting, const Front& front, Size size);
  /// How much a taker of `side` would find at `limit` or better, counted until it is `enough`. Orders of `who` are passed over, or, with
  /// `stops_there`, end the count.
  Size available(Side side, Price limit, Size enough, ParticipantId who, bool stops_there) const;
  /// One of those who are shown takes up to `size` of the orders that stand at `limit` or better: he does not meet what he shows himself.
  /// Returns what is left.
  Size take_orders(Side side, Price limit, Size size, std::vector<Execution>& out);

 private:
  struct Half {
    explicit Half(Side side) : told(side), orders(side) {}
    DepthSide told;                ///< as told
    std::vector<BookLevel> taken;  ///< from it, by price
    RestingOrders orders;

    Size taken_at(Price price) const;
    /// What is left of what was told.
    Size shown_at(Price price) const { return taken.empty() ? told.at(price) : told.at(price) - taken_at(price); }
    void take(Price price, Size size);
    /// At most what is told from now on, nothing once the level is gone.
    void taken_stands(Price price, Size told_now);
    std::optional<BookLevel> best() const;
  };
  static bool better(Side side, Price a, Price b) { return side == Side::Buy ? a > b : a < b; }
  Half& half(Side side) { return halves_[static_cast<std::size_t>(side)]; }
  const Half& half(Side side) const { return halves_[static_cast<std::size_t>(side)]; }
  void move_up(RestingOrder& order, Size before, Size now) const;
  /// All at a price, of which `before` was shown and `now` is.
  void move_up_at(Half& half, Price price, Size before, Size now);
  static void take_shown(Half& half, Price price, Size size);
  void stand_in_whole_book();
  void meet(Side side, Price price, std::vector<Execution>& out);
  static Execution execution_of(Side side, const RestingOrder& order, Size size);

  /// What stands before an order that comes now.
  Size ahead_of(const Half& half, Price price) const;

  /// Of what a taker brings to the price of an order, what goes to those who stood before it.
  Size before_us(const RestingOrder& order, Size brought, Size passed) const;

  QueueRules rules_;
  std::size_t levels_told_ = 0;
  bool queue_told_ = true;
  bool renewed_ = false;      ///< a whole book is being told
  std::vector<Size> before_;  // scratch
  std::uint64_t arrived_ = 0;
  std::array<Half, 2> halves_{Half{Side::Buy}, Half{Side::Sell}};
};

}  // namespace keel
