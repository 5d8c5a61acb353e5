#pragma once

#include <array>

#include "keel/base/decimal.hpp"
#include "keel/base/fields.hpp"
#include "keel/base/time.hpp"

namespace keel {

/// Fills, messages and profit over the last interval, kept in sixty slots of it: what lies back more than the interval is forgotten a slot
/// at a time, so that a slot more than the interval counts at most.
class IntervalRates {
 public:
  static constexpr std::size_t slots = 60;

  /// Time is `now` and the profit so far `profit`. Domain: time does not go back; interval > 0, the same at every call.
  void advance(Instant now, Duration interval, NumeraireAmount profit);
  /// Domain: after an advance.
  void count_fill() { ++slots_[current_].fills; }

  /// So many have left since the beginning. Domain: after an advance; never fewer than before.
  void count_messages(std::uint64_t so_far);
  /// As if nothing had happened before.
  void forget();

  std::uint64_t fills() const;
  std::uint64_t messages() const;
  /// Fall of `profit` below its highest in the interval, >= 0.
  NumeraireAmount loss(NumeraireAmount profit) const;

  static constexpr auto fields() {
    using R = IntervalRates;
    return std::tuple{Field{"slots", &R::slots_}, Field{"current", &R::current_},         Field{"used", &R::used_},
                      Field{"ends", &R::ends_},   Field{"last_profit", &R::last_profit_}, Field{"messages_so_far", &R::messages_so_far_}};
  }

 private:
  struct Slot {
    std::uint64_t fills = 0;
    std::uint64_t messages = 0;
    NumeraireAmount highest_profit;
    static constexpr auto fields() {
      return std::tuple{Field{"fills", &Slot::fills}, Field{"messages", &Slot::messages}, Field{"highest_profit", &Slot::highest_profit}};
    }
  };

  std::array<Slot, slots + 1> slots_{};  // the current one and sixty whole ones
  std::uint64_t current_ = 0;
  std::uint64_t used_ = 0;  ///< of the slots, the current one included
  Instant ends_;            ///< the current slot
  NumeraireAmount last_profit_;
  std::uint64_t messages_so_far_ = 0;
};

}  // namespace keel
