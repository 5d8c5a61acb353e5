#include "keel/sim/takers.hpp"

#include <algorithm>
#include <cmath>

#include "keel/sim/sim_listing.hpp"

namespace keel {
namespace {

/// Whatever the odds, a size stays an exact one.
constexpr double most_lots = 1e9;

/// Of an option's tenor, or 1 where there are none.
double factor(const std::vector<double>& by_tenor, const SimTakers& habits, double days) {
  if (by_tenor.empty()) return 1.0;
  const auto tenor = std::ranges::lower_bound(habits.option_demand_days, days) - habits.option_demand_days.begin();
  return by_tenor[static_cast<std::size_t>(tenor)];
}

double sought(const SimConfig& config, const Instrument& instrument, double price, Instant now) {
  if (instrument.kind != InstrumentKind::Option) return 1.0;
  const double years = years_between(now, instrument.expiry);
  const double z = std::log(to_double(instrument.strike) / price) / (config.process.atm_vol * std::sqrt(years));
  const bool in_money = instrument.right == Right::Call ? z < 0.0 : z > 0.0;
  const double liked = in_money ? config.takers.option_in_money : 1.0;
  return liked * std::exp(-0.5 * z * z) * factor(config.takers.option_demand, config.takers, to_days(instrument.expiry - now));
}

}  // namespace

Takers::Takers(const SimConfig& config, const Instruments& instruments)
    : instruments_(instruments), config_(config), random_(sim_random(config.seed, SimStream::TakerFlow)) {
  const std::vector<SimConfig> underlyings = sim_underlyings(config);
  for (const Instrument& instrument : instruments) {
    const SimConfig& its = *std::ranges::find(underlyings, instrument.base, &SimConfig::underlying);
    add(instrument, its, to_double(its.start_price), config.start);
  }
  add_up();
  metaorders_.resize(instruments.size());
}

void Takers::add(const Instrument& instrument, const SimConfig& its, double price, Instant now) {
  rates_.push_back(own_rate(instrument, its, price, now));
  const SimFlow& flow = sim_flow(config_, instrument);
  double informed = flow.informed_share > 0.0 ? flow.informed_share : config_.informed_share;
  if (instrument.kind == InstrumentKind::Option)
    informed *= factor(config_.takers.option_informed, config_.takers, to_days(instrument.expiry - now));
  informed_share_.push_back(std::min(informed, 1.0));
}

double Takers::own_rate(const Instrument& instrument, const SimConfig& its, double price, Instant now) const {
  const SimFlow& flow = sim_flow(config_, instrument);
  return flow.taker_rate_per_second * (1.0 - flow.followers) * sought(its, instrument, price, now);
}

void Takers::add_up() {
  cumulative_rate_.resize(rates_.size());
  double sum = 0.0;
  for (std::size_t i = 0; i < rates_.size(); ++i) cumulative_rate_[i] = sum += rates_[i];
  total_rate_ = 2.0 * sum;
}

void Takers::listed(const Instrument& instrument, double price, Instant now) {
  const std::vector<SimConfig> underlyings = sim_underlyings(config_);
  const SimConfig& its = *std::ranges::find(underlyings, instrument.base, &SimConfig::underlying);
  add(instrument, its, price, now);
  add_up();
  metaorders_.emplace_back();
}

void Takers::expired(Instant now) {
  for (const Instrument& instrument : instruments_) {
    if (instrument.expires() && instrument.expiry <= now) rates_[instrument.id.value] = 0.0;
  }
  add_up();
}

/// Without excitation an exponential wait. With it the sooner of two: of those who come of themselves, and of those whom former ones bring,
/// whose rate falls by itself (Dassios and Zhao, "Exact simulation of Hawkes process with exponentially decaying intensity", 2013).
Duration Takers::wait() {
  const double excitation = config_.takers.excitation;
  double seconds = random_.exponential(total_rate_ * (1.0 - excitation));
  if (excitation > 0.0) {
    const double decay = 1.0 / to_seconds(config_.takers.excitation_decay);
    const double left = 1.0 + decay * std::log(random_.uniform()) / std::max(excited_, 1e-300);
    if (left > 0.0) seconds = std::min(seconds, -std::log(left) / decay);
    excited_ = excited_ * std::exp(-decay * seconds) + excitation * decay;
  }
  seconds = std::min(seconds, 1e8);
  return Duration{std::max<std::int64_t>(1, std::llround(seconds * 1e9))};
}

double Takers::buy_share(const Instrument& instrument) const {
  return instrument.kind == InstrumentKind::Option ? config_.takers.option_buy_share : 0.5;
}

Side Takers::piece(const Instrument& instrument) {
  std::vector<Metaorder>& working = metaorders_[instrument.id.value];
  working.resize(static_cast<std::size_t>(config_.takers.metaorders));
  Metaorder& order = working[random_.below(working.size())];
  if (order.pieces == 0) {
    constexpr double most_pieces = 1e6;
    const double pieces = std::pow(random_.uniform(), -1.0 / config_.takers.metaorder_tail);
    order = {random_.chance(buy_share(instrument)) ? Side::Buy : Side::Sell, static_cast<std::int64_t>(std::min(pieces, most_pieces))};
  }
  --order.pieces;
  return order.side;
}

double Takers::known_move(World& world, const SimFlow& flow, InstrumentId id) {
  if (flow.informed_horizon.raw == 0) return world.next_move(id);
  const double longest = std::max(to_seconds(flow.informed_horizon), 1.0);
  return world.next_move(id, std::min(flow.informed_horizon, Duration{std::llround(std::pow(longest, random_.uniform()) * 1e9)}));
}

Taker Takers::next(World& world, Instant now) {
  const double dealt = random_.uniform() * cumulative_rate_.back();
  const auto chosen = std::ranges::upper_bound(cumulative_rate_, dealt) - cumulative_rate_.begin();
  const auto last = static_cast<std::ptrdiff_t>(cumulative_rate_.size()) - 1;
  const Instrument& instrument = instruments_[InstrumentId{static_cast<std::uint32_t>(std::min(chosen, last))}];
  const bool buys = random_.chance(buy_share(instrument));
  const SimFlow& flow = sim_flow(config_, instrument);
  const bool informed = random_.chance(informed_share_[instrument.id.value]);
  const double patience = random_.exponential(1.0);
  double contracts = random_.exponential(1.0);
  if (const double deviation = flow.taker_size_deviation; deviation > 0.0) {
    contracts = std::exp(deviation * random_.normal() - 0.5 * deviation * deviation);
  }

  Taker taker{.instrument = instrument.id, .side = buys ? Side::Buy : Side::Sell, .patience = patience / flow.taker_decay};
  const double mean_lots =
      sim_size_times(config_, instrument) * static_cast<double>(flow.taker_size.raw) / static_cast<double>(instrument.lot.raw);
  const double lots = std::min(contracts * mean_lots, most_lots);
  taker.size = instrument.lot * std::max<std::int64_t>(1, std::llround(lots));
  const SimTakers& habits = config_.takers;
  const double pieces = flow.metaorder_share > 0.0 ? flow.metaorder_share : habits.metaorder_share;
  const bool follows = pieces > 0.0 && random_.chance(pieces);
  if (follows) taker.side = piece(instrument);
  const double looks = habits.momentum_share + habits.contrarian_share > 0.0 ? random_.uniform() : 1.0;
  const bool alive = !instrument.expires() || now < instrument.expiry;
  if (looks < habits.momentum_share + habits.contrarian_share && alive) {
    const double gained = world.last_move(instrument.id) * world.fair(instrument.id).delta;
    const bool with = looks < habits.momentum_share;
    if (gained != 0.0) taker.side = (gained > 0.0) == with ? Side::Buy : Side::Sell;
  }
  if (informed && alive) {
    const double move = known_move(world, flow, instrument.id);
    const SimFair fair = world.fair(instrument.id);
    const double gain = move * fair.delta;
    if (gain != 0.0) taker.side = gain > 0.0 ? Side::Buy : Side::Sell;
    if (flow.informed_reach > 0.0)
      taker.patience += flow.informed_reach * std::abs(world.process_of(instrument.id).change(instrument, move)) / fair.unit;
  }
  if (flow.forerunner_share > 0.0) taker.forerunner = random_.chance(flow.forerunner_share);
  return taker;
}

}  // namespace keel
