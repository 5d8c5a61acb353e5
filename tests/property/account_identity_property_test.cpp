// What an account holds is what was paid in and what it earned: at marks or without, in several currencies, with spot marked where its
// index is not, fees paid in whatever coin, deliveries that tell the index, and settlements before any trade.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "keel/account/foreign_fees.hpp"
#include "keel/account/inventory_totals.hpp"
#include "keel/attribution/attribution.hpp"
#include "keel/attribution/profit_bridge.hpp"
#include "keel/base/random.hpp"

namespace keel {
namespace {

using namespace literals;

const Currency btc = Currency::of("BTC");
const Currency eth = Currency::of("ETH");
const Currency usdc = Currency::of("USDC");
const Currency bnb = Currency::of("BNB");
const Instant start = parse_instant("2026-02-05T00:30:00Z").value();

/// Spot in dollars and in a coin, a pool, coin-settled and dollar-settled contracts, one of which is delivered on the way; random facts and
/// prices.
class MixedLife {
 public:
  explicit MixedLife(std::uint64_t seed) : random_(seed) {
    account.groups = {{}, {"quote", "b"}};
    list("BTC_USDC", InstrumentKind::Spot, btc, usdc, usdc);
    list("ETH_BTC", InstrumentKind::Spot, eth, btc, btc);
    list("ETH_USDC-POOL", InstrumentKind::Pool, eth, usdc, usdc);
    list("BTC-PERPETUAL", InstrumentKind::Perpetual, btc, Currency::of("USD"), btc);
    list("ETH_USDC-PERPETUAL", InstrumentKind::Perpetual, eth, usdc, usdc);
    list("BTC-OPTION", InstrumentKind::Option, btc, Currency::of("USD"), btc);
    list("BTC-FUTURE", InstrumentKind::Future, btc, Currency::of("USD"), btc);
    for (const InstrumentKind kind : {InstrumentKind::Perpetual, InstrumentKind::Future}) settle(start, kind);
    pay_in(start, bnb);
    for (int i = 0; i < 200; ++i) {
      happen(start + minute * i);
      if (start + minute * i == delivery) deliver();
    }
    sort_facts(account);
    const auto priced = price_foreign_fees(account, {});
    KEEL_CHECK(priced.has_value(), "every coin has a price");
  }

  /// Every instrument off its index by up to a percent.
  MarkSet marks() {
    MarkSet set{.at = start + day, .marks = {}, .indices = {{btc, nearest<Price>(btc_usd_)}, {eth, nearest<Price>(eth_usd_)}}};
    set.indices[bnb] = nearest<Price>(bnb_usd_);
    for (const Instrument& instrument : account.instruments) {
      if (instrument.expires() && instrument.expiry < set.at) continue;
      set.marks[instrument.id] = {
          .price = nearest<Price>(price_of(instrument) * (1.0 + 0.01 * random_.normal())), .vol = 0.5, .forward = btc_usd_};
    }
    return set;
  }

  AccountFacts account;

 private:
  const Instant delivery = start + minute * 120;

  void list(const char* name, InstrumentKind kind, Currency base, Currency quote, Currency settle) {
    Instrument one{.name = name, .kind = kind, .payoff = settle == base ? Payoff::Inverse : Payoff::Linear, .base = base};
    one.quote = quote;
    one.settle = settle;
    one.multiplier = one.reciprocal() ? 10.0_multiplier : 1.0_multiplier;
    one.lot = Size{1};
    if (kind == InstrumentKind::Option) {
      one.strike = 60000.0_price;
      one.expiry = start + day * 9;
    }
    if (kind == InstrumentKind::Future) one.expiry = delivery;
    KEEL_CHECK(account.instruments.list(one).has_value(), "listed");
  }

  double usd_of(Currency coin) const { return coin == btc ? btc_usd_ : coin == eth ? eth_usd_ : coin == bnb ? bnb_usd_ : 1.0; }

  AccountFact& add(Instant now, EntryKind kind) {
    account.facts.push_back({.at = now, .kind = kind, .group = static_cast<std::uint32_t>(random_.below(2))});
    account.facts.back().line = static_cast<std::uint32_t>(account.facts.size());
    return account.facts.back();
  }

  void pay_in(Instant now, Currency coin) {
    AccountFact& fact = add(now, EntryKind::Deposit);
    fact.amount = nearest<SettleAmount>(random_.normal());
    fact.currency = coin;
    if (coin != usdc) fact.index = nearest<Price>(usd_of(coin));
  }

  /// Of all groups that trade it.
  void settle(Instant now, InstrumentKind kind) {
    for (const Instrument& instrument : account.instruments) {
      if (instrument.kind != kind) continue;
      AccountFact& fact = add(now, EntryKind::DailySettlement);
      fact.group = every_group;
      fact.instrument = instrument.id;
      fact.price = nearest<Price>(price_of(instrument) * (1.0 + 0.01 * random_.normal()));
      if (random_.chance(0.7)) fact.index = nearest<Price>(usd_of(instrument.base));
    }
  }

  /// A delivery price is an index, too: of what is held after it, if no line shows a younger one.
  void deliver() {
    const Instrument& future = account.instruments[InstrumentId{6}];
    AccountFact& fact = add(future.expiry, EntryKind::Expiry);
    fact.group = every_group;
    fact.instrument = future.id;
    fact.price = nearest<Price>(btc_usd_ * (1.0 + 0.01 * random_.normal()));
  }

  double price_of(const Instrument& instrument) const {
    if (instrument.kind == InstrumentKind::Option) return 0.03;
    return instrument.quote == btc ? usd_of(instrument.base) / btc_usd_ : usd_of(instrument.base);
  }

  void happen(Instant now) {
    btc_usd_ *= 1.0 + 0.004 * random_.normal();
    eth_usd_ *= 1.0 + 0.006 * random_.normal();
    bnb_usd_ *= 1.0 + 0.006 * random_.normal();
    const std::uint64_t listed = now < delivery ? 7 : 6;
    const Instrument& instrument = account.instruments[InstrumentId{static_cast<std::uint32_t>(random_.below(listed))}];
    AccountFact fact{.at = now, .instrument = instrument.id, .group = static_cast<std::uint32_t>(random_.below(2))};
    fact.line = static_cast<std::uint32_t>(account.facts.size() + 1);
    fact.amount = nearest<SettleAmount>(0.1 * random_.normal());
    if (instrument.kind == InstrumentKind::Option || random_.chance(0.8)) fact.index = nearest<Price>(usd_of(instrument.base));
    const auto draw = random_.below(13);
    if (draw == 12) return settle(now, instrument.kind == InstrumentKind::Future ? InstrumentKind::Future : InstrumentKind::Perpetual);
    if (draw < 3) {
      fact.kind = draw == 0 ? EntryKind::Deposit : draw == 1 ? EntryKind::Correction : EntryKind::Transfer;
      fact.currency = std::array{btc, eth, usdc, bnb}[random_.below(4)];
      fact.index = fact.currency == usdc ? Price{} : nearest<Price>(usd_of(fact.currency));
    } else if (draw == 3 && instrument.kind == InstrumentKind::Perpetual) {
      fact.kind = EntryKind::Funding;
    } else if (draw < 6 && instrument.kind == InstrumentKind::Pool) {
      fact.kind = EntryKind::PoolFees;
      fact.currency = random_.chance(0.5) ? eth : usdc;
      fact.amount = abs(fact.amount);
      fact.price = nearest<Price>(price_of(instrument));
    } else {
      fact.trade = TradeId{account.facts.size() + 1};
      fact.size = nearest<Size>((instrument.kind == InstrumentKind::Pool ? 40.0 : 3.0) * random_.normal());
      if (fact.size.raw == 0) return;
      fact.price = nearest<Price>(price_of(instrument) * (1.0 + 0.01 * random_.normal()));
      if (instrument.kind == InstrumentKind::Option) fact.vol = 0.5;
      if (random_.chance(0.4)) fact.currency = std::array{btc, eth, usdc, bnb}[random_.below(4)];
    }
    account.facts.push_back(fact);
  }

  Random random_;
  double btc_usd_ = 60000.0;
  double eth_usd_ = 2500.0;
  double bnb_usd_ = 550.0;
};

class AccountIdentity : public testing::TestWithParam<std::uint64_t> {};

/// Of 14 positions, each with a rounding to 1e-8 of its currency, coins of 60,000 USD and a little, and one for each of three other coins
/// that paid its fees.
constexpr double rounding_usd = 14.0 * 2.0 * 1e-8 * 100'000.0;

/// What every position earned, and what was corrected by hand.
double profit_of_positions(const AccountFacts& account, const Inventory& inventory) {
  SettleAmount sum;
  for (const InventoryRow& row : inventory.rows)
    sum += in_numeraire(inventory, account.instruments[row.instrument].settle, row.realised + row.unrealised - row.fees - row.funding);
  for (const Money& money : inventory.corrections.entries()) sum += in_numeraire(inventory, money.currency, money.amount);
  return to_double(sum);
}

TEST_P(AccountIdentity, EquityIsWhatWasPaidInAndTheProfit) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  MixedLife life(GetParam());
  for (const auto& chain : {std::optional<MarkSet>{}, std::optional(life.marks())}) {
    for (const CostBasis basis : {CostBasis::Average, CostBasis::Fifo}) {
      const auto inventory = take_inventory(life.account, chain, Currency::of("USD"), basis);
      ASSERT_TRUE(inventory) << inventory.error().text;
      const double equity = to_double(total_equity(life.account.instruments, *inventory));
      const double profit = profit_of_positions(life.account, *inventory);
      EXPECT_NEAR(equity, to_double(total_deposits(*inventory)) + profit, rounding_usd) << (chain ? "marked" : "unmarked");
    }
  }
}

TEST_P(AccountIdentity, TheExplanationComesToTheSameEquityByTheSameIdentity) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  MixedLife life(GetParam());
  const std::vector<MarkSet> marks{life.marks()};
  const auto explained = attribute_profit(life.account, marks, {});
  ASSERT_TRUE(explained) << explained.error().text;
  const Causes causes = totals_of(explained->steps).causes;
  EXPECT_EQ(explained->steps.back().equity, causes[Cause::Deposits] + causes.profit());
  const auto inventory = take_inventory(life.account, marks.back(), Currency::of("USD"));
  ASSERT_TRUE(inventory) << inventory.error().text;
  EXPECT_NEAR(to_double(explained->steps.back().equity), to_double(total_equity(life.account.instruments, *inventory)), rounding_usd);
}

/// Each difference has its line; what is left is less than half a cent a position and currency.
TEST_P(AccountIdentity, ABridgeLeadsFromTheBooksProfitToTheExplanations) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  MixedLife life(GetParam());
  for (const auto& chain : {std::optional<MarkSet>{}, std::optional(life.marks())}) {
    const std::vector<MarkSet> marks = chain ? std::vector{*chain} : std::vector<MarkSet>{};
    const auto explained = attribute_profit(life.account, marks, {});
    const auto inventory = take_inventory(life.account, chain, Currency::of("USD"));
    ASSERT_TRUE(explained && inventory);
    const ProfitBridge bridge = profit_bridge(life.account.instruments, *inventory, explained->closing);
    EXPECT_EQ(bridge.book.raw, total_profit(life.account.instruments, *inventory).raw);
    EXPECT_EQ(bridge.explained, totals_of(explained->steps).causes.profit());
    NumeraireAmount sum = bridge.book;
    for (const BridgeLine& line : bridge.lines) {
      sum += line.usd;
      const bool rounding = line.kind == BridgeKind::Rounding;
      EXPECT_TRUE(!rounding || std::abs(to_double(line.usd)) < 18 * 0.005) << to_double(line.usd);
      EXPECT_TRUE(!chain || rounding || line.kind == BridgeKind::PaidIn) << to_double(line.usd);
    }
    EXPECT_EQ(sum, bridge.explained);
    for (const auto& [currency, paid] : explained->closing.paid_in) EXPECT_EQ(paid.amount, inventory->deposits[currency]);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AccountIdentity, testing::Range<std::uint64_t>(1, 31));

}  // namespace
}  // namespace keel
