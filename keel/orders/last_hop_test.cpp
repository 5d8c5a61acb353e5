#include "keel/orders/last_hop.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

/// Three orders that the gate has allowed.
struct Allowed {
  OrderTable sent;
  LastHop hop;
  std::vector<PlaceOrder> orders;
  Allowed() {
    for (const std::uint64_t id : {1U, 2U, 3U}) {
      orders.push_back({.order = OrderId{id}, .instrument = InstrumentId{0}, .price = 100.0_price, .size = 1.0_size});
      sent.sent(Instant{1}, orders.back());
    }
  }
  std::string refusal(const PlaceOrder& order) {
    const auto left = hop.leaves(order, sent);
    return left ? "" : left.error().text;
  }
};

TEST(LastHop, LetsEachOrderLeaveOnce) {
  Allowed w;
  for (const PlaceOrder& order : w.orders) EXPECT_EQ(w.refusal(order), "");
  EXPECT_TRUE(w.hop.all_left(3));
  EXPECT_EQ(w.refusal(w.orders[2]), "order 3: would leave after 3 orders");
}

TEST(LastHop, StopsARepeatedALeftOutAChangedAndAnUnknownOrder) {
  Allowed w;
  EXPECT_EQ(w.refusal(w.orders[0]), "");
  EXPECT_EQ(w.refusal(w.orders[0]), "order 1: would leave after 1 orders");
  EXPECT_EQ(w.refusal(w.orders[2]), "order 3: would leave after 1 orders");
  PlaceOrder larger = w.orders[1];
  larger.size = 10.0_size;
  EXPECT_EQ(w.refusal(larger), "order 2: would leave as another than the gate has allowed");
  w.sent.closed(OrderId{2});
  EXPECT_EQ(w.refusal(w.orders[1]), "order 2: would leave, and the gate has not allowed it");
}

/// Knight Capital, 2012-08-01: a router sent child orders without end for 212 parents, as what had filled no longer stopped it: 4 million
/// executions in 45 minutes. Of what the gate allowed each leaves once; the first order beyond it ends the run.
TEST(LastHop, TheFirstOrderBeyondTwoHundredAndTwelveDoesNotLeave) {
  OrderTable sent;
  LastHop hop;
  for (std::uint64_t id = 1; id <= 212; ++id) {
    const PlaceOrder order{.order = OrderId{id}, .instrument = InstrumentId{0}, .price = 100.0_price, .size = 1.0_size};
    sent.sent(Instant{1}, order);
    ASSERT_TRUE(hop.leaves(order, sent));
    if (id % 2 == 0) sent.closed(OrderId{id});
  }
  PlaceOrder child{.order = OrderId{211}, .instrument = InstrumentId{0}, .price = 100.0_price, .size = 1.0_size};
  EXPECT_FALSE(hop.leaves(child, sent)) << "again, of what still works";
  child.order = OrderId{212};
  EXPECT_FALSE(hop.leaves(child, sent)) << "again, of what has filled";
  child.order = OrderId{213};
  EXPECT_EQ(hop.leaves(child, sent).error().text, "order 213: would leave, and the gate has not allowed it");
}

TEST(LastHop, CountsWhatLeftAgainstWhatWasAllowed) {
  Allowed w;
  EXPECT_EQ(w.refusal(w.orders[0]), "");
  EXPECT_TRUE(w.hop.has_left(OrderId{1}));
  EXPECT_FALSE(w.hop.has_left(OrderId{2}));
  EXPECT_EQ(w.hop.all_left(3).error().text, "the gate has allowed 3 orders, and 1 have left");
  w.hop.forget_unsent(3);
  EXPECT_TRUE(w.hop.all_left(3));
}

}  // namespace
}  // namespace keel
