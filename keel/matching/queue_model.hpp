#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "keel/base/check.hpp"
#include "keel/base/int128.hpp"
#include "keel/domain/settings/sim_config.hpp"

namespace keel {

/// Of those who stand at a price only the sum is shown, so that who leaves when it shrinks has to be assumed. Gives what is still ahead of
/// an order that had `ahead` of the quantity shown before it, now that `before` has become `shown`; what is added joins behind, so that
/// more changes nothing. Domain: 0 <= ahead <= before, shown < before.
using QueueModel = Size (*)(Size ahead, Size before, Size shown);

/// Who came last leaves first: an order moves up only when nobody is left behind it.
constexpr Size ahead_when_last_leave_first(Size ahead, Size, Size shown) { return std::min(ahead, shown); }

/// All leave in proportion, in whole units rounded against the order.
inline Size ahead_when_all_leave_alike(Size ahead, Size before, Size shown) {
  return Size{divide_rounded(Int128{ahead.raw} * shown.raw, before.raw, Rounding::Ceil)};
}

/// What leaves does so from behind with the probability f(behind) / (f(behind) + f(ahead)), and what that side has not, from the other.
/// Source: E. Rigtorp, "Estimating order queue position" (2013), with f(x) = ln(1 + x) of the contracts; the powers are those of the
/// hftbacktest project's queue models. In whole units rounded against the order.
template <class F>
Size ahead_by_odds(Size ahead, Size before, Size shown, F f) {
  const Size behind = before - ahead;
  const double of_behind = f(to_double(behind));
  const double of_ahead = f(to_double(ahead));
  const Size gone = before - shown;
  const double odds = of_behind + of_ahead > 0.0 ? of_behind / (of_behind + of_ahead) : 1.0;
  const Size from_behind = std::min(behind, Size{static_cast<std::int64_t>(std::ceil(odds * static_cast<double>(gone.raw)))});
  return std::max(Size{}, ahead - (gone - from_behind));
}
inline Size ahead_by_logarithm(Size ahead, Size before, Size shown) {
  return ahead_by_odds(ahead, before, shown, [](double contracts) { return std::log1p(contracts); });
}
inline Size ahead_by_square(Size ahead, Size before, Size shown) {
  return ahead_by_odds(ahead, before, shown, [](double contracts) { return contracts * contracts; });
}
inline Size ahead_by_cube(Size ahead, Size before, Size shown) {
  return ahead_by_odds(ahead, before, shown, [](double contracts) { return contracts * contracts * contracts; });
}

/// Who came first leaves first: an order moves up by all that goes.
constexpr Size ahead_when_first_leave_first(Size ahead, Size before, Size shown) { return std::max(Size{}, ahead - (before - shown)); }

struct QueueModelEntry {
  std::string_view name;
  QueueModel ahead;
};
inline constexpr auto queue_models = std::to_array<QueueModelEntry>({{"back", ahead_when_last_leave_first},
                                                                     {"proportional", ahead_when_all_leave_alike},
                                                                     {"logarithmic", ahead_by_logarithm},
                                                                     {"square", ahead_by_square},
                                                                     {"cubic", ahead_by_cube},
                                                                     {"front", ahead_when_first_leave_first}});
static_assert(std::ranges::equal(queue_models, queue_model_names, {}, &QueueModelEntry::name),
              "each name that a config can say has a model");

/// How much of an order trades when a market that does not know it trades at its price or beyond. Partial: what that trade, or what shows
/// itself there, leaves for it. Whole: all of it, as public back-tests do whose orders are small.
enum class Fills : std::uint8_t { Partial, Whole };

struct QueueRules {
  QueueModel ahead = ahead_when_last_leave_first;
  Fills fills = Fills::Partial;
};

/// Domain: one of the names.
inline QueueModel queue_model(std::string_view name) {
  const auto found = std::ranges::find(queue_models, name, &QueueModelEntry::name);
  KEEL_CHECK(found != queue_models.end(), "the config names a queue model that there is");
  return found->ahead;
}

}  // namespace keel
