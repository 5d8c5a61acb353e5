#include "keel/sim/background_makers.hpp"

#include <algorithm>
#include <cmath>

#include "keel/sim/sim_listing.hpp"

namespace keel {
namespace {

constexpr std::array<double, BackgroundMakers::levels> size_of_level{1.0, 3.0, 8.0};

Size in_lots(double contracts, Size lot) {
  const auto lots = static_cast<std::int64_t>(contracts * static_cast<double>(units_per_one) / static_cast<double>(lot.raw));
  return lot * lots;
}

}  // namespace

BackgroundMakers::BackgroundMakers(const SimConfig& config, const Instruments& instruments)
    : config_(config),
      random_(sim_random(config.seed, SimStream::MakerSizes)),
      remembered_(instruments.size(), Memory{.renewed = config.start}) {}

BackgroundMakers::Quotes BackgroundMakers::quotes(const Instrument& instrument, const SimFair& fair, Instant now) {
  const SimFlow& flow = sim_flow(config_, instrument);
  auto& [renewed, taken] = remembered_[instrument.id.value];
  for (Size& missing : taken) {
    if (missing.raw == 0) continue;
    const double kept = std::exp(-to_seconds(now - renewed) / to_seconds(flow.replenish));
    missing = in_lots(to_double(missing) * kept, instrument.lot);
  }
  renewed = now;
  return {side(instrument, flow, fair, Side::Buy, taken[0]), side(instrument, flow, fair, Side::Sell, taken[1])};
}

BackgroundMakers::Levels BackgroundMakers::side(const Instrument& instrument, const SimFlow& flow, const SimFair& fair, Side side,
                                                Size missing) {
  Levels out;
  const double top_size = to_double(flow.top_size) * sim_size_times(config_, instrument) * (0.5 + random_.uniform());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double distance = (flow.half_spread + flow.level_gap * static_cast<double>(i)) * fair.unit;
    const double wanted = fair.price - sign_of(side) * distance;
    if (wanted <= 0.0) break;
    const Price exact = nearest<Price>(wanted);
    BookLevel& level = out[i];
    level.price = side == Side::Buy ? instrument.ticks.round_down(exact) : instrument.ticks.round_up(exact);
    // Levels that one tick swallows stand a tick apart, so that every level is a price of its own.
    if (i > 0 && sign_of(side) * (out[i - 1].price - level.price).raw <= 0) {
      const PriceOffset tick = instrument.ticks.tick_at(out[i - 1].price);
      level.price = side == Side::Buy ? instrument.ticks.round_down(out[i - 1].price - tick) : out[i - 1].price + tick;
    }
    if (level.price.raw <= 0) break;
    const Size full = in_lots(top_size * size_of_level[i], instrument.lot);
    const Size gone = std::min(full, missing);
    missing -= gone;
    level.size = full - gone;
  }
  return out;
}

}  // namespace keel
