#pragma once

#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include "keel/base/sample/moments.hpp"
#include "keel/service/simulate/together.hpp"

namespace keel {

/// What is told apart in a market: perpetuals and futures, whose unit of distance is a basis point of the price, and options, whose is a
/// vol point.
inline constexpr std::array<std::string_view, 2> market_halves{"linear", "options"};
inline constexpr std::size_t linear_half = 0;

/// Ten looks a second at every instrument that trades; each counts the same.
struct QuotedMarket {
  Moments spread;            ///< of all, in units of distance; where both sides stand
  Moments makers_spread;     ///< of the engines alone; where both sides stand
  Moments depth_usd;         ///< of all within reach of the hidden price, both sides, notional at the hidden price
  Moments makers_depth_usd;  ///< of the engines alone
  Moments quoted;            ///< 1 where an engine stands on both sides, else 0
};
using QuotedHalves = std::array<QuotedMarket, market_halves.size()>;

/// What came of one engine in a life.
struct MakerSeen {
  double profit_usd = 0.0;  ///< of all that he has, deposits among it, at the hidden prices
  double end_coins = 0.0;   ///< delta of all that he has, coins among it, at the end
  Moments coins;            ///< delta, each second
  double fills = 0.0;       ///< of quotes
  double hedges = 0.0;      ///< fills of hedges
  double rested_usd = 0.0;  ///< notional of trades in which its order rested, whoever met it
};

/// What was seen of a life of several engines. The common inventory is the sum of their deltas, in coins; what goes with it is looked at
/// from half of the life on, when it has grown from nothing.
struct LifeSeen {
  std::vector<MakerSeen> makers;
  double traded_usd = 0.0;      ///< notional, whoever's
  QuotedHalves before;          ///< half of the life is over
  QuotedHalves after;           ///< from `after_from` on
  Duration after_from;          ///< since the start: as asked; of a life in which somebody withdraws no sooner than his last order has gone
  Regression price;             ///< of the hidden price's move in a second, bps, on the common inventory's
  Regression middle;            ///< of the engines' middle of the perpetual less the hidden price, bps, on the common inventory
  Regression spread;            ///< of the engines' spread in the perpetual, bps, on the common inventory's absolute value
  Regression depth;             ///< of the engines' depth in the perpetual, USD, on the same
  std::vector<Moments> course;  ///< of the engines' depth in perpetuals and futures, USD: the life in `course_pieces`
};
inline constexpr std::size_t course_pieces = 60;

/// Half of a life, and a second for whoever withdraws then.
constexpr Duration second_half(Duration length) { return Duration{length.raw / 2} + second; }

/// `sim`: the market with its seed. `reach`: how far from the hidden price depth counts, in units. `after_from`: when `after` begins. One
/// underlying, a length above 0; who withdraws does so half way. Error: of a run.
Result<LifeSeen> see_life(const SimConfig& sim, const VenueTerms& terms, std::span<const Maker> makers, Duration length, double reach,
                          Duration after_from);

}  // namespace keel
