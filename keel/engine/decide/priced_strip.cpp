#include "keel/engine/decide/priced_strip.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "keel/domain/money.hpp"
#include "keel/engine/decide/permitted.hpp"
#include "keel/engine/memory.hpp"

namespace keel {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

void resize(StripDesk& desk, std::size_t rows) {
  desk.terms.resize(rows);
  desk.bounds.resize(rows);
  desk.answer.resize(rows);
  desk.prices.resize(rows);
  desk.changed.resize(rows);
}

void find_runs(const Derived& derived, const QuotedStrip& strip, Rows rows, std::vector<GroupRun>& runs) {
  runs.clear();
  for (std::size_t row = rows.from; row < rows.to; ++row) {
    const std::uint32_t group = derived.group[strip.instruments[row].value];
    if (runs.empty() || runs.back().group != group) runs.push_back({row, row, group});
    runs.back().to = row + 1;
  }
}

double most_or_none(double most) { return most > 0.0 ? most : infinite; }

/// Times the half spread: the index moves fast just now, or is old.
double widening_by_index(const State& state, const Derived& derived, const EngineConfig& config, const QuotingConfig& quoting,
                         Currency underlying) {
  const int at = derived.layout.index_of(underlying);
  const UnderlyingMarket* market = state.market.find(underlying);
  if (at < 0 || market == nullptr) return 1.0;
  const BurstVariance& burst = state.pulses[static_cast<std::size_t>(at)].burst;
  const int spot = derived.layout.spot(at);
  return std::max(widening(burst.at_time(state.now, config.risk.burst_half_life), derived.risk.sigma_per_day(spot, spot),
                           quoting.widen_from, quoting.most_widening),
                  widening_of_age(state.now - market->index_at, config.gate.stale_after, quoting.most_widening));
}

/// The same of what is quoted in a coin by both indices.
double widening_of(const State& state, const Derived& derived, const EngineConfig& config, const QuotingConfig& quoting,
                   const Instrument& instrument) {
  const double base = widening_by_index(state, derived, config, quoting, instrument.base);
  return is_dollar(instrument.quote) ? base : std::max(base, widening_by_index(state, derived, config, quoting, instrument.quote));
}

/// What a group's signals say of a price, as a share of it.
struct SignalShares {
  double lead = 0.0;
  double imbalance = 0.0;
};

bool is_fresh(const State& state, const EngineConfig& config, InstrumentId id) {
  const Instant at = state.market.top(id).at;
  return at != Instant{} && state.now - at <= config.gate.stale_after;
}

const UsualPrice* usual_of(const State& state, InstrumentId id) {
  const auto found = std::ranges::lower_bound(state.followed, id, {}, &FollowedPrice::instrument);
  return found == state.followed.end() || found->instrument != id ? nullptr : &found->usual;
}

/// `own` is the price that follows the leader, `book` whose sizes count. What is old says nothing.
SignalShares signals_of(const State& state, const Derived& derived, const EngineConfig& config, std::size_t group, const UsualPrice* own,
                        std::optional<InstrumentId> book) {
  const SignalConfig& signal = config.quoting_of(group).signal;
  SignalShares shares;
  if (!signal.listens()) return shares;
  const double most = 1e-4 * signal.most_bps;
  const Duration half_life = config.risk.usual_half_life;
  if (const auto leader = derived.leaders[group];
      signal.lead_weight > 0.0 && own != nullptr && own->known && leader && is_fresh(state, config, *leader)) {
    if (const UsualPrice* first = usual_of(state, *leader); first != nullptr && first->known) {
      const double ahead = first->unusual(state.now, half_life) - own->unusual(state.now, half_life);
      shares.lead = std::clamp(signal.lead_weight * ahead, -most, most);
    }
  }
  if (signal.imbalance_weight > 0.0 && book && is_fresh(state, config, *book)) {
    shares.imbalance = std::clamp(signal.imbalance_weight * book_imbalance(state.market.top(*book).book), -most, most);
  }
  return shares;
}

const GroupTerms& terms_of(const State& state, const Derived& derived, const EngineConfig& config, Currency underlying, std::uint32_t group,
                           std::vector<GroupTerms>& known) {
  for (const GroupTerms& terms : known) {
    if (terms.group == group && terms.underlying == underlying) return terms;
  }
  const QuotingConfig& quoting = config.quoting_of(group);
  const double scale = derived.takers[group][static_cast<std::size_t>(InstrumentKind::Option)].scale;
  const AdverseCurve& charges = state.groups[group].adverse;
  // Charges are learned in units of what the config says of 1/k, the strip's 1/k is the one learned.
  const auto charge = [&](Side side) { return adverse_charge(charges, true, side, quoting.markout_weight) / scale; };
  const int at = derived.layout.index_of(underlying);
  const UsualPrice* index = at < 0 ? nullptr : &state.pulses[static_cast<std::size_t>(at)].usual;
  const SignalShares signals = signals_of(state, derived, config, group, index, derived.leaders[group]);
  return known.emplace_back(GroupTerms{.underlying = underlying,
                                       .group = group,
                                       .scale = scale,
                                       .adverse_bid_share = charge(Side::Buy),
                                       .adverse_ask_share = charge(Side::Sell),
                                       .lead_share = signals.lead,
                                       .imbalance_share = signals.imbalance,
                                       .widening = widening_by_index(state, derived, config, quoting, underlying)});
}

/// What a group says of options, as it was learned.
void fill_terms(const State& state, const Derived& derived, const EngineConfig& config, const QuotedStrip& strip, Currency underlying,
                const GroupRun& run, StripDesk& desk) {
  const auto [from, to, group] = run;
  const QuotingConfig& quoting = config.quoting_of(group);
  const TakerRates& takers = derived.takers[group][static_cast<std::size_t>(InstrumentKind::Option)];
  const GroupTerms& terms = terms_of(state, derived, config, underlying, group, desk.terms_of_groups);
  const auto fill = [&](double* column, double value) { std::fill(column + from, column + to, value); };
  fill(desk.terms[OptionTerms::ScaleVolPoints], terms.scale * quoting.flow.option_scale_vol_points);
  fill(desk.terms[OptionTerms::ScaleCoins], terms.scale * quoting.flow.option_minimum_scale_coin);
  fill(desk.terms[OptionTerms::AdverseBidShare], terms.adverse_bid_share);
  fill(desk.terms[OptionTerms::AdverseAskShare], terms.adverse_ask_share);
  fill(desk.terms[OptionTerms::MinimumVolPoints], quoting.minimum_half_spread_vol_points);
  fill(desk.terms[OptionTerms::MostSpreadVolPoints], most_or_none(quoting.obligation.largest_spread_vol_points));
  fill(desk.bounds[QuoteBounds::LeastContracts], to_double(quoting.obligation.smallest_option_size));
  fill(desk.terms[OptionTerms::LeadShare], terms.lead_share);
  fill(desk.terms[OptionTerms::ImbalanceShare], terms.imbalance_share);
  fill(desk.in[QuoteStrip::Widening], terms.widening);
  fill(desk.in[QuoteStrip::Contracts], to_double(quoting.option_size));
  for (std::size_t row = from; row < to; ++row) {
    desk.in[QuoteStrip::TakersPerDay][row] = arrivals_per_day(derived, strip.instruments[row], takers);
  }
}

/// What limits leave to a contract's Greeks, as a share of a full size: of those that have no limit all.
GreekShares shares_left(const Derived& derived, std::size_t underlying) {
  constexpr std::array greeks{&RiskGreeks::delta_usd, &RiskGreeks::gamma_usd_per_percent, &RiskGreeks::vega_usd_per_vol_point};
  GreekShares shares;
  for (const GreekRoom& room : derived.room[underlying]) {
    const auto greek = static_cast<std::size_t>(std::ranges::find(greeks, room.greek) - greeks.begin());
    const double share = rules_of(room.stage).may_grow ? room.share : 0.0;
    if (!(room.held <= 0.0)) shares.of_more[greek] = std::min(shares.of_more[greek], share);
    if (!(room.held >= 0.0)) shares.of_less[greek] = std::min(shares.of_less[greek], share);
  }
  return shares;
}

/// What a limit on a gross sum leaves to the side that enlarges a position, and to the other, which closes it and may then turn it.
void permit_gross(const State& state, const Derived& derived, const EngineConfig& config, const QuotedStrip& strip, Rows rows,
                  StripDesk& desk) {
  const Instrument& first = state.instruments[strip.instruments.front()];
  const double left = derived.gross_share[static_cast<std::size_t>(derived.layout.index_of(first.base))];
  if (left >= 1.0 || first.kind == InstrumentKind::Spot) return;  // spot is money
  for (std::size_t row = rows.from; row < rows.to; ++row) {
    const InstrumentId id = strip.instruments[row];
    const QuotingConfig& quoting = config.quoting_of(derived.group[id.value]);
    const double full = to_double(first.kind == InstrumentKind::Option ? quoting.option_size : quoting.linear_size);
    const double held = to_double(state.book.position(id).size);
    const double closing = full > 0.0 ? std::min(1.0, std::abs(held) / full + left) : 1.0;
    desk.bounds[QuoteBounds::ShareOfBid][row] *= held >= 0.0 ? left : closing;
    desk.bounds[QuoteBounds::ShareOfAsk][row] *= held <= 0.0 ? left : closing;
  }
}

/// Both sides' shares before limits on Greeks: 0 where the gate would let nothing pass.
void permit(const State& state, const Derived& derived, const EngineConfig& config, const QuotedStrip& strip, Rows rows, StripDesk& desk) {
  const auto fill = [&](std::size_t from, std::size_t to, double share) {
    std::fill(desk.bounds[QuoteBounds::ShareOfBid] + from, desk.bounds[QuoteBounds::ShareOfBid] + to, share);
    std::fill(desk.bounds[QuoteBounds::ShareOfAsk] + from, desk.bounds[QuoteBounds::ShareOfAsk] + to, share);
  };
  for (std::size_t from = rows.from, to = from; from < rows.to; from = to) {
    const Venue venue = strip.venues[from];
    while (to < rows.to && strip.venues[to] == venue) ++to;
    fill(from, to, state.connected(venue) ? 1.0 : 0.0);
  }
  for (const GroupRun& run : desk.runs) {
    if (!far_from_expiry(state, derived, config, state.instruments[strip.instruments[run.from]])) fill(run.from, run.to, 0.0);
  }
  permit_gross(state, derived, config, strip, rows, desk);
  if (state.stopped.empty() && config.gate.restricted.empty()) return;
  for (std::size_t row = rows.from; row < rows.to; ++row) {
    const InstrumentId id = strip.instruments[row];
    if (derived.restricted[id.value] != 0 || state.is_stopped(id)) fill(row, row + 1, 0.0);
  }
}

/// Options of a strip that is priced, on the market's word.
void take_in_options(const State& state, const Derived& derived, const EngineConfig& config, const QuotedStrip& strip, Rows rows,
                     StripDesk& desk) {
  const OptionStrip& options = derived.exposure.strip(strip.group, strip.option_strip);
  const FactorLayout& layout = derived.layout;
  const Currency coin = derived.exposure.expiries()[strip.group].underlying;
  const int underlying = layout.index_of(coin);
  const std::array factors{layout.spot(underlying), layout.convexity(underlying),
                           layout.vega(underlying, layout.bucket_of(options.days_to_expiry()))};
  desk.in.reset(strip.instruments.size(), factors);
  for (const GroupRun& run : desk.runs) fill_terms(state, derived, config, strip, coin, run, desk);
  option_quotes_in(options, strip.listing, desk.terms, layout.is_numeraire(underlying),
                   shares_left(derived, static_cast<std::size_t>(underlying)), rows.lines(), desk.in, desk.bounds);
}

/// One instrument alone.
void take_in_one(const State& state, const Derived& derived, const EngineConfig& config, const Instrument& instrument,
                 const UnitGreeks& unit, StripDesk& desk) {
  const std::uint32_t group = derived.group[instrument.id.value];
  const QuotingConfig& quoting = config.quoting_of(group);
  const TakerRates takers = takers_at(derived, config, instrument, unit);
  const AdverseCurve& charges = state.groups[group].adverse;
  const double charge_unit_usd = flow_scale_usd(quoting.flow, instrument, unit);
  const double price_usd = unit.fair_price * unit.usd_per_price_unit;
  const SignalShares signals = signals_of(state, derived, config, group, usual_of(state, instrument.id), instrument.id);
  desk.in.reset({.fair_price = unit.fair_price,
                 .price_unit_usd = unit.usd_per_price_unit,
                 .loadings = trade_loadings(unit, instrument, derived.layout),
                 .contracts = to_double(quoting.linear_size),
                 .flow_scale_usd = takers.scale,
                 .takers_per_day = takers.arrivals_per_day,
                 .adverse_bid_usd = adverse_charge(charges, false, Side::Buy, quoting.markout_weight) * charge_unit_usd,
                 .adverse_ask_usd = adverse_charge(charges, false, Side::Sell, quoting.markout_weight) * charge_unit_usd,
                 .fee_usd = to_double(instrument.fees.maker) * std::abs(contract_value(instrument, unit)) * settle_usd(instrument, unit),
                 .lead_usd = signals.lead * price_usd,
                 .imbalance_usd = signals.imbalance * price_usd,
                 .minimum_half_spread_usd = 1e-4 * quoting.minimum_half_spread_bps * price_usd,
                 .widening = widening_of(state, derived, config, quoting, instrument),
                 .most_spread_usd = most_or_none(1e-4 * quoting.obligation.largest_spread_bps * price_usd)});
  *desk.bounds[QuoteBounds::LeastContracts] = to_double(quoting.obligation.smallest_linear_size);
  const ContractRisks risks = contract_risks(instrument, unit, derived.layout);
  *desk.bounds[QuoteBounds::ShareOfBid] = std::min(*desk.bounds[QuoteBounds::ShareOfBid], share_left(derived, risks, 1));
  *desk.bounds[QuoteBounds::ShareOfAsk] = std::min(*desk.bounds[QuoteBounds::ShareOfAsk], share_left(derived, risks, -1));
}

/// Whether prices of now are to be trusted, and the stage lets quotes stand.
bool quotable(const State& state, const Derived& derived, const EngineConfig& config, const Instrument& first, const UnitGreeks& unit) {
  if (!derived.curvature_known || state.halted || !rules_for(derived, first.base).quotes) return false;
  const auto underlying = static_cast<std::size_t>(derived.layout.index_of(first.base));
  return !state.pulses[underlying].protection.frozen(state.now) && trusted(state, config, first, unit, state.now);
}

/// The columns know two steps of a ladder, those about fair. A price beyond them is on the coarser side of where it could be, and is
/// brought onto the ladder's own step.
void price_on_long_ladders(const State& state, const QuotedStrip& strip, Rows rows, const RequoteTerms& requote, StripDesk& desk) {
  desk.listing = strip.listing;
  for (std::size_t row = rows.from; row < rows.to; ++row) {
    desk.listing.set_ticks(row, state.instruments[strip.instruments[row]].ticks, 1e8 * desk.in[QuoteStrip::FairPrice][row]);
  }
  strip_prices(desk.in, desk.answer, desk.listing, strip.others(), desk.bounds, requote, rows.lines(), desk.prices);
  for (std::size_t row = rows.from; row < rows.to; ++row) {
    const TickLadder& ticks = state.instruments[strip.instruments[row]].ticks;
    double& bid = desk.prices[StripPrices::Bid][row];
    double& ask = desk.prices[StripPrices::Ask][row];
    if (!std::isnan(bid)) bid = to_raw(ticks.round_down(Price{static_cast<std::int64_t>(bid)}));
    if (!std::isnan(ask)) ask = to_raw(ticks.round_up(Price{static_cast<std::int64_t>(ask)}));
  }
}

}  // namespace

QuoteModels::QuoteModels(const EngineConfig& config) {
  for (std::size_t group = 0; group < config.groups(); ++group) {
    std::size_t same = 0;
    while (same < group && !same_model(config.quoting_of(same), config.quoting_of(group))) ++same;
    if (same == group) models_.push_back(make_quote_model(config.quoting_of(group)));
    model_of_.push_back(same == group ? static_cast<std::uint32_t>(models_.size() - 1) : model_of_[same]);
  }
}

void price_answers(const State& state, const EngineConfig& config, const QuotedStrip& strip, Rows rows, StripDesk& desk) {
  const RequoteTerms requote{.share = config.orders.requote_share, .ticks = config.orders.requote_ticks};
  if (strip.listing.few_steps()) {
    strip_prices(desk.in, desk.answer, strip.listing, strip.others(), desk.bounds, requote, rows.lines(), desk.prices);
  } else {
    price_on_long_ladders(state, strip, rows, requote, desk);
  }
}

void price_rows(const State& state, const Derived& derived, const EngineConfig& config, const QuoteModels& models, const QuotedStrip& strip,
                Rows rows, StripDesk& desk) {
  resize(desk, strip.instruments.size());
  find_runs(derived, strip, rows, desk.runs);
  const Instrument& first = state.instruments[strip.instruments.front()];
  const UnitGreeks unit = derived.exposure.unit(first.id);
  desk.priced = quotable(state, derived, config, first, unit);
  if (!desk.priced) return;
  permit(state, derived, config, strip, rows, desk);
  if (strip.option_strip >= 0) {
    take_in_options(state, derived, config, strip, rows, desk);
  } else {
    take_in_one(state, derived, config, first, unit, desk);
  }
  for (auto run = desk.runs.begin(); run != desk.runs.end();) {  // groups of one model together
    const QuoteModel& model = models.of(run->group);
    const std::size_t from = run->from;
    std::size_t to = from;
    for (; run != desk.runs.end() && &models.of(run->group) == &model; ++run) to = run->to;
    model.answer(desk.in, from, to, derived.risk, desk.answer);
  }
  price_answers(state, config, strip, rows, desk);
}

namespace {

constexpr std::int64_t largest_exact_raw = std::int64_t{1} << 53;

}  // namespace

WantedQuote wanted_of(const State& state, const QuotedStrip& strip, std::size_t row, Side side, const StripDesk& desk) {
  WantedQuote wanted{.instrument = strip.instruments[row], .side = side};
  if (!desk.priced) return wanted;
  const bool buys = side == Side::Buy;
  const double size_raw = desk.prices[buys ? StripPrices::BidSize : StripPrices::AskSize][row];
  if (!(size_raw > 0.0)) return wanted;
  wanted.price = Price{static_cast<std::int64_t>(desk.prices[buys ? StripPrices::Bid : StripPrices::Ask][row])};
  if (wanted.price.raw > largest_exact_raw) {  // a double holds no tick there
    const TickLadder& ticks = state.instruments[wanted.instrument].ticks;
    wanted.price = buys ? ticks.round_down(wanted.price) : ticks.round_up(wanted.price);
  }
  wanted.size = Size{static_cast<std::int64_t>(size_raw)};
  wanted.usd_per_price_unit = desk.in[QuoteStrip::PriceUnitUsd][row];
  return wanted;
}

}  // namespace keel
