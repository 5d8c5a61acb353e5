#include "keel/scenario/moved_book.hpp"

#include <algorithm>
#include <cmath>

#include "keel/domain/settlement.hpp"
#include "keel/exposure/greeks_sum.hpp"
#include "keel/exposure/option_greeks.hpp"
#include "keel/exposure/pool_position.hpp"
#include "keel/exposure/unit_greeks.hpp"

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

bool is_option(const MarkedPosition& position) { return position.instrument->kind == InstrumentKind::Option; }

/// What the mark says of the price at delivery.
double marked_forward(const MarkedPosition& position) {
  return is_option(position) ? position.mark.forward : to_double(position.mark.price);
}

/// A position where the index has moved to `index`.
struct Scene {
  const MarkedPosition& position;
  const MovedMark& moved;
  double index;
  double mark_ratio;

  bool coin_settled() const { return position.instrument->payoff == Payoff::Inverse; }
  /// Moved mark or expected delivery price.
  double forward_usd() const { return marked_forward(position) * mark_ratio * moved.quote_usd; }
};

/// An option whose delivery price is being fixed.
void add_averaged_option(MovedWorth& worth, const Scene& scene) {
  const Instrument& option = *scene.position.instrument;
  const double delivery = scene.forward_usd();
  const DeliveryClock clock{scene.moved.years, scene.moved.open_then};
  const Black76Greeks of_delivery =
      black76_of_delivery(delivery, to_double(option.strike) * scene.moved.quote_usd, clock, scene.moved.vol, option.right);
  const Greeks unit = option_greeks(of_delivery, clock, delivery, scene.coin_settled() ? of_delivery.value / delivery : 0.0);
  const double weight = scene.position.amount * (scene.coin_settled() ? scene.index / delivery : 1.0);
  const double in_index = weight * scene.moved.forward_ratio;
  worth.usd += weight * of_delivery.value;
  worth.delta += in_index * unit.delta;
  worth.net_transaction_delta += in_index * unit.net_transaction_delta;
  worth.gamma_per_usd += in_index * scene.moved.forward_ratio * unit.gamma_per_usd;
  worth.vega_usd_per_vol_point += weight * unit.vega_usd_per_vol_point;
  worth.theta_usd_per_day += weight * unit.theta_usd_per_day;
  worth.vanna_per_vol_point += in_index * unit.vanna_per_vol_point;
  worth.volga_usd_per_vol_point_square += weight * unit.volga_usd_per_vol_point_square;
  worth.charm_per_day += in_index * unit.charm_per_day;
}

/// Liquidity in a pool, whose price moves as the spot does.
void add_pool(MovedWorth& worth, const Scene& scene) {
  const double price = to_double(scene.position.mark.price) * scene.mark_ratio;
  const AmmGreeks unit = amm_greeks(amm_of(*scene.position.instrument, price));
  const double slope = scene.moved.forward_ratio;
  const double delta = scene.position.amount * unit.delta * slope;
  worth.usd += scene.position.amount * unit.value * scene.moved.quote_usd;
  worth.delta = cancelling_sum(worth.delta, delta);
  worth.net_transaction_delta = cancelling_sum(worth.net_transaction_delta, delta);
  worth.gamma_per_usd += scene.position.amount * unit.gamma * slope * slope / scene.moved.quote_usd;
}

/// A future or perpetual: its profit since the mark.
void add_future(MovedWorth& worth, const Scene& scene) {
  const double mark = to_double(scene.position.mark.price);
  const double slope = scene.moved.open_then * scene.moved.forward_ratio;
  double delta = scene.position.amount * slope;
  double profit = scene.position.amount * mark * scene.moved.quote_usd * (scene.mark_ratio - 1.0);
  double profit_coins = 0.0;
  if (scene.coin_settled()) {
    const double forward = scene.forward_usd();
    delta *= scene.moved.quote_usd * scene.index / (forward * forward);
    profit_coins = scene.position.amount / mark * (1.0 - 1.0 / scene.mark_ratio);
    profit = profit_coins * scene.index;
  }
  worth.usd += profit;
  worth.net_transaction_delta = cancelling_sum(worth.net_transaction_delta, delta);
  worth.delta = cancelling_sum(worth.delta, delta + profit_coins);
  if (scene.moved.averaging()) worth.charm_per_day -= delta / (scene.moved.open_then * to_days(delivery_window));
}

/// What expired on the way was paid at the moved index, or, if its delivery price was being fixed already, at what the index made of it.
void add_paid(MovedWorth& worth, const Scene& scene) {
  const bool was_averaging = scene.moved.open_now < 1.0;
  const double delivery = was_averaging ? scene.forward_usd() : scene.index;
  const double paid = delivered_usd(scene.position, scene.moved.quote_usd, delivery);
  worth.usd += scene.coin_settled() ? paid * (scene.index / delivery) : paid;
}

void add(MovedWorth& worth, const Scene& scene) {
  const InstrumentKind kind = scene.position.instrument->kind;
  if (scene.moved.expired) {
    add_paid(worth, scene);
  } else if (kind == InstrumentKind::Option) {
    if (scene.moved.averaging()) add_averaged_option(worth, scene);
  } else if (kind == InstrumentKind::Pool) {
    add_pool(worth, scene);
  } else {
    add_future(worth, scene);
  }
}

}  // namespace

double mark_ratio(const MarkedPosition& position, const MovedMark& moved, double spot_ratio) {
  const double market = moved.price_ratio * spot_ratio * position.quote_usd / moved.quote_usd;
  return (1.0 - moved.open_now) + moved.open_now * market;
}

double delivered_usd(const MarkedPosition& position, double quote_usd, double delivery) {
  const Instrument& instrument = *position.instrument;
  const double mark = to_double(position.mark.price);
  if (is_option(position)) {
    const double strike = to_double(instrument.strike) * quote_usd;
    return position.amount * std::max(instrument.right == Right::Call ? delivery - strike : strike - delivery, 0.0);
  }
  if (instrument.reciprocal()) return position.amount * (delivery / mark - quote_usd);
  return position.amount * (delivery - mark * quote_usd);
}

Result<MovedBook> MovedBook::make(std::span<const MarkedPosition> positions, double index_usd, Instant now) {
  KEEL_CHECK(index_usd > 0.0, "a book in another market needs an index");
  for (const MarkedPosition& position : positions) {
    KEEL_CHECK(position.instrument->kind != InstrumentKind::Spot && position.quote_usd > 0.0, "a book is of contracts; spot is cash");
    const bool priced = is_option(position) ? position.mark.forward > 0.0 && position.mark.vol > 0.0 : position.mark.price.raw > 0;
    if (!priced) return fail(position.instrument->name + ": has no mark to move");
  }
  return MovedBook(positions, index_usd, now);
}

MovedMark MovedBook::moved(const MarkedPosition& position, const MarketMove& move, const Circumstances& circumstances) const {
  const Instrument& instrument = *position.instrument;
  MovedMark mark{.quote_usd = position.quote_usd, .open_now = open_share_of(instrument, now_)};
  const auto quote = circumstances.quote_usd.find(instrument.quote);
  if (quote != circumstances.quote_usd.end()) mark.quote_usd = quote->second;
  const Instant then = now_ + Duration{std::llround(circumstances.days * static_cast<double>(day.raw))};
  mark.expired = instrument.expires() && instrument.expiry <= then;
  if (mark.expired) return mark;
  mark.open_then = open_share_of(instrument, then);
  mark.years = instrument.expires() ? years_between(then, instrument.expiry) : 0.0;
  if (instrument.kind != InstrumentKind::Pool) mark.price_ratio = (1.0 + move.basis) * (1.0 + move.basis_per_year * mark.years);
  mark.forward_ratio = marked_forward(position) * position.quote_usd / index_ * mark.price_ratio;
  if (!is_option(position)) return mark;
  const double days_to_expiry = to_days(instrument.expiry - now_);
  const std::size_t bucket = bucket_of(circumstances.tenor_days, days_to_expiry);
  const double skew =
      move.skew_points == 0.0 ? 0.0 : move.skew_points * standard_deviations_above(position, days_to_expiry / days_per_year);
  mark.vol = std::max(position.mark.vol * move.vol_ratio.at(bucket) + 0.01 * (move.vol_points.at(bucket) + skew), 0.0);
  return mark;
}

Result<void> MovedBook::add_to_table(const MarkedPosition& position, const MovedMark& mark) {
  const Instrument& option = *position.instrument;
  // A coin-settled option's V / forward coins are worth V / ratio at the index.
  const bool coin_settled = option.payoff == Payoff::Inverse;
  if (coin_settled) coin_settled_.push_back(table_.size());
  return table_.add({.strike = to_double(option.strike) * mark.quote_usd,
                     .years = mark.years,
                     .vol = mark.vol,
                     .right = option.right,
                     .forward_ratio = mark.forward_ratio,
                     .position = coin_settled ? position.amount / mark.forward_ratio : position.amount});
}

Result<void> MovedBook::set(const MarketMove& move, const Circumstances& circumstances) {
  table_ = {};
  coin_settled_.clear();
  marks_.clear();
  for (const MarkedPosition& position : positions_) {
    const MovedMark& mark = marks_.emplace_back(moved(position, move, circumstances));
    if (!is_option(position) || mark.expired) continue;
    const double strike = to_double(position.instrument->strike) * mark.quote_usd;
    const auto priced = mark.averaging()
                            ? check_domain({index_ * mark.forward_ratio, strike, mark.years, mark.vol, position.instrument->right})
                            : add_to_table(position, mark);
    if (!priced) return fail(position.instrument->name, priced.error());
  }
  columns_ = GreekColumns(table_.size());
  return {};
}

MovedWorth MovedBook::at(double spot) {
  const double index = index_ * (1.0 + spot);
  const Black76Greeks options = reprice_second_order(table_, index, columns_);
  MovedWorth worth{.usd = options.value,
                   .delta = options.delta,
                   .net_transaction_delta = options.delta,
                   .gamma_per_usd = options.gamma,
                   .vega_usd_per_vol_point = options.vega_per_vol_point,
                   .theta_usd_per_day = options.theta_per_day,
                   .vanna_per_vol_point = options.vanna_per_vol_point,
                   .volga_usd_per_vol_point_square = options.volga_per_vol_point_square,
                   .charm_per_day = options.charm_per_day};
  for (const std::size_t row : coin_settled_) {
    worth.net_transaction_delta -= table_.column(OptionTable::Position)[row] * columns_.column(GreekColumns::Value)[row] / index;
  }
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    add(worth, {positions_[i], marks_[i], index, mark_ratio(positions_[i], marks_[i], 1.0 + spot)});
  }
  return worth;
}

}  // namespace keel
