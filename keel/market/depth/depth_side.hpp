#pragma once

#include <array>
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

/// What is offered on one side of a book, a sum a price. A change costs the logarithm of the levels and the moving of a block's at most,
/// however far from the best it is: of recorded books of 5,000 levels a side two changes in three are more than 256 from it.
class DepthSide {
 public:
  explicit DepthSide(Side side) : side_(side) {}

  Side side() const { return side_; }
  /// What stands at a price from now on; 0: nothing. Returns what stood there. Domain: price > 0, size >= 0.
  Size set(Price price, Size size);
  /// 0 where nothing stands.
  Size at(Price price) const;
  std::optional<BookLevel> best() const {
    if (order_.empty()) return std::nullopt;
    const Block& block = blocks_[order_.back()];
    return BookLevel{price_of(block.keys[block.count - 1]), block.sizes[block.count - 1]};
  }
  std::size_t levels() const { return levels_; }
  /// 0 is the best. Costs the blocks before it. Domain: from_best < levels().
  BookLevel level(std::size_t from_best) const;
  /// Whether a level is at `price` or better for who would trade with it there.
  bool reaches(Price price) const { return !tops_.empty() && tops_.back() >= key_of(price); }
  /// Removes what stands at `price` or better: what has been traded away unseen.
  void drop_through(Price price);
  void clear();

 private:
  // Rising from the worst to the best on either side.
  std::int64_t key_of(Price price) const { return side_ == Side::Buy ? price.raw : -price.raw; }
  Price price_of(std::int64_t key) const { return Price{side_ == Side::Buy ? key : -key}; }
  struct Block {
    static constexpr std::size_t most = 64;
    std::size_t count = 0;
    std::array<std::int64_t, most> keys;  // rising
    std::array<Size, most> sizes;
  };
  /// Where in order_ `key` is, or would be. Domain: something stands there.
  std::size_t block_of(std::int64_t key) const;
  void insert(std::int64_t key, Size size);
  /// `in`: of order_.
  void erase(std::size_t in, std::size_t at);
  std::uint32_t new_block();

  Side side_;
  std::size_t levels_ = 0;
  std::vector<Block> blocks_;
  std::vector<std::uint32_t> free_;   // of blocks_
  std::vector<std::uint32_t> order_;  // the others, rising; none is empty
  std::vector<std::int64_t> tops_;    // the last key of each, as order_
};

}  // namespace keel
