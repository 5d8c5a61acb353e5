#include "keel/sim/reactions/responses.hpp"

#include <algorithm>
#include <cmath>

#include "keel/sim/sim_listing.hpp"

namespace keel {
namespace {

/// They fall no further behind than by so many.
constexpr std::int64_t most_left = 10'000;

}  // namespace

Responses::Responses(const SimConfig& config, const Instruments& instruments)
    : random_(sim_random(config.seed, SimStream::MakerResponses)) {
  for (const Instrument& instrument : instruments) listed(sim_flow(config, instrument));
}

void Responses::listed(const SimFlow& flow) {
  of_.push_back({.time = flow.response_time, .responses = flow.responses});
  none_ = none_ && flow.response_time.raw == 0;
}

std::optional<Instant> Responses::triggered(InstrumentId id, Instant now) {
  Of& of = of_[id.value];
  if (of.triggered == now) return std::nullopt;
  of.triggered = now;
  const double whole = std::floor(of.responses);
  of.left += static_cast<std::int64_t>(whole) + (random_.chance(of.responses - whole) ? 1 : 0);
  of.left = std::min(of.left, most_left);
  return now + of.time;
}

Responses::Answer Responses::know(InstrumentId id, Instant now) { return of_[id.value].under_way ? Answer{} : answer(id, now); }

Responses::Answer Responses::answer(InstrumentId id, Instant now) {
  Of& of = of_[id.value];
  Answer out;
  out.changes_order = of.left > 0;
  if (out.changes_order) --of.left;
  if (of.left > 0) {
    const Duration gap{std::max<std::int64_t>(1, std::llround(random_.exponential(1.0) * static_cast<double>(of.time.raw)))};
    out.next = now + gap;
  }
  of.under_way = out.next.has_value();
  return out;
}

}  // namespace keel
