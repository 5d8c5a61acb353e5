#include <algorithm>
#include <cmath>
#include <limits>

#include "keel/engine/memory.hpp"
#include "keel/pricing/svi/svi.hpp"
#include "keel/risk/covariance_estimate.hpp"

namespace keel {
namespace {

/// Shorter, and what is counted is how prices bounce rather than how they move.
constexpr Duration count_every = minute;
/// A vol of less time than this moves by how its smile is rounded.
constexpr Duration least_life = day;
constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

using Level = FactorMoves::Level;

std::vector<Level> levels_now(const Facts& facts) {
  std::vector<Level> levels;
  for (const UnderlyingMarket& market : facts.market.underlyings()) {
    if (market.index.raw > 0) levels.push_back({market.underlying, never, std::log(to_double(market.index))});
    for (const Smile& smile : market.smiles) {
      const SmileMoved& p = smile.params;
      const double years = years_between(smile.at, p.expiry);
      if (p.expiry - facts.now < least_life || !(years > 0.0)) continue;
      levels.push_back({market.underlying, p.expiry, 100.0 * std::sqrt(total_variance({p.a, p.b, p.rho, p.m, p.s}, 0.0) / years)});
    }
  }
  return levels;
}

double level_of(const std::vector<Level>& levels, Currency underlying, Instant expiry) {
  const auto found = std::ranges::find_if(levels, [&](const Level& one) { return one.underlying == underlying && one.expiry == expiry; });
  return found == levels.end() ? not_known : found->level;
}

/// The mean move of the vols of what expires in each bucket; not a number where nothing does.
std::vector<double> vol_moves(const std::vector<Level>& before, const std::vector<Level>& after, Currency underlying,
                              const FactorLayout& layout, Instant now) {
  std::vector<double> sums(static_cast<std::size_t>(layout.buckets()));
  std::vector<int> counts(sums.size());
  for (const Level& level : after) {
    if (level.underlying != underlying || level.expiry == never) continue;
    const double move = level.level - level_of(before, underlying, level.expiry);
    if (!std::isfinite(move)) continue;
    const auto bucket = static_cast<std::size_t>(layout.bucket_of(to_days(level.expiry - now)));
    sums[bucket] += move;
    ++counts[bucket];
  }
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = counts[i] == 0 ? not_known : sums[i] / counts[i];
  return sums;
}

/// A bucket in which nothing expires moves as the nearest one in which something does, in the proportion that the config says.
void fill_gaps(std::vector<double>& moves, const std::vector<double>& said) {
  const std::vector<double> known = moves;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    std::size_t nearest = moves.size();
    for (std::size_t j = 0; j < known.size(); ++j) {
      const auto far = [&](std::size_t k) { return k > i ? k - i : i - k; };
      if (std::isfinite(known[j]) && (nearest == moves.size() || far(j) < far(nearest))) nearest = j;
    }
    if (nearest < moves.size()) moves[i] = known[nearest] * said[i] / said[nearest];
  }
}

bool has_vols(const std::vector<Level>& levels, Currency underlying) {
  return std::ranges::any_of(levels, [&](const Level& one) { return one.underlying == underlying && one.expiry != never; });
}

std::vector<double> vols_with_spot(double spot_move, const RiskConfig& config) {
  std::vector<double> moves;
  const double spot_a_day = config.spot_vol / std::sqrt(days_per_year);
  for (const double points : config.vol_points_per_sqrt_day)
    moves.push_back(std::copysign(points / spot_a_day, config.spot_vol_correlation) * spot_move);
  return moves;
}

/// Of all factors but convexity, which follows from the spots; one that is not known, or was not before, makes all of it no move. Where no
/// vol of a coin is known its vols, which nothing is held of, go with its spot as far as the config says.
FactorVector moves_between(const std::vector<Level>& before, const std::vector<Level>& after, const FactorLayout& layout,
                           const RiskConfig& config, Instant now) {
  FactorVector moves = FactorVector::Zero(layout.size());
  for (int u = 0; u < static_cast<int>(layout.underlyings.size()); ++u) {
    const Currency underlying = layout.underlyings[static_cast<std::size_t>(u)];
    moves[layout.spot(u)] = level_of(after, underlying, never) - level_of(before, underlying, never);
    std::vector<double> vols = vol_moves(before, after, underlying, layout, now);
    fill_gaps(vols, config.vol_points_per_sqrt_day);
    if (!has_vols(after, underlying)) vols = vols_with_spot(moves[layout.spot(u)], config);
    for (int bucket = 0; bucket < layout.buckets(); ++bucket) moves[layout.vega(u, bucket)] = vols[static_cast<std::size_t>(bucket)];
  }
  return moves;
}

/// Those of the layout whose index is known, and those of which something was learned. A coin without an index teaches nothing, also not
/// that it stands still.
std::vector<Currency> followed(const FactorMoves& moves, const std::vector<Level>& now, const FactorLayout& layout) {
  std::vector<Currency> all;
  for (const Currency underlying : layout.underlyings) {
    const bool known = std::ranges::find(moves.underlyings, underlying) != moves.underlyings.end();
    if (known || !std::isnan(level_of(now, underlying, never))) all.push_back(underlying);
  }
  return all;
}

}  // namespace

void remember_moves(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change) {
  if (!config.risk.learn) return;
  FactorMoves& moves = memory.moves;
  if (change.cause != Change::Cause::Clock) return;
  if (facts.now - moves.at < count_every) return;
  std::vector<Level> now = levels_now(facts);
  FactorLayout layout = derived.layout;
  layout.underlyings = followed(moves, now, layout);
  if (layout.underlyings != moves.underlyings) {
    moves.covariance = extended_to(config.risk, layout, moves.underlyings, moves.covariance);
    moves.underlyings = layout.underlyings;
  }
  // After a pause the move is of another time of day, or of a market that nobody watched.
  // An index that is older did not stand still: nobody told where it is.
  const bool all_told = std::ranges::all_of(facts.market.underlyings(), [&](const UnderlyingMarket& market) {
    return market.index_at == Instant{} || facts.now - market.index_at <= count_every;
  });
  const bool goes_on = facts.now - moves.at <= count_every * 2 && layout.size() > 0 && all_told;
  if (goes_on) {
    moves.covariance.add(moves_between(moves.levels, now, layout, config.risk, facts.now), to_days(facts.now - moves.at),
                         config.risk.half_life_days);
  }
  moves.at = facts.now;
  moves.levels = std::move(now);
}

}  // namespace keel
