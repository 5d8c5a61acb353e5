#include "keel/service/hedge/hedge_proposal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/service/hedge/hedge_offer.hpp"

namespace keel {
namespace {

using namespace literals;

const Currency btc = Currency::of("BTC");
const Instant now = parse_instant("2026-01-05T00:00:00Z").value();
constexpr double index_usd = 50'000.0;

class HedgeProposalTest : public testing::Test {
 protected:
  HedgeProposalTest() : exposures(FactorVector::Zero(5)) {}

  InstrumentId list(std::string name, InstrumentKind kind, Instant expiry = {}) {
    Instrument made{.name = std::move(name), .kind = kind, .payoff = Payoff::Inverse, .base = btc, .quote = Currency::of("USD")};
    made.settle = btc;
    const bool option = kind == InstrumentKind::Option;
    made.multiplier = Multiplier{(option ? 1 : 10) * units_per_one};
    made.lot = option ? 0.1_size : 1.0_size;
    made.strike = 50'000.0_price;
    made.expiry = expiry;
    made.ticks = *TickLadder::make({{Price{0}, option ? PriceOffset{units_per_one / 10'000} : PriceOffset{units_per_one / 2}}});
    made.fees = {.maker = {}, .taker = option ? 0.0003_rate : 0.0005_rate, .option_cap = option ? 0.125_rate : Rate{}, .delivery = {}};
    return instruments.list(made).value();
  }
  HedgeOffer linear(InstrumentId id, ShownPrices shown = {}) const {
    const Instrument& instrument = instruments[id];
    return {.instrument = &instrument,
            .unit = unit_greeks(instrument, Mark{.price = 50'000.0_price, .forward = index_usd}, index_usd, now),
            .shown = shown};
  }
  HedgeOffer option(InstrumentId id, ShownPrices shown) const {
    const Instrument& instrument = instruments[id];
    return {.instrument = &instrument,
            .unit = unit_greeks(instrument, Mark{.price = 0.05_price, .vol = 0.6, .forward = index_usd}, index_usd, now),
            .shown = shown};
  }

  /// No model here reads what is held beside it.
  HedgedBook book() const { return {exposures, std::vector<HeldDelta>(1)}; }

  Instruments instruments;
  FactorLayout layout{.underlyings = {btc}, .vega_bucket_days = {14.0, 60.0}};
  FactorVector exposures;
  EngineConfig config;
};

// A future at the same cost carries the same risk as the perpetual; at half a basis point less it alone is sold.
TEST_F(HedgeProposalTest, TheCheaperOfTwoThatCarryTheSameRiskIsTraded) {
  exposures[0] = 1e6;
  const InstrumentId perpetual = list("P", InstrumentKind::Perpetual);
  const InstrumentId future = list("F", InstrumentKind::Future, now + day * 30);
  const std::vector offers{linear(perpetual, {49'997.5_price, 50'002.5_price}), linear(future, {49'999.5_price, 50'000.5_price})};
  const HedgeProposal proposal = propose_hedge(layout, book(), offers, config, HedgeKinds::All);
  EXPECT_EQ(proposal.candidates, 2u);
  ASSERT_FALSE(proposal.trades.empty());
  EXPECT_EQ(proposal.trades.back().instrument, &instruments[future]);
  EXPECT_EQ(proposal.trades.back().price, 49'999.5_price);
  EXPECT_LT(proposal.trades.back().contracts, Size{});
  // Impact makes the future's next contract dearer until the perpetual's pays, too.
  if (proposal.trades.size() == 2) {
    EXPECT_LT(std::abs(to_double(proposal.trades[0].contracts)), std::abs(to_double(proposal.trades[1].contracts)));
  }
}

TEST_F(HedgeProposalTest, AnOptionIsTradedOnTheSideThatIsShown) {
  exposures[2] = 0.0;
  exposures[3] = -50'000.0;  // short vega, which only a purchase takes off
  const InstrumentId perpetual = list("P", InstrumentKind::Perpetual);
  const InstrumentId call = list("C", InstrumentKind::Option, now + day * 30);
  const HedgeOffer own = linear(perpetual);
  const auto trades = [&](ShownPrices shown) {
    return propose_hedge(layout, book(), std::vector{own, option(call, shown)}, config, HedgeKinds::All);
  };
  const HedgeProposal both = trades({0.0499_price, 0.0501_price});
  ASSERT_EQ(both.trades.size(), 2u);
  EXPECT_GT(both.trades[1].contracts, Size{});
  EXPECT_LT(both.trades[0].contracts, Size{}) << "the calls' delta";
  EXPECT_GT(both.exposures_after[3], exposures[3]);
  EXPECT_LT(both.risk_usd_after + both.cost_usd(), both.risk_usd_before);
  // 0.0001 BTC above the mark and a fee of 0.0003 BTC a contract.
  EXPECT_NEAR(both.trades[1].cost_usd_a_contract, (0.0001 + 0.0003) * index_usd, 1e-9);
  // Where no option can be bought what is left is that vols move with the spot.
  const auto without_calls = [&](const HedgeProposal& proposal) {
    return std::ranges::none_of(proposal.trades, [&](const HedgeTrade& trade) { return trade.instrument == &instruments[call]; });
  };
  EXPECT_TRUE(without_calls(trades({0.0499_price, {}}))) << "nobody sells it";
  const HedgeProposal hidden = trades({});
  EXPECT_EQ(hidden.not_shown, 1u);
  EXPECT_EQ(hidden.candidates, 1u);
  const std::vector offers{own, option(call, {0.0499_price, 0.0501_price})};
  EXPECT_TRUE(without_calls(propose_hedge(layout, book(), offers, config, HedgeKinds::Delta)));
}

// A mark above the ask is no reason to buy: what is better than the mark costs nothing, and earns nothing.
TEST_F(HedgeProposalTest, AMarkOutsideItsQuoteIsNoProfit) {
  const InstrumentId perpetual = list("P", InstrumentKind::Perpetual);
  const HedgeProposal none =
      propose_hedge(layout, book(), std::vector{linear(perpetual, {49'000.0_price, 49'000.5_price})}, config, HedgeKinds::All);
  EXPECT_TRUE(none.trades.empty());
  exposures[0] = -1e6;
  const HedgeProposal bought =
      propose_hedge(layout, book(), std::vector{linear(perpetual, {49'000.0_price, 49'000.5_price})}, config, HedgeKinds::All);
  ASSERT_EQ(bought.trades.size(), 1u);
  EXPECT_EQ(bought.trades[0].half_spread_usd, 0.0);
  EXPECT_EQ(bought.trades[0].price, 49'000.5_price);
}

// With no impact the cheaper alone trades; which one that is the groups say, and how large an order is.
TEST_F(HedgeProposalTest, EachInstrumentCostsWhatItsGroupSays) {
  exposures[0] = 1e6;
  const InstrumentId perpetual = list("P", InstrumentKind::Perpetual);
  const InstrumentId future = list("F", InstrumentKind::Future, now + day * 30);
  config.hedging.impact_bps_per_million_usd = 0.0;
  GroupConfig dated = GroupConfig::inherited(config);
  dated.name = "dated";
  dated.kind = {"future"};
  dated.hedging.maximum_order = 1'000.0_size;
  const auto traded = [&](double half_spread_bps) {
    dated.hedging.half_spread_bps = half_spread_bps;
    config.group = {dated};
    return propose_hedge(layout, book(), std::vector{linear(perpetual), linear(future)}, config, HedgeKinds::All).trades;
  };
  const auto cheap = traded(0.1);
  ASSERT_EQ(cheap.size(), 1u);
  EXPECT_EQ(cheap[0].instrument, &instruments[future]);
  EXPECT_EQ(cheap[0].orders, static_cast<std::int64_t>(std::ceil(-to_double(cheap[0].contracts) / 1000.0)));
  const auto dear = traded(0.5);
  ASSERT_EQ(dear.size(), 1u);
  EXPECT_EQ(dear[0].instrument, &instruments[perpetual]);
}

TEST_F(HedgeProposalTest, WhatExpiresAnyMomentIsNoHedge) {
  exposures[0] = 1e6;
  const InstrumentId future = list("F", InstrumentKind::Future, now + minute * 20);
  const HedgeProposal proposal = propose_hedge(layout, book(), std::vector{linear(future)}, config, HedgeKinds::All);
  EXPECT_EQ(proposal.candidates, 0u);
  EXPECT_TRUE(proposal.trades.empty());
}

}  // namespace
}  // namespace keel
