#include "keel/scenario/settle_margin.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <tuple>

#include "keel/book/account_fact.hpp"
#include "keel/domain/money.hpp"

namespace keel {
namespace {

struct Sums {
  SettleMargin margin;
  double value = 0.0;  ///< signed, of all positions: what equity gains for a move of 1
};

/// What keeps the margin of a position from being known.
std::string why_unknown(const Instrument& instrument, const MarginTerms* known, Instant now) {
  const std::string settle = instrument.settle.text();
  if (instrument.kind == InstrumentKind::Option) {
    return fmt::format("{}: no margin parameters of options that settle in {}", instrument.full_name(), settle);
  }
  if (known != nullptr) return {};
  return fmt::format("{}: no margin parameters of {} settled in {} on {}; add a row [[margin]] to --terms FILE", instrument.full_name(),
                     instrument.base.text(), settle, format_instant(now).substr(0, 10));
}

/// What the venue shows as the index of the instrument, in its quote currency; its mark where no index is known.
double index_of(const MarkedPosition& held, double index_usd, const VenueTerms& terms, Instant now) {
  if (!(index_usd > 0.0)) return to_double(held.mark.price);
  return index_is_in_usd(terms.index, *held.instrument, now) ? index_usd : index_usd / held.quote_usd;
}

void add(const MarkedPosition& held, double index_usd, const MarkedBook& book, const VenueTerms& terms, Sums& to) {
  const Instrument& instrument = *held.instrument;
  const MarginTerms* const known = terms.find_margin(instrument.venue, instrument.base, instrument.settle, book.now);
  const std::string why = why_unknown(instrument, known, book.now);
  if (to.margin.unknown.empty()) to.margin.unknown = why;
  if (!why.empty()) return;
  const double index = index_of(held, index_usd, terms, book.now);
  const StandardMargin coins = standard_margin({.coins = held.amount, .forward = index}, 0.0, known->parameters);
  to.margin.standard.initial += coins.initial * index;
  to.margin.standard.maintenance += coins.maintenance * index;
  to.value += held.amount * to_double(held.mark.price);
}

bool is_linear(const Instrument& instrument) { return instrument.kind != InstrumentKind::Pool && is_dollar(instrument.settle); }

/// Equity less maintenance is linear in the move: both are, in the index that moves and the prices that follow it.
LiquidationDistance distance_of(const Sums& sums) {
  LiquidationDistance distance;
  const double excess = sums.margin.equity - sums.margin.standard.maintenance;
  const double slope = sums.value - sums.margin.standard.maintenance;
  distance.now = excess < 0.0;
  if (distance.now || slope == 0.0) return distance;
  const double move = -excess / slope;
  if (move > 0.0 && move <= farthest_spot_up) distance.spot_up = move;
  if (move < 0.0 && move >= farthest_spot_down) distance.spot_down = move;
  return distance;
}

}  // namespace

std::vector<SettleMargin> settle_margins_of(const MarkedBook& book, const VenueTerms& terms) {
  std::map<std::pair<Currency, Venue>, Sums> accounts;
  for (const MarkedUnderlying& one : book.underlyings) {
    for (const MarkedPosition& held : one.positions) {
      const Instrument& instrument = *held.instrument;
      if (is_linear(instrument)) add(held, one.index_usd, book, terms, accounts[{instrument.settle, instrument.venue}]);
    }
    for (const UnpricedPosition& held : one.unpriced) {
      const Instrument& instrument = *held.instrument;
      if (is_linear(instrument)) ++accounts[{instrument.settle, instrument.venue}].margin.left_out;
    }
  }
  std::vector<SettleMargin> margins;
  for (auto& [account, sums] : accounts) {
    std::tie(sums.margin.settle, sums.margin.venue) = account;
    sums.margin.equity = book.takable_at(sums.margin.venue, sums.margin.settle);
    sums.margin.liquidation = distance_of(sums);
    margins.push_back(sums.margin);
  }
  return margins;
}

}  // namespace keel
