#include "keel/scenario/margin.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "keel/exposure/option_greeks.hpp"
#include "keel/exposure/unit_greeks.hpp"
#include "keel/pricing/black/black76.hpp"

namespace keel {
namespace {

constexpr int buckets_a_side = 4;

enum class VolMove : std::uint8_t { Up, Same, Down };

double years_left(const MarginPosition& position, Instant now) {
  return position.expiry == never ? 0.0 : std::max(years_between(now, position.expiry), 0.0);
}

/// The share of a market's move that reaches the price at delivery.
double open_share(const MarginPosition& position, Instant now) {
  return position.expiry == never ? 1.0 : open_share_of(position.expiry, now);
}

double moved_vol(const MarginPosition& position, Instant now, const MarginModel& model, VolMove move) {
  if (move == VolMove::Same) return position.vol;
  const double days = std::max(years_left(position, now) * days_per_year, 1e-9);
  const double power = days < 30.0 ? model.short_term_vega_power : model.long_term_vega_power;
  const double stretch = std::pow(30.0 / days, power);
  if (move == VolMove::Up) return std::max(position.vol * (1.0 + model.volatility_range_up * stretch), model.least_volatility_up);
  return std::max(position.vol * (1.0 - model.volatility_range_down * stretch), 0.0);
}

/// USD value of one unit with its price at delivery moved by `move`.
double usd_value(const MarginPosition& position, Instant now, double move, double vol) {
  const double forward = position.forward * (1.0 + move);
  if (!position.option) return forward - position.forward;
  return black76_value({forward, position.strike, years_left(position, now), vol * open_share(position, now), position.right});
}

class Simulation {
 public:
  Simulation(const MarginPosition& position, double index_usd, Instant now, const MarginModel& model)
      : position_(position), now_(now), model_(model), open_(open_share(position, now)) {
    // A future's coin position is already divided by its own mark, so that is the price which turns its USD into coin.
    price_ = position.option ? index_usd : position.forward;
    value_ = usd_value(position, now, 0.0, position.vol);
    for (const VolMove vol : {VolMove::Up, VolMove::Same, VolMove::Down}) {
      vols_[static_cast<std::size_t>(vol)] = moved_vol(position, now, model, vol);
    }
  }

  double standard(double move, VolMove vol) const {
    const double moved = usd_value(position_, now_, open_ * move, vols_[static_cast<std::size_t>(vol)]);
    return in_coin(moved, move);
  }

  double extended(double move) const {
    const double moved = usd_value(position_, now_, open_ * move, vols_[static_cast<std::size_t>(VolMove::Up)]);
    const double share = model_.price_range / std::abs(move) * model_.extended_table_factor;
    return in_coin(value_ + (moved - value_) * share, std::copysign(model_.price_range, move));
  }

 private:
  double in_coin(double moved, double move) const { return position_.coins * (moved / (price_ * (1.0 + open_ * move)) - value_ / price_); }

  const MarginPosition& position_;
  Instant now_;
  const MarginModel& model_;
  std::array<double, 3> vols_{};  ///< by VolMove
  double open_;
  double price_;
  double value_;
};

double keep_share_of_gain(double profit, const MarginModel& model) { return profit > 0.0 ? profit * model.gain_kept : profit; }

/// An extended move's profit or loss shrinks by the dampener, in USD, for every range that the move goes beyond the first.
double dampened(double profit, double move, double index_usd, const MarginModel& model) {
  const double shrink = (std::max(std::abs(move) / model.price_range, 1.0) - 1.0) * model.extended_dampener_usd / index_usd;
  return std::copysign(std::max(std::abs(profit) - shrink, 0.0), profit);
}

/// The venue adds the worst case to the other parts in nine decimals: its own sums only come out so.
double nine_decimals(double coins) { return std::nearbyint(coins * 1e9) / 1e9; }

/// Net transaction delta, as everywhere: the premium that it leaves out is in coin at the forward.
double net_delta(const MarginPosition& position, Instant now) {
  const double open = open_share(position, now);
  if (!position.option) return position.coins * open;
  const DeliveryClock clock{years_left(position, now), open};
  const Black76Greeks unit = black76_of_delivery(position.forward, position.strike, clock, position.vol, position.right);
  return position.coins * option_greeks(unit, clock, position.forward, unit.value / position.forward).net_transaction_delta;
}

/// Expiries moving against each other: every expiry's delta by a move that grows with its time.
double roll_shock(std::span<const MarginPosition> positions, Instant now, const MarginModel& model) {
  std::map<Instant, double> delta_by_expiry;
  for (const MarginPosition& position : positions) delta_by_expiry[position.expiry] += net_delta(position, now);
  double shock = 0.0;
  for (const auto& [expiry, delta] : delta_by_expiry) {
    const double years = expiry == never ? 0.0 : std::max(years_between(now, expiry), 0.0);
    shock += std::abs(delta) * std::max(model.least_roll_move, model.annualised_roll_move * years);
  }
  return shock;
}

}  // namespace

RiskVectors risk_vectors(const MarginPosition& position, double index_usd, Instant now, const MarginModel& model) {
  const Simulation simulation(position, index_usd, now, model);
  RiskVectors vectors;
  std::size_t at = 0;
  for (int bucket = -buckets_a_side; bucket <= buckets_a_side; ++bucket) {
    for (const VolMove vol : {VolMove::Up, VolMove::Same, VolMove::Down}) {
      vectors.standard[at++] = simulation.standard(model.price_range * bucket / buckets_a_side, vol);
    }
  }
  for (std::size_t i = 0; i < extended_moves.size(); ++i) vectors.extended[i] = simulation.extended(extended_moves[i]);
  return vectors;
}

PortfolioMargin portfolio_margin(std::span<const MarginPosition> positions, double index_usd, Instant now, const MarginModel& model) {
  PortfolioMargin margin;
  RiskVectors& total = margin.total;
  for (const MarginPosition& position : positions) {
    const RiskVectors one = risk_vectors(position, index_usd, now, model);
    for (std::size_t i = 0; i < one.standard.size(); ++i) total.standard[i] += one.standard[i];
    for (std::size_t i = 0; i < one.extended.size(); ++i) total.extended[i] += one.extended[i];
  }
  for (double& profit : total.standard) profit = keep_share_of_gain(profit, model);
  for (std::size_t i = 0; i < total.extended.size(); ++i) {
    total.extended[i] = keep_share_of_gain(dampened(total.extended[i], extended_moves[i], index_usd, model), model);
  }
  const double worst = std::min(*std::ranges::min_element(total.standard), *std::ranges::min_element(total.extended));
  margin.worst_case = std::max(0.0, -worst);  // in this order 0 has no sign
  margin.roll_shock = roll_shock(positions, now, model);
  margin.initial = nine_decimals(margin.worst_case) + margin.roll_shock;
  margin.maintenance = margin.initial * model.maintenance_factor;
  return margin;
}

StandardMargin standard_margin(const MarginPosition& position, double mark, const MarginModel& model) {
  const double coins = std::abs(position.coins);
  if (!position.option) {
    const double extra = model.future_per_coin * coins;
    return {coins * (model.future_initial + extra), coins * (model.future_maintenance + extra)};
  }
  if (position.coins >= 0.0) return {};
  const double out = position.right == Right::Call ? position.strike - position.forward : position.forward - position.strike;
  const double initial = std::max(0.15 - std::max(out, 0.0) / position.forward, 0.1) + mark;
  if (position.right == Right::Call) return {coins * initial, coins * (0.075 + mark)};
  const double maintenance = std::max(0.075, 0.075 * mark) + mark;
  return {coins * std::max(initial, maintenance), coins * maintenance};
}

}  // namespace keel
