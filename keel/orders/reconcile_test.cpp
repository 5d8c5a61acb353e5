#include "keel/orders/reconcile.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "keel/base/random.hpp"
#include "keel/orders/message_budget.hpp"
#include "keel/orders/standing.hpp"
#include "keel/orders/urgency.hpp"

namespace keel {
namespace {

using namespace literals;

/// A bid that works beside one that is wanted.
struct OneBid {
  OrderTable table;
  WantedQuote wanted{.instrument = InstrumentId{0}, .side = Side::Buy, .price = 100.0_price, .size = 4.0_size};
  PriceOffset tolerance{units_per_one};
  double owed_contracts = 0.0;
  double least_usd = 0.0;
  OneBid() {
    table.sent(Instant{1}, {.order = OrderId{1}, .instrument = InstrumentId{0}, .side = Side::Buy, .price = 100.0_price, .size = 4.0_size});
  }
  std::vector<OrderChange> changes() const {
    const StandingQuote standing = table.standing(wanted.instrument, wanted.side);
    enum : std::size_t { WantedPrice, WantedSize, WorkingPrice, WorkingSize, Tolerance, Worth, Owed, Changed, column_count };
    Columns<column_count> columns;
    columns.resize(1);
    *columns[WantedPrice] = wanted.size.raw > 0 ? static_cast<double>(wanted.price.raw) : std::nan("");
    *columns[WantedSize] = static_cast<double>(wanted.size.raw);
    *columns[WorkingPrice] = standing.order == OrderId{} ? std::nan("") : static_cast<double>(standing.price.raw);
    *columns[WorkingSize] = static_cast<double>(standing.left.raw);
    *columns[Tolerance] = static_cast<double>(tolerance.raw);
    *columns[Worth] = wanted.usd_per_price_unit;
    *columns[Owed] = owed_contracts;
    find_changes({columns[WantedPrice], columns[WantedSize], columns[WorkingPrice], columns[WorkingSize], columns[Tolerance],
                  columns[Worth], columns[Owed]},
                 least_usd, RowRange::all(1), columns[Changed]);
    return *columns[Changed] != 0.0 ? std::vector{change_of(wanted, table)} : std::vector<OrderChange>();
  }
};

TEST(Reconcile, LessThanIsOwedDoesNotStay) {
  OneBid w;
  w.wanted.size = 4.4_size;  // 4 are left of it
  EXPECT_TRUE(w.changes().empty());
  w.owed_contracts = 4.0;
  EXPECT_TRUE(w.changes().empty());
  w.owed_contracts = 4.1;
  EXPECT_EQ(w.changes().size(), 1U);
  w.wanted.size = 4.0_size;  // all that limits leave
  EXPECT_TRUE(w.changes().empty());
}

TEST(Reconcile, KeepsWhatIsNearEnough) {
  OneBid w;
  w.wanted.price = 101.0_price;
  w.wanted.size = 3.3_size;
  EXPECT_TRUE(w.changes().empty());
  w.wanted.price = 101.1_price;
  EXPECT_EQ(w.changes().size(), 1U);
  w.least_usd = 4.5;
  EXPECT_TRUE(w.changes().empty()) << "1.1 on 4 contracts";
}

TEST(Reconcile, ReplacesWhatIsTooFarOrTooSmallOrTooLarge) {
  OneBid w;
  w.wanted.price = 98.5_price;
  const std::vector<OrderChange> changes = w.changes();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].cancel, OrderId{1});
  EXPECT_TRUE(changes[0].place);
  EXPECT_EQ(changes[0].urgency_usd, 6.0) << "1.5 on 4 contracts";
  w.wanted.price = 100.0_price;
  for (const Size size : {3.1_size, 8.1_size}) {
    w.wanted.size = size;
    EXPECT_EQ(w.changes().size(), 1U);
  }
}

std::vector<std::uint32_t> by_urgency(const std::vector<OrderChange>& changes) {
  ByUrgency urgent;
  urgent.sort(changes);
  std::vector<std::uint32_t> places;
  for (std::size_t at = 0; at < urgent.size(); ++at) places.push_back(urgent.place(at));
  return places;
}

TEST(Reconcile, CancelsWhatIsNotWantedAnyMoreFirst) {
  OneBid w;
  w.wanted.size = {};
  std::vector<OrderChange> changes{{.cancel = OrderId{9}, .urgency_usd = 5.0}};
  changes.push_back(w.changes().at(0));
  const std::vector<std::uint32_t> places = by_urgency(changes);
  EXPECT_EQ(places, (std::vector<std::uint32_t>{1, 0}));
  EXPECT_EQ(changes[1].cancel, OrderId{1});
  EXPECT_FALSE(changes[1].place);
}

TEST(Reconcile, EqualUrgenciesKeepTheirOrder) {
  std::vector<OrderChange> changes(500);
  for (std::size_t i = 0; i < changes.size(); ++i) changes[i].urgency_usd = static_cast<double>(i % 3);
  const std::vector<std::uint32_t> places = by_urgency(changes);
  for (std::size_t i = 1; i < places.size(); ++i) {
    const double before = changes[places[i - 1]].urgency_usd;
    const double after = changes[places[i]].urgency_usd;
    EXPECT_TRUE(before > after || (before == after && places[i - 1] < places[i]));
  }
}

TEST(Reconcile, OfEquallyUrgentChangesTheBestLevelsGoFirst) {
  std::vector<OrderChange> changes(6);
  for (std::size_t i = 0; i < changes.size(); ++i) changes[i].level = static_cast<std::uint32_t>(i % 3);
  changes[5].urgency_usd = 1.0;
  const std::vector<std::uint32_t> places = by_urgency(changes);
  EXPECT_EQ(places, (std::vector<std::uint32_t>{5, 0, 3, 1, 4, 2}));
}

TEST(Reconcile, WhatGivesAwayMostUsdGoesFirstWhateverItIsQuotedIn) {
  OneBid option;
  option.wanted.usd_per_price_unit = 95'000.0;  // quoted in coin
  option.table = {};
  option.table.sent(Instant{1},
                    {.order = OrderId{1}, .instrument = InstrumentId{0}, .side = Side::Buy, .price = 0.07_price, .size = 1.0_size});
  option.wanted.price = 0.06_price;
  option.wanted.size = 1.0_size;
  option.tolerance = {};
  OneBid perpetual;
  perpetual.wanted.usd_per_price_unit = 1.05e-4;  // 10 USD a contract at 95,000
  perpetual.wanted.price = 95.0_price;
  const std::vector changes{perpetual.changes().at(0), option.changes().at(0)};
  const std::vector<std::uint32_t> places = by_urgency(changes);
  EXPECT_EQ(changes[places[0]].order.price, 0.06_price)
      << "0.01 coin is 950 USD, five dollars on four contracts of 10 USD are a fifth of a cent";
}

TEST(Reconcile, DoesNotCancelTwice) {
  OneBid w;
  w.table.cancel_requested(Instant{}, OrderId{1});
  w.wanted.size = {};
  EXPECT_TRUE(w.changes().empty());
}

/// Levels of one side, what works beside them, and what has to leave.
struct OneLadder {
  Side side;
  OrderTable table;
  std::vector<WantedLevel> wanted;
  std::uint64_t next = 1;

  explicit OneLadder(Side of = Side::Buy) : side(of) {}
  void work(Price price, Size size = 4.0_size) {
    table.sent(Instant{1}, {.order = OrderId{next++}, .instrument = InstrumentId{0}, .side = side, .price = price, .size = size});
  }
  void want(Price price, PriceOffset tolerance = {}, Size size = 4.0_size) {
    wanted.push_back({{.instrument = InstrumentId{0}, .side = side, .price = price, .size = size},
                      static_cast<double>(tolerance.raw),
                      0.0,
                      static_cast<std::uint32_t>(wanted.size())});
  }
  std::vector<OrderChange> changes() {
    std::vector<OrderChange> out;
    change_ladder(InstrumentId{0}, side, wanted, table, 0.0, out);
    return out;
  }
  void owe(Size size) { wanted.front().owed_raw = static_cast<double>(size.raw); }
  void carry_out(const std::vector<OrderChange>& changes) {
    for (const OrderChange& change : changes) {
      if (change.cancel != OrderId{}) table.closed(change.cancel);
      if (change.place) work(change.order.price, change.order.size);
    }
  }
};

TEST(Ladder, AStepOfItMovesOneEnd) {
  OneLadder down;
  for (const Price price : {100.0_price, 99.0_price, 98.0_price}) down.work(price);
  for (const Price price : {99.0_price, 98.0_price, 97.0_price}) down.want(price);
  const std::vector<OrderChange> changes = down.changes();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].cancel, OrderId{1});
  EXPECT_EQ(changes[0].order.price, 97.0_price);
  EXPECT_EQ(changes[0].level, 2U);
  EXPECT_EQ(changes[0].urgency_usd, 4.0) << "4 contracts at 100, where the best that is wanted is 99";

  OneLadder up(Side::Sell);
  for (const Price price : {100.0_price, 101.0_price, 102.0_price}) up.work(price);
  for (const Price price : {101.0_price, 102.0_price, 103.0_price}) up.want(price);
  ASSERT_EQ(up.changes().size(), 1U);
  EXPECT_EQ(up.changes()[0].urgency_usd, 4.0);
}

TEST(Ladder, IsPlacedFromTheBestOnAndTakenBackWhole) {
  OneLadder fresh;
  for (const Price price : {100.0_price, 99.0_price}) fresh.want(price);
  const std::vector<OrderChange> placed = fresh.changes();
  ASSERT_EQ(placed.size(), 2U);
  EXPECT_EQ(placed[0].order.price, 100.0_price);
  EXPECT_EQ(placed[1].order.price, 99.0_price);
  EXPECT_EQ(placed[0].cancel, OrderId{});

  OneLadder gone;
  for (const Price price : {99.0_price, 100.0_price}) gone.work(price);
  const std::vector<OrderChange> changes = gone.changes();
  ASSERT_EQ(changes.size(), 2U);
  for (const OrderChange& change : changes) {
    EXPECT_FALSE(change.place);
    EXPECT_EQ(change.urgency_usd, std::numeric_limits<double>::infinity());
  }
}

TEST(Ladder, AnOrderServesTheLevelThatItIsNearest) {
  OneLadder wide;
  wide.work(99.25_price);
  wide.want(100.0_price, PriceOffset{units_per_one});
  wide.want(99.0_price, PriceOffset{units_per_one});
  const std::vector<OrderChange> changes = wide.changes();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].cancel, OrderId{});
  EXPECT_EQ(changes[0].order.price, 100.0_price);
}

// A quote of a worse level's size that lies before the price of a better level would be matched with neither once that one is placed.
TEST(Ladder, NothingIsPlacedBehindAQuoteOfAWorseLevel) {
  OneLadder ladder;
  ladder.work(100.5_price, 3.0_size);
  ladder.want(100.0_price, PriceOffset{units_per_one}, 1.0_size);
  ladder.want(99.75_price, PriceOffset{units_per_one}, 3.0_size);
  const std::vector<OrderChange> changes = ladder.changes();
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].cancel, OrderId{1});
  ladder.carry_out(changes);
  EXPECT_TRUE(ladder.changes().empty());
}

TEST(Ladder, AllOfItStaysWhereAllOfItIsNearEnough) {
  OneLadder tight;
  for (const Price price : {101.0_price, 100.75_price, 100.5_price}) tight.work(price);
  for (const Price price : {100.5_price, 100.25_price, 100.0_price}) tight.want(price, PriceOffset{units_per_one});
  EXPECT_TRUE(tight.changes().empty());
}

// What is owed is owed of the first level.
TEST(Ladder, LessThanIsOwedServesALevelBehindTheFirstOnly) {
  OneLadder ladder;
  ladder.work(100.0_price, 3.0_size);
  for (const Price price : {100.0_price, 99.5_price}) ladder.want(price, PriceOffset{units_per_one});
  ASSERT_EQ(ladder.changes().size(), 1U) << "without an obligation 3 of 4 are enough";
  EXPECT_EQ(ladder.changes()[0].order.price, 99.5_price);

  ladder.owe(4.0_size);
  ASSERT_EQ(ladder.changes().size(), 2U) << "nor may it stand before the first";
  ladder.carry_out(ladder.changes());
  EXPECT_EQ(ladder.table.standing(InstrumentId{0}, Side::Buy).left, 4.0_size);

  OneLadder behind;
  behind.work(99.75_price, 3.0_size);
  for (const Price price : {100.0_price, 99.5_price}) behind.want(price, PriceOffset{units_per_one});
  behind.owe(4.0_size);
  const std::vector<OrderChange> changes = behind.changes();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].cancel, OrderId{});
  EXPECT_EQ(changes[0].order.price, 100.0_price);
}

/// As many quotes, the best first, as can stay on the levels from one on if none passes another and what is placed lies in its order.
int most_kept(const OneLadder& ladder, const std::vector<std::pair<Price, Size>>& working, std::size_t place,
              std::vector<std::optional<std::size_t>>& stands) {
  const std::size_t level = stands.size();
  const auto price = [&](std::size_t of) { return stands[of] ? working[*stands[of]].first : ladder.wanted[of].quote.price; };
  if (level > 1) {
    const bool both_stay = stands[level - 1] && stands[level - 2];
    const bool goes_down = (price(level - 2) - price(level - 1)) * sign_of(ladder.side) > PriceOffset{};
    if (!both_stay && !goes_down) return -100;
  }
  if (level == ladder.wanted.size()) return 0;
  const auto with = [&](std::optional<std::size_t> at) {
    stands.push_back(at);
    const int kept = (at ? 1 : 0) + most_kept(ladder, working, at ? *at + 1 : place, stands);
    stands.pop_back();
    return kept;
  };
  int best = with(std::nullopt);
  const WantedLevel& wanted = ladder.wanted[level];
  for (std::size_t at = place; at < working.size(); ++at) {
    const auto [there, left] = working[at];
    const bool near = static_cast<double>(abs(wanted.quote.price - there).raw) <= wanted.tolerance_raw;
    const bool owed = static_cast<double>(left.raw) >= std::min(wanted.owed_raw, static_cast<double>(wanted.quote.size.raw));
    if (near && owed && 4 * left <= 5 * wanted.quote.size && 2 * left >= wanted.quote.size) best = std::max(best, with(at));
  }
  return best;
}

// Against all ways to match them: as many stay as can. And what is left, with what is placed, is the ladder: a second look changes nothing.
TEST(Ladder, KeepsAsManyAsAnyMatchWould) {
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    OneLadder ladder(random.chance(0.5) ? Side::Buy : Side::Sell);
    const auto some = [&](int most) { return 1 + static_cast<int>(random.uniform() * most); };
    const auto price = [&](double steps) { return nearest<Price>(100.0 - sign_of(ladder.side) * 0.25 * std::round(4.0 * steps)); };
    double steps = 0.0;
    std::vector<std::pair<Price, Size>> working;
    for (int i = some(6); i > 0; --i) {
      working.emplace_back(price(12.0 * random.uniform()), Size{some(3) * units_per_one});
      ladder.work(working.back().first, working.back().second);
    }
    double tolerance = 1.5 * random.uniform();
    for (int i = some(6); i > 0; --i) {
      ladder.want(price(steps += 0.25 + 2.0 * random.uniform()), nearest<PriceOffset>(tolerance), Size{some(3) * units_per_one});
      tolerance *= random.chance(0.5) ? 1.0 : 1.5;
    }
    if (random.chance(0.5)) ladder.owe(Size{some(3) * units_per_one});
    std::ranges::stable_sort(working,
                             [&](const auto& a, const auto& b) { return (a.first - b.first) * sign_of(ladder.side) > PriceOffset{}; });

    const std::vector<OrderChange> changes = ladder.changes();
    const auto cancelled = std::ranges::count_if(changes, [](const OrderChange& change) { return change.cancel != OrderId{}; });
    const auto placed = std::ranges::count_if(changes, [](const OrderChange& change) { return change.place; });
    std::vector<std::optional<std::size_t>> stands;
    EXPECT_EQ(static_cast<int>(working.size()) - cancelled, most_kept(ladder, working, 0, stands));
    EXPECT_EQ(static_cast<int>(working.size()) - cancelled + placed, static_cast<int>(ladder.wanted.size()));

    ladder.carry_out(changes);
    EXPECT_TRUE(ladder.changes().empty());
    const WantedLevel& first = ladder.wanted.front();
    EXPECT_GE(static_cast<double>(ladder.table.standing(InstrumentId{0}, ladder.side).left.raw),
              std::min(first.owed_raw, static_cast<double>(first.quote.size.raw)));
  }
}

// The rule of one quote and that of columns are the same.
TEST(Standing, OneQuoteStaysWhereTheColumnsSaySo) {
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    Random random(seed);
    OneBid w;
    w.wanted.price = nearest<Price>(100.0 + 0.25 * std::round(20.0 * random.uniform() - 10.0));
    w.wanted.size = nearest<Size>(0.5 + 0.1 * std::round(80.0 * random.uniform()));
    w.least_usd = std::round(4.0 * random.uniform());
    w.owed_contracts = random.chance(0.5) ? 0.0 : std::round(8.0 * random.uniform());
    const QuoteBeside beside{.wanted = w.wanted.price,
                             .wanted_size = w.wanted.size,
                             .working = 100.0_price,
                             .left = 4.0_size,
                             .tolerance_raw = static_cast<double>(w.tolerance.raw),
                             .owed_raw = 1e8 * w.owed_contracts};
    EXPECT_EQ(stays(beside, w.least_usd), w.changes().empty()) << "seed " << seed;
  }
}

TEST(MessageBudget, RefillsWithEventTimeAndKeepsAReserveForCancels) {
  MessageBudget budget;
  budget.refill(Instant{} + second * 100, 10.0, 20.0);
  EXPECT_EQ(budget.tokens(), 20.0);
  while (budget.allows_order(20.0)) budget.spend();
  EXPECT_EQ(budget.tokens(), 4.0);
  while (budget.allows_hedge(20.0)) budget.spend();
  EXPECT_EQ(budget.tokens(), 2.0) << "hedges leave a tenth";
  while (budget.allows_cancel()) budget.spend();
  EXPECT_EQ(budget.tokens(), 0.0);
  budget.refill(Instant{} + second * 100 + millisecond * 500, 10.0, 20.0);
  EXPECT_DOUBLE_EQ(budget.tokens(), 5.0);
}

TEST(MessageBudget, OwesWhatAMassCancelTakesBeyondIt) {
  MessageBudget budget;
  budget.refill(Instant{} + second * 100, 10.0, 20.0);
  for (int order = 0; order < 30; ++order) budget.spend();
  EXPECT_EQ(budget.tokens(), -10.0);
  budget.refill(Instant{} + second * 101, 10.0, 20.0);
  EXPECT_FALSE(budget.allows_cancel());
  budget.refill(Instant{} + second * 101 + millisecond * 200, 10.0, 20.0);
  EXPECT_TRUE(budget.allows_cancel());
  EXPECT_FALSE(budget.allows_hedge(20.0));
}

}  // namespace
}  // namespace keel
