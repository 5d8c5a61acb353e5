#include "keel/paths/cascade/cascade.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "keel/paths/cascade/cascade_venue.hpp"

namespace keel {
namespace {

constexpr double seconds_per_day = 86'400.0;
constexpr std::size_t minute_s = 60;

/// The fundamental at the end of each second.
std::vector<double> fundamental_of(const CascadeMarket& market, PathRandom& random) {
  std::vector<double> course;
  const double deviation = market.sigma / std::sqrt(seconds_per_day);
  double noise = 0.0;
  for (double s = 1.0; s <= market.horizon_s; ++s) {
    noise += deviation * random.normal() - 0.5 * deviation * deviation;
    course.push_back(std::exp(noise + std::log1p(-market.shock) * std::min(1.0, s / market.shock_s)));
  }
  return course;
}

/// What the maker has lost on his position here and the coins elsewhere, USD.
double maker_lost(const CascadeMarket& market, const CascadeVenue& venue) {
  const double hedged = market.maker_hedged_usd();
  const double at_first = hedged / market.maker_leverage;
  return at_first - venue.accounts()[CascadeVenue::maker].equity(venue.price()) - hedged * (venue.price() - 1.0);
}

/// How a second ended at its worst.
struct Worst {
  double busiest_minute = 0.0;  ///< USD liquidated
  double maker_lost = 0.0;      ///< USD
};

void add(Cascade::OfCase& of, const CascadeMarket& market, const CascadeVenue& venue, const Worst& worst) {
  const CascadeVenue::Course& course = venue.course();
  const double interest = 1e6 * market.open_interest_musd;
  of.drop.add(1.0 - course.lowest_price);
  of.liquidated.add(course.liquidated / interest);
  of.accounts.add(static_cast<double>(course.accounts_liquidated) / static_cast<double>(venue.accounts().size()));
  of.busiest_minute.add(worst.busiest_minute / interest);
  if (course.liquidated > 0.0) {
    of.deleveraged.add(course.deleveraged / course.liquidated);
    of.below_zero.add(course.below_zero / course.liquidated);
  }
  const bool happened = course.first_deleveraging_s >= 0.0;
  of.happened.add(happened ? 1.0 : 0.0);
  if (happened) of.until_deleveraging_s.add(course.first_deleveraging_s - course.first_liquidation_s);
  of.fund_lost_musd.add(market.fund_musd - 1e-6 * venue.fund().equity(venue.price()));
  if (market.maker_share == 0.0) return;
  const CascadeVenue::Account& maker = venue.accounts()[CascadeVenue::maker];
  const double hedged = market.maker_hedged_usd();
  of.maker_taken.add(1.0 + maker.position / hedged);
  of.maker_lost_bps.add(1e4 * maker_lost(market, venue) / hedged);
  of.maker_worst_bps.add(1e4 * worst.maker_lost / hedged);
  of.maker_open.add(maker.position > -hedged * (1.0 - 1e-9) ? 1.0 : 0.0);
}

}  // namespace

void Cascade::OfCase::join(const OfCase& other) {
  for (const auto member : {&OfCase::drop, &OfCase::liquidated, &OfCase::accounts, &OfCase::busiest_minute, &OfCase::deleveraged,
                            &OfCase::happened, &OfCase::until_deleveraging_s, &OfCase::below_zero, &OfCase::fund_lost_musd,
                            &OfCase::maker_taken, &OfCase::maker_lost_bps, &OfCase::maker_open, &OfCase::maker_worst_bps}) {
    (this->*member).join(other.*member);
  }
  for (std::size_t i = 0; i < maker_ways.size(); ++i) maker_ways[i].join(other.maker_ways[i]);
}

void Cascade::Outcome::join(const Outcome& other) {
  cases.resize(other.cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) cases[i].join(other.cases[i]);
}

std::vector<CascadeCase> Cascade::cases(const CascadeMarket& market) {
  std::vector<CascadeCase> all;
  for (const double leverage : market.leverage) {
    for (const double depth : market.depth_musd) all.push_back({leverage, depth, market.coin_share.front()});
  }
  const double leverage = market.leverage[market.leverage.size() / 2];
  const double depth = market.depth_musd[market.depth_musd.size() / 2];
  for (const double share : market.coin_share) all.push_back({leverage, depth, share});
  return all;
}

Cascade::Outcome Cascade::run(const CascadeMarket& market, const PathRange& paths) {
  const auto all = cases(market);
  Outcome outcome;
  outcome.cases.resize(all.size());
  std::vector<double> liquidated;  // up to the end of each second
  for (std::uint64_t path = 0; path < paths.count; ++path) {
    const PathRandom fresh(paths.seed, paths.first + path);
    for (std::size_t i = 0; i < all.size(); ++i) {
      PathRandom random = fresh;
      const std::vector<double> course = fundamental_of(market, random);
      CascadeVenue venue(market, all[i], random);
      liquidated.assign(1, 0.0);
      Worst worst;
      CascadeMaker maker(market);
      for (const double fundamental : course) {
        venue.step(fundamental);
        liquidated.push_back(venue.course().liquidated);
        const std::size_t from = liquidated.size() > minute_s ? liquidated.size() - 1 - minute_s : 0;
        worst.busiest_minute = std::max(worst.busiest_minute, liquidated.back() - liquidated[from]);
        const double lost = maker_lost(market, venue);
        worst.maker_lost = std::max(worst.maker_lost, lost);
        maker.step(venue.price(), -venue.accounts()[CascadeVenue::maker].position, lost);
      }
      if (market.maker_share > 0.0) maker.add_to(outcome.cases[i].maker_ways);
      add(outcome.cases[i], market, venue, worst);
    }
  }
  return outcome;
}

}  // namespace keel
