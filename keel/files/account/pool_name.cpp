#include "keel/files/account/pool_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace keel {
namespace {

constexpr std::string_view marker = "-POOL";

Result<Price> parse_bound(std::string_view text) {
  std::string decimal(text);
  std::ranges::replace(decimal, 'd', '.');
  const bool digits_only = std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == 'd'; });
  const auto bound = parse_as<Price>(decimal);
  if (!digits_only || !bound) return fail(fmt::format("\"{}\" is not a price", text));
  return bound;
}

Result<void> set_pair(Instrument& pool, std::string_view pair) {
  const std::size_t middle = pair.find('_');
  if (middle == std::string_view::npos) return fail("a pool names two currencies");
  const auto base = Currency::parse(pair.substr(0, middle));
  const auto quote = Currency::parse(pair.substr(middle + 1));
  if (!base || !quote) return std::unexpected(base ? quote.error() : base.error());
  pool.base = *base;
  pool.quote = pool.settle = *quote;
  return {};
}

/// From "" or "-1500-2500".
Result<void> set_range(Instrument& pool, std::string_view text) {
  if (text.empty()) return {};
  const std::size_t middle = text.find('-', 1);
  if (text.front() != '-' || middle == std::string_view::npos) return fail("a range is two prices");
  const auto lower = parse_bound(text.substr(1, middle - 1));
  const auto upper = parse_bound(text.substr(middle + 1));
  if (!lower || !upper) return std::unexpected(lower ? upper.error() : lower.error());
  if (*upper <= *lower) return fail("the range does not rise");
  pool.range_lower = *lower;
  pool.range_upper = *upper;
  return {};
}

}  // namespace

bool is_pool_name(std::string_view name) { return name.find(marker) != std::string_view::npos; }

Result<Instrument> parse_pool_name(std::string_view name) {
  const auto refuse = [&](const Error& why) { return fail(fmt::format("\"{}\" is not a pool", name), why); };
  const std::size_t at = name.find(marker);
  if (at == std::string_view::npos) return refuse(Error{"a pool's name is BASE_QUOTE-POOL or BASE_QUOTE-POOL-FROM-TO"});
  Instrument pool{.name = std::string(name), .kind = InstrumentKind::Pool};
  pool.multiplier = Multiplier{units_per_one};
  pool.lot = Size{1};
  if (const auto done = set_pair(pool, name.substr(0, at)); !done) return refuse(done.error());
  if (const auto done = set_range(pool, name.substr(at + marker.size())); !done) return refuse(done.error());
  return pool;
}

}  // namespace keel
