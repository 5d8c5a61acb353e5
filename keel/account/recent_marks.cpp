#include "keel/account/recent_marks.hpp"

#include <ranges>

namespace keel {

std::optional<MarkSet> recent_marks(std::span<const MarkSet> marks) {
  if (marks.empty()) return std::nullopt;
  MarkSet recent = marks.back();
  for (const MarkSet& set : marks.first(marks.size() - 1) | std::views::reverse) {
    if (set.at + marks_age_max < recent.at) break;
    for (const auto& [id, mark] : set.marks) {
      if (!recent.marks.emplace(id, mark).second) continue;  // what is there is newer
      if (const auto shown = set.shown.find(id); shown != set.shown.end()) recent.shown.insert(*shown);
    }
    recent.indices.insert(set.indices.begin(), set.indices.end());
  }
  return recent;
}

}  // namespace keel
