#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "keel/account/inventory_orders.hpp"
#include "keel/account/inventory_totals.hpp"
#include "keel/account/recent_marks.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/service/book/parts.hpp"
#include "keel/service/hedge/hedge_offer.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {

using namespace doc;

namespace {

/// What risk is counted in: the config's numeraire, or the book's where that is a coin and the config says none.
Currency numeraire_of(const BookFindings& found, const RiskConfig& risk) {
  const Currency usd = Currency::of("USD");
  if (risk.numeraire != usd) return risk.numeraire;
  return is_dollar(found.inventory.numeraire) ? usd : found.inventory.numeraire;
}

FactorLayout layout_of(const std::vector<CoinRisk>& coins, const RiskConfig& risk, Currency numeraire) {
  FactorLayout layout{.underlyings = {}, .vega_bucket_days = risk.vega_bucket_days, .numeraire = numeraire};
  for (const CoinRisk& one : coins) layout.underlyings.push_back(one.coin);
  return layout;
}

/// As the engine counts them (exposure/exposure.cpp): spot is the directional bias, less in the numeraire's own coin all that is owned.
FactorVector exposures_of(const BookFindings& found, const FactorLayout& layout, const std::vector<CoinRisk>& coins) {
  FactorVector exposures = FactorVector::Zero(layout.size());
  for (int u = 0; u < static_cast<int>(coins.size()); ++u) {
    const CoinRisk& one = coins[static_cast<std::size_t>(u)];
    double delta_usd = one.bias_coin * one.index_usd;
    if (layout.is_numeraire(u)) delta_usd -= to_double(total_equity(found.instruments, found.inventory)) * found.inventory.numeraire_usd;
    exposures[layout.spot(u)] = delta_usd;
    exposures[layout.convexity(u)] =
        0.5 * one.index_usd * one.index_usd * one.greeks.gamma_per_usd - (layout.is_numeraire(u) ? delta_usd : 0.0);
  }
  for (const InventoryRow& row : found.inventory.rows) {
    const Instrument& instrument = found.instruments[row.instrument];
    const int u = layout.index_of(instrument.base);
    if (u < 0 || row.risk.vega_usd_per_vol_point == 0.0) continue;
    const double days = to_days(instrument.expiry - found.inventory.as_of);
    exposures[layout.vega(u, layout.bucket_of(days))] += row.risk.vega_usd_per_vol_point;
  }
  return exposures;
}

/// What bands read. Spot is the directional bias, as in exposures_of.
std::vector<HeldDelta> held_of(const BookFindings& found, const FactorLayout& layout, const std::vector<CoinRisk>& coins) {
  const FactorVector exposures = exposures_of(found, layout, coins);
  std::vector<HeldDelta> held(coins.size());
  std::vector<std::map<Instant, double>> gamma_by_expiry(coins.size());
  for (const InventoryRow& row : found.inventory.rows) {
    const Instrument& instrument = found.instruments[row.instrument];
    if (const int u = layout.index_of(instrument.base); u >= 0 && instrument.expires())
      gamma_by_expiry[static_cast<std::size_t>(u)][instrument.expiry] += row.risk.gamma_per_usd;
  }
  for (std::size_t u = 0; u < coins.size(); ++u) {
    const CoinRisk& one = coins[u];
    held[u] = {.delta_usd = exposures[layout.spot(static_cast<int>(u))],
               .gamma_usd_per_percent = 0.01 * one.index_usd * one.index_usd * one.greeks.gamma_per_usd};
    double all = 0.0;
    for (const auto& [expiry, gamma] : gamma_by_expiry[u]) {
      held[u].gamma_years += std::abs(gamma) * years_between(found.inventory.as_of, expiry);
      all += std::abs(gamma);
    }
    if (all > 0.0) held[u].gamma_years /= all;
  }
  return held;
}

bool can_hedge(const HedgeOffer& offer, Currency coin) {
  const InstrumentKind kind = offer.instrument->kind;
  return offer.instrument->base == coin && (kind == InstrumentKind::Perpetual || kind == InstrumentKind::Future);
}

std::vector<HedgeOffer> offers_of(const BookFindings& found, const Instruments& instruments, const std::optional<MarkSet>& marks,
                                  const FactorLayout& layout) {
  std::vector<HedgeOffer> offers;
  for (const Instrument& instrument : instruments) {
    if (layout.index_of(instrument.base) < 0) continue;
    const UnitGreeks unit = unit_greeks(instrument, found.inventory, marks);
    if (!unit.valid) continue;
    offers.push_back({.instrument = &instrument, .unit = unit, .shown = {}});
    if (!marks) continue;
    if (const auto shown = marks->shown.find(instrument.id); shown != marks->shown.end()) offers.back().shown = shown->second;
  }
  return offers;
}

/// A coin in which nothing linear is named gets its perpetual, at its index; true if one did.
bool list_perpetuals(const BookFindings& found, const std::vector<CoinRisk>& coins, const std::vector<HedgeOffer>& offers,
                     const VenueTerms& terms, Instruments& instruments, MarkSet& marks, std::vector<std::string>& remarks) {
  // Listing moves the instruments, which the offers point into.
  std::vector<const CoinRisk*> without;
  for (const CoinRisk& one : coins) {
    if (std::ranges::none_of(offers, [&](const HedgeOffer& offer) { return can_hedge(offer, one.coin); })) without.push_back(&one);
  }
  bool listed = false;
  for (const CoinRisk* coin : without) {
    const CoinRisk& one = *coin;
    auto perpetual = parse_deribit_instrument(one.coin.text() + "-PERPETUAL", terms, found.inventory.as_of);
    const Instrument* known = perpetual ? instruments.find(perpetual->name) : nullptr;
    if (!perpetual || (known != nullptr && known->kind != InstrumentKind::Perpetual)) {
      remarks.push_back(
          fmt::format("nothing is known that hedges {} itself: no perpetual or future of it is held or marked", one.coin.text()));
      continue;
    }
    const std::string name = perpetual->name;
    const InstrumentId id = known != nullptr ? known->id : instruments.list(std::move(*perpetual)).value();
    marks.marks[id] = {.price = nearest<Price>(one.index_usd), .vol = 0.0, .forward = one.index_usd};
    remarks.push_back(fmt::format("{} is neither held nor marked: taken at the index, under the venue's terms", name));
    listed = true;
  }
  return listed;
}

std::string why_unknown(const BookFindings& found, const std::vector<CoinRisk>& coins) {
  if (const std::string why = why_withheld(found, unpriced_in(found)); !why.empty()) return why;
  for (const CoinRisk& one : coins) {
    if (!(one.index_usd > 0.0)) return fmt::format("no index of {} is known", one.coin.text());
  }
  return coins.empty() ? "nothing is held whose price moves" : "";
}

std::optional<MarkSet> marks_at(const std::vector<MarkSet>& marks, Instant at) {
  return recent_marks(std::span(marks.begin(), std::ranges::upper_bound(marks, at, {}, &MarkSet::at)));
}

}  // namespace

BookHedge hedge_of(const BookFindings& found, HedgeQuestion question, const VenueTerms& terms) {
  std::vector<CoinRisk> coins = coin_risks(found);
  std::vector<std::string> remarks;
  const auto left_out = [&](const CoinRisk& one) {
    if (is_dollar(one.coin)) return true;  // money, not risk
    if (one.index_usd > 0.0 || !found.leave_out_unpriced) return false;
    remarks.push_back(fmt::format("no index of {} is known: its risk is not in it", one.coin.text()));
    return true;
  };
  std::erase_if(coins, left_out);
  BookHedge hedge{.instruments = std::move(question.instruments),
                  .layout = layout_of(coins, question.config.risk, numeraire_of(found, question.config.risk)),
                  .index_usd = {},
                  .proposal = {},
                  .unknown = why_unknown(found, coins),
                  .remarks = std::move(remarks)};
  if (!hedge.unknown.empty()) return hedge;
  for (const CoinRisk& one : coins) hedge.index_usd.push_back(one.index_usd);
  if (hedge.layout.numeraire != Currency::of("USD") && hedge.layout.index_of(hedge.layout.numeraire) < 0) {
    hedge.unknown = fmt::format("risk is counted in {}, of which nothing is held", hedge.layout.numeraire.text());
    return hedge;
  }
  if (const Unpriced unpriced = unpriced_in(found); unpriced.left_out > 0)
    hedge.remarks.push_back(unpriced.words() + ": their risk is not in it");
  const std::optional<MarkSet> marks = marks_at(question.marks, found.inventory.as_of);
  std::vector<HedgeOffer> offers = offers_of(found, hedge.instruments, marks, hedge.layout);
  MarkSet assumed = marks.value_or(MarkSet{.at = found.inventory.as_of, .marks = {}, .indices = {}});
  if (list_perpetuals(found, coins, offers, terms, hedge.instruments, assumed, hedge.remarks)) {
    offers = offers_of(found, hedge.instruments, assumed, hedge.layout);
  }
  const HedgedBook book{exposures_of(found, hedge.layout, coins), held_of(found, hedge.layout, coins)};
  hedge.proposal = propose_hedge(hedge.layout, book, offers, question.config, question.kinds);
  return hedge;
}

namespace {

constexpr Shown cents = places(2);

doc::Table trade_table(const BookHedge& hedge) {
  doc::Table table{.key = "trades",
                   .columns = {{"instrument", "instrument"},
                               {"side", ""},
                               {"amount", "amount"},
                               {"price", "price"},
                               {"cost_usd", "cost", "USD"},
                               {"half_spread_usd", "half spread", "USD"},
                               {"fee_usd", "fee", "USD"},
                               {"impact_usd", "impact", "USD"},
                               {"risk_price_usd_before", "risk costs", "USD each"},
                               {"risk_price_usd_after", "after", "USD each"},
                               {"cost_usd_each", "a hedge", "USD each"}}};
  const Shown each{Notation::Significant, 4, true};
  for (const HedgeTrade& trade : hedge.proposal->trades) {
    const Instrument& instrument = *trade.instrument;
    const double amount = to_double(amount_of(instrument, Size{units_per_one}));  // of a contract
    table.rows.push_back(
        {.cells = {text(instrument.full_name()), text(trade.contracts.raw > 0 ? "buy" : "sell"),
                   exact(amount_of(instrument, abs(trade.contracts))), exact(trade.price), estimate(trade.cost_usd(), cents),
                   estimate(trade.half_spread_usd, cents), estimate(trade.fee_usd, cents), estimate(trade.impact_usd, cents),
                   estimate(trade.risk_price_usd_before / amount, each), estimate(trade.risk_price_usd_after / amount, each),
                   estimate(trade.cost_usd_a_contract / amount, significant(4))}});
  }
  if (table.rows.empty()) table.audience = Audience::Program;
  return table;
}

/// What a person calls a factor, and in what he counts it.
struct FactorName {
  std::string name;
  double usd;  ///< of one of its exposure
  std::string unit;
  bool is_vega = false;
};

FactorName name_of(const FactorLayout& layout, int factor) {
  const int underlying = factor / layout.per_underlying();
  const std::string coin = layout.underlyings[static_cast<std::size_t>(underlying)].text();
  const int place = factor % layout.per_underlying();
  if (place == 0) return {coin + " net bias", 1.0, "USD"};
  // Half the spot squared times gamma; of what gains are counted in, less the bias.
  if (place == 1) return {coin + (layout.is_numeraire(underlying) ? " gamma, counted in it" : " gamma"), 0.02, "USD for 1 %"};
  const auto bucket = static_cast<std::size_t>(place - 2);
  const bool last = bucket == layout.vega_bucket_days.size();
  const std::string range = last ? (bucket == 0 ? "" : fmt::format(" beyond {:g} days", layout.vega_bucket_days.back()))
                                 : fmt::format(" up to {:g} days", layout.vega_bucket_days[bucket]);
  return {coin + " vega" + range, 1.0, "USD/pt", true};
}

/// Of each factor that is held or comes to be.
doc::Table risk_table(const BookHedge& hedge) {
  const HedgeProposal& proposal = *hedge.proposal;
  doc::Table table{.key = "factors",
                   .title = "Risk",
                   .columns = {{"factor", "risk"},
                               {"before_usd", "now", "USD"},
                               {"after_usd", "hedged", "USD"},
                               {"unit", ""},
                               {"before_coin", "now", "coin"},
                               {"after_coin", "hedged", "coin"},
                               {"price_before", "priced at", ""},
                               {"price_after", "after"},
                               {"price_unit", ""}}};
  const Shown price{Notation::Significant, 4, true};
  for (int f = 0; f < hedge.layout.size(); ++f) {
    if (proposal.exposures_before[f] == 0.0 && proposal.exposures_after[f] == 0.0) continue;
    const FactorName factor = name_of(hedge.layout, f);
    const double index = hedge.index_usd[static_cast<std::size_t>(f / hedge.layout.per_underlying())];
    const double before = factor.usd * proposal.exposures_before[f];
    const double after = factor.usd * proposal.exposures_after[f];
    const double scale = factor.is_vega ? 1.0 : 1e4 / factor.usd;
    table.rows.push_back({.cells = {text(factor.name), estimate(before, signed_places(2)), estimate(after, signed_places(2)),
                                    text(factor.unit), estimate(before / index, signed_places(4)),
                                    estimate(after / index, signed_places(4)), estimate(scale * proposal.price_before[f], price),
                                    estimate(scale * proposal.price_after[f], price), text(factor.is_vega ? "vol points" : "bps")}});
  }
  return table;
}

/// What was not asked, or cannot be.
std::vector<std::string> remarks_of(const BookHedge& hedge) {
  std::vector<std::string> remarks = hedge.remarks;
  const HedgeProposal& proposal = *hedge.proposal;
  if (proposal.candidates == 0) remarks.emplace_back("nothing is known that could be traded");
  if (proposal.not_shown > 0) {
    remarks.push_back(fmt::format("{} no hedge: their marks show neither bid nor ask, so that nobody knows what they cost",
                                  counted(proposal.not_shown, "option is", "options are")));
  }
  for (const HedgeTrade& trade : proposal.trades) {
    if (trade.orders > 1)
      remarks.push_back(fmt::format("{}: {} orders of hedging.maximum_order", trade.instrument->full_name(), trade.orders));
  }
  return remarks;
}

}  // namespace

Section hedge_section(const BookHedge& hedge) {
  Section section{.key = "hedge"};
  if (!hedge.proposal) {
    section.add(doc::Facts{.title = "Hedge", .facts = {{"risk_usd_before", "risk", absent(hedge.unknown)}}});
    return section;
  }
  const HedgeProposal& proposal = *hedge.proposal;
  const double worth = proposal.risk_usd_before - proposal.risk_usd_after - proposal.cost_usd();
  section.add(doc::Facts{.title = "Hedge",
                         .facts = {{"risk_usd_before", "risk as it is", estimate(proposal.risk_usd_before, cents), "USD"},
                                   {"risk_usd_after", "hedged", estimate(proposal.risk_usd_after, cents), "USD"},
                                   {"cost_usd", "hedging costs", estimate(proposal.cost_usd(), cents), "USD"},
                                   {"worth_usd", "and is worth", estimate(worth, cents), "USD"},
                                   {"numeraire", "counted in", text(hedge.layout.numeraire.text()), "", {}, Audience::Program},
                                   {"candidates", "", count(proposal.candidates), "", {}, Audience::Program},
                                   {"options_not_shown", "", count(proposal.not_shown), "", {}, Audience::Program}}});
  section.add(trade_table(hedge));
  if (proposal.trades.empty() && proposal.candidates > 0)
    section.add(Remark{fmt::format("nothing to hedge: of {} none costs less than the risk that it would take off",
                                   counted(proposal.candidates, "candidate"))});
  section.add(risk_table(hedge));
  for (std::string& remark : remarks_of(hedge)) section.add(Remark{std::move(remark)});
  return section;
}

}  // namespace keel
