#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ranges>

#include "keel/base/random.hpp"
#include "keel/matching/order_book.hpp"
#include "keel/matching/test_taking.hpp"

namespace keel {
namespace {

constexpr std::size_t levels = 3;

/// The rule of OrderBook said slowly: at each price one queue of single orders. The others join at the back; when they show less,
/// those leave whom the queue model says. OrderId{0} is what is shown.
class SlowBook {
 public:
  explicit SlowBook(std::string_view model) : model_(model) {}
  struct Queued {
    OrderId id;
    Size size;
    ParticipantId owner;
  };

  void show(Side side, const std::array<BookLevel, levels>& all) {
    std::map<Price, std::vector<Queued>>& queues = half(side);
    for (const BookLevel& level : all) queues[level.price];
    for (auto& [price, queue] : queues) {
      const auto wanted = std::ranges::find(all, price, &BookLevel::price);
      Size change = wanted == all.end() ? Size{} : wanted->size;
      for (const Queued& order : queue) {
        if (order.id == OrderId{0}) change -= order.size;
      }
      if (change.raw > 0) queue.push_back({OrderId{0}, change, {}});
      if (change.raw >= 0) continue;
      if (model_ == "back") leave(queue | std::views::reverse, change);
      if (model_ == "front") leave(queue, change);
      if (model_ == "proportional") leave_alike(queue, change);
    }
  }

  void rest(ParticipantId owner, OrderId id, Side side, Price price, Size size) { half(side)[price].push_back({id, size, owner}); }

  void cancel(ParticipantId owner, OrderId id, Side side) {
    for (auto& [price, queue] : half(side))
      std::erase_if(queue, [&](const Queued& order) { return order.id == id && order.owner == owner; });
  }

  /// Smaller at its price it stays where it is; otherwise it joins at the back of where it goes.
  void replace(ParticipantId owner, OrderId old, OrderId id, Side side, Price price, Size size) {
    for (Queued& order : half(side)[price]) {
      if (order.id != old || order.owner != owner || order.size < size) continue;
      order.id = id;
      order.size = size;
      return;
    }
    cancel(owner, old, side);
    rest(owner, id, side, price, size);
  }

  Size take(Side side, Price limit, Size size, std::vector<Execution>& out) {
    std::map<Price, std::vector<Queued>>& queues = half(opposite(side));
    while (size.raw > 0) {
      auto best = queues.end();
      for (auto at = queues.begin(); at != queues.end(); ++at) {
        std::erase_if(at->second, [](const Queued& order) { return order.size.raw == 0; });
        if (!at->second.empty() && (best == queues.end() || side == Side::Sell)) best = at;
      }
      if (best == queues.end() || (side == Side::Buy ? best->first > limit : best->first < limit)) break;
      Queued& first = best->second.front();
      const bool others = first.id == OrderId{0};
      const Size traded = std::min(size, first.size);
      size -= traded;
      first.size -= traded;
      out.push_back({others ? Execution::With::Shown : Execution::With::Order,
                     first.owner,
                     first.id,
                     best->first,
                     traded,
                     others ? Size{} : first.size,
                     {}});
    }
    return size;
  }

 private:
  static void leave(auto&& queue, Size change) {
    for (Queued& order : queue) {
      if (order.id != OrderId{0}) continue;
      const Size leaves = std::min(order.size, -change);
      order.size -= leaves;
      change += leaves;
    }
  }
  /// Each order's end in the queue of what is shown moves up in proportion, rounded up.
  static void leave_alike(std::vector<Queued>& queue, Size change) {
    std::int64_t all = 0;
    for (const Queued& order : queue) all += order.id == OrderId{0} ? order.size.raw : 0;
    std::int64_t before = 0;
    std::int64_t after = 0;
    for (Queued& order : queue) {
      if (order.id != OrderId{0}) continue;
      before += order.size.raw;
      const std::int64_t end = (before * (all + change.raw) + all - 1) / all;
      order.size = Size{end - after};
      after = end;
    }
  }

  std::map<Price, std::vector<Queued>>& half(Side side) { return halves_[static_cast<std::size_t>(side)]; }
  std::string_view model_;
  std::array<std::map<Price, std::vector<Queued>>, 2> halves_;
};

/// Trades with the others at one price in a row are one: how many pieces their quantity is in says nothing.
std::vector<Execution> merged(const std::vector<Execution>& executions) {
  std::vector<Execution> out;
  for (const Execution& next : executions) {
    const bool more = !out.empty() && next.with == Execution::With::Shown && out.back().with == next.with && out.back().price == next.price;
    if (more) {
      out.back().size += next.size;
    } else {
      out.push_back(next);
    }
  }
  return out;
}

struct Both {
  Both(std::uint64_t seed, std::string_view model) : random(seed), fast(QueueRules{queue_model(model)}), slow(model) {}

  Price price(Side side) { return Price{(side == Side::Buy ? 100 : 104) + static_cast<std::int64_t>(random.below(4))}; }
  ParticipantId participant() { return ParticipantId{1 + static_cast<std::uint32_t>(random.below(3))}; }
  Size size() { return Size{1 + static_cast<std::int64_t>(random.below(9))}; }

  void requote() {
    const Side side = random.chance(0.5) ? Side::Buy : Side::Sell;
    std::array<BookLevel, levels> all;
    const std::int64_t first = side == Side::Buy ? 103 : 104;
    for (std::int64_t i = 0; i < 3; ++i) {
      if (random.chance(0.3)) continue;
      all[static_cast<std::size_t>(i)] = {Price{first - sign_of(side) * i}, size() * 2};
    }
    fast.show(side, all);
    slow.show(side, all);
  }
  void rest() {
    const Side side = random.chance(0.5) ? Side::Buy : Side::Sell;
    const Price at = price(side);
    const Size amount = size();
    const OrderId id{++last};
    const ParticipantId owner = participant();
    fast.rest(side, {.owner = owner, .id = id, .price = at, .left = amount});
    slow.rest(owner, id, side, at, amount);
  }
  void cancel() {
    const OrderId id{1 + random.below(last + 1)};
    const ParticipantId owner = participant();
    for (const Side side : {Side::Buy, Side::Sell}) {
      const OrderSlot slot = slot_of(fast.orders(side), owner, id);
      if (slot != no_slot) fast.cancel(side, slot);
      slow.cancel(owner, id, side);
    }
  }
  void replace() {
    const Side side = random.chance(0.5) ? Side::Buy : Side::Sell;
    const std::vector<RestingOrder> orders = all_of(fast.orders(side));
    if (orders.empty()) return;
    const RestingOrder old = orders[random.below(orders.size())];
    const Price at = random.chance(0.5) ? old.price : price(side);
    const Size amount = size();
    const OrderId id{++last};
    fast.replace(side, slot_of(fast.orders(side), old.owner, old.id), {.owner = old.owner, .id = id, .price = at, .left = amount});
    slow.replace(old.owner, old.id, id, side, at, amount);
  }
  void take() {
    const Side side = random.chance(0.5) ? Side::Buy : Side::Sell;
    const Price limit = price(opposite(side));
    const Size amount = size() * 3;
    std::vector<Execution> quick;
    std::vector<Execution> plain;
    EXPECT_EQ(take_from(fast, side, limit, amount, quick), slow.take(side, limit, amount, plain));
    quick = merged(quick);
    plain = merged(plain);
    ASSERT_EQ(quick.size(), plain.size());
    for (std::size_t i = 0; i < quick.size(); ++i) {
      EXPECT_EQ(quick[i].with, plain[i].with);
      EXPECT_EQ(quick[i].owner, plain[i].owner);
      EXPECT_EQ(quick[i].order, plain[i].order);
      EXPECT_EQ(quick[i].price, plain[i].price);
      EXPECT_EQ(quick[i].size, plain[i].size);
      EXPECT_EQ(quick[i].left, plain[i].left);
    }
  }

  Random random;
  OrderBook fast;
  SlowBook slow;
  std::uint64_t last = 0;
};

TEST(OrderBook, AgreesWithQueuesOfSingleOrders) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    constexpr std::array<std::string_view, 3> models{"back", "proportional", "front"};  // odds are of sums, not of single orders
    const std::string_view model = models[seed % models.size()];
    SCOPED_TRACE(fmt::format("seed {}, {}", seed, model));
    Both both{seed, model};
    for (int step = 0; step < 300 && !testing::Test::HasFailure(); ++step) {
      switch (both.random.below(5)) {
        case 0: both.requote(); break;
        case 1: both.rest(); break;
        case 2: both.cancel(); break;
        case 3: both.replace(); break;
        default: both.take();
      }
    }
    ASSERT_FALSE(testing::Test::HasFailure());
  }
}

}  // namespace
}  // namespace keel
