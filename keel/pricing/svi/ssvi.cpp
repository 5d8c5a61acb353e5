#include "keel/pricing/svi/ssvi.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/svi/least_squares.hpp"

namespace keel {
namespace {

constexpr double widest = 3.999;   // of max(left, right): strictly inside the theorem's 4
constexpr double inside = 0.9999;  // shares of a bound that the search may use
constexpr double least_wing = 1e-5;

/// ln(theta above the earlier one's), logit of the share of the allowed growth of left + right, logit of left's part in it.
using Free = std::array<double, 3>;

double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// The largest t >= 0 for which both wings grown by t part and t (1 - part) still satisfy every condition at this theta.
double growth_max(double theta, double part, const SsviSlice& from, double phi_max) {
  const auto wing_bound = [&](double wing, double share) {
    // (from.left + from.right + t) (wing + share t) <= 8 theta
    const double sum = from.left + from.right;
    const double b = wing + share * sum;
    const double c = sum * wing - 8.0 * theta;
    if (c >= 0.0) return 0.0;
    const double steep = share > 0.0 ? (widest - wing) / share : HUGE_VAL;
    const double root = std::sqrt(b * b - 4.0 * share * c);
    return std::min(steep, -2.0 * c / (b + root));
  };
  const double flat = 2.0 * phi_max * theta - from.left - from.right;
  return std::max(0.0, std::min({wing_bound(from.left, part), wing_bound(from.right, 1.0 - part), flat}));
}

class Chart {
 public:
  explicit Chart(const std::optional<SsviSlice>& earlier) {
    if (!earlier) return;
    from_ = *earlier;
    phi_max_ = 0.5 * (earlier->left + earlier->right) / earlier->theta;
  }

  SsviSlice slice(const Free& x) const {
    SsviSlice result = from_;
    result.theta += std::exp(x[0]);
    const double part = logistic(x[2]);
    const double growth = inside * logistic(x[1]) * growth_max(result.theta, part, from_, phi_max_);
    result.left += growth * part;
    result.right += growth * (1.0 - part);
    return result;
  }

  Free start(double theta) const { return {std::log(std::max(theta - from_.theta, 0.01 * theta)), -1.0, 0.2}; }

 private:
  SsviSlice from_{0.0, least_wing, least_wing};
  double phi_max_ = HUGE_VAL;
};

bool usable(const SmilePoint& point) {
  return std::abs(point.k) <= 20.0 && std::isfinite(point.vol) && point.vol > 0.0 && std::isfinite(point.weight) && point.weight > 0.0;
}

NormalEquations<3> equations_at(const Free& x, const Chart& chart, std::span<const SmilePoint> points, double years) {
  NormalEquations<3> equations;
  equations.cost = HUGE_VAL;
  if (!(std::abs(x[0]) < 30.0 && std::abs(x[1]) < 30.0 && std::abs(x[2]) < 12.0)) return equations;
  equations.cost = 0.0;
  constexpr double h = 1e-6;
  const SviParams here = svi_of(chart.slice(x));
  std::array<SviParams, 3> moved;
  for (std::size_t i = 0; i < 3; ++i) {
    Free shifted = x;
    shifted[i] += h;
    moved[i] = svi_of(chart.slice(shifted));
  }
  for (const SmilePoint& point : points) {
    const double root_weight = std::sqrt(point.weight);
    const double vol = std::sqrt(total_variance(here, point.k) / years);
    std::array<double, 3> row;
    for (std::size_t i = 0; i < 3; ++i) row[i] = root_weight * (std::sqrt(total_variance(moved[i], point.k) / years) - vol) / h;
    equations.add(row, root_weight * (vol - point.vol));
  }
  return equations;
}

/// Total variance at the money, from the points nearest to it.
double theta_guess(std::span<const SmilePoint> points, double years) {
  const auto nearest = std::min_element(points.begin(), points.end(),
                                        [](const SmilePoint& a, const SmilePoint& b) { return std::abs(a.k) < std::abs(b.k); });
  return nearest->vol * nearest->vol * years;
}

std::vector<SmilePoint> softened(std::span<const SmilePoint> points, const SviParams& p, double years) {
  std::vector<double> absolute;
  for (const SmilePoint& point : points) absolute.push_back(std::abs(std::sqrt(total_variance(p, point.k) / years) - point.vol));
  const double cut = huber_cut(absolute);
  std::vector<SmilePoint> result(points.begin(), points.end());
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (absolute[i] > cut) result[i].weight *= cut / absolute[i];
  }
  return result;
}

}  // namespace

SviParams svi_of(const SsviSlice& slice) {
  const double psi = 0.5 * (slice.left + slice.right);
  const double rho = (slice.right - slice.left) / (slice.right + slice.left);
  const double rest = std::sqrt(slice.left * slice.right) / psi;  // sqrt(1 - rho^2)
  const double scale = slice.theta / psi;                         // 1 / phi
  return {0.5 * slice.theta * rest * rest, 0.5 * psi, rho, -rho * scale, rest * scale};
}

bool is_arbitrage_free(const SsviSlice& slice, const std::optional<SsviSlice>& earlier) {
  const double psi = 0.5 * (slice.left + slice.right);
  const double steepest = std::max(slice.left, slice.right);
  if (!(slice.theta > 0.0 && std::min(slice.left, slice.right) > 0.0 && steepest < 4.0 && psi * steepest <= 4.0 * slice.theta))
    return false;
  if (!earlier) return true;
  const double earlier_psi = 0.5 * (earlier->left + earlier->right);
  return slice.theta >= earlier->theta && slice.left >= earlier->left && slice.right >= earlier->right &&
         psi * earlier->theta <= earlier_psi * slice.theta;
}

Result<SsviFit> fit_ssvi(std::span<const SmilePoint> points, double years, const std::optional<SsviSlice>& earlier) {
  if (!(years > 0.0) || !std::isfinite(years)) return fail("ssvi fit: years to expiry must be positive");
  std::vector<SmilePoint> rows;
  std::copy_if(points.begin(), points.end(), std::back_inserter(rows), usable);
  if (rows.empty()) return fail("ssvi fit: no usable point");
  if (earlier && !is_arbitrage_free(*earlier)) return fail("ssvi fit: the earlier expiry has arbitrage");
  const Chart chart(earlier);
  Free x = chart.start(theta_guess(rows, years));
  std::vector<SmilePoint> soft = rows;
  for (int round = 0; round < 4; ++round) {
    levenberg_marquardt(x, [&](const Free& at) { return equations_at(at, chart, soft, years); }, round == 0 ? 60 : 15);
    soft = softened(rows, svi_of(chart.slice(x)), years);
  }
  SsviFit fit;
  fit.slice = chart.slice(x);
  if (const auto valid = check_svi(svi_of(fit.slice)); !valid) return fail("ssvi fit", valid.error());
  fit.errors = smile_errors(svi_of(fit.slice), points, years);
  return fit;
}

}  // namespace keel
