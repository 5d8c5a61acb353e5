#include "keel/scenario/pin_risk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/exposure/option_greeks.hpp"
#include "keel/exposure/unit_greeks.hpp"
#include "keel/pricing/black/normal.hpp"

namespace keel {
namespace {

enum class SideOfStrike : std::uint8_t { Below, Above };

bool is_option(const MarkedPosition& position) { return position.instrument->kind == InstrumentKind::Option; }

double strike_usd(const MarkedPosition& option) { return to_double(option.instrument->strike) * option.quote_usd; }

double payoff_usd(std::span<const MarkedPosition> positions, double delivery) {
  double sum = 0.0;
  for (const MarkedPosition& position : positions) sum += delivered_usd(position, position.quote_usd, delivery);
  return sum;
}

/// Slope of payoff_usd on one side of `delivery`.
double payoff_delta(std::span<const MarkedPosition> positions, double delivery, SideOfStrike side) {
  double sum = 0.0;
  for (const MarkedPosition& position : positions) {
    const Instrument& instrument = *position.instrument;
    if (!is_option(position)) {
      sum += instrument.reciprocal() ? position.amount / to_double(position.mark.price) : position.amount;
      continue;
    }
    const double strike = strike_usd(position);
    const bool above = delivery > strike || (delivery == strike && side == SideOfStrike::Above);
    if (above == (instrument.right == Right::Call)) sum += instrument.right == Right::Call ? position.amount : -position.amount;
  }
  return sum;
}

/// Forward and vol of the options at one strike, weighted by the amounts held.
struct StrikeMarket {
  double weight = 0.0;
  double forward = 0.0;
  double vol = 0.0;
  void add(const MarkedPosition& position) {
    const double size = std::abs(position.amount);
    weight += size;
    forward += size * position.mark.forward * position.quote_usd;
    vol += size * position.mark.vol;
  }
};

PinStrike pin_strike(std::span<const MarkedPosition> positions, double strike, double index, const DeliveryClock& clock, double band) {
  PinStrike pin{.strike = strike, .distance = strike / index - 1.0};
  StrikeMarket market;
  for (const MarkedPosition& position : positions) {
    if (!is_option(position) || strike_usd(position) != strike) continue;
    (position.instrument->right == Right::Call ? pin.calls : pin.puts) += position.amount;
    market.add(position);
  }
  pin.delta_below = payoff_delta(positions, strike, SideOfStrike::Below);
  pin.delta_above = payoff_delta(positions, strike, SideOfStrike::Above);
  const double deviation = market.vol / market.weight * clock.root_years();
  const auto deviations = [&](double level) { return std::log(level * market.weight / market.forward) / deviation; };
  const auto below = [&](double level) { return normal_cdf(deviations(level) + 0.5 * deviation); };
  pin.distance_deviations = deviations(strike);
  pin.probability = below(strike * (1.0 + band)) - below(strike * (1.0 - band));
  return pin;
}

std::vector<double> strikes_of(std::span<const MarkedPosition> positions) {
  std::vector<double> strikes;
  for (const MarkedPosition& position : positions) {
    if (is_option(position) && position.instrument->strike.raw > 0) strikes.push_back(strike_usd(position));
  }
  std::ranges::sort(strikes);
  const auto repeated = std::ranges::unique(strikes);
  strikes.erase(repeated.begin(), repeated.end());
  return strikes;
}

void search_range(PinExpiry& pin, std::span<const MarkedPosition> positions, double lowest, double highest, double worth_now) {
  std::vector<double> corners{lowest};
  for (const PinStrike& strike : pin.strikes) {
    if (strike.strike > lowest && strike.strike < highest) corners.push_back(strike.strike);
  }
  corners.push_back(highest);
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const double profit = payoff_usd(positions, corners[i]) - worth_now;
    pin.lowest_profit_usd = i == 0 ? profit : std::min(pin.lowest_profit_usd, profit);
    pin.highest_profit_usd = i == 0 ? profit : std::max(pin.highest_profit_usd, profit);
    if (i + 1 == corners.size()) break;
    const double delta = payoff_delta(positions, corners[i], SideOfStrike::Above);
    pin.lowest_delta = i == 0 ? delta : std::min(pin.lowest_delta, delta);
    pin.highest_delta = i == 0 ? delta : std::max(pin.highest_delta, delta);
  }
}

/// Where the index's move takes the delivery price: to the index itself, or in its window as far as the open share goes.
double delivery_after(const MarkedPosition& any, double index, double jump, double open_share) {
  if (!(open_share < 1.0)) return index * (1.0 + jump);
  const double expected = is_option(any) ? any.mark.forward : to_double(any.mark.price);
  return expected * any.quote_usd * (1.0 + open_share * jump);
}

void fill_gaps(PinExpiry& pin, std::span<const MarkedPosition> positions, double index, double open_share) {
  const double here = delivery_after(positions.front(), index, 0.0, open_share);
  const double hedge = 0.5 * (payoff_delta(positions, here, SideOfStrike::Below) + payoff_delta(positions, here, SideOfStrike::Above));
  for (std::size_t i = 0; i < gap_jumps.size(); ++i) {
    const double delivery = delivery_after(positions.front(), index, gap_jumps[i], open_share);
    const double profit = payoff_usd(positions, delivery) - payoff_usd(positions, here);
    pin.gaps[i] = {gap_jumps[i], delivery, profit, profit - hedge * (delivery - here)};
  }
}

Result<PinExpiry> pin_expiry(std::span<const MarkedPosition> positions, double index, Instant now, const PinSettings& settings) {
  auto book = MovedBook::make(positions, index, now);
  if (!book) return std::unexpected(book.error());
  if (auto set = book->set({}, {}); !set) return std::unexpected(set.error());
  PinExpiry pin{.expiry = positions.front().instrument->expiry, .positions = positions.size()};
  pin.days = to_days(pin.expiry - now);
  const DeliveryClock clock{pin.days / days_per_year, open_share_of(pin.expiry, now)};
  for (const double strike : strikes_of(positions)) {
    pin.strikes.push_back(pin_strike(positions, strike, index, clock, settings.band));
  }
  search_range(pin, positions, index * (1.0 - settings.range), index * (1.0 + settings.range), book->at(0.0).usd);
  fill_gaps(pin, positions, index, clock.open_share);
  return pin;
}

Result<void> check(const PinSettings& settings) {
  const auto share = [](double value) { return value > 0.0 && value < 1.0; };
  if (!(settings.days > 0.0 && settings.days <= 10'000.0)) return fail("pin: days must be above 0 and at most 10000");
  if (!share(settings.range)) return fail("pin: the range must be between 0 and 1");
  if (!share(settings.band)) return fail("pin: the band must be between 0 and 1");
  return {};
}

}  // namespace

Result<std::vector<PinExpiry>> pin_risk(std::span<const MarkedPosition> positions, double index_usd, Instant now,
                                        const PinSettings& settings) {
  KEEL_CHECK(index_usd > 0.0, "pin risk needs an index");
  std::map<Instant, std::vector<MarkedPosition>> by_expiry;
  for (const MarkedPosition& position : positions) {
    const Instrument& instrument = *position.instrument;
    if (!instrument.expires() || instrument.expiry <= now || to_days(instrument.expiry - now) > settings.days) continue;
    by_expiry[instrument.expiry].push_back(position);
  }
  std::vector<PinExpiry> pins;
  for (const auto& [expiry, expiring] : by_expiry) {
    auto pin = pin_expiry(expiring, index_usd, now, settings);
    if (!pin) return std::unexpected(pin.error());
    pins.push_back(std::move(*pin));
  }
  return pins;
}

Result<std::vector<CoinPin>> pins_of(const MarkedBook& book, const PinSettings& settings) {
  if (auto checked = check(settings); !checked) return std::unexpected(checked.error());
  std::vector<CoinPin> pins;
  for (const MarkedUnderlying& one : book.underlyings) {
    std::vector<MarkedPosition> expiring;
    std::ranges::copy_if(one.positions, std::back_inserter(expiring),
                         [](const MarkedPosition& held) { return held.instrument->expires(); });
    if (expiring.empty()) continue;
    if (one.index_usd <= 0.0)
      return fail(fmt::format("pin: no index of {} is known: give a line of it an index in USD, or --marks", one.coin.text()));
    auto expiries = pin_risk(expiring, one.index_usd, book.now, settings);
    if (!expiries) return fail("pin", expiries.error());
    const auto left_out = std::ranges::count_if(one.unpriced, [](const UnpricedPosition& held) { return held.instrument->expires(); });
    pins.push_back({one.coin, one.index_usd, settings, std::move(*expiries), static_cast<std::size_t>(left_out)});
  }
  return pins;
}

}  // namespace keel
