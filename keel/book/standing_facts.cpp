#include "keel/book/standing_facts.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <tuple>

namespace keel {
namespace {

/// By their files: whether they tell times to the second only. Facts of no file do not.
std::vector<bool> files_of_seconds(const AccountFacts& account) {
  std::vector<bool> seconds(account.files.size(), true);
  for (const AccountFact& fact : account.facts) {
    if (fact.file < seconds.size() && (fact.at - Instant{}).raw % second.raw != 0) seconds[fact.file] = false;
  }
  return seconds;
}

/// Those of 2^63 on are not as the venue writes them.
std::string id_text(TradeId id) { return id.value >> 63 == 0 ? std::to_string(id.value) : "this id"; }

class Sifter {
 public:
  explicit Sifter(AccountFacts account)
      : account_(std::move(account)), seconds_(files_of_seconds(account_)), keeps_(account_.facts.size(), true) {}

  Result<StandingFacts> sift() {
    seen_.reserve(account_.facts.size());
    for (std::size_t i = 0; i < account_.facts.size(); ++i) {
      if (auto done = take(i); !done) return std::unexpected(done.error());
    }
    for (const auto& [first, now] : restated_) {
      keeps_[first] = now.has_value();
      if (now) account_.facts[first] = *now;
    }
    std::size_t i = 0;
    std::erase_if(account_.facts, [&](const AccountFact&) { return !keeps_[i++]; });
    return StandingFacts{std::move(account_), duplicates_};
  }

 private:
  using Key = std::pair<Venue, TradeId>;
  Key key_of(const AccountFact& fact) const { return {account_.instruments[fact.instrument].venue, fact.trade}; }

  bool same_time(const AccountFact& a, const AccountFact& b) const {
    const auto to_second = [this](const AccountFact& fact) { return fact.file < seconds_.size() && seconds_[fact.file]; };
    if (a.at == b.at || a.file == b.file || !(to_second(a) || to_second(b))) return a.at == b.at;
    return (a.at - Instant{}).raw / second.raw == (b.at - Instant{}).raw / second.raw;
  }

  bool same_trade(const AccountFact& a, const AccountFact& b) const {
    const auto told = [](const AccountFact& f) { return std::tuple{f.instrument, f.group, f.size, f.price, f.amount}; };
    return told(a) == told(b) && same_time(a, b);
  }

  Result<void> take(std::size_t i) {
    const AccountFact& fact = account_.facts[i];
    if (fact.kind == EntryKind::Trade) return take_trade(i);
    if (undoes(fact.kind)) return restate(i);
    if (is_delivery(fact.kind)) return take_delivery(i);
    return {};
  }

  Result<void> take_trade(std::size_t i) {
    const AccountFact& trade = account_.facts[i];
    if (seen_.insert(account_.instruments[trade.instrument].venue, trade.trade)) return {};
    const AccountFact& first = account_.facts[first_with(key_of(trade))];
    keeps_[i] = false;
    ++duplicates_;
    if (same_trade(first, trade)) return {};
    const bool by_instrument = first.instrument != trade.instrument;
    return fail(fmt::format("{}: trade_id: {} is another trade in {}{}", account_.place_of(trade), id_text(trade.trade),
                            place(first, trade), by_instrument ? "; if ids are an instrument's own, say --trade-ids instrument" : ""));
  }

  Result<void> restate(std::size_t i) {
    const AccountFact& fact = account_.facts[i];
    const std::size_t first = first_with(key_of(fact));
    const auto known = restated_.find(first);
    const bool stands = first < i && account_.facts[first].instrument == fact.instrument && (known == restated_.end() || known->second);
    keeps_[i] = false;
    if (!stands) {
      return fail(fmt::format("{}: trade_id: no trade of that id in {} can be {}", account_.place_of(fact),
                              account_.instruments[fact.instrument].full_name(), fact.kind == EntryKind::Bust ? "busted" : "corrected"));
    }
    std::optional<AccountFact>& now = restated_.try_emplace(first, account_.facts[first]).first->second;
    if (fact.kind == EntryKind::Bust) {
      now.reset();
      return {};
    }
    now->file = fact.file;  // what is wrong with it stands there
    now->line = fact.line;
    now->element = fact.element;
    now->size = fact.size;
    now->price = fact.price;
    now->amount = fact.amount;
    if (fact.index.raw > 0) now->index = fact.index;
    if (!std::isnan(fact.vol)) now->vol = fact.vol;
    return {};
  }

  Result<void> take_delivery(std::size_t i) {
    const AccountFact& fact = account_.facts[i];
    const AccountFact& first = account_.facts[deliveries_.try_emplace(fact.instrument, i).first->second];
    if (first.price == fact.price) return {};
    return fail(fmt::format("{}: price: {} was delivered at {} in {}", account_.place_of(fact),
                            account_.instruments[fact.instrument].full_name(), to_text(first.price), place(first, fact)));
  }

  std::string place(const AccountFact& first, const AccountFact& seen_from) const {
    return first.file == seen_from.file ? first.place() : account_.place_of(first);
  }

  /// The first trade with the key, whether or not it was taken yet; past the end if there is none.
  std::size_t first_with(const Key& key) {
    if (first_by_key_.empty()) {
      for (std::size_t i = 0; i < account_.facts.size(); ++i) {
        if (account_.facts[i].kind == EntryKind::Trade) first_by_key_.emplace(key_of(account_.facts[i]), i);
      }
    }
    const auto found = first_by_key_.find(key);
    return found == first_by_key_.end() ? account_.facts.size() : found->second;
  }

  AccountFacts account_;
  std::vector<bool> seconds_;  ///< by file: its times are no finer
  std::vector<bool> keeps_;
  std::size_t duplicates_ = 0;
  BookedTrades seen_;
  std::map<Key, std::size_t> first_by_key_;                     ///< made when first needed
  std::map<std::size_t, std::optional<AccountFact>> restated_;  ///< by the trade's place: as it was corrected; nothing if busted
  std::map<InstrumentId, std::size_t> deliveries_;
};

}  // namespace

Result<StandingFacts> standing_facts(AccountFacts account) { return Sifter(std::move(account)).sift(); }

}  // namespace keel
