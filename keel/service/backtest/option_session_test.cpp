#include "keel/service/backtest/option_session.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/config/terms_file.hpp"
#include "keel/pricing/svi/svi.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

using namespace literals;

const Instant expiry = *parse_deribit_expiry("28JAN22");
const Instant start = expiry - day * 30;
constexpr InstrumentId perpetual{0};
constexpr InstrumentId call{1};
constexpr InstrumentId forward{2};

/// A perpetual and a call on 52,000; a forward of the expiry is added.
RecordedOptions recorded(std::vector<TapeTrade> trades) {
  RecordedOptions made;
  for (const char* name : {"BTC-PERPETUAL", "BTC-28JAN22-52000-C"}) {
    EXPECT_TRUE(made.instruments.list(*parse_deribit_instrument(name, built_in_terms(), start)));
  }
  made.trades = std::move(trades);
  return made;
}

/// At a vol of 70 % and a forward 2 % above the index of 50,000 (recorded_expiry_test.cpp).
TapeTrade trade(Duration after, Side taker = Side::Buy, Price index = 50'000.0_price) {
  return {.at = start + after,
          .trade = {},
          .instrument = call,
          .taker = taker,
          .price = 0.07128302_price,
          .size = 2.0_size,
          .index = index,
          .vol = 0.70};
}

OptionSessionRules rules(Duration hold = second * 3) { return {.hold = hold, .hedge = {.half_spread_bps = 1.0, .top_size = 300.0_size}}; }

struct Built {
  explicit Built(const RecordedOptions& options, Duration hold = second * 3) {
    auto made = option_session(options, rules(hold), remarks);
    EXPECT_TRUE(made.has_value());
    session = std::move(*made);
  }
  /// "0 index 50000", of one instrument's tops "3s top 0x0 0x0".
  std::vector<std::string> facts(std::optional<InstrumentId> of = {}) const {
    std::vector<std::string> lines;
    for (const auto& [at, fact] : session.facts) {
      const std::string when = format_duration(at - start);
      if (const auto* index = std::get_if<IndexMoved>(&fact); index != nullptr && !of)
        lines.push_back(fmt::format("{} index {}", when, to_text(index->price)));
      if (const auto* top = std::get_if<BookTop>(&fact); top != nullptr && of == top->instrument)
        lines.push_back(
            fmt::format("{} top {}x{} {}x{}", when, to_text(top->bid), to_text(top->bid_size), to_text(top->ask), to_text(top->ask_size)));
      if (const auto* settled = std::get_if<Settled>(&fact); settled != nullptr && of == settled->instrument)
        lines.push_back(fmt::format("{} settled {}", when, to_text(settled->delivery)));
    }
    return lines;
  }
  bool says(std::string_view remark) const { return std::ranges::find(remarks, remark) != remarks.end(); }
  /// "0 trade 2@0.07", "0 buy 1@0.06": what stands there from now on.
  std::vector<std::string> rows(InstrumentId of) const {
    std::vector<std::string> lines;
    for (const DepthRow& row : session.markets[of.value].depth.rows) {
      lines.push_back(fmt::format("{} {} {}@{}{}", format_duration(row.at - start),
                                  row.kind == DepthRow::Kind::Trade ? "trade" : name_of(row.side), to_text(row.size), to_text(row.price),
                                  row.last ? "." : ""));
    }
    return lines;
  }
  RecordedSession session;
  std::vector<std::string> remarks;
};

using Lines = std::vector<std::string>;

TEST(OptionSession, AnIndexIsToldEachSecondWhileItIsHeld) {
  const Built built(recorded({trade({}), trade(second * 10)}));
  EXPECT_EQ(built.facts(),
            (Lines{"0s index 50000", "1s index 50000", "2s index 50000", "10s index 50000", "11s index 50000", "12s index 50000"}));
}

/// One basis point of 50,000 either side, on ticks of half a dollar; unknown once the index is.
TEST(OptionSession, TheHedgeStandsAboutTheIndexAsAssumed) {
  const Built built(recorded({trade({}), trade(second * 10, Side::Buy, 50'010.0_price)}));
  EXPECT_EQ(built.facts(perpetual),
            (Lines{"0s top 49995x300 50005x300", "3s top 0x0 0x0", "10s top 50004.5x300 50015.5x300", "13s top 0x0 0x0"}));
  EXPECT_TRUE(built.rows(perpetual).empty()) << "nobody was recorded there who could meet an order";
  EXPECT_TRUE(
      built.says("BTC-PERPETUAL: its book was not recorded: 300 contracts are assumed 1 bps either side of the index, or of its own last "
                 "trade, rounded away from it to ticks: at least one tick apart"));
}

TEST(OptionSession, AForwardIsWhatVolAndPriceSayOfItAndGoesWithTheIndex) {
  const Built built(recorded({trade({}), trade(second)}));
  EXPECT_EQ(built.session.markets[forward.value].instrument.full_name(), "BTC-28JAN22@FORWARD");
  ASSERT_EQ(built.facts(forward).size(), 3U);
  EXPECT_EQ(built.facts(forward).front().substr(0, 12), "0s top 51000");
}

TEST(OptionSession, TradesAreFlowAndBlocksAreNot) {
  TapeTrade block = trade(second);
  block.block = true;
  const Built built(recorded({trade({}), block}));
  EXPECT_EQ(built.rows(call), Lines{"0s trade 2@0.07128302."});
  EXPECT_FALSE(built.session.markets[call.value].queue_told);
  EXPECT_NE(std::ranges::find(built.remarks, "1 trades are blocks: they meet no book"), built.remarks.end());
}

constexpr Duration opens = day * 30 - minute * 30;

/// 40,000 from a minute before the half hour on, 44,000 from the middle of it on.
RecordedOptions over_a_delivery() {
  std::vector<TapeTrade> trades;
  for (const auto& [after, index] : {std::pair{opens - minute, 40'000.0_price}, {opens + minute * 15, 44'000.0_price}}) {
    trades.push_back(trade(after, Side::Buy, index));
  }
  trades.push_back({.at = expiry + second, .instrument = perpetual, .price = 44'000.0_price, .size = 1.0_size, .index = 44'000.0_price});
  return recorded(trades);
}

/// Half its time at 40,000 and half at 44,000.
TEST(OptionSession, WhatExpiresIsDeliveredAtTheMeanOfItsLastHalfHour) {
  const Built built(over_a_delivery(), minute * 20);
  EXPECT_EQ(built.facts(call), Lines{"30d settled 42000"});
  EXPECT_TRUE(
      built.says("1 expiries are delivered, each at the mean of what is known of the index in its half hour: at least 100 % of it, the "
                 "last index at most 15m old"));
}

/// Held for 15 minutes, 40,000 counts for 14 of the half hour, then nothing for one, then 44,000 for 15: (14 * 40,000 + 15 * 44,000) / 29.
TEST(OptionSession, AnIndexThatIsNotHeldAnyMoreIsNotInTheMeanOfADelivery) {
  const Built built(over_a_delivery(), minute * 15);
  EXPECT_EQ(built.facts(call), Lines{"30d settled 42068.97"});
  EXPECT_TRUE(
      built.says("1 expiries are delivered, each at the mean of what is known of the index in its half hour: at least 97 % of it, the "
                 "last index at most 15m old"));
}

/// The last index is 15 minutes old by then.
TEST(OptionSession, NothingIsDeliveredWithoutAnIndexThatIsHeld) {
  const Built built(over_a_delivery(), minute * 14);
  EXPECT_TRUE(built.facts(call).empty());
  EXPECT_TRUE(built.says("1 expiries are not delivered: no index was recorded within --hold before"));
}

/// Who buys at 44,100 where the index is 44,000 leaves the perpetual 1.00227 of it.
TEST(OptionSession, TheLastTradeOfAPerpetualIsItsBasis) {
  TapeTrade bought = trade({}, Side::Buy, 44'000.0_price);
  bought.instrument = perpetual;
  bought.price = 44'100.0_price;
  const Built built(recorded({bought, trade(second, Side::Buy, 40'000.0_price)}));
  // 40,000 * 1.0022727 = 40,090.91, of which a basis point is 4.01.
  EXPECT_EQ(built.facts(perpetual), (Lines{"0s top 44095.5x300 44104.5x300", "1s top 40086.5x300 40095x300", "4s top 0x0 0x0"}));
}

Chain snapshot(Duration after, std::optional<double> bid, std::optional<double> ask) {
  ChainQuote quote{.instrument = "BTC-28JAN22-52000-C", .expiry = expiry, .strike = 52'000.0};
  quote.bid = bid;
  quote.ask = ask;
  quote.mark = 0.07128302;
  quote.mark_vol = 0.70;
  quote.forward = 51'000.0;
  quote.index = 50'000.0;
  return {.underlying = "BTC", .payoff = Payoff::Inverse, .at = start + after, .quotes = {quote}, .at_error = {}};
}

/// A lot is 0.1; the second snapshot has no ask, and what it shows is held three seconds.
TEST(OptionSession, ATopIsASnapshotsAndIsHeld) {
  RecordedOptions options = recorded({trade(second * 20)});
  options.chains = {snapshot({}, 0.070, 0.072), snapshot(second, 0.0705, {})};
  const Built built(options);
  EXPECT_EQ(built.rows(call), (Lines{"0s buy 0.1@0.07", "0s sell 0.1@0.072.", "1s buy 0@0.07", "1s sell 0@0.072", "1s buy 0.1@0.0705.",
                                     "4s buy 0@0.0705.", "20s trade 2@0.07128302."}));
}

/// Who sells at 0.0713 leaves no bid of 0.0715 above him.
TEST(OptionSession, ATradeEndsATopThatItContradicts) {
  RecordedOptions options = recorded({trade(second, Side::Sell)});
  options.chains = {snapshot({}, 0.0715, 0.072)};
  const Built built(options);
  EXPECT_EQ(built.rows(call),
            (Lines{"0s buy 0.1@0.0715", "0s sell 0.1@0.072.", "1s trade 2@0.07128302.", "1s buy 0@0.0715.", "3s sell 0@0.072."}));
}

TEST(OptionSession, ASnapshotTellsForwardAndSmile) {
  RecordedOptions options = recorded({});
  options.chains = {snapshot({}, 0.070, 0.072)};
  const Built built(options);
  EXPECT_EQ(built.facts(forward), (Lines{"0s top 51000x1 51000x1", "3s top 0x0 0x0"}));
  const auto told =
      std::ranges::find_if(built.session.facts, [](const TimedFact& timed) { return std::holds_alternative<SmileMoved>(timed.fact); });
  ASSERT_NE(told, built.session.facts.end());
  const auto& smile = std::get<SmileMoved>(told->fact);
  EXPECT_NEAR(std::sqrt(total_variance({smile.a, smile.b, smile.rho, smile.m, smile.s}, 0.0) * 365.0 / 30.0), 0.70, 2e-3);
}

/// 2 % above the index. 20 minutes of the half hour at 50,000, and 51,000 from then on: a third of the price is open, and
/// 2/3 * 50,000 + 1/3 * 1.02 * 51,000 = 50,673.33. A minute later 21 minutes are known, (20 * 50,000 + 51,000) / 21 = 50,047.619, and
/// 0.7 * 50,047.619 + 0.3 * 52,020 = 50,639.33.
TEST(OptionSession, InTheHalfHourOfDeliveryAForwardHasTheMeanSoFarInIt) {
  std::vector<TapeTrade> trades;
  for (const auto& [after, index] : {std::pair{opens - minute, 50'000.0_price}, {opens + minute * 20, 51'000.0_price}}) {
    trades.push_back({.at = start + after, .trade = {}, .instrument = perpetual, .price = index, .size = 1.0_size, .index = index});
  }
  RecordedOptions options = recorded(trades);
  options.chains = {snapshot({}, 0.070, 0.072)};
  const Built built(options, minute * 30);
  const std::vector<std::string> tops = built.facts(forward);
  const auto at = [&](Duration after) {
    const std::string when = format_duration(after) + " ";
    const auto found = std::ranges::find_if(tops, [&](const std::string& one) { return one.starts_with(when); });
    return found != tops.end() ? found->substr(when.size()) : "nothing";
  };
  EXPECT_EQ(at(opens - minute), "top 51000x1 51000x1");
  EXPECT_EQ(at(opens), "nothing") << "as before: nothing of it is decided";
  EXPECT_EQ(at(opens + minute * 20), "top 50673.33x1 50673.33x1");
  EXPECT_EQ(at(opens + minute * 21), "top 50639.33x1 50639.33x1");
}

/// A coin of a quarter of a dollar: forwards and deliveries in millionths, as cents would be 4 % of it.
TEST(OptionSession, WhatACheapCoinIsDeliveredAtIsNotRoundedToCents) {
  RecordedOptions made;
  const Instant late = *parse_instant("2026-02-27T08:00:00Z");
  for (const char* name : {"TRX_USDC-PERPETUAL", "TRX_USDC-27FEB26-0d26-C"}) {
    const auto instrument = parse_deribit_instrument(name, built_in_terms(), late - day);
    ASSERT_TRUE(instrument) << instrument.error().text;
    ASSERT_TRUE(made.instruments.list(*instrument));
  }
  for (const auto& [at, index] : {std::pair{late - minute * 31, 0.2512_price}, {late - minute * 15, 0.2513_price}}) {
    made.trades.push_back({.at = at, .trade = {}, .instrument = perpetual, .price = index, .size = 1.0_size, .index = index});
  }
  made.trades.push_back(
      {.at = late + second, .trade = {}, .instrument = perpetual, .price = 0.25_price, .size = 1.0_size, .index = 0.25_price});
  std::vector<std::string> remarks;
  const auto session = option_session(made, rules(minute * 30), remarks);
  ASSERT_TRUE(session);
  const auto settled =
      std::ranges::find_if(session->facts, [](const TimedFact& timed) { return std::holds_alternative<Settled>(timed.fact); });
  ASSERT_NE(settled, session->facts.end());
  EXPECT_EQ(std::get<Settled>(settled->fact).delivery, 0.25125_price);
  EXPECT_EQ(session->markets.back().instrument.ticks.tick_at(0.25_price), PriceOffset{100}) << "1e-6";
}

TEST(OptionSession, NothingIsPricedWithoutAnIndex) {
  RecordedOptions options = recorded({});
  options.chains = {snapshot({}, 0.070, 0.072)};
  options.chains.front().quotes.front().index.reset();
  std::vector<std::string> remarks;
  const auto refused = option_session(options, rules(), remarks);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text.find("no file tells the index"), std::string::npos);
}

}  // namespace
}  // namespace keel
