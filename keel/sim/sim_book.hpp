#pragma once

#include <array>
#include <optional>
#include <vector>

#include "keel/domain/orders.hpp"

namespace keel {

struct SimLevel {
  Price price;
  Size size;
};

/// What happened to one resting quantity that a taker reached.
struct Execution {
  enum class With : std::uint8_t { Background, Ours, OursPrevented };  ///< OursPrevented: our order left so as not to meet our own
  With with = With::Background;
  OrderId order;  ///< ours
  Price price;
  Size size;  ///< traded; 0 when prevented
  Size left;  ///< of our order
};

/// One instrument's book: up to three levels of other makers on a side, and our orders. Priority is price, then time: at one
/// price we stand behind what was there when we came, and before what came later.
class SimBook {
 public:
  static constexpr std::size_t levels = 3;

  struct Order {
    OrderId id;
    Price price;
    Size left;
    Size ahead;  ///< of the others at our price; they leave it by trading or cancelling, never join it
  };

  /// Replaces the others' levels of a side, best first; sizes of 0 are skipped. Domain: does not cross anybody.
  void set_background(Side side, const std::array<SimLevel, levels>& all);
  void clear_background(Side side) { set_background(side, {}); }
  /// Nothing when that side is empty.
  std::optional<SimLevel> best_background(Side side) const;

  void rest(OrderId id, Side side, Price price, Size size);
  /// False when it is not there.
  bool cancel(OrderId id, Side side);
  /// Best first, older before younger.
  const std::vector<Order>& ours(Side side) const { return half(side).ours; }

  /// Whether an order of `side` at `price` would trade at once.
  bool crosses(Side side, Price price) const;
  /// A taker of `side` takes up to `size` at `limit` or better. Appends to `out` in the order of execution; returns what is left.
  Size take(Side side, Price limit, Size size, bool taker_is_us, std::vector<Execution>& out);

  /// What takers took from the others of a side and has not come back.
  Size& consumed(Side side) { return half(side).consumed; }

 private:
  struct Half {
    std::array<SimLevel, levels> background;
    std::size_t first = 0;
    std::size_t count = 0;
    std::vector<Order> ours;
    Size consumed;
  };
  static bool better(Side side, Price a, Price b) { return side == Side::Buy ? a > b : a < b; }
  Half& half(Side side) { return halves_[static_cast<std::size_t>(side)]; }
  const Half& half(Side side) const { return halves_[static_cast<std::size_t>(side)]; }
  static Size background_at(const Half& half, Price price);
  static void consume_background(Half& half, Size size);

  std::array<Half, 2> halves_;
};

}  // namespace keel
