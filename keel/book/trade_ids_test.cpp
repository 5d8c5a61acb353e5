#include "keel/book/trade_ids.hpp"

#include <gtest/gtest.h>

#include "keel/base/hash.hpp"

namespace keel {
namespace {

TEST(TradeIds, TakesEachTradeOnce) {
  TradeIds seen;
  for (std::uint64_t id = 0; id < 10'000; ++id) EXPECT_TRUE(seen.insert(TradeId{id * 64})) << id;
  for (std::uint64_t id = 0; id < 10'000; ++id) EXPECT_FALSE(seen.insert(TradeId{id * 64})) << id;
  EXPECT_EQ(seen.size(), 10'000U);
  EXPECT_TRUE(seen.contains(TradeId{64}));
  EXPECT_FALSE(seen.contains(TradeId{65}));
}

TEST(TradeIds, AnEmptySetHoldsNothing) {
  EXPECT_FALSE(TradeIds{}.contains(TradeId{0}));
  EXPECT_FALSE(TradeIds{}.contains(TradeId{7}));
}

TEST(TradeIds, HashesTheMembersAndNotTheirOrderOrRoom) {
  TradeIds up;
  TradeIds down;
  down.reserve(100'000);
  for (std::uint64_t id = 0; id < 1000; ++id) up.insert(TradeId{id});
  for (std::uint64_t id = 1000; id-- > 0;) down.insert(TradeId{id});
  Hasher first;
  Hasher second;
  first.add(up);
  second.add(down);
  EXPECT_EQ(first.digest(), second.digest());
  EXPECT_EQ(up.sorted(), down.sorted());
  EXPECT_EQ(up.sorted().back(), TradeId{999});
  down.insert(TradeId{5000});
  second.add(down);
  EXPECT_NE(first.digest(), second.digest());
}

TEST(BookedTrades, TwoVenuesMayUseOneId) {
  constexpr Venue okx = Venue::of("OKX");
  constexpr Venue binance = Venue::of("BINANCE");
  BookedTrades first;
  EXPECT_TRUE(first.insert({}, TradeId{7}));
  EXPECT_TRUE(first.insert(okx, TradeId{7}));
  EXPECT_FALSE(first.insert(okx, TradeId{7}));
  EXPECT_TRUE(first.insert(binance, TradeId{7}));
  EXPECT_TRUE(first.contains(okx, TradeId{7}));
  EXPECT_FALSE(first.contains(okx, TradeId{8}));
  EXPECT_FALSE(first.contains(Venue::of("DEX"), TradeId{7}));

  BookedTrades second;
  second.reserve(1000);
  for (const Venue venue : {binance, okx, Venue{}}) second.insert(venue, TradeId{7});
  Hasher one;
  Hasher other;
  one.add(first);
  other.add(second);
  EXPECT_EQ(one.digest(), other.digest());
}

}  // namespace
}  // namespace keel
