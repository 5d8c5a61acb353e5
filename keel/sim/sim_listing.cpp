#include "keel/sim/sim_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace keel {
namespace {

using namespace literals;

/// "12JAN26"
std::string expiry_code(Instant expiry) {
  constexpr std::array<std::string_view, 12> months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  const CivilDate date = civil_date(expiry);
  return fmt::format("{}{}{:02}", date.day, months[static_cast<std::size_t>(date.month - 1)], date.year % 100);
}

Instrument inverse_of(const SimConfig& config, InstrumentKind kind, std::string suffix) {
  Instrument instrument{.name = config.underlying.text() + "-" + std::move(suffix), .kind = kind, .payoff = Payoff::Inverse};
  instrument.base = config.underlying;
  instrument.quote = Currency::of("USD");
  instrument.settle = config.underlying;
  return instrument;
}

Instrument futures_like(const SimConfig& config, InstrumentKind kind, std::string suffix) {
  Instrument instrument = inverse_of(config, kind, std::move(suffix));
  instrument.multiplier = 10.0_multiplier;
  instrument.lot = 1.0_size;
  instrument.ticks = *TickLadder::make({{0.0_price, PriceOffset{units_per_one / 2}}});
  instrument.fees = {.taker = 0.0005_rate};
  return instrument;
}

Instrument option(const SimConfig& config, Instant expiry, std::int64_t strike, Right right) {
  Instrument instrument =
      inverse_of(config, InstrumentKind::Option, fmt::format("{}-{}-{}", expiry_code(expiry), strike, right == Right::Call ? "C" : "P"));
  instrument.right = right;
  instrument.multiplier = 1.0_multiplier;
  instrument.strike = Price{strike * units_per_one};
  instrument.expiry = expiry;
  instrument.lot = 0.1_size;
  instrument.ticks = *TickLadder::make({{0.0_price, PriceOffset{10'000}}, {0.005_price, PriceOffset{50'000}}});
  instrument.fees = {0.0003_rate, 0.0003_rate, 0.125_rate, 0.00015_rate};
  return instrument;
}

/// The round number of dollars nearest below half a standard deviation of the price at expiry.
std::int64_t strike_step(double price, double deviation) {
  std::int64_t step = 1;
  for (std::int64_t decade = 1; decade <= 10'000'000; decade *= 10) {
    for (const std::int64_t candidate : {decade, decade * 5 / 2, decade * 5}) {
      if (static_cast<double>(candidate) <= 0.5 * price * deviation) step = candidate;
    }
  }
  return step;
}

void list_expiry(const SimConfig& config, Instant expiry, Instruments& out) {
  Instrument future = futures_like(config, InstrumentKind::Future, expiry_code(expiry));
  future.expiry = expiry;
  KEEL_CHECK(out.list(std::move(future)), "a valid config lists valid futures");
  const double price = to_double(config.start_price);
  const double years = years_between(config.start, expiry);
  const std::int64_t step = strike_step(price, config.process.atm_vol * std::sqrt(years));
  const std::int64_t middle = std::llround(price / static_cast<double>(step)) - config.strikes_per_expiry / 2;
  const std::int64_t lowest = std::max<std::int64_t>(middle, 1);
  for (std::int64_t i = 0; i < config.strikes_per_expiry; ++i) {
    for (const Right right : {Right::Call, Right::Put}) {
      KEEL_CHECK(out.list(option(config, expiry, (lowest + i) * step, right)), "a valid config lists valid options");
    }
  }
}

constexpr Size largest_size{1'000'000 * units_per_one};

Result<void> validate(const SimFlow& flow) {
  if (!(flow.half_spread >= 0.0 && flow.half_spread <= 1000.0)) return fail("half_spread is outside 0..1000");
  if (!(flow.level_gap > 0.0 && flow.level_gap <= 1000.0)) return fail("level_gap is outside (0, 1000]");
  if (flow.top_size.raw < 0 || flow.top_size > largest_size) return fail("top_size is outside 0..1000000");
  if (flow.requote < microsecond || flow.replenish < millisecond) return fail("requote is below 1us or replenish below 1ms");
  if (!(flow.taker_rate_per_second >= 0.0 && flow.taker_rate_per_second <= 1e6)) return fail("taker_rate_per_second is outside 0..1e6");
  if (!(flow.taker_decay >= 1e-3)) return fail("taker_decay is below 0.001");
  if (flow.taker_size.raw <= 0 || flow.taker_size > largest_size) return fail("taker_size is outside (0, 1000000]");
  if (!(flow.unit_floor_ticks >= 0.0 && flow.unit_floor_ticks <= 1000.0)) return fail("unit_floor_ticks is outside 0..1000");
  return {};
}

Result<void> validate(const SimProcess& process) {
  if (!(process.volatility >= 0.0 && process.volatility <= 5.0)) return fail("volatility is outside 0..5");
  if (!(std::abs(process.carry) <= 1.0)) return fail("carry is outside -1..1");
  if (!(process.impact_bps_per_coin >= 0.0 && process.impact_bps_per_coin <= 10.0)) return fail("impact_bps_per_coin is outside 0..10");
  if (!(process.atm_vol >= 0.05 && process.atm_vol <= 5.0)) return fail("atm_vol is outside 0.05..5");
  if (!(std::abs(process.atm_vol_slope) <= 1.0)) return fail("atm_vol_slope is outside -1..1");
  if (!(process.vol_points_per_sqrt_day >= 0.0 && process.vol_points_per_sqrt_day <= 1000.0)) {
    return fail("vol_points_per_sqrt_day is outside 0..1000");
  }
  if (!(process.vol_correlation >= 0.0 && process.vol_correlation <= 1.0)) return fail("vol_correlation is outside 0..1");
  if (!(std::abs(process.smile_skew) < 1.0)) return fail("smile_skew is not within (-1, 1)");
  if (!(process.smile_curvature > 0.0 && process.smile_curvature <= 1.4)) return fail("smile_curvature is outside (0, 1.4]");
  if (process.price_step < millisecond || process.vol_step < millisecond) return fail("price_step or vol_step is below 1ms");
  return {};
}

}  // namespace

Result<void> validate(const SimConfig& config) {
  if (config.underlying == Currency{}) return fail("sim: underlying is missing");
  if (config.start_price < 1.0_price || config.start_price > 10'000'000.0_price) return fail("sim: start_price is outside 1..10000000");
  if (config.start <= Instant{} || config.start > Instant{} + day * 80'000) return fail("sim: start is outside 1970..2189");
  if (config.deposit.raw < 0) return fail("sim: deposit must not be negative");
  // In USD it has to stay an exact amount while the price moves.
  if (to_double(config.deposit) * to_double(config.start_price) > 1e9) return fail("sim: deposit is worth more than a billion");
  if (config.strikes_per_expiry < 0 || config.strikes_per_expiry > 99) return fail("sim: strikes_per_expiry is outside 0..99");
  if (!(config.informed_share >= 0.0 && config.informed_share <= 1.0)) return fail("sim: informed_share is outside 0..1");
  if (config.informed_horizon < Duration{} || config.informed_horizon > minute) return fail("sim: informed_horizon is outside 0..1m");
  if (config.timer < millisecond) return fail("sim: timer is below 1ms");
  const SimLatency& latency = config.latency;
  if (latency.order <= Duration{} || latency.data < Duration{} || latency.order_jitter < Duration{} || latency.data_jitter < Duration{}) {
    return fail("sim: latency: order must be above 0 and nothing negative");
  }
  if (const auto process = validate(config.process); !process) return fail("sim: process", process.error());
  if (const auto flow = validate(config.perpetual); !flow) return fail("sim: perpetual", flow.error());
  if (const auto flow = validate(config.future); !flow) return fail("sim: future", flow.error());
  if (const auto flow = validate(config.option); !flow) return fail("sim: option", flow.error());
  for (const std::int64_t days : config.expiry_days) {
    if (days < 0 || days > 3650) return fail(fmt::format("sim: expiry_days: {} is outside 0..3650", days));
  }
  const std::vector<Instant> expiries = sim_expiries(config);
  if (std::ranges::adjacent_find(expiries) != expiries.end()) return fail("sim: expiry_days: one expiry twice");
  if (!expiries.empty() && expiries.front() <= config.start) return fail("sim: expiry_days: an expiry is not after the start");
  return {};
}

std::vector<Instant> sim_expiries(const SimConfig& config) {
  const Instant today = *midnight(civil_date(config.start));
  std::vector<Instant> expiries;
  for (const std::int64_t days : config.expiry_days) expiries.push_back(today + day * days + hour * 8);
  std::ranges::sort(expiries);
  return expiries;
}

Instruments sim_instruments(const SimConfig& config) {
  Instruments out;
  KEEL_CHECK(out.list(futures_like(config, InstrumentKind::Perpetual, "PERPETUAL")), "the perpetual is valid");
  for (const Instant expiry : sim_expiries(config)) list_expiry(config, expiry, out);
  return out;
}

const SimFlow& sim_flow(const SimConfig& config, const Instrument& instrument) {
  if (instrument.kind == InstrumentKind::Option) return config.option;
  return instrument.kind == InstrumentKind::Future ? config.future : config.perpetual;
}

}  // namespace keel
