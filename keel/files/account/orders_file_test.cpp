#include "keel/files/account/orders_file.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

std::string error_of(std::string_view row) {
  Instruments instruments;
  const auto orders = parse_orders("o.csv", "instrument,side,amount,filled\n" + std::string(row) + "\n", instruments);
  return orders ? std::string() : orders.error().text;
}

TEST(OrdersFile, WhatRestsInContracts) {
  Instruments instruments;
  const auto orders = parse_orders("o.csv",
                                   "instrument,side,price,amount,filled\n"
                                   "BTC-PERPETUAL,sell,92000,250,100\n"
                                   "BTC-16JAN26-82000-C,buy,0.1,2,\n"
                                   "BTC-PERPETUAL,buy,91000,30,30\n",
                                   instruments);
  ASSERT_TRUE(orders) << orders.error().text;
  ASSERT_EQ(orders->orders.size(), 3U);
  EXPECT_EQ(instruments.size(), 2U);
  EXPECT_EQ(orders->orders[0].side, Side::Sell);
  EXPECT_EQ(orders->orders[0].remaining, 15.0_size);  // contracts of 10 USD
  EXPECT_EQ(orders->orders[1].side, Side::Buy);
  EXPECT_EQ(orders->orders[1].remaining, 2.0_size);
  EXPECT_EQ(orders->orders[2].remaining, 0.0_size);
  EXPECT_EQ(orders->orders[2].instrument, orders->orders[0].instrument);
}

TEST(OrdersFile, TheVenuesAnswerWithoutTriggersThatWait) {
  Instruments instruments;
  const auto orders = parse_orders("o.json", R"({"jsonrpc": "2.0", "id": 5, "result": [
    {"time_in_force": "good_til_cancelled", "price": 8900.5, "post_only": true, "order_type": "limit", "order_state": "open",
     "order_id": "146062", "max_show": 100, "label": "a \"b\"", "instrument_name": "BTC-PERPETUAL", "filled_amount": 40,
     "direction": "buy", "creation_timestamp": 1550657341322, "average_price": 0.0, "amount": 100.0},
    {"price": "market_price", "order_type": "stop_market", "order_state": "untriggered", "order_id": "SLTB-28", "trigger_price": 8000,
     "instrument_name": "BTC-PERPETUAL", "direction": "sell", "amount": 100.0}]})",
                                   instruments);
  ASSERT_TRUE(orders) << orders.error().text;
  ASSERT_EQ(orders->orders.size(), 1U);
  EXPECT_EQ(orders->orders.front().remaining, 6.0_size);
  const auto none = parse_orders("o.json", R"({"jsonrpc": "2.0", "id": 5, "result": []})", instruments);
  ASSERT_TRUE(none) << none.error().text;
  EXPECT_TRUE(none->orders.empty());
}

TEST(OrdersFile, AnOrderOnAComboIsLeftOutWithARemarkAndTheOthersCount) {
  Instruments instruments;
  const auto orders = parse_orders("o.json", R"({"result": [
    {"instrument_name": "ETH-STRG-29DEC23-1800_2400", "direction": "sell", "amount": 3, "filled_amount": 0, "order_state": "open", "price": 0.01},
    {"instrument_name": "ETH_USDC-FS-29DEC23_PERP", "direction": "BUY", "amount": 3, "filled_amount": 0, "order_state": "open", "price": 2},
    {"instrument_name": "ETH-29DEC23-2400-C", "direction": "Sell", "amount": 3, "filled_amount": 1, "order_state": "open", "price": 0.02}]})",
                                   instruments);
  ASSERT_TRUE(orders) << orders.error().text;
  ASSERT_EQ(orders->orders.size(), 1U);
  EXPECT_EQ(orders->orders[0].side, Side::Sell);
  EXPECT_EQ(orders->combos, (std::map<Currency, std::size_t>{{Currency::of("ETH"), 2}}));
  EXPECT_EQ(orders->remarks,
            (std::vector<std::string>{"o.json: 2 orders on combos are left out: what they would add is not known from their names"}));
}

/// Five call spreads bought, two of which filled: three calls to buy and three to sell, whichever way the legs say it.
TEST(OrdersFile, AnOrderOnAComboIsOneOnEachOfItsLegs) {
  for (const std::string legs :
       {R"([{"instrument_name": "BTC-27MAR26-100000-C", "ratio": 1}, {"instrument_name": "BTC-27MAR26-110000-C", "ratio": -1}])",
        R"([{"instrument_name": "BTC-27MAR26-100000-C", "amount": 1}, {"instrument_name": "BTC-27MAR26-110000-C", "amount": -1}])",
        R"([{"instrument_name": "BTC-27MAR26-100000-C", "direction": "buy", "amount": 5},
                                     {"instrument_name": "BTC-27MAR26-110000-C", "direction": "sell", "amount": 5}])"}) {
    Instruments instruments;
    const auto orders = parse_orders("o.json",
                                     R"({"result": [{"instrument_name": "BTC-CS-27MAR26-100000_110000", "direction": "buy", "amount": 5,
      "filled_amount": 2, "order_state": "open", "price": 0.01, "legs": )" +
                                         legs + R"(},
      {"instrument_name": "BTC-PERPETUAL", "direction": "sell", "amount": 30, "filled_amount": 0, "order_state": "open", "price": 90000}]})",
                                     instruments);
    ASSERT_TRUE(orders) << orders.error().text;
    ASSERT_EQ(orders->orders.size(), 3U) << legs;
    EXPECT_EQ(orders->orders[0].side, Side::Buy);
    EXPECT_EQ(orders->orders[1].side, Side::Sell);
    for (const std::size_t leg : {0, 1}) {
      EXPECT_EQ(orders->orders[leg].remaining, 3.0_size);
      EXPECT_EQ(orders->orders[leg].combo, Side::Buy);
    }
    EXPECT_FALSE(orders->orders[2].combo);
    EXPECT_TRUE(orders->remarks.empty());
    EXPECT_TRUE(orders->combos.empty());
  }
}

/// A sold risk reversal with twice the put; a combo that waits for its trigger; futures beside options, whose amounts are of two units.
TEST(OrdersFile, WhatLegsSayCountsWithTheSideOfTheirCombo) {
  Instruments instruments;
  const auto orders = parse_orders("o.json", R"({"result": [
    {"instrument_name": "ETH-CSR12-27MAR26-3000_3500", "direction": "sell", "amount": 4, "order_state": "open",
     "legs": [{"instrument_name": "ETH-27MAR26-3000-C", "ratio": 1}, {"instrument_name": "ETH-27MAR26-3500-C", "ratio": -2}]},
    {"instrument_name": "ETH-CS-27MAR26-3000_3500", "direction": "sell", "amount": 4, "order_state": "untriggered",
     "legs": [{"instrument_name": "ETH-27MAR26-3000-C", "ratio": 1}, {"instrument_name": "ETH-27MAR26-3500-C", "ratio": -1}]},
    {"instrument_name": "ETH-REV-27MAR26-3000", "direction": "buy", "amount": 4, "order_state": "open",
     "legs": [{"instrument_name": "ETH-27MAR26-3000-C", "ratio": 1}, {"instrument_name": "ETH-27MAR26-3000-P", "ratio": -1},
              {"instrument_name": "ETH-27MAR26", "ratio": -1}]}]})",
                                   instruments);
  ASSERT_TRUE(orders) << orders.error().text;
  ASSERT_EQ(orders->orders.size(), 2U);
  EXPECT_EQ(orders->orders[0].side, Side::Sell);
  EXPECT_EQ(orders->orders[0].remaining, 4.0_size);
  EXPECT_EQ(orders->orders[1].side, Side::Buy);
  EXPECT_EQ(orders->orders[1].remaining, 8.0_size);
  EXPECT_EQ(orders->orders[1].combo, Side::Sell);
  EXPECT_EQ(orders->combos, (std::map<Currency, std::size_t>{{Currency::of("ETH"), 1}}));
  EXPECT_EQ(orders->remarks.size(), 1U);
}

TEST(OrdersFile, AreOfTheVenueThatTheyName) {
  Instruments instruments;
  Naming naming;
  naming.terms = naming.terms.replaced_by(
      *parse_terms("[[terms]]\nvenue = \"OKX\"\ncoins = [\"BTC\"]\nsettle = [\"BTC\"]\nkind = \"perpetual\"\ncontract = 10\n"
                   "least_amount = 10\nsource = \"a page\"\ndate = \"2022-01-01\"\n",
                   "okx.toml"));
  const auto orders = parse_orders("o.csv",
                                   "instrument,venue,side,amount\n"
                                   "BTC-PERPETUAL,,buy,10\nBTC-PERPETUAL@OKX,,buy,20\nBTC-PERPETUAL,OKX,buy,30\n",
                                   instruments, naming);
  ASSERT_TRUE(orders) << orders.error().text;
  ASSERT_EQ(instruments.size(), 2U);
  EXPECT_EQ(orders->orders[1].instrument, orders->orders[2].instrument);
  EXPECT_NE(orders->orders[0].instrument, orders->orders[1].instrument);
}

TEST(OrdersFile, SaysWhichCellIsBad) {
  EXPECT_EQ(error_of("BTC-PERPETUAL,hold,10,"), "o.csv: line 2: side: \"hold\" is neither buy nor sell");
  EXPECT_EQ(error_of("BTC-PERPETUAL,buy,-10,"), "o.csv: line 2: amount: \"-10\" is not above 0");
  EXPECT_EQ(error_of("BTC-PERPETUAL,buy,10,20"), "o.csv: line 2: filled: is not between 0 and the amount");
  EXPECT_EQ(error_of("ETH_USDC-POOL,buy,10,"), "o.csv: line 2: instrument: ETH_USDC-POOL has no order book");
  EXPECT_EQ(error_of("BTC-SOON,buy,10,").substr(0, 27), "o.csv: line 2: instrument: ");
  Instruments instruments;
  EXPECT_EQ(parse_orders("o.csv", "instrument,side\n", instruments).error().text, "o.csv: line 1: column \"amount\" is missing");
  EXPECT_EQ(parse_orders("o.csv", "instrument,side,amount,price,fee\nBTC-PERPETUAL,buy,10,91000,0\n", instruments).error().text,
            "o.csv: line 1: fee: is a column of trades, not of open orders");
}

}  // namespace
}  // namespace keel
