#pragma once

#include <deque>

#include "keel/book/history.hpp"

namespace keel {

/// The price at which a position stands, from the prices of its trades, not from the cost that was rounded to 1e-8 of money: of one price
/// exactly that. Closing trades are matched as the basis says; a daily settlement brings all to its price.
class EntryPrice {
 public:
  explicit EntryPrice(CostBasis basis) : basis_(basis) {}
  void take(const Instrument& instrument, const Booking& booking);
  /// In the instrument's quotation; 0 when flat, and for pools, whose cost is of no one price. Error: 1e-15 a trade, relative.
  double of(const Instrument& instrument) const;

 private:
  struct Lot {
    Size size;           ///< signed
    double value = 0.0;  ///< |size| times price, or over price where 1/price adds up
    Price price;         ///< of all of it; 0 if it has several
  };
  void trade(const Instrument& instrument, Size size, Price price);
  void open(const Instrument& instrument, Size size, Price price);

  CostBasis basis_;
  std::deque<Lot> lots_;  ///< oldest first, all of one sign; at average cost one
};

}  // namespace keel
