#include "keel/sim/sim_listing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "keel/base/validate.hpp"

namespace keel {
namespace {

using namespace literals;

TEST(SimListing, ListsPerpetualFuturesAndOptionsUnderDeribitNames) {
  const Instruments all = sim_instruments({});
  EXPECT_EQ(all.size(), 1U + 3U * (1U + 18U));
  const Instrument* perpetual = all.find("BTC-PERPETUAL");
  ASSERT_NE(perpetual, nullptr);
  EXPECT_EQ(perpetual->id, InstrumentId{0});
  EXPECT_EQ(perpetual->multiplier, 10.0_multiplier);
  EXPECT_EQ(perpetual->ticks.tick_at(95000.0_price), PriceOffset{50'000'000});
  const Instrument* future = all.find("BTC-4FEB26");
  ASSERT_NE(future, nullptr);
  EXPECT_EQ(format_instant(future->expiry), "2026-02-04T08:00:00Z");
  EXPECT_EQ(future->fees.taker, 0.0005_rate);
  const Instrument* put = all.find("BTC-12JAN26-95000-P");
  ASSERT_NE(put, nullptr);
  EXPECT_EQ(put->right, Right::Put);
  EXPECT_EQ(put->strike, 95000.0_price);
  EXPECT_EQ(put->settle, Currency::of("BTC"));
  EXPECT_EQ(put->ticks.tick_at(0.0049_price), PriceOffset{10'000});
  EXPECT_EQ(put->ticks.tick_at(0.005_price), PriceOffset{50'000});
}

TEST(SimListing, SpreadsStrikesWiderForLaterExpiries) {
  const Instruments all = sim_instruments({});
  for (const auto* name : {"BTC-12JAN26-85000-C", "BTC-12JAN26-105000-C", "BTC-4FEB26-75000-P", "BTC-4FEB26-115000-P", "BTC-5APR26-60000-C",
                           "BTC-5APR26-140000-C"}) {
    EXPECT_NE(all.find(name), nullptr) << name;
  }
}

TEST(SimListing, ListsEveryUnderlyingOneAfterTheOther) {
  SimConfig config;
  config.also[Currency::of("ETH")] = {};
  const Instruments all = sim_instruments(config);
  EXPECT_EQ(all.size(), 2U * (1U + 3U * (1U + 18U)));
  const Instrument* perpetual = all.find("ETH-PERPETUAL");
  ASSERT_NE(perpetual, nullptr);
  EXPECT_EQ(perpetual->id, InstrumentId{58});
  EXPECT_EQ(perpetual->settle, Currency::of("ETH"));
  config.also[Currency::of("BTC")] = {};
  EXPECT_EQ(validate_settings(config).error().text, "underlying: BTC: must not stand among the others, too");
  config.also = {{Currency::of("ETH"), {.correlation = 1.5}}};
  EXPECT_EQ(validate_settings(config).error().text, "also.ETH.correlation: 1.5 is outside -1..1 (correlation)");
}

TEST(SimListing, RefusesAMarketWhoseVenueHasNoPerpetual) {
  VenueTerms terms = built_in_terms();
  std::erase_if(terms.terms, [](const auto& row) { return row.kind == InstrumentKind::Perpetual; });
  EXPECT_EQ(check_listing({}, terms).error().text,
            "sim: BTC-PERPETUAL: no venue terms for DERIBIT BTC/BTC perpetual on 2026-01-05; add a row to --terms FILE");
}

TEST(SimListing, ExpiriesLieAfterTheStart) {
  SimConfig config{.expiry_days = {1, 0}};
  for (const auto& [start, first] : {std::pair{"2026-01-05T00:00:00Z", "2026-01-05T08:00:00Z"},
                                     {"2026-01-05T07:59:59Z", "2026-01-05T08:00:00Z"},
                                     {"2026-01-05T08:00:00Z", "2026-01-06T08:00:00Z"},
                                     {"2026-01-05T23:00:00Z", "2026-01-06T08:00:00Z"}}) {
    config.start = *parse_instant(start);
    EXPECT_TRUE(validate_settings(config)) << start;
    EXPECT_EQ(sim_expiries(config), (std::vector{*parse_instant(first), *parse_instant(first) + day})) << start;
  }
}

TEST(SimListing, RefusesWhatCannotRun) {
  EXPECT_TRUE(validate_settings(SimConfig{}));
  EXPECT_EQ(validate_settings(SimConfig{.expiry_days = {7, 7}}).error().text, "expiry_days: [7, 7]: must not hold one day twice");
  SimConfig config;
  config.deposit = 1'000'000.0_settle;
  EXPECT_EQ(validate_settings(config).error().text,
            "deposit: 1000000 with start_price = 95000: must be worth at most a billion USD, or it is no exact amount any more");
  config = {};
  config.option.taker_decay = 0.0;
  EXPECT_EQ(validate_settings(config).error().text, "option.taker_decay: 0 is outside 0.001..1000000 (1/unit)");
}

}  // namespace
}  // namespace keel
