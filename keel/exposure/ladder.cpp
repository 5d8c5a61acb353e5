#include "keel/exposure/ladder.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/batch_greeks.hpp"

namespace keel {
namespace {

/// Worth in USD, as the derivatives in the index see it.
struct Worth {
  double usd = 0.0;
  double delta = 0.0;
};

/// Of a spot, future or perpetual that was marked at `index` and is now priced at the mark times `ratio`.
Worth linear_worth(const MarkedPosition& position, double index, double ratio) {
  const Instrument& instrument = *position.instrument;
  const double mark = to_double(position.mark.price);
  if (instrument.kind == InstrumentKind::Spot) return {position.amount * index * ratio, position.amount};
  const double delta = instrument.reciprocal() ? position.amount / mark : position.amount * mark / index;
  return {delta * index * (ratio - 1.0), delta};
}

/// Of what was delivered at `delivery`.
double delivered_usd(const MarkedPosition& position, double delivery) {
  const Instrument& instrument = *position.instrument;
  const double mark = to_double(position.mark.price);
  const double strike = to_double(instrument.strike);
  if (instrument.kind == InstrumentKind::Option) {
    return position.amount * std::max(instrument.right == Right::Call ? delivery - strike : strike - delivery, 0.0);
  }
  if (instrument.reciprocal()) return position.amount * (delivery / mark - 1.0);
  return position.amount * (delivery - mark);
}

class Scenario {
 public:
  Scenario(std::span<const MarkedPosition> positions, double index, Instant now) : positions_(positions), index_(index), now_(now) {}

  /// What stands at `days` from now, the vols times `vol_ratio`.
  Result<void> set(double days, double vol_ratio) {
    table_ = {};
    for (const MarkedPosition& position : positions_) {
      const Instrument& instrument = *position.instrument;
      if (instrument.kind != InstrumentKind::Option || expired(instrument, days)) continue;
      const double ratio = position.mark.forward / index_;
      // A coin-settled option's V / forward coins are worth V / ratio at the index.
      const double weight = instrument.payoff == Payoff::Inverse ? position.amount / ratio : position.amount;
      const auto added = table_.add({.strike = to_double(instrument.strike),
                                     .years = (to_days(instrument.expiry - now_) - days) / days_per_year,
                                     .vol = position.mark.vol * vol_ratio,
                                     .right = instrument.right,
                                     .forward_ratio = ratio,
                                     .position = weight});
      if (!added) return fail(instrument.name + ": " + added.error().text);
    }
    days_ = days;
    columns_ = GreekColumns(table_.size());
    return {};
  }

  /// Worth and derivatives; profits are left to the caller.
  LadderCell priced(double move) {
    const double index = index_ * (1.0 + move);
    const Black76Greeks options = reprice(table_, index, columns_);
    LadderCell cell{.profit_usd = options.value,
                    .delta = options.delta,
                    .gamma_per_usd = options.gamma,
                    .vega_usd_per_vol_point = options.vega_per_vol_point,
                    .theta_usd_per_day = options.theta_per_day};
    double standing = options.value;
    for (const MarkedPosition& position : positions_) {
      if (expired(*position.instrument, days_)) {
        cell.profit_usd += delivered_usd(position, index);
      } else if (position.instrument->kind != InstrumentKind::Option) {
        const Worth worth = linear_worth(position, index_, 1.0 + move);
        cell.profit_usd += worth.usd;
        standing += worth.usd;
        cell.delta += worth.delta;
      }
    }
    cell.net_transaction_delta = cell.delta - standing / index;
    return cell;
  }

 private:
  bool expired(const Instrument& instrument, double days) const {
    return instrument.expires() && to_days(instrument.expiry - now_) <= days;
  }

  std::span<const MarkedPosition> positions_;
  double index_;
  Instant now_;
  double days_ = 0.0;
  OptionTable table_;
  GreekColumns columns_{0};
};

Result<void> check(std::span<const MarkedPosition> positions, double index, const LadderAxes& axes) {
  const auto all = [](const std::vector<double>& values, auto holds) { return !values.empty() && std::ranges::all_of(values, holds); };
  const auto not_negative = [](double value) { return value >= 0.0 && std::isfinite(value); };
  KEEL_CHECK(index > 0.0, "a ladder needs an index");
  if (!all(axes.spot_moves, [](double move) { return move > -1.0 && std::isfinite(move); }))
    return fail("spot moves: must be above -100 %");
  if (!all(axes.vol_ratios, not_negative)) return fail("vol ratios: must be 0 or above");
  if (!all(axes.days, not_negative)) return fail("days: must be 0 or above");
  for (const MarkedPosition& position : positions) {
    const bool option = position.instrument->kind == InstrumentKind::Option;
    const bool priced = option ? position.mark.forward > 0.0 && position.mark.vol > 0.0 : position.mark.price.raw > 0;
    if (!priced) return fail(position.instrument->name + ": has no mark to move");
  }
  return {};
}

}  // namespace

Result<Ladder> make_ladder(std::span<const MarkedPosition> positions, double index_usd, Instant now, const LadderAxes& axes) {
  if (auto checked = check(positions, index_usd, axes); !checked) return std::unexpected(checked.error());
  Scenario scenario(positions, index_usd, now);
  if (auto set = scenario.set(0.0, 1.0); !set) return std::unexpected(set.error());
  const double base_usd = scenario.priced(0.0).profit_usd;
  Ladder ladder{.axes = axes, .cells = {}};
  ladder.cells.reserve(axes.days.size() * axes.vol_ratios.size() * axes.spot_moves.size());
  for (const double days : axes.days) {
    for (const double vol_ratio : axes.vol_ratios) {
      if (auto set = scenario.set(days, vol_ratio); !set) return std::unexpected(set.error());
      for (const double move : axes.spot_moves) {
        LadderCell cell = scenario.priced(move);
        cell.profit_coin = cell.profit_usd / (index_usd * (1.0 + move)) - base_usd / index_usd;
        cell.profit_usd -= base_usd;
        ladder.cells.push_back(cell);
      }
    }
  }
  return ladder;
}

}  // namespace keel
