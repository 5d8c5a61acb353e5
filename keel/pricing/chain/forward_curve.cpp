#include "keel/pricing/chain/forward_curve.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/black/normal.hpp"

namespace keel {
namespace {

struct Weighted {
  double value;
  double weight;
};

double weighted_median(std::vector<Weighted> items) {
  std::sort(items.begin(), items.end(), [](const Weighted& a, const Weighted& b) { return a.value < b.value; });
  double half = 0.0;
  for (const Weighted& item : items) half += 0.5 * item.weight;
  for (const Weighted& item : items) {
    half -= item.weight;
    if (half <= 0.0) return item.value;
  }
  return items.back().value;
}

bool usable(const ForwardSample& sample) {
  return sample.forward > 0.0 && std::isfinite(sample.forward) && sample.standard_error > 0.0 && std::isfinite(sample.standard_error);
}

bool usable(const ParityPair& pair) {
  return pair.strike > 0.0 && std::isfinite(pair.strike) && std::isfinite(pair.call_minus_put) && pair.half_width > 0.0 &&
         std::isfinite(pair.half_width);
}

/// Median slope of premium difference against strike, over all couples of the tightest pairs; -discount.
double median_slope(std::vector<ParityPair> pairs) {
  constexpr std::size_t tightest = 64;
  std::sort(pairs.begin(), pairs.end(), [](const ParityPair& a, const ParityPair& b) {
    return a.half_width != b.half_width ? a.half_width < b.half_width : a.strike < b.strike;
  });
  if (pairs.size() > tightest) pairs.resize(tightest);
  std::vector<Weighted> slopes;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double apart = pairs[i].strike - pairs[j].strike;
      const double error = pairs[i].half_width + pairs[j].half_width;
      if (apart != 0.0) slopes.push_back({(pairs[i].call_minus_put - pairs[j].call_minus_put) / apart, apart * apart / (error * error)});
    }
  }
  return slopes.empty() ? -1.0 : weighted_median(std::move(slopes));
}

}  // namespace

Result<ForwardEstimate> robust_forward(std::span<const ForwardSample> samples) {
  std::vector<Weighted> all;
  for (const ForwardSample& sample : samples) {
    if (usable(sample)) all.push_back({sample.forward, 1.0 / (sample.standard_error * sample.standard_error)});
  }
  if (all.empty()) return fail("forward: nothing to take it from");
  const double median = weighted_median(all);
  std::vector<Weighted> away;
  for (const Weighted& item : all) away.push_back({std::abs(item.value - median), item.weight});
  const double deviation = weighted_median(std::move(away)) / 0.6745;
  ForwardEstimate estimate;
  double weight = 0.0;
  for (const Weighted& item : all) {
    if (std::abs(item.value - median) > 4.0 * std::max(deviation, 1.0 / std::sqrt(item.weight))) continue;
    estimate.forward += item.weight * (item.value - median);
    weight += item.weight;
    ++estimate.used;
  }
  estimate.forward = median + estimate.forward / weight;
  estimate.standard_error = 1.0 / std::sqrt(weight);
  estimate.rejected = samples.size() - estimate.used;
  return estimate;
}

Result<ForwardEstimate> forward_from_inverse_parity(std::span<const ParityPair> pairs) {
  std::vector<ForwardSample> samples;
  for (const ParityPair& pair : pairs) {
    const double strike_over_forward = 1.0 - pair.call_minus_put;
    if (!usable(pair) || !(strike_over_forward > 0.0)) {
      samples.push_back({});
      continue;
    }
    const double forward = pair.strike / strike_over_forward;
    samples.push_back({forward, forward / strike_over_forward * pair.half_width});
  }
  return robust_forward(samples);
}

Result<ForwardEstimate> forward_from_linear_parity(std::span<const ParityPair> pairs, double discount) {
  if (!(discount > 0.0)) {
    std::vector<ParityPair> sound;
    std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(sound), [](const ParityPair& pair) { return usable(pair); });
    discount = -median_slope(std::move(sound));
    if (!(discount > 0.5 && discount < 1.1)) discount = 1.0;
  }
  std::vector<ForwardSample> samples;
  for (const ParityPair& pair : pairs) {
    samples.push_back(usable(pair) ? ForwardSample{pair.strike + pair.call_minus_put / discount, pair.half_width / discount}
                                   : ForwardSample{});
  }
  auto estimate = robust_forward(samples);
  if (estimate) estimate->discount = discount;
  return estimate;
}

ForwardSample forward_from_delta(double delta, double delta_step, double strike, double vol, double years) {
  if (!(delta > 0.0 && delta < 1.0)) return {};
  const double total_vol = vol * std::sqrt(years);
  const double d1 = normal_quantile(delta);
  const double forward = strike * std::exp(d1 * total_vol - 0.5 * total_vol * total_vol);
  return {forward, forward * total_vol * 0.5 * delta_step / normal_pdf(d1)};
}

Result<ForwardCurve> ForwardCurve::make(std::vector<Node> nodes) {
  if (nodes.empty()) return fail("forward curve: no forward");
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!(nodes[i].forward > 0.0) || !std::isfinite(nodes[i].forward)) return fail("forward curve: a forward is not positive");
    if (!std::isfinite(nodes[i].years) || (i > 0 && !(nodes[i].years > nodes[i - 1].years))) return fail("forward curve: times must rise");
  }
  ForwardCurve curve;
  curve.nodes_ = std::move(nodes);
  return curve;
}

double ForwardCurve::at(double years) const {
  if (nodes_.empty()) return 0.0;
  if (years <= nodes_.front().years || nodes_.size() == 1) return nodes_.front().forward;
  std::size_t right = 1;
  while (right + 1 < nodes_.size() && nodes_[right].years < years) ++right;
  const Node& a = nodes_[right - 1];
  const Node& b = nodes_[right];
  return a.forward * std::pow(b.forward / a.forward, (years - a.years) / (b.years - a.years));
}

}  // namespace keel
