#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "keel/account/inventory_totals.hpp"
#include "keel/attribution/hedge_policy.hpp"
#include "keel/base/random.hpp"
#include "keel/domain/money.hpp"
#include "keel/pricing/black/black76.hpp"

namespace keel {
namespace {

const Currency btc = Currency::of("BTC");
const Currency eth = Currency::of("ETH");
const Currency usdc = Currency::of("USDC");
const Instant start = parse_instant("2026-02-05T05:00:00Z").value();
const Instant expiry = parse_instant("2026-02-05T08:00:00Z").value();
const Instant end = parse_instant("2026-02-05T09:00:00Z").value();

/// Trades in everything that can be held, marked now and then, more often as an expiry is near; perpetuals are marked off the index.
class RandomAccount {
 public:
  explicit RandomAccount(std::uint64_t seed) : random_(seed) {
    for (const Currency coin : {btc, eth}) {
      perpetuals.push_back(list(coin.text() + "-PERPETUAL", InstrumentKind::Perpetual, coin, Currency::of("USD"), {}));
      list(coin.text() + "_USDC-PERPETUAL", InstrumentKind::Perpetual, coin, usdc, {});
      list(coin.text() + "_USDC", InstrumentKind::Spot, coin, usdc, {});
      list(coin.text() + "_POOL", InstrumentKind::Pool, coin, usdc, {});
      for (const Instant at : {expiry, expiry + day * 7}) {
        const std::string name = fmt::format("{}-{}", coin.text(), (at - start).raw);
        list(name, InstrumentKind::Future, coin, Currency::of("USD"), at);
        for (const Currency quote : {Currency::of("USD"), usdc}) {
          for (const double strike : {0.97, 1.0, 1.03}) {
            Instrument& option = define(fmt::format("{}-{}-{}", name, quote.text(), strike), InstrumentKind::Option, coin, quote, at);
            option.strike = nearest<Price>(strike * index(coin));
            option.right = random_.chance(0.5) ? Right::Call : Right::Put;
            list();
          }
        }
      }
    }
    list("ETH_BTC", InstrumentKind::Spot, eth, btc, {});
    list("ETH_BTC-PERPETUAL", InstrumentKind::Perpetual, eth, btc, {});
    list("ETH_BTC-POOL", InstrumentKind::Pool, eth, btc, {});
  }

  void live() {
    for (Instant now = start; now < end; now = now + second * static_cast<std::int64_t>(1 + random_.below(90))) {
      if (now >= next_mark_) mark();
      for (double& index : indices_) index *= 1.0 + 0.0005 * random_.normal();
      if (expiry <= now && !delivered_) deliver();
      happen(now);
    }
    mark();
  }

  AccountFacts account;
  std::vector<MarkSet> marks;
  std::vector<Instrument> perpetuals;

 private:
  double index(Currency coin) const { return is_dollar(coin) ? 1.0 : indices_[coin == btc ? 0 : 1]; }

  Instrument& define(std::string name, InstrumentKind kind, Currency base, Currency quote, Instant at) {
    next_ = {.name = std::move(name), .kind = kind, .base = base, .quote = quote};
    next_.payoff = quote == Currency::of("USD") ? Payoff::Inverse : Payoff::Linear;
    next_.settle = next_.payoff == Payoff::Inverse ? base : quote;
    next_.multiplier = Multiplier{next_.reciprocal() ? 10 * units_per_one : units_per_one};
    next_.lot = Size{next_.reciprocal() ? units_per_one : 1};
    next_.expiry = at;
    next_.ticks = *TickLadder::make({{Price{0}, PriceOffset{next_.reciprocal() ? units_per_one / 2 : 1}}});
    next_.fees.taker = nearest<Rate>(0.0005);
    return next_;
  }
  Instrument list() {
    const auto id = account.instruments.list(next_);
    KEEL_CHECK(id.has_value(), "listed");
    return account.instruments[*id];
  }
  Instrument list(const std::string& name, InstrumentKind kind, Currency base, Currency quote, Instant at) {
    define(name, kind, base, quote, at);
    return list();
  }

  Mark mark_of(const Instrument& instrument, Instant now) {
    const double price = index(instrument.base) / index(instrument.quote) * (1.0 + 0.003 * random_.normal());
    if (instrument.kind != InstrumentKind::Option) return {.price = nearest<Price>(price)};
    const double vol = 0.3 + random_.uniform();
    const double usd = black76_value({price, to_double(instrument.strike), years_between(now, instrument.expiry), vol, instrument.right});
    const double coins = instrument.payoff == Payoff::Inverse ? usd / price : usd;
    return {.price = nearest<Price>(std::max(coins * (1.0 + 0.02 * random_.uniform()), 1e-6)), .vol = vol, .forward = price};
  }

  /// At a whole minute.
  void mark() {
    MarkSet set{.at = next_mark_, .marks = {}, .indices = {{btc, nearest<Price>(indices_[0])}, {eth, nearest<Price>(indices_[1])}}};
    for (const Instrument& instrument : account.instruments) {
      if (!instrument.expires() || instrument.expiry > set.at) set.marks[instrument.id] = mark_of(instrument, set.at);
    }
    marks.push_back(std::move(set));
    const bool near = next_mark_ + minute * 40 > expiry && next_mark_ <= expiry;
    next_mark_ = next_mark_ + minute * static_cast<std::int64_t>(1 + random_.below(near ? 3 : 40));
  }

  void deliver() {
    delivered_ = true;
    for (const Instrument& instrument : account.instruments) {
      if (!instrument.expires() || instrument.expiry != expiry) continue;
      AccountFact fact{.at = expiry, .kind = EntryKind::Expiry, .instrument = instrument.id};
      fact.price = nearest<Price>(index(instrument.base) * 1.001);
      account.facts.push_back(fact);
    }
  }

  void happen(Instant now) {
    if (random_.chance(0.02)) {
      AccountFact money{.at = now, .kind = EntryKind::Deposit, .currency = random_.chance(0.5) ? btc : usdc};
      money.amount = nearest<SettleAmount>(random_.normal());
      account.facts.push_back(money);
    }
    const Instrument& instrument = account.instruments[InstrumentId{static_cast<std::uint32_t>(random_.below(account.instruments.size()))}];
    if (instrument.expires() && instrument.expiry <= now) return;
    AccountFact fact{.at = now, .instrument = instrument.id};
    fact.trade = TradeId{++trades_};
    fact.size = nearest<Size>((instrument.reciprocal() ? 3000.0 : 3.0) * random_.normal());
    if (fact.size.raw == 0) return;
    fact.price = mark_of(instrument, now).price;
    if (fact.price.raw <= 0) return;
    fact.amount = nearest<SettleAmount>(0.001 * random_.uniform());
    if (random_.chance(0.5) && !is_dollar(instrument.base) && is_dollar(instrument.quote)) {
      fact.index = nearest<Price>(index(instrument.base));
    }
    account.facts.push_back(fact);
  }

  Random random_;
  Instrument next_;
  std::array<double, 2> indices_{60000.0, 3000.0};
  Instant next_mark_ = start;
  bool delivered_ = false;
  std::uint64_t trades_ = 0;
};

/// The account as it was known at a moment: hedges and deliveries of then included, other facts of then only if `facts_too`.
AccountFacts until(const AccountFacts& hedged, Instant at, bool facts_too) {
  AccountFacts then = hedged;
  const auto is_hedge = [&](const AccountFact& fact) { return hedged.groups[fact.group].strategy == hedge_strategy; };
  std::erase_if(then.facts, [&](const AccountFact& fact) {
    const bool now = fact.at == at && (facts_too || is_hedge(fact) || is_delivery(fact.kind));
    return fact.at >= at && !now;
  });
  return then;
}

/// What keel book shows as net transaction delta and coins, deposits left out.
double own_bias(const AccountFacts& account, const MarkSet& marks, Currency coin) {
  const auto inventory = take_inventory(account, marks, Currency::of("USD"));
  if (!inventory) throw std::runtime_error(inventory.error().text);
  double deposits = 0.0;
  for (const AccountFact& fact : account.facts) {
    if (is_about_money(fact.kind) && fact.currency == coin) deposits += to_double(fact.amount);
  }
  return directional_bias_coin(account.instruments, *inventory, coin) - deposits;
}

class HedgeProperty : public testing::TestWithParam<std::uint64_t> {
 protected:
  HedgeProperty() : random(GetParam()) { random.live(); }
  AccountFacts hedged(const HedgePolicy& policy) const {
    auto account = with_hedges(random.account, random.marks, random.perpetuals, policy);
    if (!account) throw std::runtime_error(account.error().text);
    return std::move(*account);
  }
  double lot_coins(const MarkSet& set, Currency coin) const { return 10.0 / to_double(set.indices.at(coin)); }
  RandomAccount random;
};

TEST_P(HedgeProperty, RightAfterEveryTimedHedgeTheBooksOwnBiasIsWithinALotOfZero) {
  const AccountFacts account = hedged({.every = minute, .half_spread = nearest<Rate>(0.00005)});
  for (const MarkSet& set : random.marks) {
    if (set.at <= random.account.facts.front().at || set.at > account.facts.back().at) continue;
    const AccountFacts then = until(account, set.at, false);
    for (const Currency coin : {btc, eth}) {
      EXPECT_LE(std::abs(own_bias(then, set, coin)), lot_coins(set, coin))
          << "seed " << GetParam() << ' ' << coin.text() << ' ' << format_instant(set.at);
    }
  }
}

TEST_P(HedgeProperty, RightAfterAHedgeByBandTheBooksOwnBiasIsWithinALotOfZero) {
  const AccountFacts account = hedged({.band_coins = 0.05, .half_spread = nearest<Rate>(0.00005)});
  std::size_t seen = 0;
  for (const MarkSet& set : random.marks) {
    for (const Currency coin : {btc, eth}) {
      const bool traded = std::ranges::any_of(account.facts, [&](const AccountFact& fact) {
        return fact.at == set.at && account.groups[fact.group].strategy == hedge_strategy &&
               account.instruments[fact.instrument].base == coin;
      });
      if (!traded) continue;
      ++seen;
      EXPECT_LE(std::abs(own_bias(until(account, set.at, true), set, coin)), lot_coins(set, coin))
          << "seed " << GetParam() << ' ' << coin.text() << ' ' << format_instant(set.at);
    }
  }
  EXPECT_GT(seen, 0u) << "seed " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Seeds, HedgeProperty, testing::Range<std::uint64_t>(1, 21));

}  // namespace
}  // namespace keel
