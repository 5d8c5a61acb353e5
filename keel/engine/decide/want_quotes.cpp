#include "keel/engine/decide/want_quotes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

#include "keel/orders/standing.hpp"

namespace keel {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// The columns in which levels differ, in the order of LevelDesk::Nearest.
std::array<double*, LevelDesk::nearest_columns> level_columns(StripDesk& desk) {
  return {desk.answer[StripAnswer::HalfSpreadUsd], desk.in[QuoteStrip::MinimumHalfSpreadUsd], desk.answer[StripAnswer::SizeChargeUsd],
          desk.in[QuoteStrip::Contracts],          desk.in[QuoteStrip::MostSpreadUsd],        desk.bounds[QuoteBounds::LeastContracts]};
}

/// The rows' answers for a level. One behind the first lies so many half spreads farther, and its risk comes on top of what those before it
/// would bring, z e'Ae of which is their own half: (2 (z_1 + ... + z_{i-1}) + z_i) e'Ae. What the venue is owed is the first's alone.
void go_to(std::size_t level, const QuotingConfig& quoting, Rows rows, StripDesk& desk) {
  double before = 0.0;
  double size = 1.0;
  for (std::size_t i = 0; i < level; ++i) {
    before += size;
    size *= quoting.level_size;
  }
  const double spreads = 1.0 + static_cast<double>(level) * quoting.level_distance;
  const std::array<double*, LevelDesk::nearest_columns> columns = level_columns(desk);
  for (std::size_t row = rows.from; row < rows.to; ++row) {
    columns[LevelDesk::HalfSpread][row] = spreads * desk.levels.nearest[LevelDesk::HalfSpread][row];
    columns[LevelDesk::MinimumHalfSpread][row] = spreads * desk.levels.nearest[LevelDesk::MinimumHalfSpread][row];
    columns[LevelDesk::SizeCharge][row] = (2.0 * before + size) * desk.levels.nearest[LevelDesk::SizeCharge][row];
    columns[LevelDesk::Contracts][row] = size * desk.levels.nearest[LevelDesk::Contracts][row];
    columns[LevelDesk::MostSpread][row] = level == 0 ? desk.levels.nearest[LevelDesk::MostSpread][row] : infinite;
    columns[LevelDesk::Least][row] = level == 0 ? desk.levels.nearest[LevelDesk::Least][row] : 0.0;
  }
}

/// Contracts that all levels of a side may show together, where a limit on a gross sum holds: what closes the position, and what that
/// leaves.
double gross_room(const State& state, const Derived& derived, const QuotingConfig& quoting, InstrumentId id, Side side) {
  const Instrument& instrument = state.instruments[id];
  const double left = derived.gross_share[static_cast<std::size_t>(derived.layout.index_of(instrument.base))];
  const double closes = -sign_of(side) * to_double(state.book.position(id).size);
  if (left >= 1.0 || closes <= 0.0 || instrument.kind == InstrumentKind::Spot) return infinite;
  return closes + left * to_double(instrument.kind == InstrumentKind::Option ? quoting.option_size : quoting.linear_size);
}

/// A level of a side, at least a tick behind the one before it. `room` is what is left to show.
void add_level(const State& state, const QuotedStrip& strip, std::size_t row, Side side, std::size_t slot, std::size_t level, double& room,
               StripDesk& desk) {
  const WantedLevel* before =
      desk.levels.counts[slot] == 0 ? nullptr : &desk.levels.wanted[slot * most_quote_levels + desk.levels.counts[slot] - 1];
  WantedQuote wanted = wanted_of(state, strip, row, side, desk);
  if (const Size lot = state.instruments[wanted.instrument].lot; to_double(wanted.size) > room) {
    wanted.size = lot * static_cast<std::int64_t>(std::max(0.0, room) / to_double(lot));
  }
  if (wanted.size.raw == 0) return;
  room -= to_double(wanted.size);
  if (before != nullptr && (wanted.price - before->quote.price) * sign_of(side) >= PriceOffset{}) {
    const TickLadder& ticks = state.instruments[wanted.instrument].ticks;
    const Price behind = before->quote.price - PriceOffset{1} * sign_of(side);
    wanted.price = side == Side::Buy ? ticks.round_down(behind) : ticks.round_up(behind);
    if (wanted.price <= Price{}) return;
  }
  const std::size_t at = slot * most_quote_levels + desk.levels.counts[slot]++;
  desk.levels.wanted[at] = {wanted, desk.prices[StripPrices::Tolerance][row], 1e8 * desk.bounds[QuoteBounds::LeastContracts][row],
                            static_cast<std::uint32_t>(level)};
}

/// What has to leave for rows of a group, of any number of levels.
void want_levels(const State& state, const Derived& derived, const EngineConfig& config, const QuotingConfig& quoting,
                 const QuotedStrip& strip, Rows rows, StripDesk& desk, std::vector<OrderChange>& out, std::vector<QuoteParts>& parts) {
  const auto slot_of = [&](std::size_t row, Side side) { return 2 * (row - rows.from) + static_cast<std::size_t>(side); };
  const std::size_t slots = 2 * (rows.to - rows.from);
  desk.levels.nearest.resize(strip.instruments.size());
  desk.levels.counts.assign(slots, 0);
  desk.levels.wanted.resize(slots * most_quote_levels);
  desk.levels.room.resize(slots);
  if (desk.priced) {
    for (std::size_t row = rows.from; row < rows.to; ++row) {
      for (const Side side : {Side::Buy, Side::Sell}) {
        desk.levels.room[slot_of(row, side)] = gross_room(state, derived, quoting, strip.instruments[row], side);
      }
    }
    const std::array<double*, LevelDesk::nearest_columns> columns = level_columns(desk);
    for (std::size_t name = 0; name < columns.size(); ++name) {
      std::copy(columns[name] + rows.from, columns[name] + rows.to, desk.levels.nearest[name] + rows.from);
    }
    for (std::size_t level = 0; level < static_cast<std::size_t>(quoting.levels); ++level) {
      if (level > 0) {
        go_to(level, quoting, rows, desk);
        price_answers(state, config, strip, rows, desk);
      }
      for (std::size_t row = rows.from; row < rows.to; ++row) {
        for (const Side side : {Side::Buy, Side::Sell}) {
          const std::size_t slot = slot_of(row, side);
          add_level(state, strip, row, side, slot, level, desk.levels.room[slot], desk);
        }
      }
    }
  }
  for (std::size_t row = rows.from; row < rows.to; ++row) {
    for (const Side side : {Side::Buy, Side::Sell}) {
      const std::size_t slot = slot_of(row, side);
      const std::size_t first = slot * most_quote_levels;
      const std::size_t changes = out.size();
      change_ladder(strip.instruments[row], side, std::span(desk.levels.wanted).subspan(first, desk.levels.counts[slot]), state.orders,
                    config.orders.requote_usd, out);
      for (std::size_t i = changes; i < out.size(); ++i) {
        parts.emplace_back();
        if (!out[i].place) continue;
        go_to(out[i].level, quoting, {row, row + 1}, desk);
        parts.back() = quote_parts(desk.in, desk.answer, row, side, out[i].order.price);
      }
    }
  }
}

/// Of a quote that is only too large the price stays: made smaller it keeps its place in the queue.
void keep_place(const State& state, const EngineConfig& config, std::size_t row, const StripDesk& desk, const WantedQuote& wanted,
                PlaceOrder& order) {
  const StandingQuote standing = state.orders.standing(wanted.instrument, wanted.side);
  const bool near = is_near({.wanted = wanted.price,
                             .wanted_size = wanted.size,
                             .working = standing.price,
                             .left = standing.left,
                             .tolerance_raw = desk.prices[StripPrices::Tolerance][row],
                             .usd_per_price_unit = wanted.usd_per_price_unit},
                            config.orders.requote_usd);
  if (standing.order != OrderId{} && standing.left > wanted.size && near) order.price = standing.price;
}

/// What has to leave for rows of one quote a side, where there never were more.
void want_one_level(const State& state, const EngineConfig& config, const QuotedStrip& strip, Rows rows, StripDesk& desk,
                    std::vector<OrderChange>& out, std::vector<QuoteParts>& parts) {
  double* const bids = desk.changed[0];
  double* const asks = desk.changed[1];
  const auto look = [&](StripPrices::Column price, StripPrices::Column size, ShownColumns::Column working, ShownColumns::Column left,
                        double* changed) {
    find_changes({.wanted_raw = desk.prices[price],
                  .wanted_size_raw = desk.prices[size],
                  .working_raw = strip.shown[working],
                  .working_size_raw = strip.shown[left],
                  .tolerance_raw = desk.prices[StripPrices::Tolerance],
                  .usd_per_price_unit = desk.in[QuoteStrip::PriceUnitUsd],
                  .owed_contracts = desk.bounds[QuoteBounds::LeastContracts]},
                 config.orders.requote_usd, rows.lines(), changed);
  };
  if (desk.priced) {
    look(StripPrices::Bid, StripPrices::BidSize, ShownColumns::BidPrice, ShownColumns::BidLeft, bids);
    look(StripPrices::Ask, StripPrices::AskSize, ShownColumns::AskPrice, ShownColumns::AskLeft, asks);
  }
  for (std::size_t row = rows.from; row < rows.to; ++row) {
    if (desk.priced && bids[row] + asks[row] == 0.0) continue;
    for (const Side side : {Side::Buy, Side::Sell}) {
      const bool buys = side == Side::Buy;
      const bool changed = desk.priced ? (buys ? bids : asks)[row] != 0.0
                                       : !std::isnan(strip.shown[buys ? ShownColumns::BidPrice : ShownColumns::AskPrice][row]);
      if (!changed) continue;
      const WantedQuote wanted = wanted_of(state, strip, row, side, desk);
      OrderChange change = change_of(wanted, state.orders);
      if (config.orders.amend && change.place) keep_place(state, config, row, desk, wanted, change.order);
      parts.push_back(change.place ? quote_parts(desk.in, desk.answer, row, side, change.order.price) : QuoteParts{});
      out.push_back(change);
    }
  }
}

}  // namespace

void want_quotes(const State& state, const Derived& derived, const EngineConfig& config, const QuoteModels& models,
                 const QuotedStrip& strip, std::size_t from, std::size_t to, StripDesk& desk, std::vector<OrderChange>& out,
                 std::vector<QuoteParts>& parts) {
  const Rows rows{from, to};
  price_rows(state, derived, config, models, strip, rows, desk);
  if (!config.has_levels()) return want_one_level(state, config, strip, rows, desk, out, parts);
  // An option's group changes with its delta: what has one level now may have quotes of several.
  for (const GroupRun& run : desk.runs) {
    want_levels(state, derived, config, config.quoting_of(run.group), strip, {run.from, run.to}, desk, out, parts);
  }
}

ShownQuote shown_quote(const State& state, const Derived& derived, const EngineConfig& config, const QuoteModels& models,
                       InstrumentId instrument, StripDesk& desk) {
  ShownQuote shown;
  const QuotedStrip* strip = derived.quoted.find(instrument);
  if (strip == nullptr) return shown;
  const std::size_t row = strip->option_strip >= 0 ? derived.exposure.place(instrument).row : 0;
  price_rows(state, derived, config, models, *strip, {row, row + 1}, desk);
  if (!desk.priced) return shown;
  const auto show = [&](Side side, Price& price, Size& size, QuoteParts& parts) {
    const WantedQuote wanted = wanted_of(state, *strip, row, side, desk);
    if (wanted.size.raw == 0) return;
    price = wanted.price;
    size = wanted.size;
    parts = quote_parts(desk.in, desk.answer, row, side, price);
  };
  show(Side::Buy, shown.bid, shown.bid_size, shown.bid_parts);
  show(Side::Sell, shown.ask, shown.ask_size, shown.ask_parts);
  return shown;
}

}  // namespace keel
