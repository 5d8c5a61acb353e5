#pragma once

#include <optional>

#include "keel/market/tape/tape.hpp"

namespace keel {

/// Joins the trades of one order: those that follow one another at one time and on one side. A tape does not say whose they are, so two
/// takers of one moment count as one.
class TakerOrders {
 public:
  /// Returns the order that this trade ends, if it does: it is none of it.
  std::optional<TakerTrade> add(const TakerTrade& trade);
  /// The order that is being put together, if there is one: nothing more comes of it.
  std::optional<TakerTrade> finish();

 private:
  std::optional<TakerTrade> order_;
  double paid_ = 0.0;  ///< sizes times prices
};

}  // namespace keel
