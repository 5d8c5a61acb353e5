#include "keel/pricing/chain/chain_surface.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "keel/pricing/black/implied_vol.hpp"
#include "keel/pricing/svi/ssvi.hpp"

namespace keel {
namespace {

constexpr double half_spread_floor = 0.0025;
constexpr double half_spread_without_quotes = 0.05;
constexpr double premium_error_without_quotes = 5e-4;  // of the forward: five of Deribit's smallest ticks

/// The rows of one expiry, by strike, calls before puts.
using Group = std::vector<std::size_t>;

std::map<Instant, Group> by_expiry(const Chain& chain) {
  std::map<Instant, Group> groups;
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

std::vector<ParityPair> parity_pairs(const Chain& chain, const Group& group) {
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

Result<ForwardEstimate> listed_forward(const Chain& chain, const Group& group) {
  std::vector<ForwardSample> samples;
  for (const std::size_t i : group) {
    if (const auto& forward = chain.quotes[i].forward) samples.push_back({*forward, 1e-4 * *forward});
  }
  return robust_forward(samples);
}

Result<ForwardEstimate> forward_of_deltas(const Chain& chain, const Group& group, double years) {
  constexpr double shown_to = 1e-5;
  std::vector<ForwardSample> samples;
  for (const std::size_t i : group) {
    const ChainQuote& quote = chain.quotes[i];
    if (!quote.delta || !quote.mark_vol || !(*quote.mark_vol > 0.0)) continue;
    const double call_delta = quote.right == Right::Call ? *quote.delta : 1.0 + *quote.delta;
    if (call_delta > 0.02 && call_delta < 0.98)
      samples.push_back(forward_from_delta(call_delta, shown_to, quote.strike, *quote.mark_vol, years));
  }
  return robust_forward(samples);
}

void find_forward(const Chain& chain, const Group& group, const ChainOptions& options, ChainExpiry& expiry) {
  for (const ForwardSource source : {ForwardSource::Listed, ForwardSource::Parity, ForwardSource::VenueDelta}) {
    if (options.forward && *options.forward != source) continue;
    Result<ForwardEstimate> estimate;
    if (source == ForwardSource::Listed) {
      estimate = listed_forward(chain, group);
    } else if (source == ForwardSource::VenueDelta) {
      estimate = forward_of_deltas(chain, group, expiry.years);
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

std::optional<double> vol_of(const Chain& chain, const ChainQuote& quote, const std::optional<double>& premium, const ChainExpiry& expiry,
                             double forward) {
  if (!premium || !(*premium > 0.0)) return std::nullopt;
  const double value = chain.payoff == Payoff::Inverse ? *premium * forward : *premium / expiry.forward.discount;
  const auto vol = implied_vol({value, forward, quote.strike, expiry.years, quote.right});
  if (!vol || !(*vol > 0.0)) return std::nullopt;
  return *vol;
}

std::optional<double> positive(const std::optional<double>& x) { return x && *x > 0.0 ? x : std::nullopt; }

void find_vols(const Chain& chain, const ChainQuote& quote, const ChainExpiry& expiry, ChainRow& row) {
  // A row of a chain that was not taken at once is priced on the forward of its own moment.
  const bool own =
      quote.forward && std::abs(*quote.forward / expiry.forward.forward - 1.0) < 0.02 && expiry.source == ForwardSource::Listed;
  const double forward = own ? *quote.forward : expiry.forward.forward;
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

/// Error in vol of a mark that nobody quotes on: far out of the money a few ticks of premium are many points of vol.
double unquoted_error(const ChainRow& row, double years) {
  const double vega = 100.0 * black76({1.0, std::exp(row.k), years, *row.mark_vol, Right::Call}).vega_per_vol_point;
  return std::max(half_spread_without_quotes, premium_error_without_quotes / std::max(vega, 1e-6));
}

SmilePoint point_of(const ChainRow& row, double years) {
  const bool two_sided = row.bid_vol && row.ask_vol;
  const double error = two_sided ? std::max(0.5 * (*row.ask_vol - *row.bid_vol), half_spread_floor) : unquoted_error(row, years);
  if (!two_sided) return {row.k, *row.mark_vol, 1.0 / (error * error)};
  const double vol = row.mark_vol ? std::clamp(*row.mark_vol, *row.bid_vol, *row.ask_vol) : 0.5 * (*row.bid_vol + *row.ask_vol);
  return {row.k, vol, 1.0 / (error * error)};
}

/// One point a strike: of the option out of the money when both can be used. The other is marked InTheMoney.
void gather_points(const Chain& chain, const Group& group, std::vector<ChainRow>& rows, ChainExpiry& expiry) {
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
    expiry.points.push_back(point_of(row, expiry.years));
  }
  if (expiry.points.empty()) return;
  const auto [low, high] =
      std::minmax_element(expiry.points.begin(), expiry.points.end(), [](const SmilePoint& a, const SmilePoint& b) { return a.k < b.k; });
  expiry.quoted = {low->k, high->k};
}

MoneynessRange both(const MoneynessRange& a, const MoneynessRange& b) { return {std::max(a.from, b.from), std::min(a.to, b.to)}; }

/// An SSVI smile in the form of the others.
std::optional<SviFit> as_svi(const SsviFit& fit) {
  const SviParams params = svi_of(fit.slice);
  return SviFit{params, fit.errors, check_butterfly(params)};
}

void fit_smiles(std::vector<ChainExpiry>& expiries, SmileModel model) {
  const ChainExpiry* before = nullptr;
  std::optional<SsviSlice> ssvi_before;
  for (ChainExpiry& expiry : expiries) {
    if (expiry.points.empty()) continue;
    if (model == SmileModel::Ssvi) {
      if (const auto fit = fit_ssvi(expiry.points, expiry.years, ssvi_before)) {
        ssvi_before = fit->slice;
        expiry.fit = as_svi(*fit);
      }
    } else {
      SviFitOptions options;
      options.no_butterfly = model == SmileModel::SviNoArbitrage;
      if (options.no_butterfly && before != nullptr) {
        options.earlier = before->fit->params;
        options.calendar_range = both(before->quoted, expiry.quoted);
      }
      if (auto fit = fit_svi(expiry.points, expiry.years, options)) expiry.fit = std::move(*fit);
    }
    if (!expiry.fit) continue;
    if (before != nullptr) expiry.calendar = check_calendar(before->fit->params, expiry.fit->params, both(before->quoted, expiry.quoted));
    before = &expiry;
  }
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
  const std::map<Instant, Group> groups = by_expiry(chain);
  for (const auto& [when, group] : groups) {
    ChainExpiry& expiry = result.expiries.emplace_back();
    expiry.expiry = when;
    expiry.years = options.clock.years(result.at, when);
    if (expiry.years > 0.0) find_forward(chain, group, options, expiry);
  }
  interpolate_forwards(result.at, result.expiries);
  std::size_t index = 0;
  for (const auto& [when, group] : groups) {
    ChainExpiry& expiry = result.expiries[index];
    for (const std::size_t i : group) {
      ChainRow& row = result.rows[i];
      row.expiry = index;
      if (expiry.source != ForwardSource::None) find_vols(chain, chain.quotes[i], expiry, row);
      row.rejection = rejection_of(chain.quotes[i], expiry, row);
    }
    gather_points(chain, group, result.rows, expiry);
    ++index;
  }
  fit_smiles(result.expiries, options.model);

  std::vector<SurfaceSlice> slices;
  for (const ChainExpiry& expiry : result.expiries) {
    if (expiry.fit) slices.push_back({expiry.years, expiry.forward.forward, expiry.forward.forward, expiry.fit->params});
  }
  auto surface = Surface::make(slices);
  if (!surface) return fail(chain.underlying, surface.error());
  result.surface = std::move(*surface);
  for (std::size_t i = 0; i < chain.quotes.size(); ++i) {
    ChainRow& row = result.rows[i];
    const ChainExpiry& expiry = result.expiries[row.expiry];
    if (!expiry.fit) continue;
    const SurfaceSlice slice{expiry.years, expiry.forward.forward, expiry.forward.forward, expiry.fit->params};
    row.greeks = smile_greeks(slice, chain.quotes[i].strike, chain.quotes[i].right, options.dynamics);
  }
  return result;
}

}  // namespace keel
