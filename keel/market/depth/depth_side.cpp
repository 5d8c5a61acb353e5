#include "keel/market/depth/depth_side.hpp"

#include <algorithm>
#include <span>

namespace keel {
namespace {

/// The first of rising keys that is not below `key`. Without branches: whether a change is above or below is anybody's guess.
std::size_t place_of(std::span<const std::int64_t> keys, std::int64_t key) {
  std::size_t first = 0;
  for (std::size_t left = keys.size(); left > 1;) {
    const std::size_t half = left / 2;
    first += keys[first + half - 1] < key ? half : 0;
    left -= half;
  }
  return first + (first < keys.size() && keys[first] < key ? 1 : 0);
}

}  // namespace

std::size_t DepthSide::block_of(std::int64_t key) const { return std::min(place_of(tops_, key), tops_.size() - 1); }

Size DepthSide::set(Price price, Size size) {
  const std::int64_t key = key_of(price);
  if (!order_.empty()) {
    const std::size_t in = block_of(key);
    Block& block = blocks_[order_[in]];
    const std::size_t at = place_of({block.keys.data(), block.count}, key);
    if (at < block.count && block.keys[at] == key) {
      const Size before = block.sizes[at];
      if (size.raw > 0) {
        block.sizes[at] = size;
      } else {
        erase(in, at);
      }
      return before;
    }
  }
  if (size.raw > 0) insert(key, size);
  return {};
}

void DepthSide::insert(std::int64_t key, Size size) {
  if (order_.empty()) {
    order_.push_back(new_block());
    tops_.push_back(key);
  }
  std::size_t in = block_of(key);
  if (blocks_[order_[in]].count == Block::most) {  // its upper half becomes a block of its own
    constexpr std::size_t half = Block::most / 2;
    const std::uint32_t made = new_block();
    Block& full = blocks_[order_[in]];
    Block& upper = blocks_[made];
    std::copy(full.keys.begin() + half, full.keys.end(), upper.keys.begin());
    std::copy(full.sizes.begin() + half, full.sizes.end(), upper.sizes.begin());
    upper.count = Block::most - half;
    full.count = half;
    tops_.insert(tops_.begin() + static_cast<std::ptrdiff_t>(in), full.keys[half - 1]);
    order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(in) + 1, made);
    in = block_of(key);
  }
  Block& block = blocks_[order_[in]];
  const std::size_t at = place_of({block.keys.data(), block.count}, key);
  std::copy_backward(block.keys.data() + at, block.keys.data() + block.count, block.keys.data() + block.count + 1);
  std::copy_backward(block.sizes.data() + at, block.sizes.data() + block.count, block.sizes.data() + block.count + 1);
  block.keys[at] = key;
  block.sizes[at] = size;
  ++block.count;
  ++levels_;
  tops_[in] = block.keys[block.count - 1];
}

void DepthSide::erase(std::size_t in, std::size_t at) {
  Block& block = blocks_[order_[in]];
  std::copy(block.keys.data() + at + 1, block.keys.data() + block.count, block.keys.data() + at);
  std::copy(block.sizes.data() + at + 1, block.sizes.data() + block.count, block.sizes.data() + at);
  --block.count;
  --levels_;
  if (block.count > 0) {
    tops_[in] = block.keys[block.count - 1];
    return;
  }
  free_.push_back(order_[in]);
  tops_.erase(tops_.begin() + static_cast<std::ptrdiff_t>(in));
  order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(in));
}

std::uint32_t DepthSide::new_block() {
  if (free_.empty()) {
    blocks_.emplace_back();
    return static_cast<std::uint32_t>(blocks_.size() - 1);
  }
  const std::uint32_t reused = free_.back();
  free_.pop_back();
  return reused;
}

Size DepthSide::at(Price price) const {
  if (order_.empty()) return {};
  const std::int64_t key = key_of(price);
  const Block& block = blocks_[order_[block_of(key)]];
  const std::size_t at = place_of({block.keys.data(), block.count}, key);
  return at < block.count && block.keys[at] == key ? block.sizes[at] : Size{};
}

BookLevel DepthSide::level(std::size_t from_best) const {
  auto in = order_.rbegin();
  for (; from_best >= blocks_[*in].count; ++in) from_best -= blocks_[*in].count;
  const Block& block = blocks_[*in];
  const std::size_t at = block.count - 1 - from_best;
  return {price_of(block.keys[at]), block.sizes[at]};
}

void DepthSide::drop_through(Price price) {
  const std::int64_t key = key_of(price);
  while (!order_.empty() && tops_.back() >= key) erase(order_.size() - 1, blocks_[order_.back()].count - 1);
}

void DepthSide::clear() {
  levels_ = 0;
  blocks_.clear();
  free_.clear();
  order_.clear();
  tops_.clear();
}

}  // namespace keel
