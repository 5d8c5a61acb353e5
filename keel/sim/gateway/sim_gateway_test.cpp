#include "keel/sim/gateway/sim_gateway.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "keel/base/hash.hpp"
#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr InstrumentId perpetual{0};

/// A venue and all its members, driven in windows as the loop does it.
struct Session {
  Session(const SimConfig& config, const std::vector<SimMember>& members) : venue(config, built_in_terms(), members), now(config.start) {
    run({}, [](SimGateway&, const TimedFact&) {});
  }
  /// Calls `answer(member, fact)` on each fact.
  template <class Answer>
  void run(Duration time, Answer&& answer) {
    const Instant end = now + time;
    do {
      now = std::min(end, now + *venue.lookahead());
      for (std::size_t m = 0; m < venue.members(); ++m) {
        SimGateway& member = venue.gateway(m);
        std::vector<TimedFact> heard;
        member.poll(now, heard);
        for (const TimedFact& fact : heard) answer(member, fact);
        if (!only<SessionEnded>(heard).empty()) away.insert(member.name());
        auto& all = facts[member.name()];
        all.insert(all.end(), heard.begin(), heard.end());
      }
      std::erase_if(away, [&](const std::string& name) { return named(name).reconnect(now); });
    } while (now < end);
  }
  void run(Duration time) {
    run(time, [](SimGateway&, const TimedFact&) {});
  }
  SimGateway& named(const std::string& name) {
    std::size_t m = 0;
    while (venue.gateway(m).name() != name) ++m;
    return venue.gateway(m);
  }

  SimVenue venue;
  std::map<std::string, std::vector<TimedFact>> facts;
  std::set<std::string> away = {};  ///< whose connection broke of itself
  Instant now;
};

std::uint64_t digest(const std::vector<TimedFact>& facts) {
  Hasher hasher;
  for (const TimedFact& timed : facts) {
    hasher.add(timed.at);
    hasher.add(std::uint64_t{timed.fact.index()});
    std::visit([&](const auto& fact) { hasher.add(fact); }, timed.fact);
  }
  return hasher.digest();
}

std::vector<Price> bids(const std::vector<TimedFact>& facts) {
  std::vector<Price> all;
  for (const BookTop& top : only<BookTop>(facts)) {
    if (top.instrument == perpetual) all.push_back(top.bid);
  }
  return all;
}
std::set<Price> best_bids(const std::vector<TimedFact>& facts) {
  const std::vector<Price> all = bids(facts);
  return {all.begin(), all.end()};
}
Price last_bid(const std::vector<TimedFact>& facts) { return bids(facts).back(); }

TEST(SimGateway, ABookIsToldToEachWithoutHisOwnOrders) {
  const SimConfig config = still_market();
  Session session{config, {{"a", config}, {"b", config}}};
  session.named("a").send(session.now, quote(1, perpetual, Side::Buy, 94999.0_price, 10.0_size));
  session.facts.clear();
  session.run(second);
  EXPECT_EQ(best_bids(session.facts["a"]), std::set{94997.0_price});
  ASSERT_EQ(only<OrderAccepted>(session.facts["a"]).size(), 1U);
  EXPECT_EQ(best_bids(session.facts["b"]).rbegin()->raw, (94999.0_price).raw);
  EXPECT_TRUE(only<OrderAccepted>(session.facts["b"]).empty());
  session.named("a").send(session.now, CancelOrder{OrderId{1}});
  session.facts.clear();
  session.run(second);
  EXPECT_EQ(last_bid(session.facts["b"]), 94997.0_price);
}

TEST(SimGateway, ATradeIsOnTheTapeOfAllAndAFillIsToldToItsTwoSides) {
  const SimConfig config = still_market();
  Session session{config, {{"a", config}, {"b", config}, {"c", config}}};
  session.named("a").send(session.now, quote(1, perpetual, Side::Sell, 95001.0_price, 10.0_size));
  session.run(second);
  session.facts.clear();
  session.named("b").send(session.now, hedge(1, perpetual, Side::Buy, 95001.0_price, 4.0_size));
  session.run(second);
  for (const std::string name : {"a", "b", "c"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(only<Traded>(session.facts[name]).size(), 1U);
    EXPECT_EQ(only<Filled>(session.facts[name]).size(), name == "c" ? 0U : 1U);
  }
  EXPECT_EQ(only<Filled>(session.facts["a"])[0].liquidity, Liquidity::Maker);
  EXPECT_EQ(only<Filled>(session.facts["b"])[0].liquidity, Liquidity::Taker);
  const auto position = [&](const std::string& name) {
    return session.venue.house().account(session.named(name).who()).position(perpetual).size;
  };
  EXPECT_EQ(position("a"), -4.0_size);
  EXPECT_EQ(position("b"), 4.0_size);
  EXPECT_EQ(position("c"), Size{});
  EXPECT_EQ(session.venue.house().imbalance(config.underlying), SettleAmount{});
  EXPECT_EQ(session.named("b").snapshot(TradeId{0}).trades.size(), 1U);
  EXPECT_EQ(session.named("a").snapshot(TradeId{0}).open_orders, std::vector{OrderId{1}});
}

TEST(SimGateway, WhoIsDisconnectedTakesHisOrdersWithHimAndNobodyElses) {
  const SimConfig config = still_market();
  Session session{config, {{"a", config}, {"b", config}}};
  session.named("a").send(session.now, quote(1, perpetual, Side::Buy, 94999.0_price, 10.0_size));
  session.named("b").send(session.now, quote(1, perpetual, Side::Buy, 94998.5_price, 10.0_size));
  session.run(second);
  session.facts.clear();
  session.named("a").disconnect(session.now);
  session.run(second);
  EXPECT_TRUE(session.named("a").snapshot(TradeId{0}).open_orders.empty());
  EXPECT_TRUE(session.facts["a"].empty());
  EXPECT_EQ(session.named("b").snapshot(TradeId{0}).open_orders, std::vector{OrderId{1}});
  EXPECT_EQ(last_bid(session.facts["b"]), 94997.0_price);
}

/// Both want the same ten contracts at the same instant.
std::string who_gets_them(std::uint64_t seed, const std::vector<std::string>& names) {
  SimConfig config = still_market();
  config.seed = seed;
  std::vector<SimMember> members{{"maker", config}};
  for (const std::string& name : names) members.push_back({name, config});
  Session session{config, members};
  session.named("maker").send(session.now, quote(1, perpetual, Side::Sell, 95001.0_price, 10.0_size));
  session.run(second);
  session.facts.clear();
  for (const std::string& name : names) session.named(name).send(session.now, hedge(1, perpetual, Side::Buy, 95001.0_price, 10.0_size));
  session.run(second);
  std::string got;
  for (const std::string& name : names) {
    if (!only<Filled>(session.facts[name]).empty()) got += name;
  }
  return got;
}

TEST(SimGateway, OfTwoOrdersAtOneInstantACoinDecidesAndNoOrderOfNames) {
  int first = 0;
  constexpr int tosses = 100;
  for (std::uint64_t seed = 1; seed <= tosses; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const std::string got = who_gets_them(seed, {"a", "b"});
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(who_gets_them(seed, {"b", "a"}), got);
    if (got == "a") ++first;
  }
  // A fair coin leaves 30 to 70 of a hundred but once in 25,000.
  EXPECT_GE(first, 30);
  EXPECT_LE(first, 70);
}

/// Members who place and cancel by whims of their own; what each hears in twenty seconds.
std::map<std::string, std::vector<TimedFact>> lived(const std::vector<SimMember>& members, const std::set<std::string>& silent = {}) {
  Session session{members.front().config, members};
  std::map<std::string, std::uint64_t> last;
  std::map<std::string, Random> whims;
  for (const SimMember& member : members) whims.emplace(member.name, Random{7});
  session.run(second * 20, [&](SimGateway& member, const TimedFact& timed) {
    const auto* top = std::get_if<BookTop>(&timed.fact);
    if (top == nullptr || top->bid_size.raw == 0 || top->ask_size.raw == 0 || silent.contains(member.name())) return;
    if (!whims.at(member.name()).chance(0.02)) return;
    const Instrument& instrument = session.venue.instruments()[top->instrument];
    const std::uint64_t order = ++last[member.name()];
    if (order % 3 == 0) member.send(timed.at, hedge(order, top->instrument, Side::Buy, top->ask, instrument.lot * 20));
    if (order % 3 == 1) member.send(timed.at, quote(order, top->instrument, Side::Sell, top->ask, instrument.lot * 5));
    if (order % 3 == 2) member.send(timed.at, quote(order, top->instrument, Side::Buy, top->bid, instrument.lot * 5));
    if (order > 20) member.send(timed.at, CancelOrder{OrderId{order - 20}});
  });
  return session.facts;
}

std::map<std::string, std::uint64_t> digests(const std::map<std::string, std::vector<TimedFact>>& facts) {
  std::map<std::string, std::uint64_t> all;
  for (const auto& [name, heard] : facts) all[name] = digest(heard);
  return all;
}

SimConfig busy_market() {
  SimConfig config{.seed = 11};
  config.option.taker_rate_per_second = 0.5;
  config.latency.order_jitter = {};  // many commands at one instant
  return config;
}

TEST(SimGateway, WhereAMemberStandsInTheListMakesNoDifferenceToAnybody) {
  SimConfig config = busy_market();
  config.latency.data_jitter = {};
  SimConfig falls_out = busy_market();
  falls_out.fault = {{.what = "disconnect", .after = second * 5, .lasts = second * 2}};
  const SimMember a{"a", config}, b{"b", config}, c{"c", config};
  const SimMember a_falls{"a", falls_out}, b_falls{"b", falls_out};
  for (const auto& [one, two] : {std::pair{a, b}, std::pair{a_falls, b_falls}}) {
    SCOPED_TRACE(one.config.fault.size());
    const auto facts = lived({one, two, c});
    for (const auto& [name, heard] : facts) {
      EXPECT_GT(only<Filled>(heard).size(), 10U) << name;
      EXPECT_EQ(only<SessionEnded>(heard).size(), name == "c" ? 0U : one.config.fault.size());
    }
    const auto once = digests(facts);
    EXPECT_EQ(digests(lived({c, one, two})), once);
    EXPECT_EQ(digests(lived({two, one, c})), once);
    EXPECT_NE(once.at("a"), once.at("b"));
  }
}

TEST(SimGateway, WhoOnlyListensChangesNothingForTheOthers) {
  const SimMember a{"a", busy_market()}, b{"b", busy_market()};
  const auto alone = lived({a});
  EXPECT_GT(only<Filled>(alone.at("a")).size(), 10U);
  EXPECT_EQ(digest(lived({b, a}, {"b"}).at("a")), digest(alone.at("a")));
  EXPECT_NE(digest(lived({b, a}).at("a")), digest(alone.at("a")));
}

TEST(SimGateway, WhoHasNoNameHasTheNumbersOfTheSeedAndElseANameHasItsOwn) {
  const SimConfig config{.seed = 7};
  EXPECT_EQ((SimMember{"", config}.seed()), 7U);
  EXPECT_NE((SimMember{"a", config}.seed()), 7U);
  EXPECT_NE((SimMember{"a", config}.seed()), (SimMember{"b", config}.seed()));
}

TEST(SimGateway, TwoMembersOfOneNameAreRefused) {
  const SimConfig config;
  const std::vector<SimMember> members{{"a", config}, {"b", config}, {"a", config}};
  const auto venue = SimVenue::make(config, built_in_terms(), members);
  ASSERT_FALSE(venue);
  EXPECT_EQ(venue.error().text, "members: \"a\" stands twice, and each needs a name of its own");
}

}  // namespace
}  // namespace keel
