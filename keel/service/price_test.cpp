#include "keel/service/price.hpp"

#include <gtest/gtest.h>

#include "keel/render/json.hpp"

namespace keel {

using namespace doc;

namespace {

PriceRequest at_the_money() { return {.forward = 60000.0, .strike = 60000.0, .years = 30.0 / 365.0, .vol = 0.6, .inverse = true}; }

TEST(Price, AnswersWithValuesUnderKeysThatSayTheirUnits) {
  const auto document = price(at_the_money());
  ASSERT_TRUE(document) << document.error().text;
  const std::string json = render_json(*document);
  // The coin-settled target of docs/models/inverse.md.
  EXPECT_NE(json.find("\"value_usd\":4112.36443"), std::string::npos) << json;
  EXPECT_NE(json.find("\"delta_coin\":0.534269703"), std::string::npos) << json;
  EXPECT_NE(json.find("\"net_transaction_delta_coin\":0.465730296"), std::string::npos) << json;
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

}  // namespace
}  // namespace keel
