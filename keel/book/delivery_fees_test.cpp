#include "keel/book/delivery_fees.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

/// Of a future of 10 USD a contract, at a fee of 2.5 bp: at 50,000 it is 5e-8 BTC a contract.
class DeliveryFeesTest : public ::testing::Test {
 protected:
  DeliveryFeesTest() {
    Instrument future{.name = "BTC-27MAR26", .kind = InstrumentKind::Future, .payoff = Payoff::Inverse};
    future.base = future.settle = Currency::of("BTC");
    future.quote = Currency::of("USD");
    future.multiplier = 10.0_multiplier;
    future.lot = 1.0_size;
    future.expiry = Instant{} + day;
    future.fees.delivery = 0.00025_rate;
    id = account.instruments.list(future).value();
    account.groups = {{}, {"a", ""}, {"b", ""}, {"c", ""}};
  }
  AccountFact& add(std::uint32_t group, Size size, EntryKind kind = EntryKind::Trade, std::uint64_t trade = 0) {
    const std::uint64_t known = trade == 0 ? account.facts.size() + 1 : trade;
    account.facts.push_back(
        {.at = Instant{} + second, .kind = kind, .instrument = id, .group = group, .trade = TradeId{known}, .size = size, .currency = {}});
    return account.facts.back();
  }
  SettleAmount fee(std::uint32_t group) const { return *DeliveryFees(account).of(account.instruments[id], group, 50000.0_price); }

  AccountFacts account;
  InstrumentId id;
};

TEST_F(DeliveryFeesTest, AreWhatWasToldSharedAlike) {
  add(1, 10'000.0_size);
  add(2, 30'000.0_size);
  account.told_delivery_fees[id] = 0.0008_settle;
  EXPECT_EQ(fee(1), 0.0002_settle);
  EXPECT_EQ(fee(2), 0.0006_settle);
  account.groups.resize(1);
  EXPECT_EQ(fee(0), 0.0008_settle);
}

TEST_F(DeliveryFeesTest, AreOfTheNetOfAllGroups) {
  add(1, 10'000.0_size);
  add(2, -10'000.0_size);
  EXPECT_EQ(fee(1), 0.0_settle);
  EXPECT_EQ(fee(2), 0.0_settle);
  add(2, 4'000.0_size);
  EXPECT_EQ(fee(1), 0.0002_settle) << "4,000 contracts";
  EXPECT_EQ(fee(2), 0.0_settle);
  EXPECT_EQ(fee(0), 0.0_settle) << "holds none";
}

TEST_F(DeliveryFeesTest, AreSharedBySizeAndSumToTheFee) {
  add(1, 1.0_size);
  add(2, 1.0_size);
  add(3, 1.0_size);
  add(0, -2.0_size);
  EXPECT_EQ(fee(1) + fee(2) + fee(3), 0.00000005_settle) << "of one contract";
  EXPECT_EQ(fee(1), 0.00000002_settle);
}

TEST_F(DeliveryFeesTest, AreOfTradesAsTheyStand) {
  add(1, 10'000.0_size);
  add(1, 10'000.0_size, EntryKind::Trade, 1);  // told again
  add(2, -10'000.0_size, EntryKind::Trade, 7);
  add(2, -2'000.0_size, EntryKind::TradeCorrection, 7);
  EXPECT_EQ(fee(1), 0.0004_settle) << "8,000 contracts";
  add(2, {}, EntryKind::Bust, 7);
  EXPECT_EQ(fee(1), 0.0005_settle);
}

TEST_F(DeliveryFeesTest, OfOneGroupAreThoseOfItsPosition) {
  account.groups.resize(1);
  add(0, 1.0_size);
  EXPECT_EQ(DeliveryFees(account).of(account.instruments[id], 0, 50000.0_price), std::nullopt);
}

}  // namespace
}  // namespace keel
