#pragma once

#include "keel/domain/ids.hpp"

namespace keel {

/// USD and the stable coins that count as one.
inline bool is_dollar(Currency currency) {
  return currency == Currency::of("USD") || currency == Currency::of("USDC") || currency == Currency::of("USDT");
}

}  // namespace keel
