#include "keel/files/account/instruments_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

using namespace literals;

Instruments read(std::string_view text) {
  auto instruments = parse_instruments("i", text);
  EXPECT_TRUE(instruments) << instruments.error().text;
  return instruments ? std::move(*instruments) : Instruments{};
}

std::string error_of(std::string_view rows) {
  const auto instruments =
      parse_instruments("i", "name,kind,payoff,base,quote,multiplier,strike,expiry,right,ticks,lot\n" + std::string(rows) + "\n");
  return instruments ? std::string() : instruments.error().text;
}

TEST(InstrumentsFile, EveryFieldByItsName) {
  const Instruments instruments = read(
      "name,kind,payoff,base,quote,settle,multiplier,strike,expiry,right,ticks,lot,maker,taker,option_cap,delivery\n"
      "BTCUSD-26C,option,inverse,BTC,USD,BTC,0.01,48000,2022-01-28T08:00:00Z,call,0:0.0001 0.005:0.0005,0.1,-0.0001,0.0003,0.125,0.00015\n"
      "BTCUSDT,perpetual,linear,BTC,USDT,,,,,,0.1,0.001,,,,\n");
  const Instrument& option = *instruments.find("BTCUSD-26C");
  EXPECT_EQ(option.kind, InstrumentKind::Option);
  EXPECT_EQ(option.payoff, Payoff::Inverse);
  EXPECT_EQ(option.settle, Currency::of("BTC"));
  EXPECT_EQ(option.multiplier, 0.01_multiplier);
  EXPECT_EQ(option.strike, 48000.0_price);
  EXPECT_EQ(format_instant(option.expiry), "2022-01-28T08:00:00Z");
  EXPECT_EQ(option.ticks.tick_at(0.004_price), PriceOffset{10'000});
  EXPECT_EQ(option.ticks.tick_at(0.005_price), PriceOffset{50'000});
  EXPECT_EQ(option.lot, 0.1_size);
  EXPECT_EQ(option.fees.maker, -0.0001_rate);
  EXPECT_EQ(option.fees.option_cap, 0.125_rate);
  EXPECT_EQ(option.fees.delivery, 0.00015_rate);
  const Instrument& perpetual = *instruments.find("BTCUSDT");
  EXPECT_EQ(perpetual.settle, Currency::of("USDT"));
  EXPECT_EQ(perpetual.multiplier, 1.0_multiplier);
  EXPECT_EQ(perpetual.ticks.tick_at(40000.0_price), PriceOffset{10'000'000});
}

TEST(InstrumentsFile, ASpreadsheetsNumbersHaveItsComma) {
  const Instruments instruments = read("sep=;\nname; kind; base; quote; multiplier; taker\nBTCUSDT; perpetual; BTC; USDT; 0,01; 0,0005\n");
  EXPECT_EQ(instruments.find("BTCUSDT")->multiplier, 0.01_multiplier);
  EXPECT_EQ(instruments.find("BTCUSDT")->fees.taker, 0.0005_rate);
}

TEST(InstrumentsFile, DeribitsAnswerIsWhatTheNamesSay) {
  const Instruments instruments = read(R"({"jsonrpc": "2.0", "id": 1, "result": [
      {"kind": "future", "instrument_name": "BTC-PERPETUAL", "maker_commission": 0.0, "taker_commission": 0.0005, "instrument_type": "reversed",
       "expiration_timestamp": 32503708800000, "tick_size": 0.5, "contract_size": 10.0, "min_trade_amount": 10.0, "settlement_currency": "BTC",
       "settlement_period": "perpetual", "base_currency": "BTC", "counter_currency": "USD", "quote_currency": "USD", "tick_size_steps": []},
      {"kind": "option", "instrument_name": "BTC-27DEC24-100000-C", "option_type": "call", "strike": 100000.0, "maker_commission": 0.0003,
       "taker_commission": 0.0003, "instrument_type": "reversed", "expiration_timestamp": 1735286400000, "tick_size": 0.0001, "contract_size": 1.0,
       "min_trade_amount": 0.1, "settlement_currency": "BTC", "settlement_period": "month", "base_currency": "BTC", "counter_currency": "USD",
       "quote_currency": "BTC", "tick_size_steps": [{"above_price": 0.005, "tick_size": 0.0005}]},
      {"kind": "future_combo", "instrument_name": "BTC-COMBO-1"},
      {"tick_size": 0.0005, "taker_commission": 0.0003, "strike": 40000.0, "settlement_period": "month", "quote_currency": "BTC",
       "option_type": "put", "min_trade_amount": 0.1, "maker_commission": 0.0003, "kind": "option", "instrument_name": "BTC-24SEP21-40000-P",
       "expiration_timestamp": 1632470400000, "contract_size": 1.0, "base_currency": "BTC"}]})");
  EXPECT_EQ(instruments.size(), 3U);
  for (const std::string_view name : {"BTC-PERPETUAL", "BTC-27DEC24-100000-C"}) {
    Instrument by_name = *parse_deribit_instrument(name, built_in_terms(), parse_instant("2024-12-01").value());
    by_name.id = instruments.find(name)->id;
    EXPECT_EQ(*instruments.find(name), by_name) << name;
  }
  const Instrument& old = *instruments.find("BTC-24SEP21-40000-P");
  EXPECT_EQ(old.payoff, Payoff::Inverse);
  EXPECT_EQ(old.quote, Currency::of("USD"));
  EXPECT_EQ(old.settle, Currency::of("BTC"));
  EXPECT_EQ(old.right, Right::Put);
  EXPECT_EQ(old.ticks.tick_at(0.001_price), PriceOffset{50'000});
}

/// The venue charges all coins of a kind and period alike; what no terms tell at all is free.
TEST(InstrumentsFile, DeribitsAnswerIsEnoughForACoinWithoutTerms) {
  const auto answer = [](std::string_view settle, std::string_view type) {
    return fmt::format(
        R"({{"result": {{"kind": "option", "instrument_name": "WIF_USDC-27MAR26-1d5-C", "option_type": "call", "strike": 1.5,
        "maker_commission": 0.0001, "taker_commission": 0.0005, "instrument_type": "{}", "expiration_timestamp": 1774598400000,
        "tick_size": 0.0001, "contract_size": 200.0, "min_trade_amount": 200.0, "settlement_currency": "{}", "settlement_period": "month",
        "base_currency": "WIF", "counter_currency": "{}", "quote_currency": "{}"}}}})",
        type, settle, settle, settle);
  };
  const Instruments usdc = read(answer("USDC", "linear"));
  ASSERT_EQ(usdc.size(), 1U);
  const Instrument& option = *usdc.find("WIF_USDC-27MAR26-1d5-C");
  EXPECT_EQ(option.multiplier, 200.0_multiplier);
  EXPECT_EQ(option.fees.option_cap, 0.125_rate);
  EXPECT_EQ(option.fees.delivery, 0.00015_rate);
  const Instruments other = read(answer("EURR", "linear"));
  ASSERT_EQ(other.size(), 1U);
  EXPECT_EQ(other.find("WIF_USDC-27MAR26-1d5-C")->fees.delivery, Rate{});
}

TEST(InstrumentsFile, KnownNamesComeBeforeDeribits) {
  const Naming naming{.known = read("name,kind,payoff,base,quote,multiplier\nBTC-PERPETUAL,perpetual,inverse,BTC,USD,100\n")};
  EXPECT_EQ(naming.instrument("BTC-PERPETUAL", never)->multiplier, 100.0_multiplier);
  EXPECT_EQ(naming.instrument("ETH-PERPETUAL", never)->multiplier, 1.0_multiplier);
  EXPECT_FALSE(naming.instrument("BTCUSDT", never));
}

TEST(InstrumentsFile, SaysWhatIsWrong) {
  EXPECT_EQ(error_of("X,swap,linear,BTC,USD,1,,,,,").substr(0, 43), "i: line 2: kind: \"swap\" is none of spot, pe");
  EXPECT_EQ(error_of("X,option,inverse,BTC,USD,1,5,,call,,"), "i: line 2: expiry: option needs one");
  EXPECT_EQ(error_of("X,option,inverse,BTC,USD,1,5,2022-01-28T08:00:00Z,,,"), "i: line 2: right: an option needs one");
  EXPECT_EQ(error_of("X,future,inverse,BTC,USD,1,5,tomorrow,,,").substr(0, 19), "i: line 2: expiry: ");
  EXPECT_EQ(error_of("X,perpetual,linear,BTC,USD,0,,,,,"), "i: line 2: instrument X: multiplier must be above 0");
  EXPECT_EQ(error_of("X,perpetual,linear,BTC,USD,1,,,,5:1,"), "i: line 2: ticks: tick ladder: the first step must start at 0");
  EXPECT_EQ(error_of("X,perpetual,linear,BTC,USD,1,,,,,\nX,perpetual,linear,BTC,USD,1,,,,,"), "i: line 3: instrument X: listed twice");
  EXPECT_EQ(error_of(",perpetual,linear,BTC,USD,1,,,,,"), "i: line 2: name: an instrument needs one");
  EXPECT_EQ(parse_instruments("i", "name,kind\n").error().text, "i: line 1: column \"base\" is missing");
  EXPECT_EQ(parse_instruments("i", R"([{"instrument_name": "X", "kind": "future"}])").error().text,
            "i: line 1, element 1: base_currency: is missing");
  EXPECT_EQ(parse_instruments("i", R"({"result": [{"instrument_name": 5}]})").error().text,
            "i: line 1, element 1: instrument_name: is not a text");
  EXPECT_EQ(parse_instruments("i", R"({"instrument_name": )").error().text, "i: line 1: ends in the middle: is the file cut off?");
}

}  // namespace
}  // namespace keel
