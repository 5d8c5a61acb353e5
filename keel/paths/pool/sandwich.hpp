#pragma once

#include "keel/pricing/pool_swap.hpp"

namespace keel {

/// Somebody sees another's purchase before it is done, buys first and sells right after. Base and quote as of the pool.
struct SandwichIn {
  SwapPool pool;
  double victim_quote = 0.0;  ///< what the victim gives, fee included, > 0
  double tolerance = 0.0;     ///< the share of what he was told that he does without, in [0, 1)
};
struct Sandwich {
  double front_quote = 0.0;    ///< what the attacker gives first; 0: no attack pays
  double attacker_gain = 0.0;  ///< quote, fees paid
  double victim_loss = 0.0;    ///< quote at the pool's price before: what he gets less of base
  double fees = 0.0;           ///< quote at that price, of all three trades
  double fees_alone = 0.0;     ///< of the victim's alone
  double price = 0.0;          ///< of the pool afterwards
};

/// The attack that earns most, up to where the victim would not trade: by golden section over its size. Domain: the pool's range takes all
/// three trades. Error: 1e-9 of the size.
Sandwich best_sandwich(const SandwichIn& in);
/// One of a given size. Domain: the victim still trades.
Sandwich sandwich(const SandwichIn& in, double front_quote);

/// In closed form, for a constant product of reserves. The largest first purchase that the victim bears, fee included: he pays
/// (y + a)(y + a + q) = y (y + q) / (1 - tolerance), a and q without their fees.
double largest_front_quote(const SandwichIn& in);
/// Whether the pool's range takes both, so that all here holds.
bool within_range(const SandwichIn& in);
/// What an attack of that size earns.
double sandwich_gain(const SandwichIn& in, double front_quote);
/// The least purchase that a small attack earns from: y fee / (1 - fee)^2.
double least_victim_quote(const SwapPool& pool);

}  // namespace keel
