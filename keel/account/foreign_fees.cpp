#include "keel/account/foreign_fees.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "keel/base/words.hpp"
#include "keel/book/amount_limits.hpp"
#include "keel/domain/money.hpp"

namespace keel {
namespace {

class FeePricer {
 public:
  FeePricer(AccountFacts& account, std::span<const MarkSet> marks) : account_(account), marks_(marks) {}

  Result<void> price_all() {
    std::vector<AccountFact> with_transfers;
    with_transfers.reserve(account_.facts.size());
    for (AccountFact& fact : account_.facts) {
      see(fact);
      if (auto done = price_one(fact); !done) return done;
      with_transfers.push_back(fact);
      with_transfers.insert(with_transfers.end(), transfers_.begin(), transfers_.end());
      transfers_.clear();
    }
    account_.facts = std::move(with_transfers);
    for (const auto& [currency, fees] : counts_) {
      account_.remarks.push_back(fmt::format("{} paid in {}: {} at what that was worth", counted(fees, "fee was", "fees were"),
                                             currency.text(), fees == 1 ? "it counts as a fee" : "they count as fees"));
    }
    return {};
  }

 private:
  using Key = std::pair<Venue, TradeId>;
  struct Charged {
    Money fee;
    Money worth;
    std::uint32_t group = 0;  ///< of the trade, whatever the line says that undoes it
  };

  void see(const AccountFact& fact) {
    if (fact.index.raw <= 0) return;
    const bool money = is_about_money(fact.kind);
    last_[money ? fact.currency : account_.instruments[fact.instrument].base] = to_double(fact.index);
  }

  Result<void> price_one(AccountFact& fact) {
    if (fact.kind != EntryKind::Trade && !undoes(fact.kind)) return {};
    const Instrument& instrument = account_.instruments[fact.instrument];
    const Key key{instrument.venue, fact.trade};
    const auto known = charged_.find(key);
    if (undoes(fact.kind) && known != charged_.end()) {
      const Charged& back = known->second;
      move(fact, back.group, {back.fee.currency, back.fee.amount}, {back.worth.currency, -back.worth.amount});
      charged_.erase(known);
    }
    const bool foreign = fact.kind != EntryKind::Bust && fact.currency != Currency{} && fact.currency != instrument.settle;
    if (!foreign) return {};
    if (fact.kind == EntryKind::Trade && known != charged_.end() && known->second.fee == Money{fact.currency, fact.amount}) {
      return taken(fact, known->second.worth);  // the same trade again
    }
    const auto price = price_of(fact, instrument);
    if (!price) {
      return fail(fmt::format("{}: fee: no price of {} is known: give a line of it an index in USD, or --marks", account_.place_of(fact),
                              fact.currency.text()));
    }
    const double worth = to_double(fact.amount) * *price;
    if (!(std::abs(worth) < largest_amount)) {
      return fail(fmt::format("{}: fee: is {:g} {}, which is too large", account_.place_of(fact), worth, instrument.settle.text()));
    }
    const Charged charged{{fact.currency, fact.amount}, {instrument.settle, nearest<SettleAmount>(worth)}, group_of(fact)};
    if (charged_.emplace(key, charged).second) {
      ++counts_[fact.currency];
      move(fact, charged.group, {charged.fee.currency, -charged.fee.amount}, charged.worth);
    }
    return taken(fact, charged.worth);
  }

  static Result<void> taken(AccountFact& fact, const Money& worth) {
    fact.amount = worth.amount;
    fact.currency = {};
    return {};
  }

  /// Of the trade that a correction is of.
  std::uint32_t group_of(const AccountFact& fact) const {
    if (fact.kind == EntryKind::Trade) return fact.group;
    const Venue venue = account_.instruments[fact.instrument].venue;
    const auto trade = std::ranges::find_if(account_.facts, [&](const AccountFact& one) {
      return one.kind == EntryKind::Trade && one.trade == fact.trade && account_.instruments[one.instrument].venue == venue;
    });
    return trade == account_.facts.end() ? fact.group : trade->group;
  }

  void move(const AccountFact& beside, std::uint32_t group, const Money& one, const Money& other) {
    for (const Money& money : {one, other}) {
      transfers_.push_back({.at = beside.at,
                            .kind = EntryKind::Transfer,
                            .file = beside.file,
                            .instrument = beside.instrument,
                            .group = group,
                            .line = beside.line,
                            .element = beside.element,
                            .trade = {},
                            .size = {},
                            .price = {},
                            .amount = money.amount,
                            .currency = money.currency,
                            .index = {},
                            .liquidity = {},
                            .of_fee = true,
                            .venue = account_.instruments[beside.instrument].venue});
    }
  }

  /// Settlement currency a unit of the fee's.
  std::optional<double> price_of(const AccountFact& trade, const Instrument& instrument) const {
    if (trade.currency == instrument.base && instrument.payoff == Payoff::Linear) {
      if (instrument.kind != InstrumentKind::Option) return to_double(trade.price);
      if (trade.index.raw > 0) return to_double(trade.index) / usd_of(instrument.settle, trade.at).value_or(1.0);
    }
    const auto fee = usd_of(trade.currency, trade.at);
    const auto settle = usd_of(instrument.settle, trade.at);
    if (!fee || !settle) return std::nullopt;
    return *fee / *settle;
  }

  std::optional<double> usd_of(Currency currency, Instant at) const {
    if (const auto seen = last_.find(currency); seen != last_.end()) return seen->second;
    if (is_dollar(currency)) return 1.0;
    for (const AccountFact& fact : account_.facts) {
      const bool money = is_about_money(fact.kind);
      if (fact.index.raw > 0 && (money ? fact.currency : account_.instruments[fact.instrument].base) == currency)
        return to_double(fact.index);
    }
    const auto has = [currency](const MarkSet& set) { return set.indices.contains(currency); };
    const auto before = std::ranges::find_if(marks_.rbegin(), marks_.rend(), [&](const MarkSet& set) { return set.at <= at && has(set); });
    if (before != marks_.rend()) return to_double(before->indices.at(currency));
    const auto after = std::ranges::find_if(marks_, has);
    return after == marks_.end() ? std::nullopt : std::optional(to_double(after->indices.at(currency)));
  }

  AccountFacts& account_;
  std::span<const MarkSet> marks_;
  std::map<Currency, double> last_;  ///< USD, as lines showed it so far
  std::map<Key, Charged> charged_;
  std::map<Currency, std::size_t> counts_;
  std::vector<AccountFact> transfers_;  ///< of the fact at hand
};

}  // namespace

Result<void> price_foreign_fees(AccountFacts& account, std::span<const MarkSet> marks) { return FeePricer(account, marks).price_all(); }

}  // namespace keel
