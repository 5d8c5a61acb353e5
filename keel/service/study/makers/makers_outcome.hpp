#pragma once

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "keel/service/study/makers/maker_life.hpp"
#include "keel/service/study/makers/makers_study.hpp"

namespace keel {

/// The two who answer each other.
struct Answers {
  double own_usd = 0.0;    ///< profit of him whose risk aversion is the first index
  double other_usd = 0.0;  ///< of the other
};

/// One path: lives of one seed.
struct MakersPath {
  std::vector<LifeSeen> by_number;  ///< of nobody, of the first engine, of the first two, and so on; the last is of all
  LifeSeen withdrawn;               ///< of all, one of whom withdraws half way
  std::vector<Answers> answers;     ///< by the own risk aversion, then by the other's
  const LifeSeen& together() const { return by_number.back(); }
};

/// In the order of the paths.
struct MakersOutcome {
  std::vector<MakersPath> paths;
  std::optional<Error> error;  ///< of the first that could not be

  void join(const MakersOutcome& other) {
    if (!error) error = other.error;
    paths.insert(paths.end(), other.paths.begin(), other.paths.end());
  }
  /// Over the paths, of what `number` finds in each.
  template <class Number>
  Moments over(Number&& number) const {
    Moments moments;
    for (const MakersPath& path : paths) {
      const double found = number(path);
      if (std::isfinite(found)) moments.add(found);
    }
    return moments;
  }
};

/// Not a number of nothing.
inline double mean_of(const Moments& of) { return of.count() == 0 ? std::numeric_limits<double>::quiet_NaN() : of.mean(); }

/// One measure of a half of the market when one withdraws, over the lives in which each of these was seen that was in any life.
struct Withdrawal {
  Moments before;
  Moments after;
  Moments stay;
  Moments change;  ///< after less stay
};
Withdrawal withdrawal_of(const MakersOutcome& outcome, std::size_t half, Moments QuotedMarket::* measure);

/// Spread of a half of the market with so many engines, over the lives in which there was one with each number of engines above 0; with
/// none over those in which there was one then.
Moments spread_of(const MakersOutcome& outcome, std::size_t number, std::size_t half);
/// From one engine less. Domain: number > 0.
Moments spread_change(const MakersOutcome& outcome, std::size_t number, std::size_t half);

doc::Section makers_charts(const MakersStudyRequest& request, const MakersOutcome& outcome);

}  // namespace keel
