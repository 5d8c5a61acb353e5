#pragma once

#include <cstdint>
#include <string_view>

#include "keel/base/codec.hpp"

namespace keel {

/// 64-bit XXH3 of `bytes`, chained on `seed`. Finds accidents, not forgers.
std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed = 0);

/// Hash of a value's canonical encoding, so that equal facts hash equally on every machine.
class Hasher {
 public:
  template <class T>
  void add(const T& value) {
    buffer_.clear();
    encode(value, buffer_);
    digest_ = hash_bytes(buffer_, digest_);
  }
  std::uint64_t digest() const { return digest_; }

 private:
  std::string buffer_;
  std::uint64_t digest_ = 0;
};

}  // namespace keel
