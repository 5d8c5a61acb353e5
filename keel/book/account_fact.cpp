#include "keel/book/account_fact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <tuple>

#include "keel/base/check.hpp"
#include "keel/base/int128.hpp"

namespace keel {
namespace {

using NameAt = std::pair<Venue, std::string>;
NameAt name_of(const Instrument& instrument) { return {instrument.venue, instrument.name}; }

/// An instrument trades under the terms of its first line's day; of parts that have other ones, that of the part whose line is the
/// earliest, in whatever order they come.
std::map<NameAt, Instrument> earliest_definitions(std::span<const AccountFacts> parts) {
  std::map<NameAt, std::pair<Instant, const Instrument*>> earliest;
  for (const AccountFacts& part : parts) {
    std::vector<Instant> first(part.instruments.size(), never);
    for (const AccountFact& fact : part.facts) {
      if (is_about_money(fact.kind)) continue;
      Instant& since = first[fact.instrument.value];
      since = std::min(since, fact.at);
    }
    for (const Instrument& instrument : part.instruments) {
      const std::pair told{first[instrument.id.value], &instrument};
      const auto [known, fresh] = earliest.try_emplace(name_of(instrument), told);
      if (!fresh && told.first < known->second.first) known->second = told;
    }
  }
  std::map<NameAt, Instrument> definitions;
  for (const auto& [name, told] : earliest) definitions.emplace(name, *told.second);
  return definitions;
}

/// The same amount in contracts of another size; nothing if 1e-8 of one do not tell it.
std::optional<Size> in_contracts_of(const Instrument& to, const Instrument& from, Size contracts) {
  const Int128 raw = Int128{contracts.raw} * from.multiplier.raw;
  const Int128 exact = raw / to.multiplier.raw;
  const auto size = static_cast<std::int64_t>(exact);
  return exact * to.multiplier.raw == raw && exact == size ? std::optional(Size{size}) : std::nullopt;
}

/// The same facts with ids in another account's instruments and groups, to which new ones are added.
Result<void> rename_ids(AccountFacts& part, AccountFacts& into, const std::map<NameAt, Instrument>& definitions) {
  std::vector<InstrumentId> instruments;
  for (const Instrument& instrument : part.instruments) {
    const Instrument* const known = into.instruments.find(instrument.name, instrument.venue);
    instruments.push_back(known != nullptr ? known->id : into.instruments.list(definitions.at(name_of(instrument))).value());
  }
  for (const auto& [id, fee] : part.told_delivery_fees) into.told_delivery_fees.emplace(instruments[id.value], fee);
  std::map<BookGroup, std::uint32_t> known;
  for (const BookGroup& group : into.groups) known.emplace(group, static_cast<std::uint32_t>(known.size()));
  std::vector<std::uint32_t> groups;
  for (const BookGroup& group : part.groups) {
    const auto [at, fresh] = known.emplace(group, static_cast<std::uint32_t>(known.size()));
    groups.push_back(at->second);
    if (fresh) into.groups.push_back(group);
  }
  for (AccountFact& fact : part.facts) {
    if (!is_about_money(fact.kind)) {
      const Instrument& here = part.instruments[fact.instrument];
      const Instrument& there = into.instruments[instruments[fact.instrument.value]];
      const bool same = here.multiplier == there.multiplier;
      const auto size = same ? std::optional(fact.size) : in_contracts_of(there, here, fact.size);
      if (!same) fact.settled = in_contracts_of(there, here, fact.settled).value_or(Size{});
      if (!size) {
        return fail(fmt::format("{}: amount: {} contracts of {} are no number of contracts of {}, as {} has them in another file",
                                part.place_of(fact), to_text(fact.size), to_text(here.multiplier), to_text(there.multiplier), here.name));
      }
      fact.size = *size;
      fact.instrument = there.id;
    }
    if (fact.group != every_group) fact.group = groups[fact.group];
  }
  for (AccountFact& fact : part.facts) fact.file = static_cast<std::uint16_t>(fact.file + into.files.size());
  return {};
}

/// What two parts say alike of a fact; one may have times to the second only.
auto told_of(const AccountFact& f) {
  return std::tuple{
      (f.at - Instant{}).raw / second.raw, f.kind, f.instrument, f.group, f.trade, f.size, f.price, f.amount, f.currency, f.venue};
}

/// What the same fact says elsewhere of the market and this one does not.
void learn(AccountFact& fact, const AccountFact& elsewhere) {
  fact.learn_index(elsewhere);
  if (std::isnan(fact.vol)) fact.vol = elsewhere.vol;
  if (!fact.liquidity) fact.liquidity = elsewhere.liquidity;
  if (fact.settled.raw == 0) fact.settled = elsewhere.settled;
}

/// Leaves out what a part repeats of the parts before it; what it says more is kept, and so are trades, which their ids tell. Twice in one
/// part are two facts.
class Repeated {
 public:
  explicit Repeated(AccountFacts& all) : all_(all) {}

  /// The part's facts are those from `begin` on.
  void drop(std::size_t begin) {
    ++part_;
    std::size_t end = begin;
    for (std::size_t i = begin; i < all_.facts.size(); ++i) {
      const AccountFact fact = all_.facts[i];
      if (keeps(fact, end)) all_.facts[end++] = fact;
    }
    all_.repeated += all_.facts.size() - end;
    all_.facts.resize(end);
  }

 private:
  /// Where a fact that has no trade id of its own was kept, and how often it stands in the part at hand.
  struct Seen {
    std::vector<std::size_t> kept;
    std::size_t part = 0;
    std::size_t here = 0;
  };

  bool keeps(const AccountFact& fact, std::size_t place) {
    if (fact.kind == EntryKind::Trade) {
      const auto [first, fresh] = trades_.try_emplace({all_.instruments[fact.instrument].venue, fact.trade}, place);
      if (!fresh && told_of(all_.facts[first->second]) == told_of(fact)) learn(all_.facts[first->second], fact);
      return true;
    }
    Seen& same = seen_[told_of(fact)];
    if (same.part != part_) same.here = 0;
    same.part = part_;
    if (++same.here <= same.kept.size()) {
      learn(all_.facts[same.kept[same.here - 1]], fact);
      return false;
    }
    same.kept.push_back(place);
    return true;
  }

  AccountFacts& all_;
  std::map<decltype(told_of(AccountFact{})), Seen> seen_;
  std::map<std::pair<Venue, TradeId>, std::size_t> trades_;
  std::size_t part_ = 0;
};

/// By instrument: the groups that trade it, and since when.
using FirstTrades = std::map<InstrumentId, std::map<std::uint32_t, Instant>>;

FirstTrades first_trades(const AccountFacts& account) {
  FirstTrades first;
  for (const AccountFact& fact : account.facts) {
    if (fact.kind != EntryKind::Trade) continue;
    const auto [known, fresh] = first[fact.instrument].try_emplace(fact.group, fact.at);
    if (!fresh) known->second = std::min(known->second, fact.at);
  }
  return first;
}

void give_to_groups(AccountFacts& account) {
  if (std::ranges::find(account.facts, every_group, &AccountFact::group) == account.facts.end()) return;
  const FirstTrades first = first_trades(account);
  std::vector<AccountFact> given;
  given.reserve(account.facts.size());
  for (AccountFact fact : account.facts) {
    if (fact.group != every_group) {
      given.push_back(fact);
      continue;
    }
    const std::size_t before = given.size();
    if (const auto trades = first.find(fact.instrument); trades != first.end()) {
      for (const auto& [group, since] : trades->second) {
        fact.group = group;
        if (since <= fact.at) given.push_back(fact);
      }
    }
    fact.group = 0;
    if (given.size() == before) given.push_back(fact);
  }
  account.facts = std::move(given);
}

}  // namespace

FillRole role_of(const BookGroup& group) { return group.strategy == hedge_strategy ? FillRole::Hedge : FillRole::Quote; }

std::string_view name_of(FillRole role) { return role == FillRole::Quote ? "quote" : "hedge"; }

std::string AccountFact::place() const {
  return element == 0 ? fmt::format("line {}", line) : fmt::format("line {}, element {}", line, element);
}

std::string AccountFacts::place_of(const AccountFact& fact) const {
  return fact.file < files.size() ? fmt::format("{}: {}", files[fact.file], fact.place()) : fact.place();
}

bool index_is_in_usd(std::span<const IndexTerms> terms, const Instrument& instrument, Instant at) {
  const Venue venue = instrument.venue == Venue{} ? deribit : instrument.venue;
  return std::ranges::any_of(terms, [&](const IndexTerms& row) {
    return row.venue == venue && row.coin == instrument.base && row.settle == instrument.settle && row.from <= at && at < row.until;
  });
}

void sort_facts(AccountFacts& account) {
  give_to_groups(account);
  if (!std::ranges::is_sorted(account.facts, {}, &AccountFact::at)) std::ranges::stable_sort(account.facts, {}, &AccountFact::at);
}

namespace {

/// But deliveries: of what is not held they do nothing.
Result<void> nothing_counts_twice(const AccountFacts& record, const AccountFacts& beside) {
  for (const AccountFact& fact : beside.facts) {
    if (is_delivery(fact.kind)) continue;
    const bool money = is_about_money(fact.kind);
    const Instrument* const instrument = money ? nullptr : &beside.instruments[fact.instrument];
    if ((money ? fact.venue : instrument->venue) != Venue{}) continue;
    const bool exchanges = !money && instrument->kind == InstrumentKind::Spot;
    for (const Currency currency : {money ? fact.currency : instrument->settle, exchanges ? instrument->base : Currency{}}) {
      const auto opened = record.opened.find(currency);
      if (opened == record.opened.end() || fact.at >= opened->second) continue;
      return fail(
          fmt::format("{}: is before {}, where the transaction log of {} begins with what was there by then, and would count twice: "
                      "leave out what is before, or give the log from its beginning",
                      beside.place_of(fact), format_instant(opened->second), currency.text()));
    }
  }
  return {};
}

Result<void> nothing_counts_twice(std::span<const AccountFacts> parts) {
  for (const AccountFacts& record : parts) {
    if (record.opened.empty()) continue;
    for (const AccountFacts& beside : parts) {
      if (&beside == &record) continue;
      if (auto once = nothing_counts_twice(record, beside); !once) return once;
    }
  }
  return {};
}

}  // namespace

Result<AccountFacts> merged(std::vector<AccountFacts> parts) {
  KEEL_CHECK(parts.size() <= std::numeric_limits<std::uint16_t>::max(), "more files than a fact can name");
  if (auto once = nothing_counts_twice(parts); !once) return std::unexpected(once.error());
  AccountFacts all;
  if (parts.size() == 1) {
    all = std::move(parts.front());
  } else {
    const std::map<NameAt, Instrument> definitions = earliest_definitions(parts);
    Repeated repeated(all);
    for (AccountFacts& part : parts) {
      if (auto renamed = rename_ids(part, all, definitions); !renamed) return std::unexpected(renamed.error());
      const std::size_t begin = all.facts.size();
      all.facts.insert(all.facts.end(), part.facts.begin(), part.facts.end());
      repeated.drop(begin);
      all.files.insert(all.files.end(), part.files.begin(), part.files.end());
      std::ranges::move(part.remarks, std::back_inserter(all.remarks));
      part = {};
    }
  }
  sort_facts(all);
  return all;
}

}  // namespace keel
