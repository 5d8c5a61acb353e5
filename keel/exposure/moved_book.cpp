#include "keel/exposure/moved_book.hpp"

#include <algorithm>
#include <cmath>

#include "keel/exposure/pool_position.hpp"

namespace keel {
namespace {

constexpr double most_deviations = 3.0;  // beyond them a skew is flat

double standard_deviations_above(const MarkedPosition& position, double years) {
  const double strike = to_double(position.instrument->strike);
  const double deviation = position.mark.vol * std::sqrt(years);
  if (!(strike > 0.0) || !(deviation > 0.0)) return 0.0;
  return std::clamp(std::log(strike / position.mark.forward) / deviation, -most_deviations, most_deviations);
}

std::size_t bucket_of(const std::vector<double>& tenor_days, double days) {
  return static_cast<std::size_t>(std::ranges::lower_bound(tenor_days, days) - tenor_days.begin());
}

/// Worth in USD, as the derivative in the index sees it.
struct Worth {
  double usd = 0.0;
  double delta = 0.0;
  double gamma_per_usd = 0.0;
};

/// Of liquidity in a pool, whose price moves as the spot does.
Worth pool_worth(const MarkedPosition& position, const MovedMark& moved, double index, double spot_ratio) {
  const double price_for_usd = to_double(position.mark.price) / index;
  const double price = price_for_usd * index * spot_ratio / moved.quote_usd;
  const AmmGreeks unit = amm_greeks(amm_of(*position.instrument, price));
  return {position.amount * unit.value * moved.quote_usd, position.amount * unit.delta * price_for_usd,
          position.amount * unit.gamma * price_for_usd * price_for_usd / moved.quote_usd};
}

/// Of a spot, future, perpetual or pool that was marked at `index`.
Worth linear_worth(const MarkedPosition& position, const MovedMark& moved, double index, double spot_ratio) {
  const Instrument& instrument = *position.instrument;
  if (instrument.kind == InstrumentKind::Spot) return {position.amount * index * spot_ratio, position.amount};
  if (instrument.kind == InstrumentKind::Pool) return pool_worth(position, moved, index, spot_ratio);
  const double mark = to_double(position.mark.price);
  if (instrument.reciprocal()) {
    const double coins = position.amount / mark;
    return {coins * index * (spot_ratio - 1.0 / moved.price_ratio), coins};
  }
  const double delta = position.amount * mark * moved.price_ratio / index;
  return {delta * index * spot_ratio - position.amount * mark * moved.quote_usd, delta};
}

}  // namespace

double delivered_usd(const MarkedPosition& position, double quote_usd, double delivery) {
  const Instrument& instrument = *position.instrument;
  const double mark = to_double(position.mark.price);
  if (instrument.kind == InstrumentKind::Option) {
    const double strike = to_double(instrument.strike) * quote_usd;
    return position.amount * std::max(instrument.right == Right::Call ? delivery - strike : strike - delivery, 0.0);
  }
  if (instrument.reciprocal()) return position.amount * (delivery / mark - 1.0);
  return position.amount * (delivery - mark * quote_usd);
}

Result<MovedBook> MovedBook::make(std::span<const MarkedPosition> positions, double index_usd, Instant now) {
  KEEL_CHECK(index_usd > 0.0, "a book in another market needs an index");
  for (const MarkedPosition& position : positions) {
    const bool option = position.instrument->kind == InstrumentKind::Option;
    const bool priced = option ? position.mark.forward > 0.0 && position.mark.vol > 0.0 : position.mark.price.raw > 0;
    if (!priced) return fail(position.instrument->name + ": has no mark to move");
  }
  return MovedBook(positions, index_usd, now);
}

MovedMark MovedBook::moved(const MarkedPosition& position, const MarketMove& move, const Circumstances& circumstances) const {
  const Instrument& instrument = *position.instrument;
  MovedMark mark;
  const auto dollar = circumstances.dollars.find(instrument.quote);
  if (dollar != circumstances.dollars.end()) mark.quote_usd = dollar->second;
  const double days_to_expiry = instrument.expires() ? to_days(instrument.expiry - now_) : 0.0;
  mark.expired = instrument.expires() && days_to_expiry <= circumstances.days;
  if (mark.expired) return mark;
  mark.years = instrument.expires() ? (days_to_expiry - circumstances.days) / days_per_year : 0.0;
  mark.price_ratio = (1.0 + move.basis) * (1.0 + move.basis_per_year * mark.years);
  if (instrument.kind != InstrumentKind::Option) return mark;
  mark.forward_ratio = position.mark.forward / index_ * mark.price_ratio;
  const std::size_t bucket = bucket_of(circumstances.tenor_days, days_to_expiry);
  const double skew =
      move.skew_points == 0.0 ? 0.0 : move.skew_points * standard_deviations_above(position, days_to_expiry / days_per_year);
  mark.vol = std::max(position.mark.vol * move.vol_ratio.at(bucket) + 0.01 * (move.vol_points.at(bucket) + skew), 0.0);
  return mark;
}

Result<void> MovedBook::set(const MarketMove& move, const Circumstances& circumstances) {
  table_ = {};
  marks_.clear();
  for (const MarkedPosition& position : positions_) {
    const Instrument& instrument = *position.instrument;
    const MovedMark& mark = marks_.emplace_back(moved(position, move, circumstances));
    if (instrument.kind != InstrumentKind::Option || mark.expired) continue;
    // A coin-settled option's V / forward coins are worth V / ratio at the index.
    const double weight = instrument.payoff == Payoff::Inverse ? position.amount / mark.forward_ratio : position.amount;
    const auto added = table_.add({.strike = to_double(instrument.strike) * mark.quote_usd,
                                   .years = mark.years,
                                   .vol = mark.vol,
                                   .right = instrument.right,
                                   .forward_ratio = mark.forward_ratio,
                                   .position = weight});
    if (!added) return fail(instrument.name + ": " + added.error().text);
  }
  columns_ = GreekColumns(table_.size());
  return {};
}

MovedWorth MovedBook::at(double spot) {
  const double index = index_ * (1.0 + spot);
  const Black76Greeks options = reprice_second_order(table_, index, columns_);
  MovedWorth worth{.usd = options.value,
                   .standing_usd = options.value,
                   .delta = options.delta,
                   .gamma_per_usd = options.gamma,
                   .vega_usd_per_vol_point = options.vega_per_vol_point,
                   .theta_usd_per_day = options.theta_per_day,
                   .vanna_per_vol_point = options.vanna_per_vol_point,
                   .volga_usd_per_vol_point_square = options.volga_per_vol_point_square,
                   .charm_per_day = options.charm_per_day};
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    const MarkedPosition& position = positions_[i];
    if (marks_[i].expired) {
      worth.usd += delivered_usd(position, marks_[i].quote_usd, index);
    } else if (position.instrument->kind != InstrumentKind::Option) {
      const Worth one = linear_worth(position, marks_[i], index_, 1.0 + spot);
      worth.usd += one.usd;
      worth.standing_usd += one.usd;
      worth.delta += one.delta;
      worth.gamma_per_usd += one.gamma_per_usd;
    }
  }
  worth.net_transaction_delta = worth.delta - worth.standing_usd / index;
  return worth;
}

}  // namespace keel
