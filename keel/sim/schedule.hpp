#pragma once

#include <optional>
#include <queue>
#include <vector>

#include "keel/base/time.hpp"

namespace keel {

/// What happens next in the venue, oldest first; of two things at one instant the one added first.
template <class What>
class Schedule {
 public:
  struct Entry {
    Instant at;
    std::uint64_t order = 0;
    What what;
  };

  void add(Instant at, What what) { entries_.push({at, ++added_, what}); }
  bool due(Instant until) const { return !entries_.empty() && entries_.top().at <= until; }
  /// Nothing when nothing is to happen.
  std::optional<Instant> next() const { return entries_.empty() ? std::nullopt : std::optional(entries_.top().at); }
  Entry take() {
    const Entry next = entries_.top();
    entries_.pop();
    return next;
  }

 private:
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const { return a.at != b.at ? a.at > b.at : a.order > b.order; }
  };
  std::priority_queue<Entry, std::vector<Entry>, Later> entries_;
  std::uint64_t added_ = 0;
};

}  // namespace keel
