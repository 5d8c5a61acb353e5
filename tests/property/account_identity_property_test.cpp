// What an account holds is what was paid in and what it earned: at marks or without, in several currencies, with spot marked where its
// index is not.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

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
const Instant start = parse_instant("2026-02-05T00:30:00Z").value();

/// Spot in dollars and in a coin, a pool, coin-settled and dollar-settled contracts; random facts and prices.
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
    for (int i = 0; i < 200; ++i) happen(start + minute * i);
  }

  /// Every instrument off its index by up to a percent.
  MarkSet marks() {
    MarkSet set{.at = start + day, .marks = {}, .indices = {{btc, nearest<Price>(btc_usd_)}, {eth, nearest<Price>(eth_usd_)}}};
    for (const Instrument& instrument : account.instruments) {
      set.marks[instrument.id] = {
          .price = nearest<Price>(price_of(instrument) * (1.0 + 0.01 * random_.normal())), .vol = 0.5, .forward = btc_usd_};
    }
    return set;
  }

  AccountFacts account;

 private:
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
    KEEL_CHECK(account.instruments.list(one).has_value(), "listed");
  }

  double price_of(const Instrument& instrument) const {
    if (instrument.kind == InstrumentKind::Option) return 0.03;
    const double base_usd = instrument.base == btc ? btc_usd_ : eth_usd_;
    return instrument.quote == btc ? base_usd / btc_usd_ : base_usd;
  }

  void happen(Instant now) {
    btc_usd_ *= 1.0 + 0.004 * random_.normal();
    eth_usd_ *= 1.0 + 0.006 * random_.normal();
    const Instrument& instrument = account.instruments[InstrumentId{static_cast<std::uint32_t>(random_.below(6))}];
    AccountFact fact{.at = now, .instrument = instrument.id, .group = static_cast<std::uint32_t>(random_.below(2))};
    fact.line = static_cast<std::uint32_t>(account.facts.size() + 1);
    fact.amount = nearest<SettleAmount>(0.1 * random_.normal());
    fact.index = nearest<Price>(instrument.base == btc ? btc_usd_ : eth_usd_);
    const auto draw = random_.below(12);
    if (draw < 3) {
      fact.kind = draw == 0 ? EntryKind::Deposit : draw == 1 ? EntryKind::Correction : EntryKind::Transfer;
      fact.currency = random_.chance(0.4) ? btc : random_.chance(0.5) ? eth : usdc;
      fact.index = fact.currency == usdc ? Price{} : nearest<Price>(fact.currency == btc ? btc_usd_ : eth_usd_);
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
    }
    account.facts.push_back(fact);
  }

  Random random_;
  double btc_usd_ = 60000.0;
  double eth_usd_ = 2500.0;
};

class AccountIdentity : public testing::TestWithParam<std::uint64_t> {};

/// A rounding to 1e-8 of its currency for every position: coins of 60,000 USD and a little.
constexpr double rounding_usd = 12.0 * 1e-8 * 100'000.0;

TEST_P(AccountIdentity, EquityIsWhatWasPaidInAndTheProfit) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  MixedLife life(GetParam());
  for (const auto& chain : {std::optional<MarkSet>{}, std::optional(life.marks())}) {
    for (const CostBasis basis : {CostBasis::Average, CostBasis::Fifo}) {
      const auto inventory = take_inventory(life.account, chain, Currency::of("USD"), basis);
      ASSERT_TRUE(inventory) << inventory.error().text;
      const double equity = to_double(total_equity(life.account.instruments, *inventory));
      const double profit = to_double(total_profit(life.account.instruments, *inventory));
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
      EXPECT_TRUE(!rounding || std::abs(to_double(line.usd)) < 15 * 0.005) << to_double(line.usd);
      EXPECT_TRUE(!chain || rounding || line.kind == BridgeKind::PaidIn) << to_double(line.usd);
    }
    EXPECT_EQ(sum, bridge.explained);
    for (const auto& [currency, paid] : explained->closing.paid_in) EXPECT_EQ(paid.amount, inventory->deposits[currency]);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AccountIdentity, testing::Range<std::uint64_t>(1, 31));

}  // namespace
}  // namespace keel
