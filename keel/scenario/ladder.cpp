#include "keel/scenario/ladder.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace keel {
namespace {

Result<void> check(const LadderAxes& axes) {
  const auto all = [](const std::vector<double>& values, auto holds) { return !values.empty() && std::ranges::all_of(values, holds); };
  if (!all(axes.spot_moves, [](double move) { return move > -1.0 && move <= 100.0; }))
    return fail("spot moves: must be above -1 (-100 %) and at most 100");
  if (!all(axes.vol_ratios, [](double ratio) { return ratio >= 0.0 && ratio <= 100.0; })) return fail("vol ratios: must be from 0 to 100");
  if (!all(axes.days, [](double days) { return days >= 0.0 && days <= 10'000.0; })) return fail("days: must be from 0 to 10000");
  return {};
}

}  // namespace

Result<Ladder> make_ladder(std::span<const MarkedPosition> positions, double index_usd, Instant now, const LadderAxes& axes) {
  if (auto checked = check(axes); !checked) return std::unexpected(checked.error());
  auto book = MovedBook::make(positions, index_usd, now);
  if (!book) return std::unexpected(book.error());
  if (auto set = book->set({}, {}); !set) return std::unexpected(set.error());
  const double base_usd = book->at(0.0).usd;
  Ladder ladder{.axes = axes, .cells = {}};
  ladder.cells.reserve(axes.days.size() * axes.vol_ratios.size() * axes.spot_moves.size());
  for (const double days : axes.days) {
    for (const double vol_ratio : axes.vol_ratios) {
      if (auto set = book->set({.vol_ratio = {{vol_ratio}}}, {.days = days, .tenor_days = {}, .quote_usd = {}}); !set) {
        return std::unexpected(set.error());
      }
      for (const double move : axes.spot_moves) {
        const MovedWorth worth = book->at(move);
        ladder.cells.push_back({worth, worth.usd - base_usd, worth.usd / (index_usd * (1.0 + move)) - base_usd / index_usd});
      }
    }
  }
  return ladder;
}

Result<std::vector<CoinLadder>> ladders_of(const MarkedBook& book, const LadderAxes& axes) {
  std::vector<CoinLadder> ladders;
  for (const MarkedUnderlying& one : book.underlyings) {
    if (one.positions.empty()) continue;
    if (one.index_usd <= 0.0)
      return fail(fmt::format("ladder: no index of {} is known: give a line of it an index in USD, or --marks", one.coin.text()));
    auto ladder = make_ladder(one.positions, one.index_usd, book.now, axes);
    if (!ladder) return fail("ladder", ladder.error());
    ladders.push_back({one.coin, one.index_usd, std::move(*ladder), one.unpriced.size()});
  }
  return ladders;
}

}  // namespace keel
