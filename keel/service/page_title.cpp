#include "keel/service/page_title.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace keel {

namespace {

constexpr std::size_t coins_named = 3;

/// "BTC", "BTC and ETH", "BTC, ETH and SOL", "BTC, ETH, SOL and 2 more".
std::string listed(const std::vector<std::string>& coins) {
  const std::size_t named = std::min(coins.size(), coins_named);
  const std::size_t more = coins.size() - named;
  std::string out;
  for (std::size_t i = 0; i < named; ++i) {
    const bool last = i + 1 == named && more == 0;
    out += (i == 0 ? "" : last ? " and " : ", ") + coins[i];
  }
  return more == 0 ? out : fmt::format("{} and {} more", out, more);
}

}  // namespace

std::string spoken(Instant at) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string iso = format_instant(at);
  const auto number = [&](std::size_t place) { return 10 * (iso[place] - '0') + (iso[place + 1] - '0'); };
  return fmt::format("{} {} {} {} UTC", number(8), months.at(static_cast<std::size_t>(number(5) - 1)), iso.substr(0, 4), iso.substr(11, 5));
}

std::string page_title(const std::vector<std::string>& coins, const std::string& what, Instant at) {
  return fmt::format("{}{}{}, {}", listed(coins), coins.empty() ? "" : " ", what, spoken(at));
}

}  // namespace keel
