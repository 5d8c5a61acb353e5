#include "keel/paths/cascade/cascade_maker.hpp"

#include <algorithm>
#include <cmath>

#include "keel/base/time.hpp"
#include "keel/hedging/delta_band.hpp"
#include "keel/hedging/forced_hedge.hpp"

namespace keel {
namespace {

/// So many that any position has an exact size.
constexpr double coins_of_contract = 1e6;
constexpr Size lot{units_per_one / 10'000};

/// How many coins may stay open.
double band_of(CascadeMaker::Policy policy, const DeltaBandIn& in, double horizon_days) {
  switch (policy) {
    case CascadeMaker::Policy::None: return HUGE_VAL;
    case CascadeMaker::Policy::WhalleyWilmott: return whalley_wilmott_band(in);
    case CascadeMaker::Policy::Zakamouline: return zakamouline_band(in);
    case CascadeMaker::Policy::RiskPrice: return risk_price_band(in, horizon_days);
  }
  return HUGE_VAL;
}

}  // namespace

void CascadeMaker::OfWay::join(const OfWay& other) {
  for (const auto member : {&OfWay::lost_bps, &OfWay::worst_bps, &OfWay::cost_bps, &OfWay::open_most}) (this->*member).join(other.*member);
}

double CascadeMaker::sells(const Way& way, double open, double price) const {
  const DeltaBandIn in{.spot_usd = price,
                       .vol = market_.sigma * std::sqrt(days_per_year),
                       .years = market_.maker_band_years,
                       .cost_share = 1e-4 * market_.maker_cost_bps,
                       .risk_aversion_per_usd = market_.maker_risk_aversion_per_usd};
  const double by_policy = std::max(0.0, open - band_of(way.policy, in, market_.maker_horizon_days));
  if (!way.limited) return by_policy;
  const ForcedHedgeIn forced{.delta_usd = (open - by_policy) * price,
                             .target_usd = 1e6 * market_.maker_limit_musd,
                             .contract_delta_usd = coins_of_contract * price,
                             .lot = lot,
                             .maximum = Size{lot.raw * (std::int64_t{1} << 40)}};
  return std::min(open, by_policy - coins_of_contract * to_double(forced_hedge(forced)));
}

void CascadeMaker::step(double price, double left, double lost_usd) {
  const double hedged = market_.maker_hedged_usd();
  for (std::size_t i = 0; i < ways; ++i) {
    Book& book = books_[i];
    const double open = std::max(0.0, hedged - left - book.sold);
    const double sold = open > 0.0 ? sells(way(i), open, price) : 0.0;
    const double cost = 1e-4 * market_.maker_cost_bps * sold * price;
    book.sold += sold;
    book.cost += cost;
    book.cash += sold * price - cost;
    book.open_most = std::max(book.open_most, open - sold);
    book.lost = lost_usd - (book.cash - book.sold * price);
    book.worst = std::max(book.worst, book.lost);
  }
}

void CascadeMaker::add_to(std::array<OfWay, ways>& of) const {
  const double hedged = market_.maker_hedged_usd();
  for (std::size_t i = 0; i < ways; ++i) {
    of[i].lost_bps.add(1e4 * books_[i].lost / hedged);
    of[i].worst_bps.add(1e4 * books_[i].worst / hedged);
    of[i].cost_bps.add(1e4 * books_[i].cost / hedged);
    of[i].open_most.add(books_[i].open_most / hedged);
  }
}

}  // namespace keel
