#include "keel/account/recent_marks.hpp"

#include <ranges>

namespace keel {

std::optional<MarkSet> recent_marks(std::span<const MarkSet> marks) {
  if (marks.empty()) return std::nullopt;
  MarkSet recent = marks.back();
  for (const MarkSet& set : marks.first(marks.size() - 1) | std::views::reverse) {
    if (set.at + marks_age_max < recent.at) break;
    recent.marks.insert(set.marks.begin(), set.marks.end());  // what is there is newer
    recent.indices.insert(set.indices.begin(), set.indices.end());
  }
  return recent;
}

}  // namespace keel
