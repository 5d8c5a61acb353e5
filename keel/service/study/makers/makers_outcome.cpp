#include "keel/service/study/makers/makers_outcome.hpp"

#include <algorithm>
#include <array>

namespace keel {
namespace {

double spread_in(const MakersPath& path, std::size_t number, std::size_t half) {
  return mean_of(path.by_number[number].after[half].spread);
}

/// With every number of engines, nobody aside.
bool has_spreads(const MakersPath& path, std::size_t half) {
  for (std::size_t number = 1; number < path.by_number.size(); ++number) {
    if (!std::isfinite(spread_in(path, number, half))) return false;
  }
  return true;
}

}  // namespace

Withdrawal withdrawal_of(const MakersOutcome& outcome, std::size_t half, Moments QuotedMarket::* measure) {
  const auto of = [&](const MakersPath& path) {
    return std::array{mean_of(path.withdrawn.before[half].*measure), mean_of(path.withdrawn.after[half].*measure),
                      mean_of(path.together().after[half].*measure)};
  };
  std::array<bool, 3> ever{};
  for (const MakersPath& path : outcome.paths) {
    const auto seen = of(path);
    for (std::size_t i = 0; i < ever.size(); ++i) ever[i] = ever[i] || std::isfinite(seen[i]);
  }
  Withdrawal out;
  for (const MakersPath& path : outcome.paths) {
    const auto seen = of(path);
    bool counts = true;
    for (std::size_t i = 0; i < ever.size(); ++i) counts = counts && (std::isfinite(seen[i]) || !ever[i]);
    if (!counts) continue;
    const std::array into{&out.before, &out.after, &out.stay};
    for (std::size_t i = 0; i < ever.size(); ++i) {
      if (ever[i]) into[i]->add(seen[i]);
    }
    if (ever[1] && ever[2]) out.change.add(seen[1] - seen[2]);
  }
  return out;
}

Moments spread_of(const MakersOutcome& outcome, std::size_t number, std::size_t half) {
  return outcome.over([&](const MakersPath& path) {
    return number == 0 || has_spreads(path, half) ? spread_in(path, number, half) : std::numeric_limits<double>::quiet_NaN();
  });
}

Moments spread_change(const MakersOutcome& outcome, std::size_t number, std::size_t half) {
  return outcome.over([&](const MakersPath& path) {
    return has_spreads(path, half) ? spread_in(path, number, half) - spread_in(path, number - 1, half)
                                   : std::numeric_limits<double>::quiet_NaN();
  });
}

}  // namespace keel
