#include "keel/pricing/chain/chain_points.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/black/delivery.hpp"
#include "keel/pricing/black/normal.hpp"

namespace keel {
namespace {

constexpr double half_spread_floor = 0.0025;
constexpr double half_spread_without_quotes = 0.05;
constexpr double premium_error_without_quotes = 5e-4;  // of the forward: five of Deribit's smallest ticks

/// Of a premium in the chain's unit.
std::optional<double> vol_of(const Chain& chain, const ChainQuote& quote, const std::optional<double>& premium, const ChainExpiry& expiry,
                             double forward) {
  if (!premium || !(*premium > 0.0)) return std::nullopt;
  const double value = chain.payoff == Payoff::Inverse ? *premium * forward : *premium / expiry.forward.discount;
  const auto vol = vol_of_delivery(value, forward, quote.strike, expiry.delivery(), quote.right);
  if (!vol || !(*vol > 0.0)) return std::nullopt;
  return *vol;
}

std::optional<double> positive(const std::optional<double>& x) { return x && *x > 0.0 ? x : std::nullopt; }

/// Error in vol of a mark that nobody quotes on: far out of the money a few ticks of premium are many points of vol.
double unquoted_error(const ChainRow& row, double years) {
  const double vega = 100.0 * black76({1.0, std::exp(row.k), years, *row.mark_vol, Right::Call}).vega_per_vol_point;
  return std::max(half_spread_without_quotes, premium_error_without_quotes / std::max(vega, 1e-6));
}

/// `tick` in units of the forward.
QuoteBand band_of(const ChainRow& row, double tick, double years) {
  QuoteBand band;
  if (row.bid_vol) band.low = *row.bid_vol;
  if (row.ask_vol) band.high = *row.ask_vol;
  const double vol = row.ask_vol ? band.high : band.low;
  if (!(vol > 0.0)) return band;
  const double root_years = std::sqrt(years);
  const auto ticks_worth = [&](double at_vol) {
    const double deviation = at_vol * root_years;
    return tick / std::max(normal_pdf(0.5 * deviation - row.k / deviation) * root_years, 1e-6);
  };
  band.tick = ticks_worth(vol + 0.5 * ticks_worth(vol));  // far out vega grows with the vol
  return band;
}

/// The target is the mark, held within what is bid and asked.
SmilePoint point_of(const ChainRow& row, double tick, double years) {
  const QuoteBand band = band_of(row, tick, years);
  const bool two_sided = row.bid_vol && row.ask_vol;
  const double error = two_sided ? std::max(0.5 * (*row.ask_vol - *row.bid_vol), half_spread_floor) : unquoted_error(row, years);
  const double vol = row.mark_vol ? std::clamp(*row.mark_vol, band.low, band.high) : 0.5 * (*row.bid_vol + *row.ask_vol);
  return {row.k, vol, 1.0 / (error * error), band};
}

}  // namespace

std::string_view name_of(RowRejection rejection) {
  switch (rejection) {
    case RowRejection::None: return "fitted";
    case RowRejection::Expired: return "expired";
    case RowRejection::NoForward: return "no forward";
    case RowRejection::Crossed: return "crossed quotes";
    case RowRejection::NoQuote: return "no quote";
    case RowRejection::NoVol: return "price outside the no-arbitrage bounds";
    case RowRejection::OneSided: return "one side only and no mark";
    case RowRejection::InTheMoney: return "in the money, its twin is fitted";
  }
  return "";
}

PremiumSteps premium_steps(const Chain& chain) {
  double fine = HUGE_VAL;
  const auto consider = [&](double step) {
    if (step > 1e-9) fine = std::min(fine, step);
  };
  for (const ChainQuote& quote : chain.quotes) {
    if (quote.bid) consider(*quote.bid);
    if (quote.ask) consider(*quote.ask);
    if (quote.bid && quote.ask) consider(*quote.ask - *quote.bid);
  }
  if (!std::isfinite(fine)) return {};
  PremiumSteps steps{.fine = fine};
  for (const ChainQuote& quote : chain.quotes) {
    for (const auto& price : {quote.bid, quote.ask}) {
      if (!price || *price <= steps.coarse_from) continue;
      const double coarse = *price / (5.0 * fine);
      if (std::abs(coarse - std::round(coarse)) > 1e-6) steps.coarse_from = *price;
    }
  }
  return steps;
}

void find_vols(const Chain& chain, const ChainQuote& quote, const ChainExpiry& expiry, ChainRow& row) {
  // A row of a chain that was not taken at once is priced on the forward of its own moment.
  const bool own =
      quote.forward && std::abs(*quote.forward / expiry.forward.forward - 1.0) < 0.02 && expiry.source == ForwardSource::Listed;
  const double forward = own ? *quote.forward : expiry.forward.forward;
  row.forward = forward;
  row.k = std::log(quote.strike / forward);
  row.bid_vol = quote.bid ? vol_of(chain, quote, quote.bid, expiry, forward) : positive(quote.bid_vol);
  row.ask_vol = quote.ask ? vol_of(chain, quote, quote.ask, expiry, forward) : positive(quote.ask_vol);
  row.mark_vol = positive(quote.mark_vol);
  if (!row.mark_vol) row.mark_vol = vol_of(chain, quote, quote.mark, expiry, forward);
}

RowRejection rejection_of(const ChainQuote& quote, const ChainExpiry& expiry, const ChainRow& row) {
  if (!(expiry.years > 0.0)) return RowRejection::Expired;
  if (expiry.source == ForwardSource::None) return RowRejection::NoForward;
  if (quote.bid && quote.ask && *quote.bid > *quote.ask) return RowRejection::Crossed;
  if (row.bid_vol && row.ask_vol && *row.bid_vol > *row.ask_vol) return RowRejection::Crossed;
  if (row.mark_vol || (row.bid_vol && row.ask_vol)) return RowRejection::None;
  if (row.bid_vol || row.ask_vol) return RowRejection::OneSided;
  const bool quoted = quote.bid || quote.ask || quote.mark || positive(quote.bid_vol) || positive(quote.ask_vol);
  return quoted ? RowRejection::NoVol : RowRejection::NoQuote;
}

void gather_points(const Chain& chain, const ChainGroup& group, const PremiumSteps& steps, std::vector<ChainRow>& rows,
                   ChainExpiry& expiry) {
  const double years = expiry.delivery().variance_years();
  const double forward_units = chain.payoff == Payoff::Inverse ? 1.0 : 1.0 / (expiry.forward.discount * expiry.forward.forward);
  for (std::size_t j = 0; j < group.size(); ++j) {
    ChainRow& row = rows[group[j]];
    if (row.rejection != RowRejection::None) continue;
    const Right out_of_the_money = row.k >= 0.0 ? Right::Call : Right::Put;
    const ChainQuote& quote = chain.quotes[group[j]];
    if (quote.right != out_of_the_money) {
      const auto is_twin = [&](std::size_t other) {
        return other < group.size() && chain.quotes[group[other]].strike == quote.strike &&
               chain.quotes[group[other]].right != quote.right && (rows[group[other]].rejection == RowRejection::None);
      };
      if (is_twin(j + 1) || (j > 0 && is_twin(j - 1))) {
        row.rejection = RowRejection::InTheMoney;
        continue;
      }
    }
    const double premium = quote.ask ? *quote.ask : quote.bid.value_or(0.0);
    expiry.points.push_back(point_of(row, steps.at(premium) * forward_units, years));
  }
  if (expiry.points.empty()) return;
  const auto [low, high] =
      std::minmax_element(expiry.points.begin(), expiry.points.end(), [](const SmilePoint& a, const SmilePoint& b) { return a.k < b.k; });
  expiry.quoted = {low->k, high->k};
}

}  // namespace keel
