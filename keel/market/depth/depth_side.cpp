#include "keel/market/depth/depth_side.hpp"

#include <algorithm>

namespace keel {

std::size_t DepthSide::place_of(std::int64_t key) const {
  // From the best outwards in growing strides, as most of what happens is near it; then by halves.
  std::size_t high = keys_.size();
  std::size_t stride = 4;
  while (high > stride && keys_[high - stride] >= key) {
    high -= stride;
    stride *= 2;
  }
  const std::size_t low = high > stride ? high - stride : 0;
  return static_cast<std::size_t>(std::lower_bound(keys_.begin() + static_cast<std::ptrdiff_t>(low),
                                                   keys_.begin() + static_cast<std::ptrdiff_t>(high), key) -
                                  keys_.begin());
}

Size DepthSide::set(Price price, Size size) {
  const std::int64_t key = key_of(price);
  const std::size_t at = place_of(key);
  const auto offset = static_cast<std::ptrdiff_t>(at);
  if (at < keys_.size() && keys_[at] == key) {
    const Size before = sizes_[at];
    if (size.raw > 0) {
      sizes_[at] = size;
    } else {
      keys_.erase(keys_.begin() + offset);
      sizes_.erase(sizes_.begin() + offset);
    }
    return before;
  }
  if (size.raw > 0) {
    keys_.insert(keys_.begin() + offset, key);
    sizes_.insert(sizes_.begin() + offset, size);
  }
  return {};
}

Size DepthSide::at(Price price) const {
  const std::int64_t key = key_of(price);
  const std::size_t at = place_of(key);
  return at < keys_.size() && keys_[at] == key ? sizes_[at] : Size{};
}

void DepthSide::drop_through(Price price) {
  const std::size_t left = place_of(key_of(price));
  keys_.resize(left);
  sizes_.resize(left);
}

void DepthSide::clear() {
  keys_.clear();
  sizes_.clear();
}

}  // namespace keel
