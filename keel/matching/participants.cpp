#include "keel/matching/participants.hpp"

#include <algorithm>

namespace keel {

Participants::Participant& Participants::of(ParticipantId who) {
  if (who.value >= all_.size()) all_.resize(who.value + 1);
  return all_[who.value];
}

Size Participants::position(ParticipantId who, InstrumentId id) const {
  if (who.value >= all_.size() || id.value >= all_[who.value].positions.size()) return {};
  return all_[who.value].positions[id.value];
}

Size& Participants::position(ParticipantId who, InstrumentId id) {
  std::vector<Size>& positions = of(who).positions;
  if (id.value >= positions.size()) positions.resize(id.value + 1);
  return positions[id.value];
}

void Participants::protect(ParticipantId who, Currency underlying, const ProtectionConfig& limits) {
  if (Protection* known = protection(who, underlying)) {
    *known = {underlying, limits, {}};
  } else {
    of(who).protections.push_back({underlying, limits, {}});
  }
}

Participants::Protection* Participants::protection(ParticipantId who, Currency underlying) {
  if (who.value >= all_.size()) return nullptr;
  std::vector<Protection>& protections = all_[who.value].protections;
  const auto found = std::ranges::find(protections, underlying, &Protection::underlying);
  return found == protections.end() ? nullptr : &*found;
}

OrderId& Participants::quote(ParticipantId who, InstrumentId id, Side side) {
  std::vector<std::array<OrderId, 2>>& quotes = of(who).quotes;
  if (id.value >= quotes.size()) quotes.resize(id.value + 1);
  return quotes[id.value][static_cast<std::size_t>(side)];
}

}  // namespace keel
