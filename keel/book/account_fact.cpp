#include "keel/book/account_fact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <span>
#include <tuple>

#include "keel/base/check.hpp"

namespace keel {
namespace {

/// The same facts with ids in another account's instruments and groups, to which new ones are added.
void rename_ids(AccountFacts& part, AccountFacts& into) {
  std::vector<InstrumentId> instruments;
  for (const Instrument& instrument : part.instruments) {
    const Instrument* const known = into.instruments.find(instrument.name, instrument.venue);
    instruments.push_back(known != nullptr ? known->id : into.instruments.list(instrument).value());
  }
  std::map<BookGroup, std::uint32_t> known;
  for (const BookGroup& group : into.groups) known.emplace(group, static_cast<std::uint32_t>(known.size()));
  std::vector<std::uint32_t> groups;
  for (const BookGroup& group : part.groups) {
    const auto [at, fresh] = known.emplace(group, static_cast<std::uint32_t>(known.size()));
    groups.push_back(at->second);
    if (fresh) into.groups.push_back(group);
  }
  const auto rename = [&](AccountFact& fact) {
    if (!is_about_money(fact.kind)) fact.instrument = instruments[fact.instrument.value];
    if (fact.group != every_group) fact.group = groups[fact.group];
    fact.file = static_cast<std::uint16_t>(fact.file + into.files.size());
  };
  std::ranges::for_each(part.facts, rename);
}

/// What two parts say alike of a fact.
auto told_of(const AccountFact& f) {
  return std::tuple{f.at, f.kind, f.instrument, f.group, f.trade, f.size, f.price, f.amount, f.currency, f.venue};
}

/// Leaves out what a part repeats of the parts before it. Twice in one part are two facts.
class Repeated {
 public:
  std::size_t drop_from(AccountFacts& part) {
    ++part_;
    return std::erase_if(part.facts, [this](const AccountFact& fact) {
      if (fact.kind == EntryKind::Trade) return false;
      Seen& same = seen_[told_of(fact)];
      if (same.part != part_) same.here = 0;
      same.part = part_;
      if (++same.here <= same.kept) return true;
      ++same.kept;
      return false;
    });
  }

 private:
  /// How often a fact that has no trade id of its own was kept, and stands in the part at hand.
  struct Seen {
    std::size_t kept = 0;
    std::size_t part = 0;
    std::size_t here = 0;
  };

  std::map<decltype(told_of(AccountFact{})), Seen> seen_;
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

void sort_facts(AccountFacts& account) {
  give_to_groups(account);
  if (!std::ranges::is_sorted(account.facts, {}, &AccountFact::at)) std::ranges::stable_sort(account.facts, {}, &AccountFact::at);
}

AccountFacts merged(std::vector<AccountFacts> parts) {
  if (parts.empty()) return {};
  KEEL_CHECK(parts.size() <= std::numeric_limits<std::uint16_t>::max(), "more files than a fact can name");
  AccountFacts all = std::move(parts.front());
  Repeated repeated;
  if (parts.size() > 1) repeated.drop_from(all);
  for (AccountFacts& part : std::span(parts).subspan(1)) {
    rename_ids(part, all);
    all.repeated += repeated.drop_from(part);
    all.facts.insert(all.facts.end(), part.facts.begin(), part.facts.end());
    all.files.insert(all.files.end(), part.files.begin(), part.files.end());
    std::ranges::move(part.remarks, std::back_inserter(all.remarks));
    part = {};
  }
  sort_facts(all);
  return all;
}

}  // namespace keel
