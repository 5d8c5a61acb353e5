#include "keel/sim/market_process.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/black/black76.hpp"

namespace keel {
namespace {

constexpr double basis_point = 1e-4;
constexpr double lowest_atm_vol = 0.05;
constexpr double highest_atm_vol = 5.0;
/// The price goes no farther from its start than by this factor: whatever the takers do, it stays an exact price.
constexpr double farthest_price = 1e3;
constexpr double highest_price = 1e9;
constexpr double highest_forward = 2e10;
/// No smile is shaped for less than this, so that its total variance stays above 0 until the end.
constexpr double shortest_years = 1e-8;

}  // namespace

MarketProcess::MarketProcess(const SimConfig& config, const Instruments& instruments, std::vector<Instant> expiries, PriceLeader leader)
    : leader_(leader),
      underlying_(config.underlying),
      process_(config.process),
      option_unit_floor_ticks_(config.option.unit_floor_ticks),
      instruments_(instruments),
      price_random_(sim_random(config.seed, SimStream::PricePath)),
      vol_random_(sim_random(config.seed, SimStream::VolPath)),
      start_price_(to_double(config.start_price)),
      price_(start_price_),
      now_(config.start),
      known_(instruments.size()) {
  const auto horizon_steps = std::max<std::int64_t>(1, config.informed_horizon.raw / process_.price_step.raw);
  for (std::int64_t i = 0; i < horizon_steps; ++i) draw_move(shared_normal(static_cast<std::size_t>(i)));
  for (const Instant expiry : expiries) {
    Smile smile{.expiry = expiry};
    smile.atm_vol = process_.atm_vol + process_.atm_vol_slope * std::log(to_days(expiry - config.start) / 30.0);
    smile.atm_vol = std::clamp(smile.atm_vol, lowest_atm_vol, highest_atm_vol);
    reshape(smile, config.start);
    smiles_.push_back(smile);
  }
  for (const Instrument& instrument : instruments) {
    const auto found = std::ranges::find(smiles_, instrument.expiry, &Smile::expiry);
    smile_of_.push_back(static_cast<std::size_t>(found - smiles_.begin()));
  }
}

double MarketProcess::shared_normal(std::size_t step) const { return leader_.process == nullptr ? 0.0 : leader_.process->normals_[step]; }

void MarketProcess::draw_move(double shared) {
  const double deviation = process_.volatility * std::sqrt(to_days(process_.price_step) / days_per_year);
  double normal = price_random_.normal();
  const double rho = leader_.correlation;
  if (leader_.process != nullptr) normal = rho * shared + std::sqrt(1.0 - rho * rho) * normal;
  normals_.push_back(normal);
  moves_.push_back(deviation * normal - 0.5 * deviation * deviation);
}

void MarketProcess::step_price(Instant now) {
  move_price(moves_.front());
  moves_.pop_front();
  normals_.pop_front();
  draw_move(shared_normal(normals_.size()));
  now_ = now;
  ++version_;
}

void MarketProcess::push(double coins) {
  move_price(process_.impact_bps_per_coin * basis_point * coins);
  ++version_;
}

void MarketProcess::move_price(double log_move) {
  const double highest = std::min(start_price_ * farthest_price, highest_price);
  price_ = std::clamp(price_ * std::exp(log_move), start_price_ / farthest_price, highest);
}

double MarketProcess::next_move() const {
  double sum = 0.0;
  for (const double move : moves_) sum += move;
  return sum;
}

void MarketProcess::step_vol(Instant now) {
  const double deviation = process_.vol_points_per_sqrt_day * 0.01 * std::sqrt(to_days(process_.vol_step));
  const double shared = std::sqrt(process_.vol_correlation) * vol_random_.normal();
  for (Smile& smile : smiles_) {
    const double own = std::sqrt(1.0 - process_.vol_correlation) * vol_random_.normal();
    smile.atm_vol = std::clamp(smile.atm_vol + deviation * (shared + own), lowest_atm_vol, highest_atm_vol);
    if (now < smile.expiry) reshape(smile, now);
  }
  ++version_;
}

void MarketProcess::reshape(Smile& smile, Instant now) {
  smile.years = std::max(years_between(now, smile.expiry), shortest_years);
  const double theta = smile.atm_vol * smile.atm_vol * smile.years;
  const double phi = process_.smile_curvature / std::sqrt(theta);
  const double rho = process_.smile_skew;
  const double tilt = 1.0 - rho * rho;
  smile.svi = {.a = 0.5 * theta * tilt, .b = 0.5 * theta * phi, .rho = rho, .m = -rho / phi, .s = std::sqrt(tilt) / phi};
}

SmileMoved MarketProcess::smile(std::size_t expiry) const {
  const Smile& smile = smiles_[expiry];
  const SviParams& svi = smile.svi;
  return {underlying_, smile.expiry, svi.a, svi.b, svi.rho, svi.m, svi.s};
}

const SimFair& MarketProcess::fair(InstrumentId id) {
  Known& known = known_[id.value];
  if (known.version != version_) known = {version_, compute(instruments_[id])};
  return known.fair;
}

SimFair MarketProcess::compute(const Instrument& instrument) const {
  double forward = price_;
  if (instrument.expires())
    forward = std::min(forward * std::exp(process_.carry * years_between(now_, instrument.expiry)), highest_forward);
  if (instrument.kind == InstrumentKind::Option) return compute_option(instrument, smiles_[smile_of_[instrument.id.value]], forward);
  return {forward, forward * basis_point, to_double(instrument.multiplier) / forward};
}

SimFair MarketProcess::compute_option(const Instrument& instrument, const Smile& smile, double forward) const {
  const double strike = to_double(instrument.strike);
  const double vol = std::sqrt(total_variance(smile.svi, std::log(strike / forward)) / smile.years);
  const Black76Greeks greeks = black76({.forward = forward, .strike = strike, .years = smile.years, .vol = vol, .right = instrument.right});
  const double price = greeks.value / forward;
  const double tick = to_double(instrument.ticks.tick_at(nearest<Price>(price)));
  const double unit = std::max(greeks.vega_per_vol_point / forward, std::max(option_unit_floor_ticks_, 1e-3) * tick);
  return {price, unit, greeks.delta * to_double(instrument.multiplier)};
}

}  // namespace keel
