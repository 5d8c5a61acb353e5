#include "keel/paths/avellaneda_stoikov_2008.hpp"

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

/// An inventory that no path reaches. Of either strategy the inventory is as likely to come back as to go on, or likelier, and moves by one
/// a step: so the chance that it ever reaches Q is below 2 exp(-Q^2 / 2N) (Doob's inequality for the martingale's cosh), 5e-18 at 9
/// root(N).
int out_of_reach(int steps) { return std::min(steps, static_cast<int>(std::ceil(9.0 * std::sqrt(steps)))); }

}  // namespace

AvellanedaStoikov AvellanedaStoikov2008::model_at(int step) const {
  return {.gamma = gamma, .sigma = sigma, .k = k, .time_left = time * (1.0 - step / steps())};
}

double AvellanedaStoikov2008::average_spread() const {
  const InventoryQuote middle = AvellanedaStoikov{.gamma = gamma, .sigma = sigma, .k = k, .time_left = 0.5 * time}.quote(0.0);
  return *middle.bid_distance + *middle.ask_distance;
}

SteppedMaker::Quote AvellanedaStoikov2008::quote(MakerStrategy strategy, int step, int inventory) const {
  const auto chance = [&](double distance) { return std::min(1.0, a * time / steps() * std::exp(-k * distance)); };
  SteppedMaker::Quote quote;
  if (strategy == MakerStrategy::Symmetric) {
    quote.bid_distance = quote.ask_distance = 0.5 * average_spread();
  } else {
    const InventoryQuote wanted = model_at(step).quote(inventory);
    quote.bid_distance = *wanted.bid_distance;
    quote.ask_distance = *wanted.ask_distance;
  }
  quote.bid_chance = chance(quote.bid_distance);
  quote.ask_chance = chance(quote.ask_distance);
  return quote;
}

SteppedMaker AvellanedaStoikov2008::maker(MakerStrategy strategy) const {
  const auto all = static_cast<int>(steps());
  SteppedMaker maker(all, out_of_reach(all), sigma * std::sqrt(time / all));
  SteppedMaker::Quote always;
  if (strategy == MakerStrategy::Symmetric) always = quote(strategy, 0, 0);
  for (int step = 0; step < all; ++step) {
    for (int q = -maker.bound(); q <= maker.bound(); ++q) {
      maker.set(step, q, strategy == MakerStrategy::Symmetric ? always : quote(strategy, step, q));
    }
  }
  return maker;
}

}  // namespace keel
