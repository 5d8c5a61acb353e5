#include "keel/venue/trade_id.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "keel/base/hash.hpp"

namespace keel {
namespace {

constexpr unsigned hash_bits = 62;
constexpr std::uint64_t hash_mask = (std::uint64_t{1} << hash_bits) - 1;

/// A number below 2^63, written as numbers are: "0007" is another text than "7".
std::optional<std::uint64_t> canonical_number(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  if (!whole || number >> 63 != 0 || (digits.starts_with('0') && digits != "0")) return std::nullopt;
  return number;
}

/// "ETH", "BTC_USDC".
bool is_counter(std::string_view prefix) {
  return !prefix.empty() &&
         std::ranges::all_of(prefix, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

Result<TradeId> parse_trade_id(std::string_view text) {
  if (text.empty() || text.size() > 128) return fail(fmt::format("\"{}\" is not a trade id", text.substr(0, 128)));
  if (const auto number = canonical_number(text)) return TradeId{*number};
  const std::size_t dash = text.rfind('-');
  if (dash != std::string_view::npos && is_counter(text.substr(0, dash))) {
    if (const auto number = canonical_number(text.substr(dash + 1))) {
      return TradeId{std::uint64_t{3} << hash_bits | ((hash_bytes(text.substr(0, dash)) + *number) & hash_mask)};
    }
  }
  return TradeId{std::uint64_t{2} << hash_bits | (hash_bytes(text) & hash_mask)};
}

}  // namespace keel
