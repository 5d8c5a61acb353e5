#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keel/base/fields.hpp"
#include "keel/base/result.hpp"
#include "keel/base/units.hpp"

namespace keel {

using InstrumentId = Id<struct InstrumentTag, std::uint32_t>;  ///< dense: the order in which instruments were listed
using OrderId = Id<struct OrderTag>;                           ///< ours, counted by the engine from 1
using TradeId = Id<struct TradeTag>;                           ///< the venue's, unique per venue

/// A currency or the asset that an underlying is named after: up to 8 characters, held in the value itself, so that two
/// currencies compare in alphabetical order and need no table.
struct Currency {
  std::uint64_t code = 0;

  /// "BTC". Refuses the empty text, more than 8 characters, and what is not upper-case letters or digits.
  static Result<Currency> parse(std::string_view text);
  /// For names that the program itself spells; a bad one does not compile.
  static consteval Currency of(std::string_view text) {
    if (!valid(text)) throw "not a currency";
    return pack(text);
  }
  std::string text() const;

  friend constexpr auto operator<=>(Currency, Currency) = default;
  static constexpr auto fields() { return std::tuple{Field{"code", &Currency::code}}; }

 private:
  static constexpr bool valid(std::string_view text) {
    if (text.empty() || text.size() > 8) return false;
    for (const char c : text) {
      if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return false;
    }
    return true;
  }
  static constexpr Currency pack(std::string_view text) {
    std::uint64_t code = 0;
    for (std::size_t i = 0; i < 8; ++i) code = code << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    return Currency{code};
  }
};

}  // namespace keel
