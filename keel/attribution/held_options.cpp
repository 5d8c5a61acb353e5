#include "keel/attribution/held_options.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "keel/base/check.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/pricing/batch/batch_black76.hpp"
#include "keel/pricing/black/delivery.hpp"

namespace keel {
namespace {

/// As move_options takes it.
bool fits(std::int64_t units) { return std::abs(static_cast<double>(units)) < 0x1p51; }

/// Size times multiplier in units of 1e-8, if that is a whole number of them.
std::optional<std::int64_t> exact_amount(const Instrument& option, Size size) {
  if (option.multiplier.raw == units_per_one) return size.raw;
  const Int128 amount = multiply_checked(size.raw, option.multiplier.raw);
  if (amount % units_per_one != 0) return std::nullopt;
  return divide_rounded(amount, units_per_one, Rounding::HalfEven);
}

bool alike(const Instrument& a, const Instrument& b) {
  return a.base == b.base && a.quote == b.quote && a.expiry == b.expiry && a.payoff == b.payoff;
}

}  // namespace

OptionLine empty_line() {
  OptionLine line{};
  for (const auto column : {OptionLine::Strike, OptionLine::Sign, OptionLine::NextForward, OptionLine::NextVol}) {
    std::ranges::fill(line.cells[column], 1.0);
  }
  return line;
}

bool put_row(OptionLine& line, std::size_t row, const Instrument& option, const HeldOption& held) {
  const PricedState& state = held.state;
  const auto amount = exact_amount(option, held.size);
  if (!amount || option.strike.raw <= 0 || !fits(held.cash.raw) || !fits(held.worth.raw) || !fits(state.mark.price.raw)) return false;
  const SettleAmount worth = settlement_value(option, held.size, state.mark.price);
  if (!fits(worth.raw) || !fits(*amount)) return false;
  const auto set = [&](OptionLine::Column name, double value) { line.cells[name][row] = value; };
  set(OptionLine::Strike, to_double(option.strike));
  set(OptionLine::Sign, option.right == Right::Call ? 1.0 : -1.0);
  set(OptionLine::Amount, static_cast<double>(*amount));
  set(OptionLine::Coins, units_of(option, held.size));
  set(OptionLine::Cash, static_cast<double>(held.cash.raw));
  set(OptionLine::Forward, state.mark.forward);
  set(OptionLine::Vol, state.mark.vol);
  set(OptionLine::Value, state.model.value);
  set(OptionLine::Delta, state.model.delta);
  set(OptionLine::Gamma, state.model.gamma);
  set(OptionLine::Vega, state.model.vega_per_vol_point);
  set(OptionLine::Theta, state.model.theta_per_day);
  set(OptionLine::Vanna, state.model.vanna_per_vol_point);
  set(OptionLine::Volga, state.model.volga_per_vol_point_square);
  set(OptionLine::Model, model_price(option, state));
  set(OptionLine::MarkGap, mark_error(option, state));
  set(OptionLine::Mark, static_cast<double>(state.mark.price.raw));
  set(OptionLine::UnitUsd, unit_usd(option, state));
  set(OptionLine::Held, static_cast<double>(worth.raw));
  set(OptionLine::Worth, static_cast<double>(held.worth.raw));
  line.at[row] = state.at.raw;
  line.used = std::max(line.used, static_cast<std::uint8_t>(row + 1));
  return true;
}

void aim_row(OptionLine& line, std::size_t row, const Instrument& option, const UnpricedState& to) {
  const auto within = [](double number, double least, double most) { return number >= least && number <= most; };
  const double open = open_share_of(option.expiry, to.at);
  const bool plain = within(to.mark.forward, least_plain_price, most_plain_price) &&
                     within(to.mark.vol * open, least_plain_scale, most_plain_scale) &&
                     within(years_between(to.at, option.expiry), least_plain_scale, most_plain_scale);
  // What has no number is refused.
  line.cells[OptionLine::NextForward][row] = plain ? to.mark.forward : std::numeric_limits<double>::quiet_NaN();
  line.cells[OptionLine::NextVol][row] = to.mark.vol;
  line.cells[OptionLine::NextGap][row] = to.gap;
}

StripMove strip_move(const Instrument& option, const InstrumentState& to) {
  constexpr Black76Greeks ones{
      .vega_per_vol_point = 1.0, .theta_per_day = 1.0, .vanna_per_vol_point = 1.0, .volga_per_vol_point_square = 1.0};
  const DeliveryClock clock = clock_of_delivery(option.expiry, to.at);
  return {.at = to.at,
          .years = clock.years,
          .open_share = clock.open_share,
          .of_delivery = greeks_of_delivery(ones, clock),
          .settle_usd = settle_usd(option, to),
          .inverse = option.payoff == Payoff::Inverse};
}

PricedState state_in(const OptionLine& line, std::size_t row, Price index, Price quote_usd) {
  const auto get = [&](OptionLine::Column name) { return line.cells[name][row]; };
  PricedState state;
  state.at = Instant{line.at[row]};
  state.index = index;
  state.quote_usd = quote_usd;
  state.mark = {
      .price = Price{static_cast<std::int64_t>(get(OptionLine::Mark))}, .vol = get(OptionLine::Vol), .forward = get(OptionLine::Forward)};
  state.model = {.value = get(OptionLine::Value),
                 .delta = get(OptionLine::Delta),
                 .gamma = get(OptionLine::Gamma),
                 .vega_per_vol_point = get(OptionLine::Vega),
                 .theta_per_day = get(OptionLine::Theta),
                 .vanna_per_vol_point = get(OptionLine::Vanna),
                 .volga_per_vol_point_square = get(OptionLine::Volga)};
  return state;
}

NumeraireAmount worth_in(const OptionLine& line, std::size_t row) {
  return {static_cast<std::int64_t>(line.cells[OptionLine::Worth][row])};
}

ExplainedChange gains_in(const LineGains& gains, std::size_t row) {
  const auto of = [&](OptionGain cause) { return NumeraireAmount{gains.units[static_cast<std::size_t>(cause)][row]}; };
  ExplainedChange change{.delta = of(OptionGain::Delta),
                         .gamma = of(OptionGain::Gamma),
                         .vega = of(OptionGain::Vega),
                         .theta = of(OptionGain::Theta),
                         .vanna = of(OptionGain::Vanna),
                         .volga = of(OptionGain::Volga),
                         .coin_revaluation = {},
                         .basis = of(OptionGain::Basis),
                         .mark_gap = of(OptionGain::MarkGap),
                         .residual = {}};
  change.residual = of(OptionGain::Gained) - change.total();
  change.coin_revaluation = of(OptionGain::CoinRevaluation);
  return change;
}

HeldOptions::Place HeldOptions::place(const Instrument& option, std::uint32_t owner) {
  auto strip = std::ranges::find_if(strips_, [&](const Strip& one) { return alike(one.option(), option); });
  if (strip == strips_.end()) strip = strips_.insert(strips_.end(), Strip{});
  const std::size_t row = strip->rows.size();
  strip->rows.push_back({.option = &option, .owner = owner, .held = false, .put = {}});
  if (row % OptionLine::rows == 0) {
    strip->lines.push_back(empty_line());
    if (keeps_gains_) strip->gains.emplace_back();
  }
  return {static_cast<std::uint32_t>(strip - strips_.begin()), static_cast<std::uint32_t>(row)};
}

bool HeldOptions::put(Place place, const HeldOption& held) {
  Strip& strip = strips_[place.strip];
  Row& row = strip.rows[place.row];
  KEEL_CHECK(!row.held, "a place holds one option");
  if (!put_row(strip.lines[place.row / OptionLine::rows], place.row % OptionLine::rows, *row.option, held)) return false;
  row.held = true;
  row.put = {held.state.index, held.state.quote_usd};
  ++strip.held;
  strip.unaimed.push_back(place.row);
  return true;
}

void HeldOptions::clear(Place place) {
  Strip& strip = strips_[place.strip];
  strip.rows[place.row].held = false;
  --strip.held;
  OptionLine& line = strip.lines[place.row / OptionLine::rows];
  for (const auto column : {OptionLine::Amount, OptionLine::Coins, OptionLine::Cash, OptionLine::Held, OptionLine::Worth}) {
    line.cells[column][place.row % OptionLine::rows] = 0.0;
  }
  for (const auto column : {OptionLine::NextForward, OptionLine::NextVol}) line.cells[column][place.row % OptionLine::rows] = 1.0;
}

bool HeldOptions::refused(const Strip& strip, std::size_t row) {
  return (strip.lines[row / OptionLine::rows].refused >> row % OptionLine::rows & 1U) != 0;
}

PricedState HeldOptions::state(const Strip& strip, std::size_t row) const {
  const Market& put = strip.rows[row].put;
  const Market& market = put.index.raw > 0 ? put : strip.market;
  return state_in(strip.lines[row / OptionLine::rows], row % OptionLine::rows, market.index, market.quote_usd);
}

ExplainedChange HeldOptions::take_gains(Place place) {
  LineGains& gains = strips_[place.strip].gains[place.row / OptionLine::rows];
  const std::size_t row = place.row % OptionLine::rows;
  const ExplainedChange taken = gains_in(gains, row);
  for (auto& units : gains.units) units[row] = 0;
  return taken;
}

void HeldOptions::aim(Strip& strip, std::size_t row, Instant now) {
  const Instrument& option = *strip.rows[row].option;
  auto to = fair_.unpriced(option, now);
  if (!to) to = fair_.stand(option, state(strip, row), now);
  aim_row(strip.lines[row / OptionLine::rows], row % OptionLine::rows, option, *to);
  strip.least_years = std::max(strip.least_years, to->least_years);
}

/// Where the market of each row goes, and what they share.
StripMove HeldOptions::aim(Strip& strip, Instant now) {
  const Instrument& any = strip.option();
  const StripMove to = strip_move(any, fair_.bare_state(any, now));
  KEEL_CHECK(to.years > 0.0, "what has expired is held no longer");
  const double forward = fair_.forward(any, now);
  const bool plain = to.open_share == 1.0 && forward >= least_plain_price && forward <= most_plain_price;
  if (plain && strip.taught == fair_.taught(any) && to.years > strip.least_years) {
    for (OptionLine& line : strip.lines) std::ranges::fill(line.cells[OptionLine::NextForward], forward);
    for (const std::uint32_t row : strip.unaimed) {
      if (strip.rows[row].held) aim(strip, row, now);
    }
  } else {
    strip.least_years = 0.0;
    for (std::size_t row = 0; row < strip.rows.size(); ++row) {
      if (strip.rows[row].held) aim(strip, row, now);
    }
  }
  strip.taught = fair_.taught(any);
  return to;
}

void HeldOptions::leave(const Strip& strip, std::vector<std::uint32_t>& left) {
  for (const Row& row : strip.rows) {
    if (row.held) left.push_back(row.owner);
  }
}

/// Moves a strip; what was refused stays in the market that it was in.
void HeldOptions::move(Strip& strip, Instant now, LineGains& gained, std::vector<std::uint32_t>& left) {
  move_options(strip.lines, strip.gains, aim(strip, now), gained);
  for (const std::uint32_t row : strip.unaimed) {
    if (!refused(strip, row)) strip.rows[row].put = {};
  }
  strip.unaimed.clear();
  for (std::size_t row = 0; row < strip.rows.size(); row += OptionLine::rows) {
    if (strip.lines[row / OptionLine::rows].refused == 0) continue;
    for (std::size_t at = row; at < std::min(row + OptionLine::rows, strip.rows.size()); ++at) {
      if (!refused(strip, at)) continue;
      if (strip.rows[at].put.index.raw == 0) strip.rows[at].put = strip.market;
      if (strip.rows[at].held) left.push_back(strip.rows[at].owner);
    }
  }
  const InstrumentState bare = fair_.bare_state(strip.option(), now);
  strip.market = {bare.index, bare.quote_usd};
  strip.at = now;
}

ExplainedChange HeldOptions::move(Instant now, std::vector<std::uint32_t>& left) {
  LineGains gained;
  const bool again = now == at_;
  if (again && version_ == fair_.version()) return {};
  for (Strip& strip : strips_) {
    if (strip.held == 0) continue;
    if (again || strip.option().expiry - strip.at <= delivery_window) {
      leave(strip, left);
    } else {
      move(strip, now, gained, left);
    }
  }
  if (again) return {};
  at_ = now;
  version_ = fair_.version();
  ExplainedChange sum;
  for (std::size_t row = 0; row < OptionLine::rows; ++row) sum += gains_in(gained, row);
  return sum;
}

}  // namespace keel
