#include "keel/service/backtest/journal_market.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "keel/config/terms_file.hpp"
#include "keel/service/backtest/option_session.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

using namespace literals;
using Lines = std::vector<std::string>;

constexpr Instant start{1'700'000'000 * second.raw};
constexpr InstrumentId it{0};

InstrumentListed listed(std::string_view name, std::uint32_t id, Venue venue = {}) {
  Instrument made = *parse_deribit_instrument(name, built_in_terms(), start);
  made.id = InstrumentId{id};
  made.venue = venue;
  return {made};
}

BookTop top(Price bid, Size bid_size, Price ask, Size ask_size) { return {it, bid, bid_size, ask, ask_size}; }

/// A market of a journal whose facts come a second after one another, the listing first.
struct Told {
  explicit Told(const std::vector<Fact>& facts, bool queue_told = true) : market(queue_told) {
    EXPECT_TRUE(market.see(start, listed("BTC-PERPETUAL", 0)));
    for (std::size_t i = 0; i < facts.size(); ++i) {
      EXPECT_TRUE(market.see(start + second * static_cast<std::int64_t>(i + 1), facts[i]));
    }
    auto made = market.finish(remarks);
    EXPECT_TRUE(made.has_value());
    session = std::move(*made);
  }
  /// "1s buy 3@100", "2s unseen buy 0@100", "3s trade sell 1@100".
  Lines rows() const {
    Lines lines;
    for (const DepthRow& row : session.markets.front().depth.rows) {
      const std::string_view kind = row.kind == DepthRow::Kind::Trade ? "trade " : row.kind == DepthRow::Kind::Unseen ? "unseen " : "";
      lines.push_back(
          fmt::format("{} {}{} {}@{}", format_duration(row.at - start), kind, name_of(row.side), to_text(row.size), to_text(row.price)));
    }
    return lines;
  }
  JournalMarket market;
  RecordedSession session;
  std::vector<std::string> remarks;
};

/// The bid of 100 is hidden by one of 101, which is gone when 99 is the best; the ask does not move.
TEST(JournalMarket, BestPricesAreLevelsOfWhichABetterOneHidesTheRest) {
  const Told told({top(100.0_price, 3.0_size, 105.0_price, 2.0_size), top(101.0_price, 1.0_size, 105.0_price, 2.0_size),
                   top(99.0_price, 4.0_size, 105.0_price, 2.0_size), top({}, {}, 105.0_price, 2.0_size)});
  EXPECT_EQ(told.rows(), (Lines{"1s buy 3@100", "1s sell 2@105", "2s unseen buy 0@100", "2s buy 1@101", "2s sell 2@105", "3s buy 0@101",
                                "3s buy 4@99", "3s sell 2@105", "4s buy 0@99", "4s sell 2@105"}));
  EXPECT_EQ(told.session.markets.front().depth.levels_told, 1U);
  EXPECT_TRUE(told.session.markets.front().queue_told);
}

TEST(JournalMarket, TradesOfOthersAndThoseWhoTookOurQuotesAreFlow) {
  const Filled as_maker{
      .trade = TradeId{1}, .order = OrderId{1}, .instrument = it, .side = Side::Buy, .price = 100.0_price, .size = 1.0_size};
  const Told told({as_maker, Traded{it, 100.0_price, 1.0_size, Side::Sell}, Traded{it, 101.0_price, 2.0_size, Side::Buy}});
  EXPECT_EQ(told.rows(), (Lines{"2s trade sell 1@100", "3s trade buy 2@101"}));
}

TEST(JournalMarket, WhatTheRunTookItselfIsNoFlow) {
  JournalMarket market;
  const Filled taken{.trade = TradeId{1},
                     .order = OrderId{1},
                     .instrument = it,
                     .side = Side::Buy,
                     .price = 101.0_price,
                     .size = 1.0_size,
                     .fee = {},
                     .liquidity = Liquidity::Taker};
  ASSERT_TRUE(market.see(start, listed("BTC-PERPETUAL", 0)));
  // Two of one moment, of which one was his; another of the next moment that looks like it.
  for (const Fact& fact :
       {Fact{taken}, Fact{Traded{it, 101.0_price, 1.0_size, Side::Buy}}, Fact{Traded{it, 101.0_price, 1.0_size, Side::Buy}}}) {
    ASSERT_TRUE(market.see(start + second, fact));
  }
  ASSERT_TRUE(market.see(start + second * 2, Traded{it, 101.0_price, 1.0_size, Side::Buy}));
  std::vector<std::string> remarks;
  const auto session = market.finish(remarks);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->markets.front().depth.rows.size(), 2U);
  EXPECT_EQ(remarks.front(), "1 trades were the recorded run's own, as taker: they are left out");
}

TEST(JournalMarket, WhatWasTheRunsOwnIsPassedOver) {
  const Told told({Deposited{Money{Currency::of("BTC"), 1.0_settle}}, SessionStarted{1}, OrderAccepted{OrderId{1}}, TimeReached{},
                   Halted{"by x"}, OrderClosed{OrderId{1}}, PositionReported{it, 1.0_size}, SessionEnded{},
                   IndexMoved{Currency::of("BTC"), 50'000.0_price},
                   SmileMoved{Currency::of("BTC"), start + day, 0.01, 0.1, 0.0, 0.0, 0.1}});
  EXPECT_TRUE(told.rows().empty());
  ASSERT_EQ(told.session.facts.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<IndexMoved>(told.session.facts[0].fact));
  EXPECT_EQ(told.session.facts[0].at, start + second * 9);
  EXPECT_TRUE(std::holds_alternative<SmileMoved>(told.session.facts[1].fact));
}

TEST(JournalMarket, WhatTheRunAssumedIsOfferedAgainAndNoFlow) {
  const Told told({top(100.0_price, 3.0_size, 105.0_price, 2.0_size)}, false);
  EXPECT_TRUE(told.rows().empty());
  ASSERT_EQ(told.session.facts.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<BookTop>(told.session.facts[0].fact));
  EXPECT_FALSE(told.session.markets.front().queue_told);
}

TEST(JournalMarket, WhatWasListedLaterIsListedThen) {
  const Told told({top(100.0_price, 3.0_size, 105.0_price, 2.0_size), listed("ETH-PERPETUAL", 1)});
  ASSERT_EQ(told.session.markets.size(), 2U);
  EXPECT_EQ(told.session.markets[0].listed, start);
  EXPECT_EQ(told.session.markets[1].listed, start + second * 2);
}

/// A file may be called as it likes.
TEST(JournalMarket, WhetherQueuesWereToldStandsBehindTheNamesOfFiles) {
  EXPECT_FALSE(is_queue_untold("keel run 0.3.0"));
  EXPECT_FALSE(is_queue_untold("keel backtest of keel j, 0123456789abcdef; queue back, latency config"));
  EXPECT_TRUE(is_queue_untold("keel backtest of keel j, 0123456789abcdef, queue untold; queue back, latency config"));
  EXPECT_FALSE(is_queue_untold("keel backtest of keel my, queue untold, 0123456789abcdef; queue back, latency config"));
  EXPECT_FALSE(is_queue_untold("keel backtest of keel a, queue untold; queue b, 0123456789abcdef; queue back, latency config"));
  EXPECT_FALSE(is_queue_untold("keel backtest of binance queue untold.gz, 0123456789abcdef; queue back, latency config"));
  EXPECT_TRUE(is_queue_untold("keel backtest of deribit trades.csv, 0123456789abcdef, held 10s; queue back, latency config"));
}

TEST(JournalMarket, RefusesWhatNoMarketCanSay) {
  const auto why = [](const std::vector<Fact>& facts) {
    JournalMarket market;
    for (const Fact& fact : facts) {
      if (const auto seen = market.see(start, fact); !seen) return seen.error().text;
    }
    std::vector<std::string> remarks;
    const auto session = market.finish(remarks);
    return session ? std::string() : session.error().text;
  };
  EXPECT_EQ(why({Traded{it, 100.0_price, 1.0_size}}), "names its instrument 0 (traded), which it has not listed");
  EXPECT_EQ(why({listed("BTC-PERPETUAL", 0), Traded{it, 100.0_price, {}}}), "traded: size must be above 0");
  EXPECT_EQ(why({IndexMoved{Currency::of("BTC"), 50'000.0_price}}), "lists no instrument: there is nothing to trade in it");
  EXPECT_EQ(why({listed("BTC-PERPETUAL", 0)}), "tells of no price and of no trade: there is no market in it");
  EXPECT_NE(why({listed("BTC-PERPETUAL", 0), listed("BTC-PERPETUAL", 1, Venue::of("OTHER"))}).find("one venue has it once"),
            std::string::npos);
}

}  // namespace
}  // namespace keel
