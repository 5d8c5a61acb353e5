#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "keel/domain/orders.hpp"
#include "keel/matching/queue_model.hpp"

namespace keel {

/// Somebody who places orders. Two of one participant's never trade with each other.
using ParticipantId = Id<struct ParticipantTag, std::uint32_t>;

struct BookLevel {
  Price price;
  Size size;
};

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
class OrderBook {
 public:
  struct Order {
    ParticipantId owner;
    OrderId id;
    Price price;
    Size left;
    Size ahead;  ///< of what is shown at its price; it leaves by trading or cancelling, and what joins does so behind
  };

  explicit OrderBook(QueueModel model = ahead_when_last_leave_first) : model_(model) {}

  /// Replaces what is shown on a side, best first; sizes of 0 are skipped. Domain: crosses nothing that is shown.
  void show(Side side, std::span<const BookLevel> levels);
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
    std::vector<BookLevel> shown;
    std::vector<BookLevel> former;  ///< scratch
    std::size_t first = 0;          ///< of shown: what is before it is taken
    std::vector<Order> orders;
  };
  static bool better(Side side, Price a, Price b) { return side == Side::Buy ? a > b : a < b; }
  Half& half(Side side) { return halves_[static_cast<std::size_t>(side)]; }
  const Half& half(Side side) const { return halves_[static_cast<std::size_t>(side)]; }
  static Size shown_at(std::span<const BookLevel> levels, Price price);
  static std::span<const BookLevel> shown(const Half& half) { return std::span{half.shown}.subspan(half.first); }
  static void consume_shown(Half& half, Size size);

  QueueModel model_;
  std::array<Half, 2> halves_;
};

}  // namespace keel
