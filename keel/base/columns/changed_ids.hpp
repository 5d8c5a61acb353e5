#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace keel {

/// Which of dense ids have changed since somebody last took them.
class ChangedIds {
 public:
  void mark(std::uint32_t id) {
    if (id >= marked_.size()) {
      marked_.resize(std::size_t{id} + 1);
      ids_.reserve(marked_.capacity());
    }
    if (marked_[id] != 0) return;
    marked_[id] = 1;
    ids_.push_back(id);
  }
  /// Calls visit(id) of each once, in the order in which they first changed.
  template <class Visit>
  void take(const Visit& visit) {
    for (const std::uint32_t id : ids_) {
      marked_[id] = 0;
      visit(id);
    }
    ids_.clear();
  }

 private:
  std::vector<char> marked_;
  std::vector<std::uint32_t> ids_;
};

}  // namespace keel
