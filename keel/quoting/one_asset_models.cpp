#include "keel/quoting/one_asset_models.hpp"

#include <algorithm>
#include <cmath>

#include "keel/quoting/theory/inventory_chain.hpp"
#include "keel/quoting/theory/inventory_models.hpp"

namespace keel {
namespace {

constexpr double most_trades = 100.0;

/// Of who quotes nothing, but is asked what he would.
double trade_size(const QuoteIn& in) { return in.contracts > 0.0 ? in.contracts : 1.0; }

/// The world of one instrument: a contract's, per day.
struct OwnRisk {
  SparseFactors covariance;  ///< e_f (Sigma E)_f: the factor's part in that of the contract with the book, USD^2
  double with_book = 0.0;    ///< their sum
  double variance = 0.0;     ///< e'Sigma e, USD^2

  OwnRisk(const QuoteIn& in, const RiskView& risk) {
    SparseFactors spot;
    for (const SparseFactors::Term& loading : in.loadings.terms()) {
      if (loading.factor % risk.factors_per_underlying != 0) continue;
      spot.add(loading.factor, loading.value);
      double book = 0.0;
      for (int f = 0; f < risk.exposures.size(); f += risk.factors_per_underlying) {
        book += risk.sigma_per_day(loading.factor, f) * risk.exposures[f];
      }
      covariance.add(loading.factor, loading.value * book);
    }
    with_book = covariance.sum();
    variance = spot.quadratic(risk.sigma_per_day);
  }

  /// Trades that the book is worth, at most as many as their papers let a maker hold: of an option that hardly moves it is worth any
  /// number, and a skew that goes with it would not vanish with the option's delta.
  double trades(double contracts_a_trade) const {
    if (!(variance > 0.0)) return 0.0;
    return std::clamp(with_book / variance / contracts_a_trade, -most_trades, most_trades);
  }

  /// -`usd` in all, by factor.
  SparseFactors skew(double usd) const {
    SparseFactors skew_usd;
    if (with_book == 0.0) return skew_usd;
    for (const SparseFactors::Term& part : covariance.terms()) skew_usd.add(part.factor, -usd / with_book * part.value);
    return skew_usd;
  }
};

/// In USD a contract, as in StripAnswer.
struct RowAnswer {
  SparseFactors skew_usd;
  double half_spread_usd = 0.0;
  double size_charge_usd = 0.0;
};

/// Of an instrument at a time: the baselines are not what is traded with.
class RowByRow : public QuoteModel {
 public:
  void answer(const QuoteStrip& in, std::size_t from, std::size_t to, const RiskView& risk, StripAnswer& out) const final {
    for (std::size_t row = from; row < to; ++row) {
      const RowAnswer one = answer_one(in.row(row), risk);
      for (std::size_t i = 0; i < in.factors().size(); ++i) out.skew_usd(i)[row] = one.skew_usd.of(in.factors()[i]);
      out[StripAnswer::HalfSpreadUsd][row] = one.half_spread_usd;
      out[StripAnswer::SizeChargeUsd][row] = one.size_charge_usd;
    }
  }

 private:
  virtual RowAnswer answer_one(const QuoteIn& in, const RiskView& risk) const = 0;
};

class AvellanedaStoikovModel final : public RowByRow {
 public:
  explicit AvellanedaStoikovModel(double horizon_days) : horizon_days_(horizon_days) {}

 private:
  RowAnswer answer_one(const QuoteIn& in, const RiskView& risk) const override {
    const OwnRisk own(in, risk);
    const double gamma = risk.risk_aversion_per_usd;
    const double gamma_of_trade = gamma * trade_size(in);
    return {own.skew(gamma * horizon_days_ * own.with_book), std::log1p(gamma_of_trade * in.flow_scale_usd) / gamma_of_trade,
            0.5 * gamma_of_trade * horizon_days_ * own.variance};
  }

  double horizon_days_;
};

class GlftModel final : public RowByRow {
  RowAnswer answer_one(const QuoteIn& in, const RiskView& risk) const override {
    const OwnRisk own(in, risk);
    const double z = trade_size(in);
    const Glft of_a_trade{.a = in.takers_per_day,
                          .k = 1.0 / (in.flow_scale_usd * z),
                          .gamma = risk.risk_aversion_per_usd,
                          .sigma = z * std::sqrt(own.variance)};
    const InventoryQuote::Parts usd = *of_a_trade.closed_form(1.0).parts;
    return {own.skew(usd.skew * own.trades(z) / z), usd.half_spread / z, usd.inventory_risk / z};
  }
};

/// k times what the next trade away from a flat book costs, by the trades held, in the stationary state of
///   0 = r q^2 v_q - (v_{q-1} + v_{q+1} - 2 v_q) + constant v_q,   r = penalty / exchange.
/// On a grid of ln r; below it the chain is the harmonic oscillator, v = exp(-1/2 sqrt(r) q^2).
class StationaryCosts {
 public:
  StationaryCosts() {
    const Eigen::VectorXd q = Eigen::VectorXd::LinSpaced(2 * bound + 1, -bound, bound);
    const InventoryChain flat{
        .penalty_per_time = q.array().square(), .exchange_per_time = 1.0, .log_terminal = Eigen::VectorXd::Zero(q.size())};
    for (int i = 0; i < nodes; ++i) {
      InventoryChain chain = flat;
      chain.penalty_per_time *= std::exp(log_least + i * step);
      const Eigen::VectorXd log_v = stationary_log_values(chain);
      for (int held = 0; held < told; ++held) log_costs_(held, i) = std::log(log_v[held + bound] - log_v[held + 1 + bound]);
    }
  }

  /// Of buying one more; `held` in trades, any. Domain: ratio >= 0.
  double buying(double ratio, double held) const {
    const double below = std::floor(held);
    const double low = at_whole(ratio, below);
    return low + (held - below) * (at_whole(ratio, below + 1.0) - low);
  }

 private:
  static constexpr int bound = 150;
  static constexpr int told = 51;
  static constexpr int nodes = 129;
  static constexpr double least = 1e-6;
  static constexpr double log_least = -13.815510557964274;
  static constexpr double step = 0.14391156831212785;  ///< ln(10) / 16, to 1e2

  /// v is even: going from -q to -q + 1 wins what going from q - 1 to q costs.
  double at_whole(double ratio, double held) const {
    if (held < 0.0) return -at_whole(ratio, -held - 1.0);
    if (!(ratio > least)) return std::sqrt(std::max(ratio, 0.0)) * (held + 0.5);
    const double last = told - 1;
    if (held <= last) return interpolated(ratio, static_cast<int>(held));
    const double cost = interpolated(ratio, told - 1);
    return cost + (held - last) * (cost - interpolated(ratio, told - 2));
  }

  double interpolated(double ratio, int held) const {
    const double place = (std::log(ratio) - log_least) / step;
    const double last = nodes - 1.0;
    // Beyond, nobody trades back: a share of a neighbour goes with the ratio. Within 3e-5.
    if (place >= last) return std::exp(log_costs_(held, nodes - 1)) + (place - last) * step;
    const int node = static_cast<int>(place);
    const double low = log_costs_(held, node);
    return std::exp(low + (place - node) * (log_costs_(held, node + 1) - low));
  }

  Eigen::Matrix<double, told, nodes> log_costs_;
};

const StationaryCosts& stationary_costs() {
  static const auto costs = std::make_unique<const StationaryCosts>();
  return *costs;
}

class CarteaJaimungalModel final : public RowByRow {
  RowAnswer answer_one(const QuoteIn& in, const RiskView& risk) const override {
    const OwnRisk own(in, risk);
    const double z = trade_size(in);
    const double kappa_of_trade = 1.0 / (in.flow_scale_usd * z);
    const double penalty_usd_per_day = 0.5 * risk.risk_aversion_per_usd * z * z * own.variance;
    const double ratio = penalty_usd_per_day * kappa_of_trade / (in.takers_per_day * std::exp(-1.0));
    const double trades = own.trades(z);
    const double bid_usd = costs_.buying(ratio, trades) * in.flow_scale_usd;
    const double ask_usd = costs_.buying(ratio, -trades) * in.flow_scale_usd;
    return {own.skew(0.5 * (bid_usd - ask_usd)), in.flow_scale_usd, 0.5 * (bid_usd + ask_usd)};
  }

  const StationaryCosts& costs_ = stationary_costs();
};

class FixedSpreadModel final : public RowByRow {
 public:
  explicit FixedSpreadModel(double half_spreads_a_trade) : half_spreads_a_trade_(half_spreads_a_trade) {}

 private:
  RowAnswer answer_one(const QuoteIn& in, const RiskView& risk) const override {
    const double half_spread_usd = std::max(in.minimum_half_spread_usd, -in.fee_usd);  // a rebate must not make bid and ask cross
    const OwnRisk own(in, risk);
    return {own.skew(half_spreads_a_trade_ * half_spread_usd * own.trades(trade_size(in))), half_spread_usd, 0.0};
  }

  double half_spreads_a_trade_;
};

}  // namespace

std::unique_ptr<QuoteModel> make_avellaneda_stoikov(const QuotingConfig& config) {
  return std::make_unique<AvellanedaStoikovModel>(config.avellaneda_stoikov_horizon_days);
}

std::unique_ptr<QuoteModel> make_glft(const QuotingConfig&) { return std::make_unique<GlftModel>(); }

std::unique_ptr<QuoteModel> make_cartea_jaimungal(const QuotingConfig&) { return std::make_unique<CarteaJaimungalModel>(); }

std::unique_ptr<QuoteModel> make_fixed_spread(const QuotingConfig& config) {
  return std::make_unique<FixedSpreadModel>(config.fixed_spread_skew);
}

}  // namespace keel
