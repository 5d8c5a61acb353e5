#include "keel/venue/deribit/trade_id.hpp"

#include <fmt/format.h>

#include <charconv>

#include "keel/base/hash.hpp"

namespace keel {

Result<TradeId> parse_deribit_trade_id(std::string_view text) {
  constexpr unsigned number_bits = 44;
  const std::size_t dash = text.rfind('-');
  const std::string_view prefix = dash == std::string_view::npos ? std::string_view{} : text.substr(0, dash);
  const std::string_view digits = dash == std::string_view::npos ? text : text.substr(dash + 1);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || number >> number_bits != 0 || dash == 0) {
    return fail(fmt::format("\"{}\" is not a trade id", text));
  }
  if (prefix.empty()) return TradeId{number};
  return TradeId{hash_bytes(prefix) << number_bits | number};
}

}  // namespace keel
