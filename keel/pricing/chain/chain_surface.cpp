#include "keel/pricing/chain/chain_surface.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "keel/pricing/chain/chain_points.hpp"
#include "keel/pricing/chain/quote_arbitrage.hpp"
#include "keel/pricing/svi/ssvi.hpp"

namespace keel {
namespace {

std::map<Instant, ChainGroup> by_expiry(const Chain& chain) {
  std::map<Instant, ChainGroup> groups;
  for (std::size_t i = 0; i < chain.quotes.size(); ++i) groups[chain.quotes[i].expiry].push_back(i);
  for (auto& [expiry, group] : groups) {
    std::sort(group.begin(), group.end(), [&](std::size_t a, std::size_t b) {
      const ChainQuote& left = chain.quotes[a];
      const ChainQuote& right = chain.quotes[b];
      return left.strike != right.strike ? left.strike < right.strike : left.right < right.right;
    });
  }
  return groups;
}

std::vector<ParityPair> parity_pairs(const Chain& chain, const ChainGroup& group) {
  std::vector<ParityPair> pairs;
  for (std::size_t i = 0; i + 1 < group.size(); ++i) {
    const ChainQuote& call = chain.quotes[group[i]];
    const ChainQuote& put = chain.quotes[group[i + 1]];
    if (call.strike != put.strike || call.right != Right::Call || put.right != Right::Put) continue;
    if (call.bid && call.ask && put.bid && put.ask && *call.bid <= *call.ask && *put.bid <= *put.ask) {
      const double half_width = 0.5 * (*call.ask - *call.bid + *put.ask - *put.bid);
      const double floor = 1e-9 * call.strike * (chain.payoff == Payoff::Inverse ? 1e-4 : 1.0);
      pairs.push_back({call.strike, 0.5 * (*call.bid + *call.ask - *put.bid - *put.ask), std::max(half_width, floor)});
    }
  }
  return pairs;
}

Result<ForwardEstimate> listed_forward(const Chain& chain, const ChainGroup& group) {
  std::vector<ForwardSample> samples;
  for (const std::size_t i : group) {
    if (const auto& forward = chain.quotes[i].forward) samples.push_back({*forward, 1e-4 * *forward});
  }
  return robust_forward(samples);
}

Result<ForwardEstimate> forward_of_deltas(const Chain& chain, const ChainGroup& group, const DeliveryClock& clock) {
  constexpr double shown_to = 1e-5;
  std::vector<ForwardSample> samples;
  for (const std::size_t i : group) {
    const ChainQuote& quote = chain.quotes[i];
    if (!quote.delta || !quote.mark_vol || !(*quote.mark_vol > 0.0)) continue;
    const double delta = *quote.delta / clock.open_share;
    const double call_delta = quote.right == Right::Call ? delta : 1.0 + delta;
    if (call_delta > 0.02 && call_delta < 0.98)
      samples.push_back(forward_from_delta(call_delta, shown_to / clock.open_share, quote.strike, *quote.mark_vol, clock.variance_years()));
  }
  return robust_forward(samples);
}

void find_forward(const Chain& chain, const ChainGroup& group, const ChainOptions& options, ChainExpiry& expiry) {
  for (const ForwardSource source : {ForwardSource::Listed, ForwardSource::Parity, ForwardSource::VenueDelta}) {
    if (options.forward && *options.forward != source) continue;
    Result<ForwardEstimate> estimate;
    if (source == ForwardSource::Listed) {
      estimate = listed_forward(chain, group);
    } else if (source == ForwardSource::VenueDelta) {
      estimate = forward_of_deltas(chain, group, expiry.delivery());
    } else {
      const std::vector<ParityPair> pairs = parity_pairs(chain, group);
      estimate = chain.payoff == Payoff::Inverse ? forward_from_inverse_parity(pairs) : forward_from_linear_parity(pairs);
    }
    if (!estimate) continue;
    expiry.forward = *estimate;
    expiry.source = source;
    return;
  }
}

/// An expiry that tells no forward of its own takes it from the curve of the others.
void interpolate_forwards(Instant at, std::vector<ChainExpiry>& expiries) {
  constexpr double curve_error = 1e-3;
  std::vector<ForwardCurve::Node> nodes;
  for (const ChainExpiry& expiry : expiries) {
    if (expiry.source != ForwardSource::None) nodes.push_back({years_between(at, expiry.expiry), expiry.forward.forward});
  }
  const auto curve = ForwardCurve::make(std::move(nodes));
  if (!curve) return;
  for (ChainExpiry& expiry : expiries) {
    if (expiry.source != ForwardSource::None || !(expiry.years > 0.0)) continue;
    expiry.forward.forward = curve->at(years_between(at, expiry.expiry));
    expiry.forward.standard_error = curve_error * expiry.forward.forward;
    expiry.source = ForwardSource::Curve;
  }
}

MoneynessRange both(const MoneynessRange& a, const MoneynessRange& b) { return {std::max(a.from, b.from), std::min(a.to, b.to)}; }

SurfaceSlice slice_of(const ChainExpiry& expiry, double forward) {
  return {expiry.delivery().variance_years(), forward, forward, expiry.fit->params};
}

/// An SSVI smile in the form of the others.
std::optional<SviFit> as_svi(const SsviFit& fit) {
  const SviParams params = svi_of(fit.slice);
  return SviFit{params, fit.errors, check_butterfly(params)};
}

std::optional<SviFit> fit_smile(const ChainExpiry& expiry, const ChainExpiry* before, SmileModel model,
                                std::optional<SsviSlice>& ssvi_before) {
  const double years = expiry.delivery().variance_years();
  if (model == SmileModel::Ssvi) {
    const auto fit = fit_ssvi(expiry.points, years, ssvi_before);
    if (!fit) return std::nullopt;
    ssvi_before = fit->slice;
    return as_svi(*fit);
  }
  SviFitOptions options;
  options.no_butterfly = model == SmileModel::SviNoArbitrage;
  if (options.no_butterfly && before != nullptr) {
    options.earlier = before->fit->params;
    options.calendar_range = both(before->quoted, expiry.quoted);
  }
  auto fit = fit_svi(expiry.points, years, options);
  if (!fit) return std::nullopt;
  return std::move(*fit);
}

void compare_with_quotes(ChainExpiry& expiry) {
  for (const SmilePoint& point : expiry.points) {
    if (!point.quotes.is_two_sided()) continue;
    ++expiry.two_sided;
    if (point.quotes.holds(fitted_vol(expiry, point.k))) ++expiry.inside;
  }
}

void fit_smiles(std::vector<ChainExpiry>& expiries, SmileModel model) {
  const ChainExpiry* before = nullptr;
  std::optional<SsviSlice> ssvi_before;
  for (ChainExpiry& expiry : expiries) {
    if (expiry.points.empty()) continue;
    expiry.fit = fit_smile(expiry, before, model, ssvi_before);
    if (!expiry.fit) continue;
    compare_with_quotes(expiry);
    if (before != nullptr) {
      expiry.calendar = check_calendar(before->fit->params, expiry.fit->params, both(before->quoted, expiry.quoted));
      expiry.calendar_anywhere = check_calendar(before->fit->params, expiry.fit->params);
    }
    before = &expiry;
  }
}

/// Of the rows that nothing is wrong with.
std::vector<StrikeQuotes> strike_quotes(const Chain& chain, const ChainGroup& group, const std::vector<ChainRow>& rows,
                                        const ChainExpiry& expiry) {
  std::vector<StrikeQuotes> quotes;
  for (const std::size_t i : group) {
    const ChainQuote& quote = chain.quotes[i];
    const ChainRow& row = rows[i];
    if ((!quote.bid && !quote.ask) || row.rejection == RowRejection::Crossed || row.rejection == RowRejection::Expired) continue;
    const double forward_units = chain.payoff == Payoff::Inverse ? 1.0 : 1.0 / (expiry.forward.discount * row.forward);
    quotes.push_back({i, quote.strike, quote.right, row.k, quote.bid, quote.ask, forward_units});
  }
  return quotes;
}

/// What the quotes themselves give away, expiry by expiry and against the expiry before.
void find_tradeable(const Chain& chain, const std::vector<ChainGroup>& groups, ChainSurface& result) {
  std::vector<StrikeQuotes> before;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    ChainExpiry& expiry = result.expiries[i];
    if (expiry.source == ForwardSource::None) continue;
    std::vector<StrikeQuotes> quotes = strike_quotes(chain, groups[i], result.rows, expiry);
    expiry.tradeable = largest_arbitrage(quotes, before);
    before = std::move(quotes);
  }
}

}  // namespace

double fitted_vol(const ChainExpiry& expiry, double k) {
  return std::sqrt(total_variance(expiry.fit->params, k) / expiry.delivery().variance_years());
}

Instant moment_of(const Chain& chain) {
  if (chain.at_error <= Duration{0}) return chain.at;
  std::vector<Duration> off;
  for (const ChainQuote& quote : chain.quotes) {
    if (!quote.mark_vol || !quote.vega_per_vol_point || !quote.theta_per_day || !(*quote.vega_per_vol_point > 1.0)) continue;
    const double days = 50.0 * *quote.mark_vol * *quote.vega_per_vol_point / -*quote.theta_per_day;
    if (!(days > 1.2 && days < 10.0)) continue;  // under a day Deribit cuts theta off
    const Instant moment = quote.expiry - Duration{static_cast<std::int64_t>(days * static_cast<double>(day.raw))};
    off.push_back(moment - chain.at);
  }
  if (off.empty()) return chain.at;
  const auto middle = off.begin() + static_cast<std::ptrdiff_t>(off.size() / 2);
  std::nth_element(off.begin(), middle, off.end());
  return chain.at + std::clamp(*middle, -chain.at_error, chain.at_error);
}

Result<ChainSurface> fit_chain(const Chain& chain, const ChainOptions& options) {
  ChainSurface result;
  result.at = moment_of(chain);
  result.rows.resize(chain.quotes.size());
  std::vector<ChainGroup> groups;
  for (auto& [when, group] : by_expiry(chain)) {
    ChainExpiry& expiry = result.expiries.emplace_back();
    expiry.expiry = when;
    expiry.years = options.clock.years(result.at, when);
    expiry.open_share = open_share_of(when, result.at);
    if (expiry.years > 0.0) find_forward(chain, group, options, expiry);
    groups.push_back(group);
  }
  interpolate_forwards(result.at, result.expiries);
  const PremiumSteps steps = premium_steps(chain);
  for (std::size_t index = 0; index < groups.size(); ++index) {
    ChainExpiry& expiry = result.expiries[index];
    for (const std::size_t i : groups[index]) {
      ChainRow& row = result.rows[i];
      row.expiry = index;
      if (expiry.source != ForwardSource::None) find_vols(chain, chain.quotes[i], expiry, row);
      row.rejection = rejection_of(chain.quotes[i], expiry, row);
    }
    gather_points(chain, groups[index], steps, result.rows, expiry);
  }
  fit_smiles(result.expiries, options.model);
  find_tradeable(chain, groups, result);

  std::vector<SurfaceSlice> slices;
  for (const ChainExpiry& expiry : result.expiries) {
    if (expiry.fit) slices.push_back(slice_of(expiry, expiry.forward.forward));
  }
  auto surface = Surface::make(slices);
  if (!surface) return fail(chain.underlying, surface.error());
  result.surface = std::move(*surface);
  for (std::size_t i = 0; i < chain.quotes.size(); ++i) {
    ChainRow& row = result.rows[i];
    const ChainExpiry& expiry = result.expiries[row.expiry];
    if (!expiry.fit) continue;
    row.greeks =
        smile_greeks(slice_of(expiry, row.forward), chain.quotes[i].strike, chain.quotes[i].right, options.dynamics, expiry.open_share);
  }
  return result;
}

}  // namespace keel
