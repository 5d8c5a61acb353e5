#include "keel/service/price.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace keel {

using namespace doc;

namespace {

PriceRequest at_the_money() { return {.forward = 60000.0, .strike = 60000.0, .years = 30.0 / 365.0, .vol = 0.6, .inverse = true}; }

/// The estimate under a key of the answer.
double number(const doc::Document& document, std::string_view key) {
  const auto& facts = std::get<doc::Facts>(document.body.items.front().what).facts;
  const auto found = std::ranges::find(facts, key, &doc::Fact::key);
  return found == facts.end() ? std::nan("") : std::get<doc::Estimate>(found->value).number;
}

TEST(Price, AnswersWithValuesUnderKeysThatSayTheirUnits) {
  const auto document = price(at_the_money());
  ASSERT_TRUE(document) << document.error().text;
  // As tests/cli/price_test.py has them.
  EXPECT_NEAR(number(*document, "value_usd"), 4112.364431, 1e-6);
  EXPECT_NEAR(number(*document, "delta_coin"), 0.5342697036, 1e-10);
  EXPECT_NEAR(number(*document, "net_transaction_delta_coin"), 0.4657302964, 1e-10);
}

TEST(Price, RefusalsNameTheField) {
  PriceRequest request = at_the_money();
  request.years = std::nullopt;
  request.expiry = Instant{};
  request.at = Instant{} + day;
  EXPECT_EQ(price(request).error().text, "expiry: 1970-01-01T00:00:00Z lies before 1970-01-02T00:00:00Z");
  request = at_the_money();
  request.vol = std::nullopt;
  EXPECT_EQ(price(request).error().text, "vol: this, price or svi is needed");
  request = at_the_money();
  request.forward = std::nullopt;
  EXPECT_EQ(price(request).error().text, "forward: this or spot is needed");
}

double value_at(double forward, double vol) {
  return number(*price({.forward = forward, .strike = 60000.0, .years = 30.0 / 365.0, .vol = vol}), "value_usd");
}

TEST(PriceScenarios, GainWhatTheOptionIsWorthThereLessWhatItIsWorthNow) {
  const auto document = price_scenarios(at_the_money(), {.underlying = {-0.1, 0.1}, .vol_points = {5.0}});
  ASSERT_TRUE(document) << document.error().text;
  const auto& list = std::get<doc::Table>(document->body.items.back().what);
  ASSERT_EQ(list.rows.size(), 2U);
  const auto profit_usd = [&](std::size_t row) { return std::get<doc::Estimate>(list.rows[row].cells[3].value).number; };
  EXPECT_NEAR(profit_usd(0), value_at(54000.0, 0.65) - value_at(60000.0, 0.6), 1e-9);
  EXPECT_NEAR(profit_usd(1), value_at(66000.0, 0.65) - value_at(60000.0, 0.6), 1e-9);
}

TEST(PriceScenarios, AVolBelowZeroHasNoPriceAndSaysSo) {
  const auto document = price_scenarios(at_the_money(), {.underlying = {0.0}, .vol_points = {-70.0}});
  ASSERT_TRUE(document) << document.error().text;
  const auto& list = std::get<doc::Table>(document->body.items.back().what);
  EXPECT_THAT(std::get<doc::Absent>(list.rows[0].cells[3].value).why, testing::StartsWith("vol: -0.1"));
}

}  // namespace
}  // namespace keel
