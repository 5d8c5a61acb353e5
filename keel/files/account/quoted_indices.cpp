#include "keel/files/account/quoted_indices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "keel/book/amount_limits.hpp"
#include "keel/book/dollar_worths.hpp"
#include "keel/domain/money.hpp"
#include "keel/files/chain/option_marks.hpp"

namespace keel {
namespace {

bool is_trade(const AccountFact& fact) { return fact.kind == EntryKind::Trade || fact.kind == EntryKind::TradeCorrection; }

bool apart(double a, double b, double times) { return a > times * b || b > times * a; }

/// The price of a dollar in another is an index of it.
bool tells_dollar(const AccountFact& fact, const Instrument& traded) {
  const bool exchanges = traded.kind == InstrumentKind::Spot || traded.kind == InstrumentKind::Pool;
  return exchanges && is_trade(fact) && fact.index.raw == 0 && is_dollar(traded.base) && is_dollar(traded.quote);
}

/// USD, of the fact nearest in time, less than a second away, whose row shows the coin's; 0 if none does. Domain: settled indices.
double index_beside(const AccountFacts& account, const AccountFact& fact) {
  const Currency coin = account.instruments[fact.instrument].base;
  const AccountFact* nearest = nullptr;
  auto one = std::ranges::upper_bound(account.facts, fact.at - second, {}, &AccountFact::at);
  for (; one != account.facts.end() && one->at < fact.at + second; ++one) {
    const Currency of = is_about_money(one->kind) ? one->currency : account.instruments[one->instrument].base;
    if (one->index.raw <= 0 || one->index_quoted || of != coin) continue;
    if (nearest == nullptr || abs(one->at - fact.at) < abs(nearest->at - fact.at)) nearest = &*one;
  }
  return nearest == nullptr ? 0.0 : to_double(nearest->index);
}

std::string and_more(std::size_t rows) {
  return rows > 1 ? fmt::format(" (and of {} more row{})", rows - 1, rows == 2 ? "" : "s") : std::string();
}

/// In USD, of what facts and marks said of a coin.
using ToldIndices = std::map<Currency, std::map<Instant, Price>>;

ToldIndices told_indices(const AccountFacts& account, std::span<const MarkSet> marks) {
  ToldIndices told;
  for (const AccountFact& fact : account.facts) {
    if (fact.index.raw <= 0 || fact.index_quoted) continue;
    told[is_about_money(fact.kind) ? fact.currency : account.instruments[fact.instrument].base][fact.at] = fact.index;
  }
  for (const MarkSet& set : marks) {
    for (const auto& [coin, index] : set.indices) told[coin][set.at] = index;
  }
  return told;
}

/// A coin of which nothing else says an index is worth what it trades at against a coin of which something does: the last by then, else
/// the first.
void tell_by_spot(AccountFacts& account, std::span<const MarkSet> marks) {
  const auto between_coins = [&](const AccountFact& fact) {
    if (!is_trade(fact) || fact.index.raw > 0) return false;
    const Instrument& traded = account.instruments[fact.instrument];
    return traded.kind == InstrumentKind::Spot && !is_dollar(traded.quote) && !is_dollar(traded.base);
  };
  if (std::ranges::none_of(account.facts, between_coins)) return;
  const ToldIndices told = told_indices(account, marks);
  std::set<Currency> said;
  for (AccountFact& fact : account.facts) {
    if (!between_coins(fact)) continue;
    const Instrument& traded = account.instruments[fact.instrument];
    const auto quote = told.find(traded.quote);
    if (told.contains(traded.base) || quote == told.end()) continue;
    const auto after = quote->second.upper_bound(fact.at);
    const Price index = after == quote->second.begin() ? after->second : std::prev(after)->second;
    const double usd = to_double(fact.price) * to_double(index);
    if (!(usd <= largest_price)) continue;
    fact.index = nearest_price(usd);
    if (said.insert(traded.base).second) {
      account.remarks.push_back(fmt::format("{}: no line tells an index of {}: it is worth what it trades at in {}", account.place_of(fact),
                                            traded.base.text(), traded.quote.text()));
    }
  }
}

}  // namespace

void settle_units(AccountFacts& account, std::span<const MarkSet> marks) {
  for (AccountFact& fact : account.facts) {
    if (is_about_money(fact.kind) || !tells_dollar(fact, account.instruments[fact.instrument])) continue;
    fact.index = fact.price;
    fact.index_quoted = true;
  }
  const DollarWorths worths(account, marks);
  DoubtedVols doubted("price");
  for (AccountFact& fact : account.facts) {
    if (is_about_money(fact.kind) || fact.index.raw <= 0) continue;
    const Instrument& instrument = account.instruments[fact.instrument];
    if (!is_dollar(instrument.quote)) continue;
    if (fact.index_quoted) {
      fact.index = worths.index_in_usd(fact.index, instrument, fact.at);
      fact.index_quoted = false;
    }
    if (!is_trade(fact) || instrument.kind != InstrumentKind::Option) continue;
    const double forward = to_double(fact.index) / worths.index_usd_of(instrument, fact.at);
    if (std::isnan(fact.vol)) {
      fact.vol = implied_by_price(instrument, fact.at, forward, fact.price);
    } else if (const auto told = contradicted_vol(instrument, fact.at, forward, ForwardFrom::Index, fact.vol, fact.price)) {
      doubted.add(fmt::format("{}: {}", account.place_of(fact), instrument.full_name()), fact.vol, *told);
      fact.vol = *told;
    }
  }
  if (std::string remark = doubted.remark(); !remark.empty()) account.remarks.push_back(std::move(remark));
  tell_by_spot(account, marks);
  for (AccountFact& fact : account.facts) {
    if (!is_trade(fact) || fact.index.raw > 0 || !std::isnan(fact.vol)) continue;
    const Instrument& option = account.instruments[fact.instrument];
    if (option.kind != InstrumentKind::Option || !is_dollar(option.quote)) continue;
    const double forward = index_beside(account, fact) / worths.index_usd_of(option, fact.at);
    fact.vol = implied_by_price(option, fact.at, forward, fact.price);
  }
}

void remark_indices(AccountFacts& account) {
  std::map<Currency, const AccountFact*> last;  // that said an index
  std::size_t indices = 0;
  std::string words;
  for (const AccountFact& fact : account.facts) {
    if (is_about_money(fact.kind) || fact.index.raw <= 0) continue;
    const Instrument& instrument = account.instruments[fact.instrument];
    const AccountFact*& before = last[instrument.base];
    if (before != nullptr && fact.at - before->at < day * 7 && apart(to_double(fact.index), to_double(before->index), 3.0) &&
        indices++ == 0) {
      words = fmt::format("{}: the index of {} is {}, and {} in {}", account.place_of(fact), instrument.base.text(), to_text(fact.index),
                          to_text(before->index), account.place_of(*before));
    }
    before = &fact;
  }
  if (indices > 0) account.remarks.push_back(words + and_more(indices) + ": is one of them in another unit?");
}

}  // namespace keel
