#pragma once

#include <algorithm>
#include <array>

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

/// Who came first leaves first: an order moves up by all that goes.
constexpr Size ahead_when_first_leave_first(Size ahead, Size before, Size shown) { return std::max(Size{}, ahead - (before - shown)); }

struct QueueModelEntry {
  std::string_view name;
  QueueModel ahead;
};
inline constexpr auto queue_models = std::to_array<QueueModelEntry>({{"last_leave_first", ahead_when_last_leave_first},
                                                                     {"all_leave_alike", ahead_when_all_leave_alike},
                                                                     {"first_leave_first", ahead_when_first_leave_first}});
static_assert(std::ranges::equal(queue_models, queue_model_names, {}, &QueueModelEntry::name),
              "each name that a config can say has a model");

/// Domain: one of the names.
inline QueueModel queue_model(std::string_view name) {
  const auto found = std::ranges::find(queue_models, name, &QueueModelEntry::name);
  KEEL_CHECK(found != queue_models.end(), "the config names a queue model that there is");
  return found->ahead;
}

}  // namespace keel
