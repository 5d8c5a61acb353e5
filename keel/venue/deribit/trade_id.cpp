#include "keel/venue/deribit/trade_id.hpp"

#include <fmt/format.h>

#include <charconv>

#include "keel/base/hash.hpp"

namespace keel {

Result<TradeId> parse_deribit_trade_id(std::string_view text) {
  constexpr unsigned number_bits = 62;
  constexpr std::uint64_t number_mask = (std::uint64_t{1} << number_bits) - 1;
  const std::size_t dash = text.rfind('-');
  const std::string_view prefix = dash == std::string_view::npos ? std::string_view{} : text.substr(0, dash);
  const std::string_view digits = dash == std::string_view::npos ? text : text.substr(dash + 1);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || number >> 63 != 0 || dash == 0) {
    return fail(fmt::format("\"{}\" is not a trade id", text));
  }
  if (prefix.empty()) return TradeId{number};
  return TradeId{std::uint64_t{3} << number_bits | ((hash_bytes(prefix) + number) & number_mask)};
}

}  // namespace keel
