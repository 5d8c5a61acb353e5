#include "keel/sim/sim_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "keel/sim/rules/calendar.hpp"

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

Instrument option(const SimConfig& config, Instant expiry, std::int64_t strike, Right right) {
  Instrument instrument =
      inverse_of(config, InstrumentKind::Option, fmt::format("{}-{}-{}", expiry_code(expiry), strike, right == Right::Call ? "C" : "P"));
  instrument.right = right;
  instrument.strike = Price{strike * units_per_one};
  instrument.expiry = expiry;
  return instrument;
}

Instrument future(const SimConfig& config, Instant expiry) {
  Instrument instrument = inverse_of(config, InstrumentKind::Future, expiry_code(expiry));
  instrument.expiry = expiry;
  return instrument;
}

Instrument perpetual(const SimConfig& config) { return inverse_of(config, InstrumentKind::Perpetual, "PERPETUAL"); }

/// What has no terms that day is not listed.
void add(Instrument instrument, const VenueTerms& terms, Instant now, std::vector<Instrument>& out) {
  if (set_terms(instrument, terms, now)) out.push_back(std::move(instrument));
}

}  // namespace

std::int64_t strike_step(const SimConfig& config, Instant expiry, double price, Instant now) {
  const double deviation = config.process.atm_vol * std::sqrt(years_between(now, expiry));
  std::int64_t step = 1;
  for (std::int64_t decade = 1; decade <= 10'000'000; decade *= 10) {
    for (const std::int64_t candidate : {decade, decade * 5 / 2, decade * 5}) {
      if (static_cast<double>(candidate) <= 0.5 * price * deviation) step = candidate;
    }
  }
  return step;
}

std::vector<Instrument> strike_contracts(const SimConfig& config, Instant expiry, std::int64_t strike, Instant now,
                                         const VenueTerms& terms) {
  std::vector<Instrument> out;
  for (const Right right : {Right::Call, Right::Put}) add(option(config, expiry, strike, right), terms, now, out);
  return out;
}

std::vector<Instrument> expiry_contracts(const SimConfig& config, Instant expiry, double price, Instant now, const VenueTerms& terms) {
  std::vector<Instrument> out;
  add(future(config, expiry), terms, now, out);
  const std::int64_t step = strike_step(config, expiry, price, now);
  const std::int64_t middle = std::llround(price / static_cast<double>(step)) - config.strikes_per_expiry / 2;
  const std::int64_t lowest = std::max<std::int64_t>(middle, 1);
  for (std::int64_t i = 0; i < config.strikes_per_expiry; ++i) {
    std::ranges::move(strike_contracts(config, expiry, (lowest + i) * step, now, terms), std::back_inserter(out));
  }
  return out;
}

Result<void> check_listing(const SimConfig& config, const VenueTerms& terms) {
  std::vector<Instrument> wanted;
  for (const SimConfig& underlying : sim_underlyings(config)) {
    wanted.push_back(perpetual(underlying));
    for (const Instant expiry : sim_expiries(underlying)) {
      wanted.push_back(future(underlying, expiry));
      if (config.strikes_per_expiry > 0) wanted.push_back(option(underlying, expiry, 1, Right::Call));
    }
  }
  for (Instrument& instrument : wanted) {
    if (const auto set = set_terms(instrument, terms, config.start); !set) return fail("sim", set.error());
    if (auto valid = validate(instrument); !valid) return fail("sim", valid.error());
  }
  return {};
}

std::vector<Instant> sim_expiries(const SimConfig& config) {
  std::vector<Instant> expiries;
  if (config.listing.by_calendar()) return calendar_expiries(config.listing, config.start);
  for (const std::int64_t days : config.expiry_days) expiries.push_back(config.expiry(days));
  std::ranges::sort(expiries);
  return expiries;
}

std::vector<SimConfig> sim_underlyings(const SimConfig& config) {
  std::vector<SimConfig> out{config};
  out.front().also.clear();
  for (const auto& [coin, also] : config.also) {
    SimConfig& other = out.emplace_back(out.front());
    other.seed = config.seed + out.size() * 0xD1B54A32D192ED03ULL;
    other.underlying = coin;
    other.crowd = {};
    other.path = {};
    other.start_price = also.start_price;
    other.deposit = also.deposit;
    other.process.volatility = also.volatility;
    other.process.atm_vol = also.atm_vol;
    other.process.impact_bps_per_coin = also.impact_bps_per_coin;
  }
  return out;
}

Instruments sim_instruments(const SimConfig& config, const VenueTerms& terms) {
  Instruments out;
  for (const SimConfig& underlying : sim_underlyings(config)) {
    std::vector<Instrument> all;
    add(perpetual(underlying), terms, config.start, all);
    for (const Instant expiry : sim_expiries(underlying)) {
      std::ranges::move(expiry_contracts(underlying, expiry, to_double(underlying.start_price), config.start, terms),
                        std::back_inserter(all));
    }
    for (Instrument& one : all) KEEL_CHECK(out.list(std::move(one)), "a valid config lists valid instruments");
  }
  return out;
}

const SimFlow& sim_flow(const SimConfig& config, const Instrument& instrument) {
  if (instrument.kind == InstrumentKind::Option) return config.option;
  return instrument.kind == InstrumentKind::Future ? config.future : config.perpetual;
}

double sim_size_times(const SimConfig& config, const Instrument& instrument) {
  const auto also = config.also.find(instrument.base);
  return also == config.also.end() ? 1.0 : also->second.size_times;
}

}  // namespace keel
