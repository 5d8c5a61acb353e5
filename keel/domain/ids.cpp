#include "keel/domain/ids.hpp"

#include <fmt/format.h>

namespace keel {

Result<Currency> Currency::parse(std::string_view text) {
  if (!valid(text)) return fail(fmt::format("\"{}\" is not a currency: 1 to 8 upper-case letters or digits", text));
  return pack(text);
}

std::string Currency::text() const {
  std::string out;
  for (int shift = 56; shift >= 0; shift -= 8) {
    if (const char c = static_cast<char>(code >> shift & 0xFF); c != 0) out += c;
  }
  return out;
}

}  // namespace keel
