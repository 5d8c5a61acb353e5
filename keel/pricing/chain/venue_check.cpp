#include "keel/pricing/chain/venue_check.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "keel/pricing/black/delivery.hpp"

namespace keel {
namespace {

constexpr std::size_t figure_count = 5;
using Figures = std::array<double, figure_count>;
constexpr std::array<std::string_view, figure_count> figure_names{"mark price", "delta", "gamma", "vega", "theta"};

/// Steps in which Deribit shows them: premiums to 1e-8 BTC and 1e-6 of other coins. Theta cut off at the mark inherits its rounding.
Figures steps_of(const Chain& chain, double forward) {
  const double premium_step = chain.underlying == "BTC" ? 1e-8 : 1e-6;
  return {premium_step, 1e-5, 1e-5, 1e-5, 1e-5 + premium_step * forward};
}

struct Inputs {
  double forward;
  double strike;
  double years;
  double vol;
  Right right;
  std::optional<double> mark_premium;  ///< in coin, as shown
};

DeliveryClock clock_of(const Inputs& in) {
  const double years = std::max(in.years, 0.0);
  return {years, std::min(1.0, years * days_per_year / to_days(delivery_window))};
}

/// Deribit's theta is what the next day can take: the rate times the days left when that is less than one, and never more than the
/// option's mark. Found in the recorded chains, docs/studies/deribit_greeks.md. In the delivery window its delta is of the share that is
/// open.
Figures ours(const Inputs& in) {
  const DeliveryClock clock = clock_of(in);
  const Black76Greeks greeks = in_market_forward(black76_of_delivery(in.forward, in.strike, clock, std::max(in.vol, 0.0), in.right), clock);
  const double premium = in.mark_premium ? *in.mark_premium * in.forward : greeks.value;
  const double theta = std::max(greeks.theta_per_day * std::min(1.0, clock.years * days_per_year), -premium);
  return {greeks.value / in.forward, greeks.delta, greeks.gamma, greeks.vega_per_vol_point, theta};
}

bool theta_is_capped(const Inputs& in) {
  const double premium = ours(in)[0] * in.forward;
  return black76_of_delivery(in.forward, in.strike, clock_of(in), in.vol, in.right).theta_per_day *
             std::min(1.0, in.years * days_per_year) <
         -0.99 * premium;
}

struct Range {
  Figures low;
  Figures high;
};

/// Lowest and highest figures over the corners of the inputs' uncertainty.
Range range_of(const Inputs& in, double forward_error, double vol_error, double years_error) {
  Range range{ours(in), ours(in)};
  for (int corner = 0; corner < 8; ++corner) {
    const auto sign = [corner](int bit) { return (corner >> bit & 1) != 0 ? 1.0 : -1.0; };
    Inputs moved = in;
    moved.forward += sign(0) * forward_error;
    moved.years += sign(1) * years_error;
    moved.vol += sign(2) * vol_error;
    const Figures at = ours(moved);
    for (std::size_t i = 0; i < figure_count; ++i) {
      range.low[i] = std::min(range.low[i], at[i]);
      range.high[i] = std::max(range.high[i], at[i]);
    }
  }
  return range;
}

bool within(double shown, const Range& range, std::size_t figure, const Figures& shown_to) {
  const double half = 0.500001 * shown_to[figure];
  return shown >= range.low[figure] - half && shown <= range.high[figure] + half;
}

struct Errors {
  double forward;
  double vol;
  double years;
};

/// The forward at which the shown delta is ours, and how far the roundings leave it open; none where gamma is too small.
std::optional<ForwardSample> forward_behind_delta(const Inputs& in, const Errors& errors, const std::optional<double>& delta) {
  if (!delta) return std::nullopt;
  Inputs moved = in;
  double gamma = 0.0;
  for (int i = 0; i < 4; ++i) {
    const Figures at = ours(moved);
    gamma = at[2] / clock_of(moved).open_share;  // of the forward that is of the delivery price
    if (!(gamma * in.forward > 0.1)) return std::nullopt;
    moved.forward += (*delta - at[1]) / gamma;
    if (!(moved.forward > 0.5 * in.forward && moved.forward < 2.0 * in.forward)) return std::nullopt;
  }
  constexpr double delta_step = 1e-5;
  const Range range = range_of(moved, 0.0, errors.vol, errors.years);
  return ForwardSample{moved.forward, 0.5 * (delta_step + range.high[1] - range.low[1]) / gamma};
}

/// What the figures may be when the venue computed them on a forward and at a time of its own: of the delta any within the drift; of
/// the other Greeks those on the very forward that the delta tells.
bool explained_by_drift(const Inputs& in, const Errors& rounding, const VenueDrift& drift, const std::optional<double>& delta, double shown,
                        std::size_t figure, const Figures& steps) {
  const double forward_drift = rounding.forward + drift.forward_relative * in.forward;
  const double years_drift = to_days(drift.time) / days_per_year;
  const Errors drifted{forward_drift, rounding.vol, years_drift};
  const bool own_forward = figure <= 1 || (figure == 4 && theta_is_capped(in));
  const auto behind = own_forward ? std::nullopt : forward_behind_delta(in, drifted, delta);
  if (!behind) return within(shown, range_of(in, forward_drift, rounding.vol, years_drift), figure, steps);
  if (std::abs(behind->forward - in.forward) > forward_drift) return false;
  Inputs moved = in;
  moved.forward = behind->forward;
  return within(shown, range_of(moved, behind->standard_error, rounding.vol, years_drift), figure, steps);
}

}  // namespace

std::vector<VenueFigure> check_venue(const Chain& chain, const ChainSurface& fit, const VenueDrift& drift) {
  std::vector<VenueFigure> figures;
  for (const std::string_view name : figure_names) figures.push_back({.name = name, .unexplained = {}});
  if (chain.payoff != Payoff::Inverse) return figures;
  const std::vector<bool> on_own_index = rows_on_own_index(chain, fit.at);
  for (std::size_t row = 0; row < chain.quotes.size(); ++row) {
    const ChainQuote& quote = chain.quotes[row];
    const ChainExpiry& expiry = fit.expiries[fit.rows[row].expiry];
    const double years = years_between(quote.at.value_or(fit.at), quote.expiry);
    if (!quote.mark_vol || !(years > 0.0) || (!quote.forward && expiry.source == ForwardSource::None)) continue;
    const double forward = quote.forward.value_or(expiry.forward.forward);
    const Errors rounding{quote.forward ? 0.005 : 4.0 * expiry.forward.standard_error, 0.5e-4, 0.0};
    const Inputs in{forward, quote.strike, years, *quote.mark_vol, quote.right, quote.mark};
    const Figures steps = steps_of(chain, forward);
    const Range exact = range_of(in, rounding.forward, rounding.vol, rounding.years);
    const std::array<std::optional<double>, figure_count> shown{quote.mark, quote.delta, quote.gamma, quote.vega_per_vol_point,
                                                                quote.theta_per_day};
    for (std::size_t i = 0; i < figure_count; ++i) {
      if (!shown[i]) continue;
      ++figures[i].shown;
      if (within(*shown[i], exact, i, steps))
        ++figures[i].reproduced;
      else if (on_own_index[row] && (i == 1 || i == 3))
        ++figures[i].on_own_index;
      else if (explained_by_drift(in, rounding, drift, quote.delta, *shown[i], i, steps))
        ++figures[i].drifted;
      else
        figures[i].unexplained.push_back(row);
    }
  }
  return figures;
}

}  // namespace keel
