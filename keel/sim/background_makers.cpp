#include "keel/sim/background_makers.hpp"

#include <algorithm>
#include <cmath>

#include "keel/sim/price/level_law.hpp"
#include "keel/sim/sim_listing.hpp"

namespace keel {
namespace {

constexpr double most_lots = 1e9;
/// In any quotation: what an exact price can say.
constexpr double highest_quote = 4e10;

Size in_lots(double contracts, Size lot) {
  const double lots = contracts * static_cast<double>(units_per_one) / static_cast<double>(lot.raw);
  return lot * static_cast<std::int64_t>(std::min(lots, most_lots));
}

}  // namespace

BackgroundMakers::BackgroundMakers(const SimConfig& config, const Instruments& instruments)
    : config_(config),
      random_(sim_random(config.seed, SimStream::MakerSizes)),
      remembered_(instruments.size(), Memory{.at = config.start}) {
  for (const SimFlow* flow : {&config.perpetual, &config.future, &config.option}) {
    for (auto& levels : levels_) levels.resize(std::max(levels.size(), static_cast<std::size_t>(flow->levels)));
  }
}

double BackgroundMakers::mean_top(const Instrument& instrument, const SimFlow& flow) const {
  return to_double(flow.top_size) * sim_size_times(config_, instrument);
}

double BackgroundMakers::drawn_top(const Instrument& instrument, const SimFlow& flow) {
  return mean_top(instrument, flow) * (LevelLaw::largest_draw - 1.0 + random_.uniform());
}

void BackgroundMakers::will_know(InstrumentId id, const Knowledge& knowledge, Instant known) {
  std::vector<News>& news = remembered_[id.value].news;
  if (!news.empty() && news.back().known == known) news.pop_back();
  news.push_back({known, knowledge});
}

bool BackgroundMakers::up_to_date(InstrumentId id, Instant now) {
  Memory& memory = remembered_[id.value];
  const auto later = std::ranges::upper_bound(memory.news, now, {}, &News::known);
  if (later != memory.news.begin()) memory.known = std::prev(later)->knowledge;
  memory.news.erase(memory.news.begin(), later);
  return memory.news.empty();
}

void BackgroundMakers::come_back(Memory& memory, const SimFlow& flow, Instant now) {
  constexpr double nothing = 1e-3;
  for (double& lots : memory.taken_lots) {
    if (lots == 0.0) continue;
    lots *= std::exp(-to_seconds(now - memory.at) / to_seconds(flow.replenish));
    if (lots < nothing) lots = 0.0;
  }
  memory.at = now;
}

void BackgroundMakers::taken(const Instrument& instrument, Side side, Size size, Instant now) {
  Memory& memory = remembered_[instrument.id.value];
  come_back(memory, sim_flow(config_, instrument), now);
  memory.taken_lots[static_cast<std::size_t>(side)] += to_double(size) / to_double(instrument.lot);
}

BackgroundMakers::Quotes BackgroundMakers::quotes(const Instrument& instrument, MarketProcess& process, Instant now) {
  const SimFlow& flow = sim_flow(config_, instrument);
  Memory& memory = remembered_[instrument.id.value];
  come_back(memory, flow, now);
  const double fair = memory.known.fair.price + process.displaced_since(instrument, memory.known.displacement);
  return {side(instrument, flow, memory, process, fair, Side::Buy), side(instrument, flow, memory, process, fair, Side::Sell)};
}

std::span<BookLevel> BackgroundMakers::side(const Instrument& instrument, const SimFlow& flow, Memory& memory, MarketProcess& process,
                                            double fair, Side side) {
  const auto index = static_cast<std::size_t>(side);
  const std::span<BookLevel> out{levels_[index].data(), static_cast<std::size_t>(flow.levels)};
  std::ranges::fill(out, BookLevel{});
  const bool by_orders = flow.maker_order.raw > 0;
  Top& top = memory.tops[index];
  Size missing = instrument.lot * std::llround(memory.taken_lots[index]);
  double top_size = by_orders ? top.contracts : drawn_top(instrument, flow);
  Size deep;
  const auto price_at = [&](double wanted) {
    if (wanted <= 0.0 || wanted > highest_quote) return Price{};
    return side == Side::Buy ? instrument.ticks.round_down(nearest<Price>(wanted)) : instrument.ticks.round_up(nearest<Price>(wanted));
  };
  LevelLaw law{flow};
  for (std::size_t i = 0; i < out.size(); ++i, law.next()) {
    const double own = law.distance() * memory.known.fair.unit;
    // How far what is shown would be moved says where it stands, so its size is known first: by the makers' own price.
    if (i == 0 && by_orders) {
      const Price best = price_at(fair - sign_of(side) * own);
      if (best.raw <= 0) break;
      if (best != top.price) top = {best, drawn_top(instrument, flow)};
      top_size = top.contracts;
    }
    const Size full = in_lots(top_size * law.times(), instrument.lot);
    BookLevel& level = out[i];
    level.price = price_at(fair - sign_of(side) * std::max(own, process.farthest(instrument, deep + full)));
    if (level.price.raw <= 0) break;
    // Levels that one tick swallows stand a tick apart, so that every level is a price of its own.
    if (i > 0 && sign_of(side) * (out[i - 1].price - level.price).raw <= 0) {
      const PriceOffset tick = instrument.ticks.tick_at(out[i - 1].price);
      level.price = side == Side::Buy ? instrument.ticks.round_down(out[i - 1].price - tick) : out[i - 1].price + tick;
    }
    if (level.price.raw <= 0) break;
    deep += full;
    const Size gone = std::min(full, missing);
    missing -= gone;
    level.size = full - gone;
  }
  return out;
}

void BackgroundMakers::change_order(const Instrument& instrument) {
  const SimFlow& flow = sim_flow(config_, instrument);
  double& contracts = remembered_[instrument.id.value].tops[random_.below(2)].contracts;
  const double order = to_double(flow.maker_order) * sim_size_times(config_, instrument) * random_.exponential(1.0);
  const double mean = mean_top(instrument, flow);
  const double sum = contracts + mean;
  const bool leaves = random_.chance(sum > 0.0 ? contracts / sum : 0.0);
  contracts = leaves ? std::max(contracts - order, to_double(instrument.lot)) : contracts + order;
  if (config_.impact.on()) contracts = std::min(contracts, LevelLaw::largest_draw * mean);
}

}  // namespace keel
