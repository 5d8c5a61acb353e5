#pragma once

#include <optional>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/domain/orders.hpp"

namespace keel {

struct BookLevel {
  Price price;
  Size size;
  friend constexpr auto operator<=>(const BookLevel&, const BookLevel&) = default;
};

/// What is offered on one side of a book, a sum a price. Levels near the best are found and moved in a few nanoseconds; those far from it
/// cost what lies between.
class DepthSide {
 public:
  explicit DepthSide(Side side) : side_(side) {}

  Side side() const { return side_; }
  /// What stands at a price from now on; 0: nothing. Returns what stood there. Domain: price > 0, size >= 0.
  Size set(Price price, Size size);
  /// 0 where nothing stands.
  Size at(Price price) const;
  std::optional<BookLevel> best() const {
    if (keys_.empty()) return std::nullopt;
    return BookLevel{price_of(keys_.back()), sizes_.back()};
  }
  std::size_t levels() const { return keys_.size(); }
  /// 0 is the best. Domain: from_best < levels().
  BookLevel level(std::size_t from_best) const {
    const std::size_t at = keys_.size() - 1 - from_best;
    return {price_of(keys_[at]), sizes_[at]};
  }
  /// Whether a level is at `price` or better for who would trade with it there.
  bool reaches(Price price) const { return !keys_.empty() && keys_.back() >= key_of(price); }
  /// Removes what stands at `price` or better: what has been traded away unseen.
  void drop_through(Price price);
  void clear();

 private:
  // Rising from the worst to the best on either side.
  std::int64_t key_of(Price price) const { return side_ == Side::Buy ? price.raw : -price.raw; }
  Price price_of(std::int64_t key) const { return Price{side_ == Side::Buy ? key : -key}; }
  /// The first that is not worse than `key`.
  std::size_t place_of(std::int64_t key) const;

  Side side_;
  std::vector<std::int64_t> keys_;
  std::vector<Size> sizes_;  // as keys_
};

}  // namespace keel
