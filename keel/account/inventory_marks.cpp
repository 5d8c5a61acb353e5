#include "keel/account/inventory_marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/book/amount_limits.hpp"
#include "keel/domain/money.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/pricing/black/premium.hpp"

namespace keel {
namespace {

bool believable(const Instrument& instrument, const AccountFact& trade) {
  return instrument.kind != InstrumentKind::Option || believable_vol(trade.vol);
}

/// Arbitrage holds its price to the index, so each tells the other.
bool is_dollar_pool(const Instrument& instrument) { return instrument.kind == InstrumentKind::Pool && is_dollar(instrument.quote); }

/// By more than a forward 5 % from the index explains. `index` in the quote currency, > 0.
bool far_below_intrinsic(const Instrument& option, Price price, double index) {
  const Price delivery = nearest_price(index * (option.right == Right::Call ? 0.95 : 1.05));
  return delivery_fits(option, {}, delivery) && price < payoff_price(option, delivery);
}

/// The index is a better price of it than an old trade.
bool follows_index(const Instrument& instrument) {
  return (instrument.kind == InstrumentKind::Perpetual || instrument.kind == InstrumentKind::Future) && is_dollar(instrument.quote);
}

/// What a trade was paid beyond Black-76 on the index that it showed, as its vol was that of a forward: a distance that goes with the time
/// left. Nothing where no forward near the index explains it, at most 1 % and 15 % a year from it: then the vol is not that of the price.
double beyond_model(const Instrument& option, const AccountFact& trade, double index, Instant now) {
  const double off = 0.01 + 0.15 * years_between(trade.at, option.expiry);
  const double low = model_premium(option, trade.at, index * std::max(1.0 - off, 0.5), trade.vol);
  const double high = model_premium(option, trade.at, index * (1.0 + off), trade.vol);
  const double price = to_double(trade.price);
  if (price < std::min(low, high) || price > std::max(low, high)) return 0.0;
  const double left = years_between(now, option.expiry) / years_between(trade.at, option.expiry);
  return left * (price - model_premium(option, trade.at, index, trade.vol));
}

}  // namespace

InventoryMarks::InventoryMarks(const AccountFacts& account, const std::optional<MarkSet>& chain, std::span<const MarkSet> past,
                               const DollarWorths& worths)
    : account_(account),
      instruments_(account.instruments),
      groups_(account.groups),
      chain_(chain),
      past_(past),
      worths_(worths),
      last_(account.instruments.size()),
      last_marks_(account.instruments.size()) {
  for (const MarkSet& set : past_) {
    for (const auto& [id, mark] : set.marks) last_marks_[id.value] = &set;
    for (const auto& [currency, index] : set.indices) last_indices_[currency] = &set;
  }
}

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

std::optional<InventoryMarks::KnownIndex> InventoryMarks::known_index(Currency underlying) const {
  if (chain_ && chain_->indices.contains(underlying)) return KnownIndex{chain_->indices.at(underlying), chain_->at, true};
  const auto marked = last_indices_.find(underlying);
  const auto found = indices_.find(underlying);
  if (marked != last_indices_.end() && (found == indices_.end() || found->second.at < marked->second->at))
    return KnownIndex{marked->second->indices.at(underlying), marked->second->at};
  if (found == indices_.end()) return std::nullopt;
  return KnownIndex{found->second.last, found->second.at};
}

/// As the marks say by then; 0 if they do not.
double InventoryMarks::index_usd_at(Currency underlying, Instant at) const {
  const auto end = std::ranges::upper_bound(past_, at, {}, &MarkSet::at);
  for (auto set = end; set != past_.begin();) {
    --set;
    if (const auto found = set->indices.find(underlying); found != set->indices.end()) return to_double(found->second);
  }
  return 0.0;
}

std::optional<Price> InventoryMarks::index_of(Currency underlying) const {
  const auto known = known_index(underlying);
  return known ? std::optional(known->price) : std::nullopt;
}

double InventoryMarks::usd_of(Currency currency) const {
  const auto index = currency == Currency::of("USD") ? std::nullopt : index_of(currency);
  if (index) return to_double(*index);
  return is_dollar(currency) ? 1.0 : 0.0;
}

double InventoryMarks::index_price(const Instrument& instrument) const {
  const bool exchanges = instrument.kind == InstrumentKind::Spot || instrument.kind == InstrumentKind::Pool;
  const auto known = known_index(instrument.base);
  const Instant at = known ? known->at : Instant{};
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

void InventoryMarks::mark(const Instrument& instrument, Instant now, InventoryRow& row, SharedRemarks& remarks) const {
  const bool of_chain = chain_ && chain_->marks.contains(instrument.id);
  if (instrument.kind == InstrumentKind::Spot && mark_by_index(instrument, row)) return;  // spot is coins, and coins are worth their index
  if (of_chain) {
    row.source = MarkSource::Chain;
    row.mark = chain_->marks.at(instrument.id);
    return;
  }
  if (is_dollar_pool(instrument) && mark_by_index(instrument, row)) return;
  if (carry_mark(instrument, now, row, remarks)) return;
  mark_by_facts(instrument, now, row, remarks);
}

bool InventoryMarks::mark_by_index(const Instrument& instrument, InventoryRow& row) const {
  const double price = index_price(instrument);
  if (!(price > 0.0)) return false;
  row.source = chain_ ? MarkSource::Chain : MarkSource::LastTrade;
  row.mark = {.price = nearest_price(price)};
  return true;
}

/// A mark of before those of the end, unless the account's facts say something younger.
bool InventoryMarks::carry_mark(const Instrument& instrument, Instant now, InventoryRow& row, SharedRemarks& remarks) const {
  const MarkSet* const set = last_marks_[instrument.id.value];
  const LastTrades& last = last_[instrument.id.value];
  const AccountFact* const told = last.settled != nullptr ? last.settled : last.any;
  if (set == nullptr || (told != nullptr && told->at > set->at)) return false;
  const auto known = known_index(instrument.base);
  const double then = index_usd_at(instrument.base, set->at);
  const bool moved = known && known->at > set->at && then > 0.0 && is_dollar(instrument.quote);
  row.source = MarkSource::Chain;
  row.mark = set->marks.at(instrument.id);
  if (moved) {
    const double ratio = to_double(known->price) / then;
    const double forward = row.mark.forward * ratio;
    if (instrument.kind != InstrumentKind::Option) {
      row.mark = {.price = nearest_price(to_double(row.mark.price) * ratio), .vol = 0.0, .forward = forward};
    } else if (const auto price = model_price(instrument, now, forward, row.mark.vol)) {
      row.mark = {.price = *price, .vol = row.mark.vol, .forward = forward};
    }
  }
  if (row.amount.raw != 0)
    remarks.say(instrument.full_name(),
                fmt::format("its last mark is of {}{}", format_instant(set->at), moved ? ": it follows the index since" : ""));
  return true;
}

void InventoryMarks::mark_by_facts(const Instrument& instrument, Instant now, InventoryRow& row, SharedRemarks& remarks) const {
  const auto index = known_index(instrument.base);
  const LastTrades& last = last_[instrument.id.value];
  const bool is_option = instrument.kind == InstrumentKind::Option;
  const bool priced = last.believed != nullptr && (index || !is_option);
  row.source = priced ? MarkSource::LastTrade : MarkSource::Unpriced;
  const AccountFact* trade = priced ? last.believed : last.any;
  const double forward = index ? index_price(instrument) : 0.0;
  if (trade != nullptr) row.mark = {.price = trade->price, .vol = trade->vol, .forward = forward};
  if (last.settled != nullptr) {
    row.source = MarkSource::LastTrade;
    row.mark = {.price = last.settled->price, .forward = forward};
  }
  if (follow_index(instrument, row, remarks)) return;
  const bool moved = priced && is_option && last.settled == nullptr && follow_vol(instrument, *trade, now, row);
  if (is_option && trade != nullptr && row.amount.raw != 0 && forward > 0.0 && far_below_intrinsic(instrument, row.mark.price, forward))
    remarks.say(instrument.full_name(), fmt::format("its last trade at {} is far below intrinsic value at {}: is the index right?",
                                                    to_text(row.mark.price), to_text(nearest_price(forward))));
  if (chain_) {
    remarks.say(instrument.full_name(), fmt::format("is not in the chain: marked at its last {}", moved ? "vol, on the index" : "trade"));
  }
  if (!priced && last.settled == nullptr) {
    remarks.say(instrument.full_name(),
                "no believable vol and index: it has no Greeks, and what counts it is not told (--leave-out-unpriced counts it at its last "
                "price)");
  }
}

/// Where the index has moved since the trade: Black-76 on it, as far from that as the trade was.
bool InventoryMarks::follow_vol(const Instrument& option, const AccountFact& trade, Instant now, InventoryRow& row) const {
  const auto index = known_index(option.base);
  if (!is_dollar(option.quote) || !(index->at > trade.at) || index->price == trade.index) return false;
  double premium = model_premium(option, now, row.mark.forward, trade.vol);
  if (trade.index.raw > 0) premium += beyond_model(option, trade, to_double(worths_.index_in_dollar(trade.index, option, trade.at)), now);
  const auto price = decimal_from_double(std::max(premium, 0.0));
  if (!price) return false;
  row.mark.price = Price{*price};
  return true;
}

/// Where the index is the chain's, or younger than what the account's facts say of the instrument.
bool InventoryMarks::follow_index(const Instrument& instrument, InventoryRow& row, SharedRemarks& remarks) const {
  if (!follows_index(instrument)) return false;
  const LastTrades& last = last_[instrument.id.value];
  const AccountFact* const told = last.settled != nullptr ? last.settled : last.any;
  const auto index = known_index(instrument.base);
  const bool of_chain = index && index->of_chain;
  const bool younger = told != nullptr && index && index->at > told->at;
  const double followed = index_price(instrument) * (1.0 + last.basis);
  if ((!of_chain && !younger) || !(followed > 0.0 && followed <= largest_price)) return false;
  row.source = of_chain ? MarkSource::Chain : MarkSource::LastTrade;
  row.mark = {.price = nearest_price(followed)};
  if (chain_) {
    remarks.say(instrument.full_name(), fmt::format("is not in the chain: marked at the {}, as far from it as its last trade",
                                                    of_chain ? "index there" : "last index that a line showed"));
  }
  return true;
}

}  // namespace keel
