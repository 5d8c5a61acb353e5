#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "keel/base/random.hpp"
#include "keel/matching/matching_engine.hpp"
#include "keel/matching/test_listing.hpp"

namespace keel {
namespace {

using namespace literals;
using Outcome = Placed::Outcome;

constexpr std::uint32_t participants = 4;
constexpr std::uint32_t instruments = 2;

/// The venue's rules said slowly: one list of all open orders, gone through for everything.
class SlowMarket {
 public:
  explicit SlowMarket(const Instruments& all) : all_(all) {}

  struct Open {
    ParticipantId who;
    OrderRequest as;
    Size left;
    std::uint64_t came = 0;
  };

  Placed place(ParticipantId who, OrderRequest as, Instant now, std::vector<Execution>& out) {
    if (const Refusal why = refuses(who, as, now); why != Refusal::None) return {.refusal = why};
    if (as.marks.reduce_only) {
      Size room = positions[{who, as.instrument}] * -sign_of(as.side);
      for (const Open& one : open) {
        if (one.who == who && one.as.marks.reduce_only && same_side(one, as) && one.as.order != as.replaces) room -= one.left;
      }
      as.size = std::min(as.size, room);
      if (as.size.raw <= 0) return {.refusal = Refusal::NothingToReduce};
    }
    if (as.market) as.price = as.side == Side::Buy ? 1'000'000.0_price : 0.5_price;
    const Open* const met = first_against(as);
    if (met != nullptr && as.post_only == PostOnly::Reject) return {.refusal = Refusal::WouldTrade};
    if (met != nullptr && as.post_only == PostOnly::Reprice) as.price = met->as.price - half_tick() * sign_of(as.side);
    if (as.price.raw <= 0) return {.refusal = Refusal::WouldTrade};
    if (as.lasts == Lasts::FillOrKill && findable(who, as) < as.size) {
      return {.outcome = Outcome::Unfilled, .refusal = met == nullptr ? Refusal::None : Refusal::NotEnough, .left = as.size};
    }
    const bool takes = met != nullptr && as.post_only == PostOnly::No;
    if (as.replaces != OrderId{}) {
      Open& old = *find(who, as.replaces);
      if (!takes && old.as.price == as.price && as.size <= old.left) {
        old.left = as.size;
        old.as = as;
        return rests(old);
      }
      remove(who, as.replaces);
    }
    Size left = as.size;
    std::vector<Traded> later;  // what follows from the trades of an order that is filled whole or not at all
    while (takes && left.raw > 0) {
      Open* const against = first_against(as);
      if (against == nullptr) break;
      if (against->who == who) {
        const SelfTrade rule = self_trade[who];
        if (rule != SelfTrade::CancelTaking) say(*against, Execution::With::Prevented, who, as.order, out);
        if (rule != SelfTrade::CancelResting) return {.outcome = Outcome::Unfilled, .refusal = Refusal::SelfTrade, .left = left};
        continue;
      }
      const Traded done = trade(*against, who, as, std::min(left, against->left), left, out);
      if (as.lasts == Lasts::FillOrKill) {
        later.push_back(done);
        continue;
      }
      follow(done, now, out);
      if (left.raw > 0 && as.marks.is_protected && protections.contains(who) && now < protections[who].until) {
        return {.outcome = Outcome::Unfilled, .refusal = Refusal::Frozen, .left = left};
      }
    }
    for (const Traded& done : later) follow(done, now, out);
    if (left.raw == 0) return {.outcome = Outcome::Filled};
    if (as.market || as.lasts != Lasts::GoodTilCancelled) return {.outcome = Outcome::Unfilled, .left = left};
    open.push_back({who, as, left, ++arrivals_});
    return rests(open.back());
  }

  bool remove(ParticipantId who, OrderId order) {
    return std::erase_if(open, [&](const Open& one) { return one.who == who && one.as.order == order; }) > 0;
  }
  std::vector<OrderId> of(ParticipantId who) const {
    std::vector<OrderId> ids;
    for (const Open& one : open) {
      if (one.who == who) ids.push_back(one.as.order);
    }
    std::ranges::sort(ids);
    return ids;
  }
  Open* find(ParticipantId who, OrderId order) {
    const auto at = std::ranges::find_if(open, [&](const Open& one) { return one.who == who && one.as.order == order; });
    return at == open.end() ? nullptr : &*at;
  }

  struct Protection {
    double contracts = 0.0;
    Duration interval;
    Duration frozen;
    Instant opened;
    double filled = 0.0;
    Instant until;
  };
  std::vector<Open> open;
  std::map<std::pair<ParticipantId, InstrumentId>, Size> positions;
  std::map<ParticipantId, SelfTrade> self_trade;
  std::map<ParticipantId, Protection> protections;

 private:
  struct Traded {
    Open rested;
    ParticipantId taker;
    OrderRequest as;
    Size size;
  };
  static PriceOffset half_tick() { return PriceOffset{units_per_one / 2}; }
  static bool same_side(const Open& one, const OrderRequest& as) { return one.as.instrument == as.instrument && one.as.side == as.side; }
  static Placed rests(const Open& one) { return {.outcome = Outcome::Rests, .price = one.as.price, .left = one.left}; }

  Refusal refuses(ParticipantId who, const OrderRequest& as, Instant now) {
    if (as.instrument.value >= all_.size()) return Refusal::NoInstrument;
    if (!as.market && (as.price.raw <= 0 || as.price.raw % half_tick().raw != 0)) return Refusal::BadPrice;
    if (as.size.raw <= 0 || as.size.raw % units_per_one != 0) return Refusal::BadSize;
    const bool at_once = as.market || as.lasts != Lasts::GoodTilCancelled;
    if (at_once && (as.post_only != PostOnly::No || as.replaces != OrderId{})) return Refusal::BadTerms;
    if (as.order == OrderId{} || (as.order != as.replaces && find(who, as.order) != nullptr)) return Refusal::UsedId;
    const Open* const old = as.replaces == OrderId{} ? nullptr : find(who, as.replaces);
    if (as.replaces != OrderId{} && (old == nullptr || !same_side(*old, as))) return Refusal::NotThere;
    if (as.marks.is_protected && protections.contains(who) && now < protections[who].until) return Refusal::Frozen;
    return Refusal::None;
  }

  static bool meets(const Open& one, const OrderRequest& as) {
    if (one.as.instrument != as.instrument || one.as.side == as.side) return false;
    return as.side == Side::Buy ? one.as.price <= as.price : one.as.price >= as.price;
  }
  Open* first_against(const OrderRequest& as) {
    Open* best = nullptr;
    for (Open& one : open) {
      if (!meets(one, as)) continue;
      const bool cheaper = best != nullptr && (as.side == Side::Buy ? one.as.price < best->as.price : one.as.price > best->as.price);
      const bool older = best != nullptr && one.as.price == best->as.price && one.came < best->came;
      if (best == nullptr || cheaper || older) best = &one;
    }
    return best;
  }
  Size findable(ParticipantId who, const OrderRequest& as) {
    std::vector<Open> against;
    std::ranges::copy_if(open, std::back_inserter(against), [&](const Open& one) { return meets(one, as); });
    std::ranges::sort(against, {}, [&](const Open& one) { return std::pair{one.as.price.raw * sign_of(as.side), one.came}; });
    Size sum;
    for (const Open& one : against) {
      if (one.who == who && self_trade[who] != SelfTrade::CancelResting) break;
      if (one.who != who) sum += one.left;
    }
    return sum;
  }

  /// It leaves.
  void say(const Open& one, Execution::With with, ParticipantId taker, OrderId taker_order, std::vector<Execution>& out) {
    out.push_back({with, one.who, one.as.order, one.as.price, {}, one.left, {}, one.as.instrument, one.as.side, taker, taker_order});
    remove(ParticipantId{one.who}, OrderId{one.as.order});
  }

  Traded trade(Open& rested, ParticipantId who, const OrderRequest& as, Size size, Size& left, std::vector<Execution>& out) {
    left -= size;
    rested.left -= size;
    const Open then = rested;
    out.push_back({Execution::With::Order, then.who, then.as.order, then.as.price, size, then.left, TradeId{++trades_}, as.instrument,
                   then.as.side, who, as.order});
    positions[{then.who, as.instrument}] += size * sign_of(then.as.side);
    positions[{who, as.instrument}] -= size * sign_of(then.as.side);
    if (then.left.raw == 0) remove(then.who, then.as.order);
    return {then, who, as, size};
  }

  void follow(const Traded& done, Instant now, std::vector<Execution>& out) {
    if (done.rested.as.marks.is_protected) protect(done.rested.who, to_double(done.size), now, out);
    if (done.as.marks.is_protected) protect(done.taker, to_double(done.size), now, out);
    for (const ParticipantId one : {done.rested.who, done.taker}) cut(one, done.as.instrument, out);
  }

  void protect(ParticipantId who, double contracts, Instant now, std::vector<Execution>& out) {
    if (!protections.contains(who)) return;
    Protection& its = protections[who];
    if (its.opened == Instant{} || now - its.opened > its.interval) {
      its.opened = now;
      its.filled = 0.0;
    }
    its.filled += contracts;
    if (its.filled < its.contracts) return;
    its.until = now + its.frozen;
    its.opened = {};
    its.filled = 0.0;
    for (const OrderId order : of(who)) {
      const Open one = *find(who, order);
      if (one.as.marks.is_protected) say(one, Execution::With::Protected, {}, {}, out);
    }
  }

  void cut(ParticipantId who, InstrumentId id, std::vector<Execution>& out) {
    for (const Side side : {Side::Buy, Side::Sell}) {
      Size room = std::max(Size{}, positions[{who, id}] * -sign_of(side));
      std::vector<Open> reduce;
      std::ranges::copy_if(open, std::back_inserter(reduce), [&](const Open& one) {
        return one.who == who && one.as.marks.reduce_only && one.as.instrument == id && one.as.side == side;
      });
      std::ranges::sort(reduce, {}, &Open::came);
      for (const Open& one : reduce) {
        const Size keeps = std::min(room, one.left);
        room -= keeps;
        if (keeps == one.left) continue;
        out.push_back({Execution::With::Reduced, who, one.as.order, one.as.price, {}, keeps, {}, id, side});
        find(who, one.as.order)->left = keeps;
        if (keeps.raw == 0) remove(who, one.as.order);
      }
    }
  }

  const Instruments& all_;
  std::uint64_t arrivals_ = 0;
  std::uint64_t trades_ = 0;
};

struct Twins {
  explicit Twins(std::uint64_t seed) : random(seed) {
    for (std::uint32_t i = 1; i <= participants; ++i) {
      const auto rule = static_cast<SelfTrade>(random.below(3));
      fast.rule(ParticipantId{i}, rule);
      slow.self_trade[ParticipantId{i}] = rule;
      if (i % 2 == 0) continue;
      const ProtectionConfig limits{.interval = second * 5, .frozen_time = second * 2, .quantity_coins = 8.0};
      fast.protect(ParticipantId{i}, Currency::of("BTC"), limits);
      slow.protections[ParticipantId{i}] = {.contracts = 8.0, .interval = second * 5, .frozen = second * 2};
    }
  }

  OrderRequest request(ParticipantId who) {
    OrderRequest as{.order = OrderId{++last}, .instrument = InstrumentId{static_cast<std::uint32_t>(random.below(instruments))}};
    as.side = random.chance(0.5) ? Side::Buy : Side::Sell;
    const auto steps = static_cast<std::int64_t>(random.below(14)) - (as.side == Side::Buy ? 12 : 1);
    as.price = Price{100 * units_per_one + steps * units_per_one / 2};
    as.size = Size{static_cast<std::int64_t>(1 + random.below(9)) * units_per_one};
    const std::uint64_t kind = random.below(20);
    if (kind == 0) as.market = true;
    if (kind == 1 || kind == 2) as.lasts = Lasts::ImmediateOrCancel;
    if (kind == 3 || kind == 4) as.lasts = Lasts::FillOrKill;
    if (kind == 5 || kind == 6) as.post_only = PostOnly::Reject;
    if (kind == 7 || kind == 8) as.post_only = PostOnly::Reprice;
    as.marks.reduce_only = random.chance(0.15);
    as.marks.is_protected = random.chance(0.3);
    if (random.chance(0.2)) as.replaces = some_of(who);
    if (as.replaces != OrderId{} && random.chance(0.8)) {
      const OrderRequest& old = slow.find(who, as.replaces)->as;
      as.side = old.side;
      as.instrument = old.instrument;
      if (random.chance(0.5)) as.price = old.price;
      if (random.chance(0.3)) as.order = as.replaces;
    }
    if (random.chance(0.01)) as.price.raw += 1;
    if (random.chance(0.01)) as.size.raw += 1;
    if (random.chance(0.01)) as.order = some_of(who);
    return as;
  }
  OrderId some_of(ParticipantId who) {
    const std::vector<OrderId> ids = slow.of(who);
    return ids.empty() ? OrderId{} : ids[random.below(ids.size())];
  }

  void step() {
    now += millisecond * static_cast<std::int64_t>(random.below(50));
    const ParticipantId who{1 + static_cast<std::uint32_t>(random.below(participants))};
    quick.clear();
    plain.clear();
    if (random.chance(0.35)) {
      const OrderId order = some_of(who);
      ASSERT_EQ(fast.cancel(who, order), slow.remove(who, order));
      return;
    }
    const OrderRequest as = request(who);
    const Placed done = fast.place(who, as, now, quick);
    const Placed wanted = slow.place(who, as, now, plain);
    ASSERT_EQ(done.outcome, wanted.outcome);
    ASSERT_EQ(done.refusal, wanted.refusal);
    ASSERT_EQ(done.price, wanted.price);
    ASSERT_EQ(done.left, wanted.left);
    ++refusals[static_cast<std::size_t>(done.refusal)];
    for (const Execution& one : quick) ++happened[static_cast<std::size_t>(one.with)];
    compare();
  }

  void compare() {
    ASSERT_EQ(quick.size(), plain.size());
    for (std::size_t i = 0; i < quick.size(); ++i) {
      ASSERT_EQ(quick[i].with, plain[i].with);
      ASSERT_EQ(quick[i].owner, plain[i].owner);
      ASSERT_EQ(quick[i].order, plain[i].order);
      ASSERT_EQ(quick[i].price, plain[i].price);
      ASSERT_EQ(quick[i].size, plain[i].size);
      ASSERT_EQ(quick[i].left, plain[i].left);
      ASSERT_EQ(quick[i].trade, plain[i].trade);
      ASSERT_EQ(quick[i].instrument, plain[i].instrument);
      ASSERT_EQ(quick[i].side, plain[i].side);
      ASSERT_EQ(quick[i].taker, plain[i].taker);
      ASSERT_EQ(quick[i].taker_order, plain[i].taker_order);
    }
    for (std::uint32_t i = 1; i <= participants; ++i) {
      ASSERT_EQ(fast.open_orders(ParticipantId{i}), slow.of(ParticipantId{i}));
      for (std::uint32_t id = 0; id < instruments; ++id) {
        ASSERT_EQ(fast.position(ParticipantId{i}, InstrumentId{id}), (slow.positions[{ParticipantId{i}, InstrumentId{id}}]));
      }
    }
  }

  Random random;
  Instruments all = two_perpetuals();
  MatchingEngine fast{all};
  SlowMarket slow{all};
  Instant now{hour.raw};
  std::uint64_t last = 0;
  std::vector<Execution> quick;
  std::vector<Execution> plain;
  std::array<int, 12> refusals{};  ///< by Refusal
  std::array<int, 5> happened{};   ///< by Execution::With
};

TEST(MatchingEngine, AgreesWithOneListOfAllOrdersOnAMillionCommands) {
  std::array<int, 12> refusals{};
  std::array<int, 5> happened{};
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Twins twins{seed};
    for (int step = 0; step < 10'000; ++step) {
      twins.step();
      ASSERT_FALSE(testing::Test::HasFatalFailure()) << fmt::format("seed {}, step {}", seed, step);
    }
    for (std::size_t i = 0; i < refusals.size(); ++i) refusals[i] += twins.refusals[i];
    for (std::size_t i = 0; i < happened.size(); ++i) happened[i] += twins.happened[i];
  }
  // All of it was met, often: but for instruments that are not listed, and for what is shown, of which there is none.
  for (std::size_t i = 0; i < refusals.size(); ++i) {
    EXPECT_EQ(refusals[i] > 1'000, i != static_cast<std::size_t>(Refusal::NoInstrument)) << i << ": " << refusals[i];
  }
  for (std::size_t i = 1; i < happened.size(); ++i) EXPECT_GT(happened[i], 1'000) << i;
}

}  // namespace
}  // namespace keel
