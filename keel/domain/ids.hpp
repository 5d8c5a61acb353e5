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
using TradeId = Id<struct TradeTag>;                           ///< the venue's, unique per venue (two venues may use one id)

/// What is wrong with a text that is no code: `"btc" is not a currency: …`.
std::unexpected<Error> not_a_code(std::string_view text, std::string_view noun);

/// A short name held in the value itself, so that two compare in alphabetical order and need no table: up to 8 upper-case letters or
/// digits. The empty one is what a default-made code holds. `Tag::noun` names it in errors.
template <class Tag>
struct Code {
  std::uint64_t code = 0;

  /// "BTC". Refuses the empty text, more than 8 characters, and what is not upper-case letters or digits.
  static Result<Code> parse(std::string_view text) {
    if (!valid(text)) return not_a_code(text, Tag::noun);
    return pack(text);
  }
  /// For names that the program itself spells; a bad one does not compile.
  static consteval Code of(std::string_view text) {
    if (!valid(text)) throw "not a code";
    return pack(text);
  }
  std::string text() const {
    std::string out;
    for (int shift = 56; shift >= 0; shift -= 8) {
      if (const char c = static_cast<char>(code >> shift & 0xFF); c != 0) out += c;
    }
    return out;
  }

  friend constexpr auto operator<=>(Code, Code) = default;
  static constexpr auto fields() { return std::tuple{Field{"code", &Code::code}}; }

 private:
  static constexpr bool valid(std::string_view text) {
    if (text.empty() || text.size() > 8) return false;
    for (const char c : text) {
      if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return false;
    }
    return true;
  }
  static constexpr Code pack(std::string_view text) {
    std::uint64_t code = 0;
    for (std::size_t i = 0; i < 8; ++i) code = code << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    return Code{code};
  }
};

/// A currency, or the asset that an underlying is named after.
struct CurrencyTag {
  static constexpr std::string_view noun = "currency";
};
using Currency = Code<CurrencyTag>;

/// Where an instrument trades. The empty code is the venue that needs no naming: Deribit in account files, the one there is in a run.
struct VenueTag {
  static constexpr std::string_view noun = "venue";
};
using Venue = Code<VenueTag>;

}  // namespace keel
