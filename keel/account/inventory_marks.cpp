#include "keel/account/inventory_marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/book/amount_limits.hpp"
#include "keel/domain/dollar.hpp"
#include "keel/domain/settlement.hpp"

namespace keel {
namespace {

bool believable(const Instrument& instrument, const AccountFact& trade) {
  return instrument.kind != InstrumentKind::Option || believable_vol(trade.vol);
}

/// Arbitrage holds its price to the index, so each tells the other.
bool is_dollar_pool(const Instrument& instrument) { return instrument.kind == InstrumentKind::Pool && is_dollar(instrument.quote); }

/// The index is a better price of it than an old trade.
bool follows_index(const Instrument& instrument) {
  return (instrument.kind == InstrumentKind::Perpetual || instrument.kind == InstrumentKind::Future) && is_dollar(instrument.quote);
}

}  // namespace

InventoryMarks::InventoryMarks(const AccountFacts& account, const std::optional<MarkSet>& chain, const DollarWorths& worths)
    : account_(account),
      instruments_(account.instruments),
      groups_(account.groups),
      chain_(chain),
      worths_(worths),
      last_(account.instruments.size()) {}

bool InventoryMarks::see(const AccountFact& fact) {
  if (is_about_money(fact.kind)) {
    if (fact.index.raw > 0) see_index(fact.currency, fact.index, fact);
    return true;
  }
  const Instrument& instrument = instruments_[fact.instrument];
  const bool trade = fact.kind == EntryKind::Trade;
  if (fact.index.raw > 0) {
    see_index(instrument.base, fact.index, fact);
  } else if (trade && is_dollar_pool(instrument)) {
    see_index(instrument.base, worths_.in_usd(fact.price, instrument.quote, fact.at), fact);
  } else if (is_delivery(fact.kind)) {
    see_delivery(instrument, fact);
  }
  LastTrades& last = last_[instrument.id.value];
  const bool settlement = fact.kind == EntryKind::DailySettlement;
  const bool informs = fact.index.raw > 0 && (settlement || (trade && role_of(groups_[fact.group]) == FillRole::Quote));
  if (informs && follows_index(instrument))
    last.basis = to_double(fact.price) / to_double(worths_.index_in_dollar(fact.index, instrument, fact.at)) - 1.0;
  if (settlement) last.settled = &fact;
  if (!trade) return true;
  last.any = &fact;
  last.settled = nullptr;
  if (believable(instrument, fact)) last.believed = &fact;
  return last.believed == &fact || std::isnan(fact.vol);
}

void InventoryMarks::see_index(Currency underlying, Price index, const AccountFact& fact) {
  Index& known = indices_[underlying];
  known.last = index;
  known.at = fact.at;
  if (index > known.highest) {
    known.highest = index;
    known.highest_by = &fact;
  }
}

void InventoryMarks::see_delivery(const Instrument& instrument, const AccountFact& fact) {
  if (!is_dollar(instrument.quote) || !instrument.expires()) return;
  const auto known = indices_.find(instrument.base);
  if (known != indices_.end() && known->second.at + delivery_window >= instrument.expiry) return;
  see_index(instrument.base, worths_.index_in_usd(fact.price, instrument, fact.at), fact);
}

std::optional<Price> InventoryMarks::index_of(Currency underlying) const {
  if (chain_ && chain_->indices.contains(underlying)) return chain_->indices.at(underlying);
  const auto found = indices_.find(underlying);
  if (found == indices_.end()) return std::nullopt;
  return found->second.last;
}

double InventoryMarks::usd_of(Currency currency) const {
  const auto index = currency == Currency::of("USD") ? std::nullopt : index_of(currency);
  if (index) return to_double(*index);
  return is_dollar(currency) ? 1.0 : 0.0;
}

double InventoryMarks::index_price(const Instrument& instrument) const {
  const bool exchanges = instrument.kind == InstrumentKind::Spot || instrument.kind == InstrumentKind::Pool;
  const auto seen = indices_.find(instrument.base);
  const Instant at = chain_ && chain_->indices.contains(instrument.base) ? chain_->at
                     : seen != indices_.end()                            ? seen->second.at
                                                                         : Instant{};
  const bool in_usd = !exchanges && index_is_in_usd(account_.index_terms, instrument, at);
  const double quote_usd = in_usd ? 1.0 : usd_of(instrument.quote);
  return quote_usd > 0.0 ? usd_of(instrument.base) / quote_usd : 0.0;
}

double InventoryMarks::highest_usd_of(Currency currency) const {
  const auto found = indices_.find(currency);
  const bool seen = currency != Currency::of("USD") && found != indices_.end();
  return seen ? std::max(usd_of(currency), to_double(found->second.highest)) : usd_of(currency);
}

std::string InventoryMarks::place_of_highest(const AccountFacts& account, Currency underlying) const {
  const auto found = indices_.find(underlying);
  const bool said = found != indices_.end() && to_double(found->second.highest) >= highest_usd_of(underlying);
  return said ? account.place_of(*found->second.highest_by) + ": index" : "marks: index";
}

void InventoryMarks::mark(const Instrument& instrument, InventoryRow& row, std::vector<std::string>& remarks) const {
  const double coin_price = instrument.kind == InstrumentKind::Spot ? index_price(instrument) : 0.0;
  if (coin_price > 0.0) {  // spot is coins, and coins are worth their index
    row.source = chain_ ? MarkSource::Chain : MarkSource::LastTrade;
    row.mark = {.price = nearest_price(coin_price)};
    return;
  }
  if (chain_) {
    if (const auto found = chain_->marks.find(instrument.id); found != chain_->marks.end()) {
      row.source = MarkSource::Chain;
      row.mark = found->second;
      return;
    }
  }
  const auto index = index_of(instrument.base);
  if (is_dollar_pool(instrument) && index) {
    row.source = chain_ ? MarkSource::Chain : MarkSource::LastTrade;
    row.mark = {.price = nearest_price(index_price(instrument))};
    return;
  }
  const LastTrades& last = last_[instrument.id.value];
  const bool needs_index = instrument.kind == InstrumentKind::Option;
  const bool priced = last.believed != nullptr && (index || !needs_index);
  row.source = priced ? MarkSource::LastTrade : MarkSource::Unpriced;
  const AccountFact* trade = priced ? last.believed : last.any;
  const double forward = index ? index_price(instrument) : 0.0;
  if (trade != nullptr) row.mark = {.price = trade->price, .vol = trade->vol, .forward = forward};
  if (last.settled != nullptr) {
    row.source = MarkSource::LastTrade;
    row.mark = {.price = last.settled->price, .forward = forward};
  }
  if (follow_index(instrument, row, remarks)) return;
  if (chain_) remarks.push_back(instrument.full_name() + ": is not in the chain: marked at its last trade");
  if (!priced && last.settled == nullptr)
    remarks.push_back(instrument.full_name() +
                      ": no believable vol and index: it has no Greeks, and what counts it is not told (--leave-out-unpriced counts it at "
                      "its last price)");
}

/// Where the index is the chain's, or younger than what the account's facts say of the instrument.
bool InventoryMarks::follow_index(const Instrument& instrument, InventoryRow& row, std::vector<std::string>& remarks) const {
  if (!follows_index(instrument)) return false;
  const LastTrades& last = last_[instrument.id.value];
  const AccountFact* const told = last.settled != nullptr ? last.settled : last.any;
  const bool of_chain = chain_ && chain_->indices.contains(instrument.base);
  const auto seen = indices_.find(instrument.base);
  const bool younger = told != nullptr && seen != indices_.end() && seen->second.at > told->at;
  const double followed = index_price(instrument) * (1.0 + last.basis);
  if ((!of_chain && !younger) || !(followed > 0.0 && followed <= largest_price)) return false;
  row.source = of_chain ? MarkSource::Chain : MarkSource::LastTrade;
  row.mark = {.price = nearest_price(followed)};
  if (chain_) {
    remarks.push_back(fmt::format("{}: is not in the chain: marked at the {}, as far from it as its last trade", instrument.full_name(),
                                  of_chain ? "index there" : "last index that a line showed"));
  }
  return true;
}

}  // namespace keel
