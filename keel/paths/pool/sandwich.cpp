#include "keel/paths/pool/sandwich.hpp"

#include <cmath>
#include <numbers>

namespace keel {
namespace {

SwapPool at(SwapPool pool, double price) {
  pool.amm.price = price;
  return pool;
}

/// Reserves, of a range the virtual ones.
double base_of(const SwapPool& pool) { return pool.amm.liquidity / std::sqrt(pool.amm.price); }
double quote_of(const SwapPool& pool) { return pool.amm.liquidity * std::sqrt(pool.amm.price); }

}  // namespace

Sandwich sandwich(const SandwichIn& in, double front_quote) {
  const double fair = in.pool.amm.price;
  const Swap alone = buy_base(in.pool, in.victim_quote);
  const Swap front = buy_base(in.pool, front_quote);
  const Swap victim = buy_base(at(in.pool, front.price), in.victim_quote);
  const Swap back = sell_base(at(in.pool, victim.price), front.base);
  return {.front_quote = front_quote,
          .attacker_gain = back.quote + front.quote,
          .victim_loss = (alone.base - victim.base) * fair,
          .fees = front.fee_at(fair) + victim.fee_at(fair) + back.fee_at(fair),
          .fees_alone = alone.fee_at(fair),
          .price = back.price};
}

Sandwich best_sandwich(const SandwichIn& in) {
  double from = 0.0;
  double to = largest_front_quote(in);
  const double size = to;
  const auto gain = [&](double front) { return sandwich(in, front).attacker_gain; };
  constexpr double ratio = std::numbers::phi - 1.0;
  while (to - from > 1e-10 * size) {
    const double left = to - ratio * (to - from);
    const double right = from + ratio * (to - from);
    if (gain(left) < gain(right))
      from = left;
    else
      to = right;
  }
  const double front = to > (1.0 - 1e-9) * size ? size : 0.5 * (from + to);
  const Sandwich best = sandwich(in, front);
  return best.attacker_gain > 0.0 && front > 1e-9 * size ? best : sandwich(in, 0.0);
}

double largest_front_quote(const SandwichIn& in) {
  const double left = 1.0 - in.pool.fee;
  const double y = quote_of(in.pool);
  const double q = in.victim_quote * left;
  const double product = y * (y + q) / (1.0 - in.tolerance);
  // The root of (y + a)^2 + q (y + a) = product, without the difference of nearly equal numbers.
  return 2.0 * product * in.tolerance / (std::sqrt(q * q + 4.0 * product) + q + 2.0 * y) / left;
}

bool within_range(const SandwichIn& in) {
  const double given = (in.victim_quote + largest_front_quote(in)) * (1.0 - in.pool.fee);
  return quote_of(in.pool) + given < in.pool.amm.liquidity * std::sqrt(in.pool.amm.upper);
}

double sandwich_gain(const SandwichIn& in, double front_quote) {
  const double left = 1.0 - in.pool.fee;
  const double x = base_of(in.pool);
  const double y = quote_of(in.pool);
  const double a = front_quote * left;
  const double y_after = y + a + in.victim_quote * left;
  const double back = x * a / (y + a) * left;
  const double x_after = x * y / y_after;
  return y_after * back / (x_after + back) - front_quote;
}

double least_victim_quote(const SwapPool& pool) { return quote_of(pool) * pool.fee / ((1.0 - pool.fee) * (1.0 - pool.fee)); }

}  // namespace keel
