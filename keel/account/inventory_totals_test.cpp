#include "keel/account/inventory_totals.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency usdc = Currency::of("USDC");

/// 2 BTC and 10,000 USDC deposited; 0.5 BTC bought at 40,000 USDC for a fee of 10; 20,000 USD of the coin-settled perpetual sold at
/// 40,000, half of it bought back at 50,000, where the index stands.
class MixedAccount : public testing::Test {
 protected:
  MixedAccount() {
    Instrument spot{.name = "BTC_USDC", .kind = InstrumentKind::Spot, .base = btc, .quote = usdc, .settle = usdc};
    Instrument perpetual{.name = "BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = btc};
    perpetual.quote = Currency::of("USD");
    perpetual.settle = btc;
    spot.multiplier = perpetual.multiplier = 1.0_multiplier;
    spot.lot = perpetual.lot = 0.1_size;
    const InstrumentId spot_id = *account.instruments.list(spot);
    const InstrumentId perpetual_id = *account.instruments.list(perpetual);
    add({.kind = EntryKind::Deposit, .amount = 2.0_settle, .currency = btc});
    add({.kind = EntryKind::Deposit, .amount = 10000.0_settle, .currency = usdc});
    add({.instrument = spot_id,
         .trade = TradeId{1},
         .size = 0.5_size,
         .price = 40000.0_price,
         .amount = 10.0_settle,
         .index = 40000.0_price});
    add({.instrument = perpetual_id, .trade = TradeId{2}, .size = -20000.0_size, .price = 40000.0_price, .index = 40000.0_price});
    add({.instrument = perpetual_id, .trade = TradeId{3}, .size = 10000.0_size, .price = 50000.0_price, .index = 50000.0_price});
  }
  void add(AccountFact fact) {
    const auto n = static_cast<std::uint32_t>(account.facts.size() + 1);
    fact.at = Instant{} + hour * n;
    fact.line = n + 1;
    account.facts.push_back(fact);
  }
  Inventory take() {
    auto taken = take_inventory(account, std::nullopt, Currency::of("USD"));
    EXPECT_TRUE(taken) << taken.error().text;
    return taken ? *taken : Inventory{};
  }
  AccountFacts account;
};

TEST_F(MixedAccount, BiasIsTheCoinHeldAndTheContracts) {
  // 2 deposited, 0.5 bought, 10,000 (1/50,000 - 1/40,000) = -0.05 lost and as much about to be; the short left is -0.2 coins.
  EXPECT_NEAR(directional_bias_coin(account.instruments, take(), btc), 2.0 + 0.5 - 0.05 - 0.05 - 0.2, 1e-12);
}

TEST_F(MixedAccount, EquityIsAllCurrenciesAtTheIndex) {
  // 2.4 BTC at 50,000, and 10,000 - 20,000 - 10 USDC.
  EXPECT_EQ(total_equity(account.instruments, take()), 109990.0_settle);
}

TEST_F(MixedAccount, ProfitLeavesDepositsOut) {
  // -0.05 BTC twice at 50,000; the half coin bought at 40,000 stands at the index, 50,000, as all coins do; 10 of fee.
  EXPECT_EQ(total_profit(account.instruments, take()), -10.0_settle);
  EXPECT_EQ(total_deposits(take()), 110000.0_settle);
}

TEST_F(MixedAccount, SpotIsWorthItsIndexWhereverItIsMarked) {
  MarkSet marks{.at = Instant{} + day, .marks = {}, .indices = {{btc, 50000.0_price}}};
  marks.marks[InstrumentId{0}] = {.price = 50500.0_price};
  marks.marks[InstrumentId{1}] = {.price = 50000.0_price};
  const auto taken = take_inventory(account, marks, Currency::of("USD"));
  ASSERT_TRUE(taken) << taken.error().text;
  EXPECT_EQ(total_equity(account.instruments, *taken), 109990.0_settle);
  EXPECT_EQ(total_profit(account.instruments, *taken), -10.0_settle);
  EXPECT_EQ(taken->rows[0].mark.price, 50000.0_price);
}

}  // namespace
}  // namespace keel
