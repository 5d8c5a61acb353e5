#pragma once

#include <array>

#include "keel/base/fields.hpp"
#include "keel/domain/orders.hpp"
#include "keel/exposure/factors.hpp"

namespace keel {

/// A quoted price taken apart, in its quotation: fair value and signed distances, which add up to the price exactly.
struct QuoteParts {
  /// What the book's exposure to one factor of the layout moves the price by.
  struct Skew {
    std::uint32_t factor = 0;
    PriceOffset by;
    friend bool operator==(const Skew&, const Skew&) = default;
    static constexpr auto fields() { return std::tuple{Field{"factor", &Skew::factor}, Field{"by", &Skew::by}}; }
  };

  Price fair;
  PriceOffset lead;       ///< what a leader's price says of it
  PriceOffset imbalance;  ///< what the sizes at the best prices say of it
  PriceOffset half_spread;
  PriceOffset widening;                                ///< more of it, in a burst or while prices grow old
  std::array<Skew, SparseFactors::most_terms> skew{};  ///< of a factor that is none `by` is 0
  PriceOffset size_charge;                             ///< the risk that the quote itself would add
  PriceOffset adverse;                                 ///< what a fill is expected to lose afterwards
  PriceOffset fee;
  PriceOffset obligation;  ///< back towards fair, where the spread may not be as large
  PriceOffset rounding;    ///< to the tick, and clear of what others show

  PriceOffset skew_in_all() const {
    PriceOffset sum;
    for (const Skew& one : skew) sum += one.by;
    return sum;
  }
  Price price() const {
    return fair + lead + imbalance + half_spread + widening + skew_in_all() + size_charge + adverse + fee + obligation + rounding;
  }
  friend bool operator==(const QuoteParts&, const QuoteParts&) = default;
  static constexpr auto fields() {
    using Q = QuoteParts;
    return std::tuple{Field{"fair", &Q::fair},
                      Field{"lead", &Q::lead},
                      Field{"imbalance", &Q::imbalance},
                      Field{"half_spread", &Q::half_spread},
                      Field{"widening", &Q::widening},
                      Field{"skew", &Q::skew},
                      Field{"size", &Q::size_charge},
                      Field{"adverse", &Q::adverse},
                      Field{"fee", &Q::fee},
                      Field{"obligation", &Q::obligation},
                      Field{"rounding", &Q::rounding}};
  }
};

}  // namespace keel
