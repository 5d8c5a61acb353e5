#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "keel/domain/orders.hpp"
#include "keel/market/depth/depth_row.hpp"
#include "keel/market/depth/depth_side.hpp"
#include "keel/matching/queue_model.hpp"

namespace keel {

/// Somebody who places orders. Two of one participant's never trade with each other.
using ParticipantId = Id<struct ParticipantTag, std::uint32_t>;

/// What happened to one resting quantity that a taker reached.
struct Execution {
  enum class With : std::uint8_t { Shown, Order, Prevented };  ///< Prevented: the taker's own order left so as not to meet it
  With with = With::Shown;
  ParticipantId owner;  ///< of the order
  OrderId order;
  Price price;
  Size size;      ///< traded; 0 when prevented
  Size left;      ///< of the order
  TradeId trade;  ///< given by the matching engine; none when prevented
};

/// One instrument's book: the orders of any number of participants, and quantities that are shown by level and whose orders nobody knows:
/// other makers of a simulation, a recorded or a live market. Priority is price, then time: at one price an order stands behind what was
/// there when it came, and before what came later; of what is shown, by the queue model (queue_model.hpp).
///
/// A recorded or live book does not know our orders: it is shown level by level, and what is taken from a level stays taken for as long as
/// that level stands there.
class OrderBook {
 public:
  struct Order {
    ParticipantId owner;
    OrderId id;
    Price price;
    Size left;
    Size ahead;     ///< of what is shown at its price; it leaves by trading or cancelling, and what joins does so behind
    Size reported;  ///< traded at its price since that was last shown
  };

  explicit OrderBook(QueueRules rules = {}) : rules_(rules) {}

  /// Only so many levels of a side are told; 0: all. An order that rests beyond them stands behind all that shows itself there later.
  void told_to(std::size_t levels) { levels_told_ = levels; }

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

  void rest(ParticipantId owner, OrderId id, Side side, Price price, Size size);
  /// False when it is not there.
  bool cancel(ParticipantId owner, OrderId id, Side side);
  /// The order `id` takes the place of `old`, in the queue, too, at the same price and no larger. Domain: `old` is there.
  void replace(ParticipantId owner, OrderId old, OrderId id, Side side, Price price, Size size);
  /// Best first, older before younger.
  const std::vector<Order>& orders(Side side) const { return half(side).orders; }

  /// Whether an order of `side` at `price` would trade at once.
  bool crosses(Side side, Price price) const;
  /// A taker of `side` takes up to `size` at `limit` or better; one who rests nothing needs no name. Appends to `out` in the order of
  /// execution; returns what is left.
  Size take(std::optional<ParticipantId> taker, Side side, Price limit, Size size, std::vector<Execution>& out);
  /// One of those who are shown takes up to `size` of the orders that stand at `limit` or better: he does not meet what he shows himself.
  /// Returns what is left.
  Size take_orders(Side side, Price limit, Size size, std::vector<Execution>& out);

 private:
  struct Half {
    explicit Half(Side side) : told(side) {}
    DepthSide told;                ///< as told
    std::vector<BookLevel> taken;  ///< from it, by price
    std::vector<Order> orders;

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
  void move_up(Order& order, Size before, Size now) const;
  static void take_shown(Half& half, const BookLevel& from, Size size);
  void stand_in_whole_book();
  void meet(Side side, Price price, std::vector<Execution>& out);
  static Execution execution_of(const Order& order, Size size);

  /// What stands before an order that comes now.
  Size ahead_of(const Half& half, Price price) const;

  QueueRules rules_;
  std::size_t levels_told_ = 0;
  bool renewed_ = false;  ///< a whole book is being told
  std::vector<Size> before_;  // scratch
  std::array<Half, 2> halves_{Half{Side::Buy}, Half{Side::Sell}};
};

}  // namespace keel
