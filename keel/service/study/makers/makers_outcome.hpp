#pragma once

#include <cmath>
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

doc::Section makers_charts(const MakersStudyRequest& request, const MakersOutcome& outcome);

}  // namespace keel
