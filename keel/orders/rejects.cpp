#include "keel/orders/rejects.hpp"

#include <algorithm>

namespace keel {

Duration wait_after(std::uint64_t in_a_row, const OrdersConfig& config) {
  Duration wait = config.reject_wait;
  for (std::uint64_t i = 1; i < in_a_row && wait < config.longest_reject_wait && wait.raw > 0; ++i) wait = wait * 2;
  return std::min(wait, config.longest_reject_wait);
}

std::vector<QuotesWait> Rejects::rejected(Instant now, Instant sent, const Place& place, const OrdersConfig& config) {
  if (config.reject_wait.raw == 0) return {};
  std::vector<QuotesWait> told;
  const auto is_it = [&](const RejectedSide& one) { return one.instrument == place.instrument && one.side == place.side; };
  auto side = std::ranges::find_if(sides_, is_it);
  if (side == sides_.end()) {
    side = sides_.insert(side, {.venue = place.venue, .instrument = place.instrument, .side = place.side, .at = {}});
  }
  side->counts = true;
  if (side->in_a_row == 0 || sent >= side->at) {
    ++side->in_a_row;
    side->at = now;
    const Duration wait = wait_after(side->in_a_row, config);
    const bool longest = wait == config.longest_reject_wait;
    const bool was_longest = side->in_a_row > 1 && wait_after(side->in_a_row - 1, config) == config.longest_reject_wait;
    if (longest && !was_longest) told.push_back({.of = {}, .rejects = side->in_a_row, .wait = wait, .until = now + wait});
  }
  auto venue = std::ranges::find(venues_, place.venue, &RejectingVenue::venue);
  if (venue == venues_.end()) {
    const auto sides = std::ranges::count_if(sides_, [&](const RejectedSide& one) { return one.venue == place.venue && one.counts; });
    if (sides < config.reject_sides) return told;
    venues_.push_back({.venue = place.venue, .in_a_row = 1, .at = now, .tried = {}});
    const Duration wait = wait_after(1, config);
    told.push_back({.of = {}, .all_of_venue = true, .rejects = static_cast<std::uint64_t>(sides), .wait = wait, .until = now + wait});
    return told;
  }
  if (sent >= venue->at) {
    ++venue->in_a_row;
    venue->at = now;
  }
  return told;
}

void Rejects::accepted(const Place& place) {
  if (sides_.empty() && venues_.empty()) return;
  std::erase_if(venues_, [&](const RejectingVenue& one) { return one.venue == place.venue; });
  std::erase_if(sides_, [&](const RejectedSide& one) { return one.instrument == place.instrument && one.side == place.side; });
  for (RejectedSide& one : sides_) {
    if (one.venue == place.venue) one.counts = false;
  }
}

void Rejects::sent(Instant now, Venue venue) {
  const auto tried = std::ranges::find(venues_, venue, &RejectingVenue::venue);
  if (tried != venues_.end()) tried->tried = now;
}

void Rejects::forget(Venue venue) {
  std::erase_if(venues_, [&](const RejectingVenue& one) { return one.venue == venue; });
  std::erase_if(sides_, [&](const RejectedSide& one) { return one.venue == venue; });
}

void Rejects::forget(InstrumentId instrument) {
  std::erase_if(sides_, [&](const RejectedSide& one) { return one.instrument == instrument; });
}

Instant Rejects::until(const Place& place, const OrdersConfig& config) const {
  Instant latest;
  for (const RejectingVenue& one : venues_) {
    if (one.venue == place.venue) latest = std::max(latest, one.waits_from() + wait_after(one.in_a_row, config));
  }
  for (const RejectedSide& one : sides_) {
    if (one.instrument == place.instrument && one.side == place.side) latest = std::max(latest, one.at + wait_after(one.in_a_row, config));
  }
  return latest;
}

}  // namespace keel
