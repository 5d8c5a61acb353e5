#include "keel/config/terms_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency eth = Currency::of("ETH");
constexpr Currency usdc = Currency::of("USDC");

Instant on(std::string_view date) { return parse_instant(date).value(); }

const std::string row =
    "[[terms]]\ncoins = [\"SOL\"]\nsettle = [\"USDC\"]\nkind = \"perpetual\"\ncontract = 0.1\nleast_amount = 0.1\n"
    "fees = { taker = 0.0005 }\nsource = \"a page\"\ndate = \"2026-01-05\"\n";

TEST(TermsFile, TheBuiltInRowsHaveSourceDateAndTicksAndHoldForOneThingAtATime) {
  const VenueTerms& terms = built_in_terms();
  EXPECT_GT(terms.terms.size(), 50U);
  for (const Terms& one : terms.terms) {
    const std::string what = one.coin.text() + "/" + one.settle.text() + " " + std::string(name_of(one.kind));
    EXPECT_FALSE(one.source.empty()) << what;
    EXPECT_TRUE(parse_instant(one.date)) << what;
    EXPECT_GT(one.contract.raw, 0) << what;
    EXPECT_GT(one.least_amount.raw, 0) << what;
    for (const TickStep& step : one.ticks) EXPECT_GT(step.tick.raw, 0) << what;
    const auto alike = std::ranges::count_if(terms.terms, [&](const Terms& other) { return overlap(one, other); });
    EXPECT_EQ(alike, 1) << what;
  }
  for (const MarginTerms& one : terms.margin) {
    EXPECT_FALSE(one.source.empty()) << one.coin.text();
    EXPECT_EQ(std::ranges::count_if(terms.margin, [&](const MarginTerms& other) { return overlap(one, other); }), 1) << one.coin.text();
  }
}

TEST(TermsFile, WhatIsPrintedReadsBack) {
  const std::string printed = terms_text(built_in_terms());
  const auto again = parse_terms(printed, "printed");
  ASSERT_TRUE(again) << again.error().text;
  EXPECT_EQ(again->margin, built_in_terms().margin);
  EXPECT_EQ(again->index, built_in_terms().index);
  EXPECT_EQ(again->terms.size(), built_in_terms().terms.size());
  for (const Terms& one : built_in_terms().terms) {
    EXPECT_EQ(std::ranges::count(again->terms, one), 1) << one.coin.text() << "/" << one.settle.text() << " " << name_of(one.kind);
  }
  EXPECT_EQ(terms_text(*again), printed);
}

/// The venue's notice of 2022-01-11, what held before it and what from then on.
TEST(TermsFile, HoldsTheMarginOfFuturesBeforeAndAfterTheNotice) {
  const auto expect = [](Currency coin, std::string_view day, double initial, double maintenance, double per_coin) {
    const MarginTerms* const held = built_in_terms().find_margin({}, coin, coin, on(day));
    ASSERT_NE(held, nullptr);
    EXPECT_EQ(held->parameters.future_initial, initial) << day;
    EXPECT_EQ(held->parameters.future_maintenance, maintenance) << day;
    EXPECT_EQ(held->parameters.future_per_coin, per_coin) << day;
    EXPECT_EQ(held->known_from, coin == eth && on(day) < on("2022-01-11") ? on("2022-01-11") : Instant{}) << "of the scenarios";
  };
  expect(btc, "2021-12-01", 0.01, 0.00525, 0.00005);
  expect(btc, "2022-01-11", 0.02, 0.01, 0.00005);
  expect(eth, "2021-12-01", 0.02, 0.01, 0.000002);
  expect(eth, "2022-01-11", 0.02, 0.01, 0.000004);
}

/// The venue's announcement of 2025-07-08.
TEST(TermsFile, SaysFromWhenWhatWasAnnouncedHolds) {
  for (const Currency coin : {btc, eth}) {
    const auto told = std::ranges::find(built_in_terms().index, coin, &IndexTerms::coin);
    ASSERT_NE(told, built_in_terms().index.end());
    EXPECT_EQ(told->settle, usdc);
    EXPECT_EQ(told->from, on("2025-07-15"));
  }
  EXPECT_EQ(built_in_terms().index.size(), 2U);
  const auto refused =
      parse_terms("[[index]]\ncoins = [\"BTC\"]\nsettle = [\"ETH\"]\nsource = \"a page\"\ndate = \"2026-01-05\"\n", "t.toml");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text.find("index.settle: only of dollars"), std::string::npos) << refused.error().text;
}

TEST(TermsFile, SpotOfDollarsAndOtherPairsOfTheVenuesIndicesTradesFree) {
  for (const auto& [coin, settle] : {std::pair{"USDC", "USDT"}, std::pair{"EURR", "USDC"}, std::pair{"STETH", "ETH"},
                                     std::pair{"PAXG", "BTC"}, std::pair{"BTC", "EURR"}}) {
    Instrument pair{.name = "X", .kind = InstrumentKind::Spot, .payoff = Payoff::Linear, .base = *Currency::parse(coin)};
    pair.quote = pair.settle = *Currency::parse(settle);
    ASSERT_TRUE(set_terms(pair, built_in_terms(), on("2023-03-11"))) << coin;
    EXPECT_EQ(pair.fees, FeeSchedule{}) << coin;
  }
}

/// 100 AVAX and 10,000 TRX an option, as announced on 2026-01-14.
TEST(TermsFile, HoldsTheOptionsOnAvaxAndTrx) {
  for (const auto& [coin, size] : {std::pair{"AVAX", 100.0_multiplier}, std::pair{"TRX", 10000.0_multiplier}}) {
    Instrument option{
        .name = "X", .kind = InstrumentKind::Option, .payoff = Payoff::Linear, .base = *Currency::parse(coin), .settle = usdc};
    option.quote = usdc;
    option.expiry = on("2026-03-27T08:00:00Z");
    ASSERT_TRUE(set_terms(option, built_in_terms(), on("2026-01-20"))) << coin;
    EXPECT_EQ(option.multiplier, size);
    EXPECT_EQ(option.fees.delivery, 0.00015_rate);
    option.expiry = on("2026-01-22T08:00:00Z");
    ASSERT_TRUE(set_terms(option, built_in_terms(), on("2026-01-20"))) << coin;
    EXPECT_EQ(option.fees.delivery, Rate{});
  }
}

/// The venue's published numbers, as they are quoted beside each row.
TEST(TermsFile, HoldsThePublishedTermsOfDeribit) {
  const auto terms_of = [](Instrument contract, std::string_view date) {
    contract.name = "X";
    EXPECT_TRUE(set_terms(contract, built_in_terms(), on(date)));
    return contract;
  };
  const Instrument eth_perpetual{.kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = eth, .settle = eth};
  EXPECT_EQ(terms_of(eth_perpetual, "2026-01-05").multiplier, 1.0_multiplier);
  Instrument weekly{
      .kind = InstrumentKind::Future, .payoff = Payoff::Inverse, .base = btc, .settle = btc, .expiry = on("2025-03-07T08:00:00Z")};
  EXPECT_EQ(terms_of(weekly, "2025-03-04").fees, (FeeSchedule{-0.0001_rate, 0.0005_rate, 0.0_rate, 0.0_rate}));
  weekly.expiry = on("2025-03-28T08:00:00Z");
  EXPECT_EQ(terms_of(weekly, "2025-03-04").fees, (FeeSchedule{0.0_rate, 0.0005_rate, 0.0_rate, 0.00025_rate}));
  Instrument option{
      .kind = InstrumentKind::Option, .payoff = Payoff::Inverse, .base = btc, .settle = btc, .expiry = on("2023-07-28T08:00:00Z")};
  EXPECT_EQ(terms_of(option, "2023-07-05").ticks.tick_at(0.001_price), PriceOffset{50'000});
  EXPECT_EQ(terms_of(option, "2023-07-06").ticks.tick_at(0.001_price), PriceOffset{10'000});
  Instrument sol{.kind = InstrumentKind::Perpetual, .base = Currency::of("SOL"), .settle = usdc};
  EXPECT_EQ(terms_of(sol, "2026-04-27").ticks.tick_at(150.0_price), PriceOffset{1'000'000});
  EXPECT_EQ(terms_of(sol, "2026-04-29").ticks.tick_at(150.0_price), PriceOffset{100'000});
  sol.kind = InstrumentKind::Option;
  sol.expiry = on("2026-01-30T08:00:00Z");
  EXPECT_EQ(terms_of(sol, "2026-01-05").multiplier, 10.0_multiplier);
}

/// Published: BTC by the example of private/pme/simulate; ETH futures by the notice of 2022-01-11; SOL in USDC 4 % + N 0.0005 %.
TEST(TermsFile, HoldsThePublishedMarginParameters) {
  const MarginTerms* bitcoin = built_in_terms().find_margin({}, btc, btc, never);
  ASSERT_NE(bitcoin, nullptr);
  EXPECT_EQ(bitcoin->parameters, MarginModel{});
  const MarginTerms* ether = built_in_terms().find_margin({}, eth, eth, on("2025-03-01"));
  ASSERT_NE(ether, nullptr);
  EXPECT_EQ(ether->parameters.price_range, 0.18);
  EXPECT_EQ(ether->parameters.future_per_coin, 0.000004);
  const MarginTerms* solana = built_in_terms().find_margin({}, Currency::of("SOL"), usdc, never);
  ASSERT_NE(solana, nullptr);
  EXPECT_FALSE(solana->portfolio);
  EXPECT_EQ(solana->parameters.future_initial, 0.04);
  EXPECT_EQ(built_in_terms().find_margin({}, Currency::of("DOGE"), Currency::of("DOGE"), never), nullptr);
}

TEST(TermsFile, SaysWhichMemberIsBad) {
  const auto error = [](const std::string& text) {
    const auto read = parse_terms(text, "t.toml");
    return read ? std::string() : read.error().text;
  };
  const auto without = [&](std::string_view line) {
    std::string text = row;
    return text.erase(text.find(line), text.find('\n', text.find(line)) + 1 - text.find(line));
  };
  EXPECT_EQ(error(row), "");
  EXPECT_EQ(error(without("coins")), "t.toml: line 1: terms.coins: is missing: which coins the row is of");
  EXPECT_EQ(error(without("settle")), "t.toml: line 1: terms.settle: is missing: what currency they settle in");
  EXPECT_EQ(error(without("source")), "t.toml: line 1: terms.source: is missing: who says so");
  EXPECT_EQ(error(without("date")), "t.toml: line 1: terms.date: is missing: when the source said so");
  EXPECT_EQ(error(without("contract")), "t.toml: line 1: terms.contract: must be above 0");
  EXPECT_EQ(error(row + "until = \"2020-01-01\"\nfrom = \"2020-01-01\"\n"), "t.toml: line 10: terms.until: is not after from");
  EXPECT_EQ(error(row + "periods = [\"weekly\"]\n"), "t.toml: line 10: terms.periods: only futures and options have one");
  EXPECT_EQ(error(row + "ticks = [{ from = 0, tick = 0 }]\n"), "t.toml: line 10: terms.ticks: tick ladder: a tick must be above 0");
  EXPECT_EQ(error(row + "tick = 1\n"), "t.toml: line 10: terms.tick: is not a key; the nearest is ticks");
  EXPECT_EQ(error(row + row), "t.toml: line 11: terms.coins: SOL has a row for this time already");
  EXPECT_EQ(error(row + "until = \"2026-01-01\"\n" + row + "from = \"2026-01-01\"\n"), "");
  const std::string margin =
      "[[margin]]\ncoins = [\"SOL\"]\nsettle = [\"USDC\"]\nportfolio = false\nsource = \"a page\"\ndate = \"2026-01-05\"\n";
  EXPECT_EQ(error(margin), "t.toml: line 1: margin.parameters.future_initial: is missing: no coin is given another's");
  EXPECT_EQ(error(margin + "parameters = { future_initial = 0.04, future_maintenance = 0.02, future_per_coin = 0.000005 }\n"), "");
  EXPECT_EQ(error(margin + "parameters = { future_initial = -1, future_maintenance = 0.02, future_per_coin = 0.000005 }\n"),
            "t.toml: line 7: margin.parameters.future_initial: -1 is outside 0..1000000000 (share of the position)");
  EXPECT_EQ(load_terms("/").error().text, "/: is a directory");
}

/// A run writes its terms into its journal and reads them back.
TEST(TermsFile, WhateverStandsInATextReadsBack) {
  VenueTerms terms = *parse_terms(row, "mine");
  terms.terms.front().rules = "a\nb\ttab \"quoted\" back\\slash \x01\x1f\x7f \u00e9";
  terms.terms.front().source = "\r\n";
  const auto again = parse_terms(terms_text(terms), "printed");
  ASSERT_TRUE(again) << again.error().text;
  EXPECT_EQ(again->terms, terms.terms);
}

/// What the venue's documentation says of its speed bump, read in November 2026.
TEST(TermsFile, SpeedBumpsAreThoseOfTheDay) {
  const VenueTerms& terms = built_in_terms();
  const auto bump = [&](Currency coin, Currency settle, std::string_view date) {
    const Instrument perpetual{
        .kind = InstrumentKind::Perpetual, .payoff = coin == settle ? Payoff::Inverse : Payoff::Linear, .base = coin, .settle = settle};
    const MatchingTerms* found = terms.find_matching(perpetual, on(date));
    return found == nullptr ? Duration{} : found->speed_bump;
  };
  const Currency sol = Currency::of("SOL");
  EXPECT_EQ(bump(btc, btc, "2026-11-28"), Duration{}) << "coin-settled contracts have none";
  EXPECT_EQ(bump(eth, eth, "2026-11-28"), Duration{});
  EXPECT_EQ(bump(sol, usdc, "2026-09-16"), Duration{});
  EXPECT_EQ(bump(sol, usdc, "2026-09-17"), millisecond * 10);
  EXPECT_EQ(bump(btc, usdc, "2026-09-22"), Duration{});
  EXPECT_EQ(bump(btc, usdc, "2026-09-23"), millisecond * 10);
  EXPECT_EQ(bump(btc, usdc, "2026-11-26"), millisecond * 10);
  const auto leaves = [&](std::string_view date) {
    const Instrument perpetual{.kind = InstrumentKind::Perpetual, .base = eth, .settle = usdc};
    return terms.find_matching(perpetual, on(date))->cancel_leaves_immediate;
  };
  EXPECT_FALSE(leaves("2026-11-25"));
  EXPECT_TRUE(leaves("2026-11-26"));
}

TEST(TermsFile, MatchingRowsAreReadWrittenAndRefused) {
  const std::string text =
      "[[matching]]\ncoins = [\"SOL\"]\nsettle = [\"USDC\"]\nkind = \"future\"\nfrom = \"2026-01-05\"\nspeed_bump = \"4ms\"\n"
      "source = \"a page\"\ndate = \"2026-01-05\"\n";
  const auto mine = parse_terms(text, "t.toml");
  ASSERT_TRUE(mine) << mine.error().text;
  ASSERT_EQ(mine->matching.size(), 1U);
  EXPECT_EQ(mine->matching[0].speed_bump, millisecond * 4);
  EXPECT_EQ(parse_terms(terms_text(*mine), "again").value(), *mine);
  const VenueTerms all = built_in_terms().replaced_by(*mine);
  EXPECT_EQ(all.matching.size(), built_in_terms().matching.size() + 1);
  EXPECT_EQ(parse_terms(text + text, "t.toml").error().text, "t.toml: line 10: matching.coins: SOL has a row for this time already");
  std::string longer = text;
  longer.replace(longer.find("4ms"), 3, "2s");
  EXPECT_EQ(parse_terms(longer, "t.toml").error().text, "t.toml: line 6: matching.speed_bump: must be from 0s to 1s");
}

}  // namespace
}  // namespace keel
