#include "keel/pricing/chain/venue_index.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "keel/pricing/black/delivery.hpp"
#include "keel/pricing/black/normal.hpp"

namespace keel {
namespace {

constexpr double half_step = 0.5e-5;    // Deribit shows its Greeks to 1e-5
constexpr double sharp_enough = 2e-4;   // a forward known to this tells of the basis
constexpr double least_density = 1e-7;  // below, the rounding of the delta leaves d1 open

struct Told {
  double root_years;  // of variance: a deviation for a vol of 1
  double years;
  double d1;
  double d1_error;
  double forward_over_index;
  double relative_error;  // by the rounding of delta and vega
};

std::optional<Told> told_by(const ChainQuote& quote, Instant at) {
  if (!quote.delta || !quote.vega_per_vol_point || !quote.index || !quote.mark_vol) return std::nullopt;
  const Instant moment = quote.at.value_or(at);
  const DeliveryClock clock = clock_of_delivery(quote.expiry, moment);
  if (!(clock.years > 0.0)) return std::nullopt;
  const double delta = *quote.delta / clock.open_share;
  const double call_delta = quote.right == Right::Call ? delta : 1.0 + delta;
  const double vega = 100.0 * *quote.vega_per_vol_point;
  if (!(call_delta > 0.0 && call_delta < 1.0 && vega > 0.0 && *quote.index > 0.0 && *quote.mark_vol > 0.0)) return std::nullopt;
  const double d1 = normal_quantile(call_delta);
  const double density = normal_pdf(d1);
  if (!(density > least_density)) return std::nullopt;
  const double d1_error = half_step / (density * clock.open_share);
  return Told{clock.root_years(),
              clock.years,
              d1,
              d1_error,
              vega / (clock.root_years() * density) / *quote.index,
              100.0 * half_step / vega + std::abs(d1) * d1_error};
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Whether d1 s - s^2/2 = log_moneyness, within `error`, for some s within `relative` of `deviation`.
bool some_vol_fits(double d1, double log_moneyness, double error, double deviation, double relative) {
  const auto at = [d1](double s) { return d1 * s - 0.5 * s * s; };
  const double low = deviation * (1.0 - relative);
  const double high = deviation * (1.0 + relative);
  const double top = std::clamp(d1, low, high);
  return log_moneyness >= std::min(at(low), at(high)) - error && log_moneyness <= at(top) + error;
}

}  // namespace

std::vector<bool> rows_on_own_index(const Chain& chain, Instant at, const OwnIndexLimits& limits) {
  std::vector<std::optional<Told>> told;
  std::map<Instant, std::vector<double>> ratios;
  for (const ChainQuote& quote : chain.quotes) {
    told.push_back(told_by(quote, at));
    if (told.back() && told.back()->relative_error < sharp_enough) ratios[quote.expiry].push_back(told.back()->forward_over_index);
  }
  std::map<Instant, double> basis;
  for (auto& [expiry, values] : ratios) {
    if (values.size() >= limits.least_rows_of_basis) basis[expiry] = median(std::move(values));
  }
  std::vector<bool> agrees(chain.quotes.size(), false);
  for (std::size_t row = 0; row < agrees.size(); ++row) {
    const ChainQuote& quote = chain.quotes[row];
    const auto expected = basis.find(quote.expiry);
    if (!told[row] || expected == basis.end()) continue;
    const Told& t = *told[row];
    const double late = 0.5 * to_days(limits.gathering) / days_per_year / t.years;  // of sqrt(years)
    const double error = limits.basis_relative + t.relative_error + late;
    if (std::abs(t.forward_over_index / expected->second - 1.0) > error) continue;
    const double deviation = *quote.mark_vol * t.root_years;
    const double log_moneyness = std::log(*quote.index * expected->second / quote.strike);
    agrees[row] = some_vol_fits(t.d1, log_moneyness, error + deviation * t.d1_error, deviation, limits.vol_relative);
  }
  return agrees;
}

}  // namespace keel
