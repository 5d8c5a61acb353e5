#include "keel/files/account/quoted_indices.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "keel/book/dollar_worths.hpp"
#include "keel/domain/dollar.hpp"
#include "keel/files/chain/option_marks.hpp"

namespace keel {
namespace {

bool is_trade(const AccountFact& fact) { return fact.kind == EntryKind::Trade || fact.kind == EntryKind::TradeCorrection; }

bool apart(double a, double b, double times) { return a > times * b || b > times * a; }

/// What a row's price says, where it is ten times off the row's vol.
std::optional<double> other_vol(const AccountFact& fact, const Instrument& option, double forward) {
  if (!is_trade(fact) || !believable_vol(fact.vol)) return std::nullopt;
  return contradicted_vol(option, fact.at, forward, fact.vol, fact.price);
}

std::string and_more(std::size_t rows) {
  return rows > 1 ? fmt::format(" (and of {} more row{})", rows - 1, rows == 2 ? "" : "s") : std::string();
}

}  // namespace

void settle_units(AccountFacts& account, std::span<const MarkSet> marks) {
  const DollarWorths worths(account, marks);
  for (AccountFact& fact : account.facts) {
    if (is_about_money(fact.kind) || fact.index.raw <= 0) continue;
    const Instrument& instrument = account.instruments[fact.instrument];
    if (!is_dollar(instrument.quote)) continue;
    if (fact.index_quoted) {
      fact.index = worths.index_in_usd(fact.index, instrument, fact.at);
      fact.index_quoted = false;
    } else if (is_trade(fact) && std::isnan(fact.vol)) {
      const double forward = to_double(fact.index) / worths.index_usd_of(instrument, fact.at);
      fact.vol = implied_by_price(instrument, fact.at, forward, fact.price);
    }
  }
}

void remark_units(AccountFacts& account, std::span<const MarkSet> marks) {
  const DollarWorths worths(account, marks);
  std::map<Currency, const AccountFact*> last;  // that said an index
  std::size_t vols = 0;
  std::size_t indices = 0;
  std::string vol_words;
  std::string index_words;
  for (const AccountFact& fact : account.facts) {
    if (is_about_money(fact.kind) || fact.index.raw <= 0) continue;
    const Instrument& instrument = account.instruments[fact.instrument];
    const AccountFact*& before = last[instrument.base];
    if (before != nullptr && fact.at - before->at < day * 7 && apart(to_double(fact.index), to_double(before->index), 3.0) &&
        indices++ == 0) {
      index_words = fmt::format("{}: the index of {} is {}, and {} in {}", account.place_of(fact), instrument.base.text(),
                                to_text(fact.index), to_text(before->index), account.place_of(*before));
    }
    before = &fact;
    if (!is_dollar(instrument.quote)) continue;
    const double forward = to_double(fact.index) / worths.index_usd_of(instrument, fact.at);
    const auto told = other_vol(fact, instrument, forward);
    if (told && vols++ == 0) {
      vol_words = fmt::format("{}: {}: its vol is {:.3g} %, and its price says {:.3g} %", account.place_of(fact), instrument.full_name(),
                              100.0 * fact.vol, 100.0 * *told);
    }
  }
  if (vols > 0)
    account.remarks.push_back(vol_words + and_more(vols) + ": is iv, which is in percent, a fraction there, or vol in percent?");
  if (indices > 0) account.remarks.push_back(index_words + and_more(indices) + ": is one of them in another unit?");
}

}  // namespace keel
