#include "keel/scenario/margin_account.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace keel {
namespace {

bool is_option(const MarkedPosition& position) { return position.instrument->kind == InstrumentKind::Option; }

/// Coins for one option.
double model_mark(const MarginPosition& option, const MovedMark& moved) {
  return black76_value({option.forward, option.strike, moved.years, moved.vol * moved.open_then, option.right}) / option.forward;
}

MarginPosition margin_position(const MarkedPosition& position, const MovedMark& moved, double spot_ratio) {
  const Instrument& instrument = *position.instrument;
  MarginPosition made{.option = is_option(position), .expiry = instrument.expiry_or_never()};
  const double marked = made.option ? position.mark.forward : to_double(position.mark.price);
  made.forward = marked * mark_ratio(position, moved, spot_ratio) * moved.quote_usd;
  if (made.option) {
    made.coins = position.amount;
    made.strike = to_double(instrument.strike) * moved.quote_usd;
    made.vol = moved.vol;
    made.right = instrument.right;
  } else {
    made.coins = position.amount * moved.quote_usd / made.forward;
  }
  return made;
}

/// The first point of `grid` at which the excess of each rule that is not `broken` yet is negative, refined by bisection between it and
/// the one before.
template <class ExcessAt>
std::array<std::optional<double>, 2> first_breaches(std::span<const double> grid, const std::array<bool, 2>& broken, ExcessAt excess_at) {
  std::array<std::optional<double>, 2> breach;
  double before = 0.0;
  const auto done = [&](std::size_t rule) { return broken[rule] || breach[rule]; };
  for (const double point : grid) {
    if (done(0) && done(1)) break;
    const std::array<double, 2> excess = excess_at(point);
    for (std::size_t rule = 0; rule < 2; ++rule) {
      if (done(rule) || !(excess[rule] < 0.0)) continue;
      double safe = before;
      double beyond = point;
      while (std::abs(beyond - safe) > 1e-12 * std::max(std::abs(beyond), 1e-3)) {
        const double middle = 0.5 * (safe + beyond);
        if (middle == safe || middle == beyond) break;
        (excess_at(middle)[rule] < 0.0 ? beyond : safe) = middle;
      }
      breach[rule] = beyond;
    }
    before = point;
  }
  return breach;
}

std::vector<double> spot_grid(double farthest) {
  const double step = std::copysign(0.02, farthest);
  std::vector<double> grid;
  for (int i = 1;; ++i) {
    const double move = std::expm1(step * i);
    if (std::abs(move) >= std::abs(farthest)) break;
    grid.push_back(move);
  }
  grid.push_back(farthest);
  return grid;
}

std::vector<double> vol_grid(double farthest) {
  std::vector<double> grid;
  const double step = std::copysign(2.0, farthest);
  for (int i = 1; std::abs(step * i) < std::abs(farthest); ++i) grid.push_back(step * i);
  grid.push_back(farthest);
  return grid;
}

}  // namespace

MarginBook::MarginBook(const MarginAccount& account, MovedBook book) : account_(&account), book_(std::move(book)), then_(account.now) {}

Result<MarginBook> MarginBook::make(const MarginAccount& account) {
  auto book = MovedBook::make(account.positions, account.index_usd, account.now);
  if (!book) return std::unexpected(book.error());
  MarginBook made(account, std::move(*book));
  if (auto set = made.set({}, {}); !set) return std::unexpected(set.error());
  made.worth_coin_ = made.book_.at(0.0).usd / account.index_usd;
  for (std::size_t i = 0; i < account.positions.size(); ++i) {
    const MarkedPosition& position = account.positions[i];
    const MovedMark& marked = made.book_.marks()[i];
    const bool standing = is_option(position) && !marked.expired;
    const double model = standing ? model_mark(margin_position(position, marked, 1.0), marked) : 0.0;
    made.mark_gap_coin_.push_back(standing ? to_double(position.mark.price) - model : 0.0);
  }
  return made;
}

Result<void> MarginBook::set(const MarketMove& move, const Circumstances& circumstances) {
  then_ = account_->now + Duration{std::llround(circumstances.days * static_cast<double>(day.raw))};
  return book_.set(move, circumstances);
}

MarginState MarginBook::at(double spot) {
  const double index = account_->index_usd * (1.0 + spot);
  MarginState state;
  state.equity = account_->equity + book_.at(spot).usd / index - worth_coin_;
  state.margin_balance = state.equity;
  std::vector<MarginPosition> positions;
  positions.reserve(account_->positions.size());
  for (std::size_t i = 0; i < account_->positions.size(); ++i) {
    const MarkedPosition& held = account_->positions[i];
    const MovedMark& moved = book_.marks()[i];
    if (moved.expired) continue;
    const MarginPosition& position = positions.emplace_back(margin_position(held, moved, 1.0 + spot));
    double mark = 0.0;
    if (position.option) {
      mark = model_mark(position, moved) + mark_gap_coin_[i];
      state.margin_balance -= position.coins * mark;
    }
    const StandardMargin one = standard_margin(position, std::max(mark, 0.0), account_->model);
    state.standard.initial += one.initial;
    state.standard.maintenance += one.maintenance;
  }
  state.portfolio = portfolio_margin(positions, index, then_, account_->model);
  return state;
}

namespace {

using Excess = std::array<double, 2>;

Excess excess_of(const MarginState& state) { return {state.standard_excess(), state.portfolio_excess()}; }

struct SpotSearch {
  std::array<bool, 2> broken{};
  LiquidationDistances found;
};

SpotSearch search_spot(MarginBook& book) {
  const Excess here = excess_of(book.at(0.0));
  SpotSearch search{.broken = {here[0] < 0.0, here[1] < 0.0}, .found = {}};
  const auto along_spot = [&](double spot) { return excess_of(book.at(spot)); };
  const auto up = first_breaches(spot_grid(farthest_spot_up), search.broken, along_spot);
  const auto down = first_breaches(spot_grid(farthest_spot_down), search.broken, along_spot);
  search.found.standard = {.now = search.broken[0], .spot_up = up[0], .spot_down = down[0], .vol_points_up = {}, .vol_points_down = {}};
  search.found.portfolio = {.now = search.broken[1], .spot_up = up[1], .spot_down = down[1], .vol_points_up = {}, .vol_points_down = {}};
  return search;
}

}  // namespace

Result<LiquidationDistances> spot_distances(const MarginAccount& account) {
  auto book = MarginBook::make(account);
  if (!book) return std::unexpected(book.error());
  return search_spot(*book).found;
}

Result<LiquidationDistances> liquidation_distances(const MarginAccount& account) {
  auto book = MarginBook::make(account);
  if (!book) return std::unexpected(book.error());
  SpotSearch search = search_spot(*book);
  double highest_vol = 0.0;
  for (const MarkedPosition& position : account.positions) {
    if (is_option(position)) highest_vol = std::max(highest_vol, position.mark.vol);
  }
  if (highest_vol <= 0.0) return search.found;
  Result<void> moved;
  const auto along_vol = [&](double points) {
    if (moved) moved = book->set({.vol_points = {{points}}}, {});
    return moved ? excess_of(book->at(0.0)) : Excess{};
  };
  const auto richer = first_breaches(vol_grid(farthest_vol_points), search.broken, along_vol);
  const auto cheaper = first_breaches(vol_grid(-100.0 * highest_vol), search.broken, along_vol);
  if (!moved) return std::unexpected(moved.error());
  search.found.standard.vol_points_up = richer[0];
  search.found.standard.vol_points_down = cheaper[0];
  search.found.portfolio.vol_points_up = richer[1];
  search.found.portfolio.vol_points_down = cheaper[1];
  return search.found;
}

}  // namespace keel
