#include "keel/paths/stepped_expectation.hpp"

#include <array>
#include <cmath>
#include <vector>

namespace keel {
namespace {

/// What may become of an inventory within a step, with its chance and what it earns.
struct Branch {
  int change = 0;
  double chance = 0.0;
  double earned = 0.0;
};

std::array<Branch, 4> branches(const SteppedMaker::Quote& quote) {
  const double bid = quote.bid_chance;
  const double ask = quote.ask_chance;
  return {{{0, (1.0 - bid) * (1.0 - ask), 0.0},
           {1, bid * (1.0 - ask), quote.bid_distance},
           {-1, (1.0 - bid) * ask, quote.ask_distance},
           {0, bid * ask, quote.bid_distance + quote.ask_distance}}};
}

/// Of one inventory at one time: what is still earned until the end, and the like.
struct Remaining {
  double profit = 0.0;
  double profit_square = 0.0;
  double change = 0.0;
  double change_square = 0.0;
  double trades = 0.0;
};

Remaining before(const SteppedMaker& maker, int step, int inventory, const std::vector<Remaining>& after) {
  Remaining sum;
  for (const Branch& branch : branches(maker.quote(step, inventory))) {
    if (branch.chance == 0.0) continue;
    const int held = inventory + branch.change;
    const int place = held + maker.bound();
    const Remaining& rest = after[static_cast<std::size_t>(place)];
    const double moved = static_cast<double>(held) * maker.move();  // up or down with the same chance
    const double square = branch.earned * branch.earned + 2.0 * branch.earned * rest.profit + rest.profit_square + moved * moved;
    const auto change = static_cast<double>(branch.change);
    sum.profit += branch.chance * (branch.earned + rest.profit);
    sum.profit_square += branch.chance * square;
    sum.change += branch.chance * (change + rest.change);
    sum.change_square += branch.chance * (change * change + 2.0 * change * rest.change + rest.change_square);
    sum.trades += branch.chance * rest.trades;
  }
  sum.trades += maker.quote(step, inventory).bid_chance + maker.quote(step, inventory).ask_chance;
  return sum;
}

}  // namespace

SteppedExpectation expectation(const SteppedMaker& maker) {
  const int bound = maker.bound();
  std::vector<Remaining> after(2 * static_cast<std::size_t>(bound) + 1);
  std::vector<Remaining> now(after.size());
  for (int step = maker.steps(); step-- > 0;) {
    int inventory = -bound;
    for (Remaining& from_here : now) from_here = before(maker, step, inventory++, after);
    after.swap(now);
  }
  const Remaining& flat = after[static_cast<std::size_t>(bound)];
  return {.profit_mean = flat.profit,
          .profit_standard_deviation = std::sqrt(flat.profit_square - flat.profit * flat.profit),
          .inventory_mean = flat.change,
          .inventory_standard_deviation = std::sqrt(flat.change_square - flat.change * flat.change),
          .trades_mean = flat.trades};
}

}  // namespace keel
