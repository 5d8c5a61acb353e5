#include "keel/domain/terms/venue_terms.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

constexpr Currency sol = Currency::of("SOL");
constexpr Currency usdc = Currency::of("USDC");

Instant on(std::string_view date) { return parse_instant(date).value(); }

Terms perpetual_terms(std::string_view from, std::string_view until, PriceOffset tick) {
  return {.coin = sol,
          .settle = usdc,
          .kind = InstrumentKind::Perpetual,
          .from = from.empty() ? Instant{} : on(from),
          .until = until.empty() ? never : on(until),
          .contract = 0.1_multiplier,
          .least_amount = 0.2_size,
          .ticks = {{0.0_price, tick}},
          .fees = {.taker = 0.0005_rate}};
}

Instrument perpetual(Venue venue = {}) {
  return {.name = "SOL_USDC-PERPETUAL", .kind = InstrumentKind::Perpetual, .base = sol, .quote = usdc, .settle = usdc, .venue = venue};
}

TEST(Period, FollowsTheCalendarOfTheVenue) {
  EXPECT_EQ(period_of(on("2026-03-27T08:00:00Z")), Period::Quarterly);  // the last Friday of March
  EXPECT_EQ(period_of(on("2026-01-30T08:00:00Z")), Period::Monthly);    // the last Friday of January
  EXPECT_EQ(period_of(on("2026-03-20T08:00:00Z")), Period::Weekly);     // another Friday
  EXPECT_EQ(period_of(on("2025-03-07T08:00:00Z")), Period::Weekly);
  EXPECT_EQ(period_of(on("2026-03-31T08:00:00Z")), Period::Daily);  // the last day of March, a Tuesday
  EXPECT_EQ(period_of(on("2021-12-31T08:00:00Z")), Period::Quarterly);
}

TEST(VenueTerms, HoldFromTheirFirstMomentToBeforeTheirEnd) {
  const VenueTerms terms{.terms = {perpetual_terms("2022-03-15", "2026-04-28T09:00:00Z", PriceOffset{1'000'000}),
                                   perpetual_terms("2026-04-28T09:00:00Z", "", PriceOffset{100'000})},
                         .margin = {}};
  EXPECT_EQ(terms.find(perpetual(), on("2022-03-14T23:59:59Z")), nullptr);
  EXPECT_EQ(terms.find(perpetual(), on("2022-03-15")), &terms.terms[0]);
  EXPECT_EQ(terms.find(perpetual(), on("2026-04-28T08:59:59Z")), &terms.terms[0]);
  EXPECT_EQ(terms.find(perpetual(), on("2026-04-28T09:00:00Z")), &terms.terms[1]);
  EXPECT_EQ(terms.find(perpetual(), never), &terms.terms[1]);
}

TEST(VenueTerms, AreOfOneVenueCoinCurrencyKindAndPeriod) {
  Terms weekly = perpetual_terms("", "", PriceOffset{1});
  weekly.kind = InstrumentKind::Future;
  weekly.period = Period::Weekly;
  const VenueTerms terms{.terms = {perpetual_terms("", "", PriceOffset{1}), weekly}, .margin = {}};
  EXPECT_EQ(terms.find(perpetual(deribit), never), &terms.terms[0]);
  EXPECT_EQ(terms.find(perpetual(Venue::of("OKX")), never), nullptr);
  Instrument other = perpetual();
  other.settle = Currency::of("USDT");
  EXPECT_EQ(terms.find(other, never), nullptr);
  Instrument future = perpetual();
  future.kind = InstrumentKind::Future;
  future.expiry = on("2026-03-20T08:00:00Z");
  EXPECT_EQ(terms.find(future, never), &terms.terms[1]);
  future.expiry = on("2026-03-21T08:00:00Z");
  EXPECT_EQ(terms.find(future, never), nullptr);
}

TEST(VenueTerms, SetWhatAnInstrumentTradesUnder) {
  const VenueTerms terms{.terms = {perpetual_terms("2022-03-15", "", PriceOffset{1'000'000})}, .margin = {}};
  Instrument made = perpetual();
  ASSERT_TRUE(set_terms(made, terms, on("2026-01-05")));
  EXPECT_EQ(made.multiplier, 0.1_multiplier);
  EXPECT_EQ(made.lot, 2.0_size);  // 0.2 coins in contracts of 0.1
  EXPECT_EQ(made.ticks.tick_at(150.0_price), PriceOffset{1'000'000});
  EXPECT_EQ(made.fees.taker, 0.0005_rate);
  EXPECT_TRUE(validate(made));
  EXPECT_EQ(set_terms(made, terms, on("2021-01-05")).error().text,
            "SOL_USDC-PERPETUAL: no venue terms for DERIBIT SOL/USDC perpetual on 2021-01-05; add a row to --terms FILE");
  made.kind = InstrumentKind::Option;
  made.expiry = on("2026-01-30T08:00:00Z");
  EXPECT_EQ(set_terms(made, terms, never).error().text,
            "SOL_USDC-PERPETUAL: no venue terms for DERIBIT SOL/USDC monthly option today; add a row to --terms FILE");
}

TEST(VenueTerms, AreReplacedForTheTimeThatAnotherFileSays) {
  const VenueTerms base{.terms = {perpetual_terms("2022-01-01", "", PriceOffset{1})}, .margin = {}};
  VenueTerms mine{.terms = {perpetual_terms("2024-01-01", "2025-01-01", PriceOffset{2})}, .margin = {}};
  const VenueTerms both = base.replaced_by(mine);
  const auto tick = [&](std::string_view date) { return both.find(perpetual(), on(date))->ticks[0].tick; };
  EXPECT_EQ(both.terms.size(), 3U);
  EXPECT_EQ(tick("2023-12-31"), PriceOffset{1});
  EXPECT_EQ(tick("2024-01-01"), PriceOffset{2});
  EXPECT_EQ(tick("2024-12-31"), PriceOffset{2});
  EXPECT_EQ(tick("2025-01-01"), PriceOffset{1});
  mine.terms[0].coin = Currency::of("XRP");
  EXPECT_EQ(*base.replaced_by(mine).find(perpetual(), never), base.terms[0]);
  mine.terms[0] = perpetual_terms("", "", PriceOffset{3});
  EXPECT_EQ(base.replaced_by(mine).terms, mine.terms);
}

TEST(VenueTerms, OfMarginAreOfACoinAndWhatItSettlesIn) {
  const VenueTerms terms{.terms = {}, .margin = {{.coin = sol, .settle = usdc, .from = on("2024-01-01")}}};
  EXPECT_EQ(terms.find_margin({}, sol, usdc, on("2024-01-01")), &terms.margin[0]);
  EXPECT_EQ(terms.find_margin({}, sol, usdc, on("2023-12-31")), nullptr);
  EXPECT_EQ(terms.find_margin({}, sol, sol, never), nullptr);
}

}  // namespace
}  // namespace keel
