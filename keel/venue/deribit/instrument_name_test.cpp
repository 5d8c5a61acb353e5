#include "keel/venue/deribit/instrument_name.hpp"

#include <gtest/gtest.h>

#include "keel/config/terms_file.hpp"

namespace keel {
namespace {

using namespace literals;

Instrument parsed(std::string_view name, std::string_view day = "2026-01-05") {
  auto instrument = parse_deribit_instrument(name, built_in_terms(), parse_instant(day).value());
  EXPECT_TRUE(instrument) << name << ": " << (instrument ? "" : instrument.error().text);
  if (!instrument) return {};
  EXPECT_TRUE(validate(*instrument)) << name;
  return *instrument;
}

TEST(DeribitInstrument, CoinSettledOption) {
  const Instrument option = parsed("BTC-28JAN22-48000-P");
  EXPECT_EQ(option.kind, InstrumentKind::Option);
  EXPECT_EQ(option.payoff, Payoff::Inverse);
  EXPECT_EQ(option.right, Right::Put);
  EXPECT_EQ(option.settle, Currency::of("BTC"));
  EXPECT_EQ(option.quote, Currency::of("USD"));
  EXPECT_EQ(option.strike, 48000.0_price);
  EXPECT_EQ(format_instant(option.expiry), "2022-01-28T08:00:00Z");
  EXPECT_EQ(option.multiplier, 1.0_multiplier);
  EXPECT_EQ(option.lot, 0.1_size);
  EXPECT_EQ(option.ticks.tick_at(0.0049_price), PriceOffset{10'000});
  EXPECT_EQ(option.ticks.tick_at(0.005_price), PriceOffset{50'000});
  EXPECT_EQ(option.fees, (FeeSchedule{0.0003_rate, 0.0003_rate, 0.125_rate, 0.00015_rate}));
  EXPECT_EQ(parsed("ETH-28JAN22-4800-C").lot, 1.0_size);
}

TEST(DeribitInstrument, DailyOptionsPayNoDeliveryFee) {
  EXPECT_EQ(parsed("BTC-1JAN22-48000-P").fees.delivery, 0.0_rate);  // a Saturday
  EXPECT_EQ(parsed("BTC-7JAN22-48000-P").fees.delivery, 0.00015_rate);
}

TEST(DeribitInstrument, InverseFutureAndPerpetual) {
  const Instrument perpetual = parsed("BTC-PERPETUAL");
  EXPECT_EQ(perpetual.kind, InstrumentKind::Perpetual);
  EXPECT_TRUE(perpetual.reciprocal());
  EXPECT_EQ(perpetual.multiplier, 10.0_multiplier);
  EXPECT_EQ(perpetual.fees.taker, 0.0005_rate);
  const Instrument quarterly = parsed("BTC-25MAR22");
  EXPECT_EQ(quarterly.kind, InstrumentKind::Future);
  EXPECT_EQ(quarterly.fees, (FeeSchedule{0.0_rate, 0.0005_rate, 0.0_rate, 0.00025_rate}));
  EXPECT_EQ(parsed("BTC-7JAN22").fees.maker, -0.0001_rate);  // a weekly
  EXPECT_EQ(parsed("ETH-PERPETUAL").multiplier, 1.0_multiplier);
}

TEST(DeribitInstrument, LinearInstruments) {
  const Instrument perpetual = parsed("BTC_USDC-PERPETUAL");
  EXPECT_EQ(perpetual.payoff, Payoff::Linear);
  EXPECT_EQ(perpetual.settle, Currency::of("USDC"));
  EXPECT_EQ(perpetual.multiplier, 0.001_multiplier);
  const Instrument option = parsed("XRP_USDC-28JAN22-0d625-C");
  EXPECT_EQ(option.strike, 0.625_price);
  EXPECT_EQ(option.settle, Currency::of("USDC"));
  EXPECT_EQ(parsed("BTC_USDC").kind, InstrumentKind::Spot);
}

TEST(DeribitInstrument, TradesUnderTheTermsOfTheDay) {
  EXPECT_EQ(parsed("BTC-28JUL23-30000-C", "2023-07-05").ticks.tick_at(0.0049_price), PriceOffset{50'000});
  EXPECT_EQ(parsed("BTC-28JUL23-30000-C", "2023-07-06").ticks.tick_at(0.0049_price), PriceOffset{10'000});
  EXPECT_EQ(parsed("BTC-7MAR25").fees, (FeeSchedule{-0.0001_rate, 0.0005_rate, 0.0_rate, 0.0_rate}));  // a weekly is delivered free
  const Instrument solana = parsed("SOL_USDC-30JAN26-150-C");
  EXPECT_EQ(solana.multiplier, 10.0_multiplier);
  EXPECT_EQ(solana.lot, 1.0_size);
}

TEST(DeribitInstrument, OfNoKnownTermsIsRefusedByName) {
  EXPECT_EQ(parse_deribit_instrument("PEPE_USDC-PERPETUAL", built_in_terms(), parse_instant("2026-01-05").value()).error().text,
            "PEPE_USDC-PERPETUAL: no venue terms for DERIBIT PEPE/USDC perpetual on 2026-01-05; add a row to --terms FILE");
}

TEST(DeribitInstrument, RefusesOtherNames) {
  for (const std::string_view name :
       {"", "BTC", "btc-PERPETUAL", "BTC-28JAN22-48000", "BTC-28JAN22-48000-X", "BTC-28JAN22-48000-C-1", "BTC-31FEB22", "BTC-08JAN22",
        "BTC-8JAN2022", "BTC-8JXN22", "BTC-8JAN22--5-C", "BTC-8JAN22-1e5-C", "BTC-8JAN22-1d2d3-C", "BTC-PERPETUAL-C",
        "BTC-CS-19MAY26-70000_75000", "A_B_C-PERPETUAL", "XYZ-PERPETUAL", "BTC--C", "-"}) {
    EXPECT_FALSE(parse_deribit_instrument(name, built_in_terms(), never)) << name;
  }
  EXPECT_EQ(parse_deribit_name("BTC-8JXN22").error().text, "\"BTC-8JXN22\" is not a deribit instrument: \"8JXN22\" is not an expiry");
}

TEST(DeribitAmount, IsQuoteCurrencyForInverseFuturesAndCoinOtherwise) {
  EXPECT_EQ(contracts_from_deribit_amount(parsed("BTC-PERPETUAL"), 250.0_size), 25.0_size);
  EXPECT_EQ(contracts_from_deribit_amount(parsed("BTC_USDC-PERPETUAL"), 0.25_size), 250.0_size);
  EXPECT_EQ(contracts_from_deribit_amount(parsed("BTC-28JAN22-48000-P"), 0.1_size), 0.1_size);
  EXPECT_FALSE(contracts_from_deribit_amount(parsed("BTC-PERPETUAL"), 0.0_size));
  EXPECT_FALSE(contracts_from_deribit_amount(parsed("BTC_USDC-PERPETUAL"), 10'000'000'000.0_size));
}

}  // namespace
}  // namespace keel
