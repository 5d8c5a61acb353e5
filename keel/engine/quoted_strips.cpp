#include "keel/engine/quoted_strips.hpp"

#include <algorithm>

namespace keel {

void QuotedStrips::list(const Instrument& instrument, const Exposure::Place& place) {
  strip_of_.push_back(none);
  if (!instrument.has_order_book()) return;
  if (of_group_.size() <= place.group) of_group_.resize(place.group + 1);
  std::vector<std::uint32_t>& group = of_group_[place.group];
  const auto same = [&](std::uint32_t at) { return place.strip >= 0 && strips_[at].option_strip == place.strip; };
  auto found = std::ranges::find_if(group, same);
  if (found == group.end()) {
    found = group.insert(found, static_cast<std::uint32_t>(strips_.size()));
    strips_.push_back({.group = place.group, .option_strip = place.strip, .instruments = {}, .venues = {}, .listing = {}});
  }
  QuotedStrip& strip = strips_[*found];
  KEEL_CHECK(place.strip < 0 || place.row == strip.instruments.size(), "a strip's rows stand as they were listed");
  strip.instruments.push_back(instrument.id);
  strip.venues.push_back(instrument.venue);
  strip.listing.add(instrument);
  strip_of_.back() = *found;
}

std::span<const std::uint32_t> QuotedStrips::of_group(std::uint32_t group) const {
  return group < of_group_.size() ? std::span<const std::uint32_t>(of_group_[group]) : std::span<const std::uint32_t>();
}

const QuotedStrip* QuotedStrips::find(InstrumentId instrument) const {
  const std::uint32_t at = strip_of_[instrument.value];
  return at == none ? nullptr : &strips_[at];
}

}  // namespace keel
