#include "keel/sim/rules/calendar.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "keel/sim/sim_listing.hpp"

namespace keel {
namespace {

/// Of at most so many days ahead: the last of 24 monthlies is nearer.
constexpr std::int64_t farthest_days = 366 * 4;

Instant last_expiry_time(Instant at) {
  const Instant today = *midnight(civil_date(at)) + hour * 8;
  return today <= at ? today : today - day;
}

bool is_of(Period period, Instant expiry) {
  const Period named = period_of(expiry);
  if (period == Period::Monthly) return named == Period::Monthly || named == Period::Quarterly;
  return period == Period::Daily || (period == Period::Weekly ? named != Period::Daily : named == period);
}

}  // namespace

std::vector<Instant> calendar_expiries(const SimListing& listing, Instant at) {
  const Instant tomorrow = last_expiry_time(at) + day;
  std::array<std::pair<Period, std::int64_t>, 4> wanted{{{Period::Daily, listing.dailies},
                                                         {Period::Weekly, listing.weeklies},
                                                         {Period::Monthly, listing.monthlies},
                                                         {Period::Quarterly, listing.quarterlies}}};
  std::vector<Instant> expiries;
  for (std::int64_t days = 0; days < farthest_days; ++days) {
    const Instant expiry = tomorrow + day * days;
    bool lists = false;
    for (auto& [period, left] : wanted) {
      if (left == 0 || !is_of(period, expiry)) continue;
      lists = true;
      if (days > 0) --left;
    }
    if (lists) expiries.push_back(expiry);
  }
  return expiries;
}

Calendar::Calendar(const SimConfig& config, const VenueTerms& terms, const Instruments& listed)
    : config_(config), underlyings_(sim_underlyings(config)), terms_(terms), expiries_(calendar_expiries(config.listing, config.start)) {
  for (std::size_t u = 0; u < underlyings_.size(); ++u) {
    for (const Instant expiry : expiries_) {
      std::vector<Instrument> contracts;
      std::ranges::copy_if(listed, std::back_inserter(contracts), [&](const Instrument& one) {
        return one.base == underlyings_[u].underlying && one.expires() && one.expiry == expiry;
      });
      note(u, expiry, strike_step(underlyings_[u], expiry, to_double(underlyings_[u].start_price), config.start), contracts);
    }
  }
}

void Calendar::note(std::size_t underlying, Instant expiry, std::int64_t step, std::span<const Instrument> contracts) {
  std::vector<std::int64_t> strikes;
  for (const Instrument& one : contracts) {
    if (one.kind == InstrumentKind::Option && one.right == Right::Call) strikes.push_back(one.strike.raw / units_per_one);
  }
  if (strikes.empty()) return;
  const auto [lowest, highest] = std::ranges::minmax(strikes);
  strikes_.push_back({underlying, expiry, step, lowest, highest});
}

std::vector<Instant> Calendar::due(Instant now) {
  std::vector<Instant> fresh;
  for (const Instant expiry : calendar_expiries(config_.listing, now)) {
    if (!std::ranges::binary_search(expiries_, expiry)) fresh.push_back(expiry);
  }
  expiries_.insert(expiries_.end(), fresh.begin(), fresh.end());
  std::ranges::sort(expiries_);
  std::erase_if(strikes_, [&](const Strikes& one) { return one.expiry <= now; });
  return fresh;
}

std::vector<Instrument> Calendar::contracts(std::size_t underlying, Instant expiry, double price, Instant now) {
  std::vector<Instrument> all = expiry_contracts(underlyings_[underlying], expiry, price, now, terms_);
  note(underlying, expiry, strike_step(underlyings_[underlying], expiry, price, now), all);
  return all;
}

std::vector<Instrument> Calendar::missing_strikes(std::size_t underlying, double price, Instant now) {
  std::vector<Instrument> all;
  const auto add = [&](const Strikes& of, std::int64_t strike) {
    for (Instrument& one : strike_contracts(underlyings_[underlying], of.expiry, strike, now, terms_)) all.push_back(std::move(one));
  };
  for (Strikes& one : strikes_) {
    if (one.underlying != underlying || one.expiry <= now) continue;
    const double reach = static_cast<double>((config_.listing.strikes_beyond - 1) * one.step);
    const auto count = [&] { return (one.highest - one.lowest) / one.step + 1; };
    while (static_cast<double>(one.highest) <= price + reach && count() < config_.listing.most_strikes) {
      add(one, one.highest += one.step);
    }
    while (static_cast<double>(one.lowest) >= price - reach && one.lowest > one.step && count() < config_.listing.most_strikes) {
      add(one, one.lowest -= one.step);
    }
  }
  return all;
}

}  // namespace keel
