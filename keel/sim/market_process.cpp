#include "keel/sim/market_process.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/black/black76.hpp"

namespace keel {
namespace {

constexpr double basis_point = 1e-4;
constexpr double lowest_atm_vol = 0.05;
constexpr double highest_atm_vol = 5.0;
/// Of walking smiles.
constexpr double steepest_tilt = 0.95;
/// The price goes no farther from its start than by this factor: whatever the takers do, it stays an exact price.
constexpr double farthest_price = 1e3;
constexpr double highest_price = 1e9;
constexpr double highest_forward = 2e10;
/// No smile is shaped for less than this, so that its total variance stays above 0 until the end.
constexpr double shortest_years = 1e-8;

std::size_t steps_in(Duration horizon, Duration step) {
  return static_cast<std::size_t>(std::max<std::int64_t>(1, horizon.raw / step.raw));
}

/// Of an underlying at `price`, at an instrument's expiry, if it has one.
double forward_of(const Instrument& instrument, double price, double carry, Instant now) {
  if (!instrument.expires()) return price;
  return std::min(price * std::exp(carry * years_between(now, instrument.expiry)), highest_forward);
}

}  // namespace

MarketProcess::MarketProcess(const SimConfig& config, const Instruments& instruments, std::vector<Instant> expiries, PriceLeader leader,
                             Footprint footprint)
    : leader_(leader),
      underlying_(config.underlying),
      process_(config.process),
      option_unit_floor_ticks_(config.option.unit_floor_ticks),
      option_unit_wings_(config.option.unit_floor_wings),
      instruments_(instruments),
      price_random_(sim_random(config.seed, SimStream::PricePath)),
      vol_random_(sim_random(config.seed, SimStream::VolPath)),
      start_price_(to_double(config.start_price)),
      price_(start_price_),
      footprint_(std::move(footprint)),
      unmoved_(start_price_),
      path_(config.path),
      shocks_(config.shock),
      start_(config.start),
      now_(config.start),
      known_steps_(steps_in(config.informed_horizon, process_.price_step)),
      variance_(process_.volatility * process_.volatility),
      spot_vol_(process_.volatility),
      tilt_(process_.smile_skew),
      vol_step_price_(price_),
      looks_back_(steps_in(config.takers.momentum_horizon, process_.price_step)),
      known_(instruments.size()) {
  std::size_t ahead = std::max(known_steps_, steps_in(process_.jump_lasts, process_.price_step));
  for (const SimFlow* flow : {&config.perpetual, &config.future, &config.option}) {
    ahead = std::max(ahead, steps_in(flow->informed_horizon, process_.price_step));
  }
  for (std::size_t i = 0; i < ahead; ++i) draw_step();
  for (const Instant expiry : expiries) {
    Smile smile{.expiry = expiry};
    smile.atm_vol = std::clamp(atm_vol_of(to_days(expiry - config.start)), lowest_atm_vol, highest_atm_vol);
    reshape(smile, config.start);
    smiles_.push_back(smile);
  }
  for (const Instrument& instrument : instruments) {
    const auto found = std::ranges::find(smiles_, instrument.expiry, &Smile::expiry);
    smile_of_.push_back(static_cast<std::size_t>(found - smiles_.begin()));
  }
}

double MarketProcess::atm_vol_of(double days) const { return process_.atm_vol + process_.atm_vol_slope * std::log(days / 30.0); }

void MarketProcess::list(Instant expiry, Instant now) {
  double off = 0.0;
  std::size_t alive = 0;
  for (const Smile& smile : smiles_) {
    if (smile.expiry <= now) continue;
    off += smile.atm_vol - atm_vol_of(to_days(smile.expiry - now));
    ++alive;
  }
  Smile& fresh = smiles_.emplace_back(Smile{.expiry = expiry});
  if (alive > 0) off /= static_cast<double>(alive);
  fresh.atm_vol = std::clamp(atm_vol_of(to_days(expiry - now)) + off, lowest_atm_vol, highest_atm_vol);
  reshape(fresh, now);
}

void MarketProcess::listed(const Instrument& instrument) {
  const auto found = std::ranges::find(smiles_, instrument.expiry, &Smile::expiry);
  smile_of_.push_back(static_cast<std::size_t>(found - smiles_.begin()));
  known_.emplace_back();
}

void MarketProcess::set_premium(double premium) {
  premium_ = premium;
  ++version_;
}

void MarketProcess::draw_step() {
  const Step* const leads = leader_.process == nullptr ? nullptr : &leader_.process->steps_[steps_.size()];
  const double years = to_days(process_.price_step) / days_per_year;
  const bool recorded = !path_.none() || (leader_.process != nullptr && !leader_.process->path_.none());
  const double odds = recorded ? 1.0 : move_odds();
  const double deviation = spot_vol_ * std::sqrt(years / odds);
  const Duration until = process_.price_step * ++drawn_;
  Step step;
  if (path_.none()) {
    step.normal = price_random_.normal();
    if (odds < 1.0) step.moves = leads != nullptr ? leads->moves : price_random_.chance(odds);
    const double rho = leader_.correlation;
    if (leads != nullptr) step.normal = rho * leads->normal + std::sqrt(1.0 - rho * rho) * step.normal;
    // Jumps begin at moves as others are, so that between moves the price stands still while none is under way.
    if (step.moves) {
      step.move = deviation * step.normal - 0.5 * deviation * deviation + process_.drift * years / odds;
      step.jump = leads != nullptr ? rho * leads->jump : drawn_jump(years / odds);
      step.jump_mean = leads != nullptr ? rho * leads->jump_mean : mean_jump(years / odds);
    }
    step.move += come(step.jump) - step.jump_mean;
  } else {
    // What follows this price sees in the recorded move what it would see in a normal one.
    step.move = path_.move(until - process_.price_step, until);
    step.normal = deviation > 0.0 ? step.move / deviation : 0.0;
  }
  for (const SimShock& shock : shocks_) step.move += shock.move * share_of(shock, until, process_.price_step);
  steps_.push_back(step);
  if (process_.vol_of_vol > 0.0) move_variance(step.normal, years);
}

double MarketProcess::move_odds() const {
  return process_.moves_per_second > 0.0 ? -std::expm1(-process_.moves_per_second * to_seconds(process_.price_step)) : 1.0;
}

double MarketProcess::jump_odds(double years) const { return std::min(1.0, process_.jumps_per_day * years * days_per_year); }

double MarketProcess::drawn_jump(double years) {
  if (process_.jumps_per_day <= 0.0) return 0.0;
  return price_random_.chance(jump_odds(years)) ? process_.jump_mean + process_.jump_deviation * price_random_.normal() : 0.0;
}

/// What jumps bring on average is taken off, so that they are no drift.
double MarketProcess::mean_jump(double years) const {
  if (process_.jumps_per_day <= 0.0) return 0.0;
  const double deviation = process_.jump_deviation;
  return std::log1p(jump_odds(years) * std::expm1(process_.jump_mean + 0.5 * deviation * deviation));
}

double MarketProcess::come(double jump) {
  if (process_.jump_lasts.raw == 0) return jump;
  if (jump != 0.0) {
    coming_ += jump;
    coming_steps_ = steps_in(process_.jump_lasts, process_.price_step);
  }
  if (coming_steps_ == 0) return 0.0;
  const double part = coming_ / static_cast<double>(coming_steps_--);
  coming_ -= part;
  return part;
}

/// Euler's step with full truncation: Lord, Koekkoek and van Dijk, "A comparison of biased simulation schemes for stochastic volatility
/// models" (2010).
void MarketProcess::move_variance(double normal, double years) {
  const double rho = process_.vol_price_correlation;
  const double own = rho * normal + std::sqrt(1.0 - rho * rho) * price_random_.normal();
  const double above = std::max(variance_, 0.0);
  const double mean = process_.volatility * process_.volatility;
  variance_ += process_.vol_reversion_per_year * (mean - above) * years + process_.vol_of_vol * std::sqrt(above * years) * own;
  spot_vol_ = std::sqrt(std::max(variance_, 0.0));
}

double MarketProcess::share_of(const SimShock& shock, Duration until, Duration lasts) {
  const Duration begins = std::max(shock.after, until - lasts);
  const Duration ends = std::min(shock.after + shock.lasts, until);
  return ends > begins ? to_seconds(ends - begins) / to_seconds(shock.lasts) : 0.0;
}

void MarketProcess::step_price(Instant now) {
  past_.push_back(price_);
  if (past_.size() > looks_back_) past_.pop_front();
  now_ = now;
  moved_ = steps_.front().move;
  move_price(moved_);
  steps_.pop_front();
  draw_step();
  // What fades of trades' impact moves the price at every step.
  if (moved_ != 0.0 || process_.moves_per_second == 0.0 || footprint_.on()) ++version_;
}

void MarketProcess::push(double coins) {
  if (footprint_.on()) {
    footprint_.traded(coins * price_, to_seconds(now_ - start_));
    move_price(0.0);
  } else {
    move_price(process_.impact_bps_per_coin * basis_point * coins);
  }
  ++version_;
}

void MarketProcess::move_price(double log_move) {
  if (!footprint_.on()) {
    price_ = moved_by(log_move, price_);
    return;
  }
  unmoved_ = moved_by(log_move, unmoved_);
  price_ = moved_by(displacement(), unmoved_);
}

double MarketProcess::moved_by(double log_move, double price) const {
  const double highest = std::min(start_price_ * farthest_price, highest_price);
  return std::clamp(price * std::exp(log_move), start_price_ / farthest_price, highest);
}

double MarketProcess::change(const Instrument& instrument, double log_move) {
  const double price = fair(instrument.id).price;
  if (instrument.kind != InstrumentKind::Option) return price * std::expm1(log_move);
  // The smile moves with the price.
  const double forward = std::min(forward_of(instrument, price_, process_.carry, now_) * std::exp(log_move), highest_forward);
  return compute_option(instrument, smiles_[smile_of_[instrument.id.value]], forward).price - price;
}

double MarketProcess::farthest(const Instrument& instrument, Size contracts) {
  if (!footprint_.on()) return 0.0;
  const SimFair its = fair(instrument.id);
  const double usd = to_double(contracts) * price_;
  // Nothing moves the price from one end of where it may go to beyond the other.
  const double end_to_end = 2.0 * std::log(farthest_price);
  const double move = std::min(footprint_.farthest(std::abs(its.delta) * usd), end_to_end);
  if (instrument.kind != InstrumentKind::Option) return change(instrument, move);
  // In pieces an order moves the price farther than at once, as its delta grows on the way.
  const double grown = std::min(move + 0.5 * move * footprint_.farthest(std::abs(its.bend) * usd), end_to_end);
  return std::max(std::abs(change(instrument, grown)), std::abs(change(instrument, -grown)));
}

double MarketProcess::displaced_since(const Instrument& instrument, double before) {
  const double since = displacement() - before;
  return since == 0.0 ? 0.0 : fair(instrument.id).price - compute(instrument, moved_by(-since, price_)).price;
}

double MarketProcess::next_move() const { return next_steps(known_steps_); }

double MarketProcess::next_move(Duration horizon) const { return next_steps(steps_in(horizon, process_.price_step)); }

double MarketProcess::next_steps(std::size_t count) const {
  KEEL_CHECK(count <= steps_.size(), "nobody is informed of what is not drawn yet");
  double sum = 0.0;
  for (auto step = steps_.begin(); step != steps_.begin() + static_cast<std::ptrdiff_t>(count); ++step) sum += step->move;
  return sum;
}

double MarketProcess::last_move() const { return past_.empty() ? 0.0 : std::log(price_ / past_.front()); }

void MarketProcess::step_vol(Instant now) {
  const double deviation = process_.vol_points_per_sqrt_day * 0.01 * std::sqrt(to_days(process_.vol_step));
  const double shared = std::sqrt(process_.vol_correlation) * vol_random_.normal();
  double rise = -process_.vol_points_per_percent_fall * std::log(price_ / vol_step_price_);
  for (const SimShock& shock : shocks_) rise += 0.01 * shock.vol_points * share_of(shock, now - start_, process_.vol_step);
  vol_step_price_ = price_;
  if (process_.skew_per_sqrt_day > 0.0) {
    const double days = to_days(process_.vol_step);
    tilt_ += process_.skew_per_sqrt_day * std::sqrt(days) * vol_random_.normal() - (tilt_ - process_.smile_skew) * days;
    tilt_ = std::clamp(tilt_, -steepest_tilt, steepest_tilt);
  }
  for (Smile& smile : smiles_) {
    const double own = std::sqrt(1.0 - process_.vol_correlation) * vol_random_.normal();
    smile.atm_vol = std::clamp(smile.atm_vol + deviation * (shared + own) + rise, lowest_atm_vol, highest_atm_vol);
    if (now < smile.expiry) reshape(smile, now);
  }
  ++version_;
}

void MarketProcess::reshape(Smile& smile, Instant now) {
  smile.years = std::max(years_between(now, smile.expiry), shortest_years);
  const double theta = smile.atm_vol * smile.atm_vol * smile.years;
  const double phi = process_.smile_curvature / std::sqrt(theta);
  const double rho = tilt_;
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
  if (known.version != version_ || known.at != now_) known = {version_, now_, compute(instruments_[id], price_)};
  return known.fair;
}

SimFair MarketProcess::compute(const Instrument& instrument, double price) const {
  double forward = forward_of(instrument, price, process_.carry, now_);
  if (instrument.kind == InstrumentKind::Perpetual) forward *= 1.0 + premium_;
  if (instrument.kind == InstrumentKind::Option) return compute_option(instrument, smiles_[smile_of_[instrument.id.value]], forward);
  return {forward, forward * basis_point, to_double(instrument.multiplier) / forward};
}

SimFair MarketProcess::compute_option(const Instrument& instrument, const Smile& smile, double forward) const {
  const double strike = to_double(instrument.strike);
  const double vol = std::sqrt(total_variance(smile.svi, std::log(strike / forward)) / smile.years);
  const Black76Greeks greeks = black76({.forward = forward, .strike = strike, .years = smile.years, .vol = vol, .right = instrument.right});
  const double price = greeks.value / forward;
  const double tick = to_double(instrument.ticks.tick_at(nearest<Price>(price)));
  const double from_middle = 1.0 - 2.0 * std::abs(greeks.delta);
  const double ticks = std::max(option_unit_floor_ticks_ * (1.0 + option_unit_wings_ * from_middle * from_middle), 1e-3);
  const double unit = std::max(greeks.vega_per_vol_point / forward, ticks * tick);
  const double multiplier = to_double(instrument.multiplier);
  return {price, unit, greeks.delta * multiplier, greeks.gamma * forward * multiplier};
}

}  // namespace keel
