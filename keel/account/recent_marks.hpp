#pragma once

#include <optional>
#include <span>

#include "keel/domain/marks.hpp"

namespace keel {

/// Marks this much older than the last moment's mark as that does: a recorder goes round the instruments, or a file is of one currency.
inline constexpr Duration marks_age_max = minute;

/// The newest mark of each instrument and the newest index of each currency that are at most marks_age_max older than the last moment,
/// whose time they have. Nothing without marks. Domain: in time order.
std::optional<MarkSet> recent_marks(std::span<const MarkSet> marks);

}  // namespace keel
