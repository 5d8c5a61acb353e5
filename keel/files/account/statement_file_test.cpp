#include "keel/files/account/statement_file.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

constexpr CurrencyAtVenue btc{Currency::of("BTC")};

AccountStatement read(std::string_view text) {
  auto statement = parse_statement("s", text);
  EXPECT_TRUE(statement) << statement.error().text;
  return statement ? std::move(*statement) : AccountStatement{};
}

std::string error_of(std::string_view text) {
  const auto statement = parse_statement("s", text);
  return statement ? std::string() : statement.error().text;
}

TEST(StatementFile, PositionsAndBalancesInOneTable) {
  const AccountStatement statement = read("instrument,size,currency,balance\nBTC-PERPETUAL,-250,,\n,,BTC,1.5\n");
  EXPECT_EQ(statement.positions->at("BTC-PERPETUAL"), -250.0_size);
  EXPECT_EQ(statement.balances->at(btc), 1.5_settle);
  const AccountStatement alone = read("currency,balance\nBTC,1.5\n");
  EXPECT_FALSE(alone.positions);
  EXPECT_EQ(alone.balances->size(), 1U);
}

TEST(StatementFile, DeribitsPositionsTakeTheirSignFromTheDirection) {
  const AccountStatement statement = read(R"({"jsonrpc": "2.0", "id": 1, "result": [
      {"average_price": 7440.18, "direction": "buy", "instrument_name": "BTC-PERPETUAL", "kind": "future", "size": 50.0, "size_currency": 0.0067},
      {"direction": "sell", "instrument_name": "BTC-28JAN22-48000-C", "kind": "option", "size": 0.3},
      {"direction": "sell", "instrument_name": "ETH-PERPETUAL", "kind": "future", "size": -7.0},
      {"direction": "zero", "instrument_name": "BTC-28JAN22", "kind": "future", "size": 0}], "usIn": 1, "usOut": 2})");
  EXPECT_EQ(statement.positions->at("BTC-PERPETUAL"), 50.0_size);
  EXPECT_EQ(statement.positions->at("BTC-28JAN22-48000-C"), -0.3_size);
  EXPECT_EQ(statement.positions->at("ETH-PERPETUAL"), -7.0_size);
  EXPECT_EQ(statement.positions->at("BTC-28JAN22"), Size{});
  EXPECT_FALSE(statement.balances);
}

TEST(StatementFile, CoinsOfLinearFuturesAreBelievedWhereTheyAreTold) {
  const AccountStatement statement = read(R"({"result": [
      {"direction": "sell", "instrument_name": "SOL_USDC-PERPETUAL", "kind": "future", "size": -3020.5, "size_currency": -20, "mark_price": 151.025},
      {"direction": "buy", "instrument_name": "ETH_USDC-29MAR24", "kind": "future", "size": 7000, "mark_price": 3500},
      {"direction": "buy", "instrument_name": "ETH_USDC-29MAR24-3000-C", "kind": "option", "size": 2, "mark_price": 510},
      {"direction": "buy", "instrument_name": "ETH-PERPETUAL", "kind": "future", "size": 700, "size_currency": 0.2, "mark_price": 3500}]})");
  EXPECT_EQ(statement.positions->at("SOL_USDC-PERPETUAL"), -20.0_size);
  EXPECT_EQ(statement.positions->at("ETH-PERPETUAL"), 700.0_size) << "inverse: in USD";
  EXPECT_EQ(statement.doubtful, (std::map<std::string, double>{{"ETH_USDC-29MAR24", 3500.0}}));
}

TEST(StatementFile, ADoubtfulSizeAgreesInCoinsOrInQuoteCurrency) {
  const auto left = [](Size held, Size told) {
    AccountStatement ours{.positions = std::map<std::string, Size>{{"ETH_USDC-29MAR24", held}}, .balances = std::nullopt};
    AccountStatement theirs{.positions = std::map<std::string, Size>{{"ETH_USDC-29MAR24", told}}, .balances = std::nullopt};
    theirs.doubtful = {{"ETH_USDC-29MAR24", 3500.0}};
    const auto remarks = take_units(ours, theirs);
    return std::pair{theirs.positions->at("ETH_USDC-29MAR24"), remarks.size()};
  };
  EXPECT_EQ(left(2.0_size, 2.0_size), (std::pair{2.0_size, std::size_t{0}}));
  EXPECT_EQ(left(2.0_size, 7000.0_size), (std::pair{2.0_size, std::size_t{1}}));
  EXPECT_EQ(left(2.0_size, 3.0_size), (std::pair{3.0_size, std::size_t{0}})) << "a difference stays one";
}

/// Without a mark of its own a size in quote currency is told from coins by ours: 10,300 USDT of 0.25 coins at 41,000.
TEST(StatementFile, ASizeWithoutAMarkIsInOneUnitWithOurs) {
  AccountStatement theirs = read(R"([{"instrument_name": "BTC_USDT-PERPETUAL", "size": -10300, "direction": "sell"}])");
  AccountStatement ours{.positions = std::map<std::string, Size>{{"BTC_USDT-PERPETUAL", -0.25_size}}, .balances = std::nullopt};
  ours.marks = {{"BTC_USDT-PERPETUAL", 41000.0}};
  const auto remarks = take_units(ours, theirs);
  EXPECT_EQ(theirs.positions->at("BTC_USDT-PERPETUAL"), -0.25121951_size);
  ASSERT_EQ(remarks.size(), 1U);
  EXPECT_EQ(remarks[0],
            "BTC_USDT-PERPETUAL: the venue's size -10300 is taken to be in quote currency: at our mark, as it shows none, 41000 it is "
            "-0.25121951");
}

/// 10.04 coins at 2,470 are 24,798.8 USD, and 24,800 within half of their last digit, 12.35 USD.
TEST(StatementFile, AnInversePositionInCoinsAloneIsThatOfItsMark) {
  const std::string row = R"([{"instrument_name": "ETH-PERPETUAL", "size_currency": 10.04, "direction": "buy")";
  for (const auto& [held, left] : {std::pair{24800.0_size, 24800.0_size}, {24700.0_size, 24798.8_size}}) {
    AccountStatement theirs = read(row + R"(, "mark_price": 2470}, {"instrument_name": "BTC-PERPETUAL", "size": 10}])");
    const AccountStatement ours{.positions = std::map<std::string, Size>{{"ETH-PERPETUAL", held}}, .balances = std::nullopt};
    take_units(ours, theirs);
    EXPECT_EQ(theirs.positions->at("ETH-PERPETUAL"), left);
  }
  const auto refused = parse_statement("p.json", row + R"(}, {"instrument_name": "BTC-PERPETUAL", "size": 10}])");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text, "p.json: line 1, element 1: size: is missing: size_currency alone tells it with a mark_price only");
}

TEST(StatementFile, AnEmptyListIsAnAccountWithoutPositions) {
  const AccountStatement statement = read(R"({"jsonrpc": "2.0", "id": 1, "result": []})");
  EXPECT_TRUE(statement.positions && statement.positions->empty());
}

TEST(StatementFile, DeribitsCashCountsWhatTheSessionRealised) {
  // As an account showed it: balance + futures_session_rpl + futures_session_upl is its margin balance, 302.62729214, to the last digit but
  // one.
  const std::string summary =
      R"({"currency": "BTC", "balance": 302.60065765, "futures_session_rpl": -0.03258105, "fees": [{"kind": "option"}], "equity": 302.61869214})";
  EXPECT_EQ(read(R"({"id": 2, "result": {"id": 10, "summaries": [)" + summary + "]}}").balances->at(btc), 302.5680766_settle);
  EXPECT_EQ(read(R"({"id": 2, "result": )" + summary + "}").balances->at(btc), 302.5680766_settle);
}

TEST(StatementFile, NamesVenuesInAColumnOrAfterTheName) {
  const AccountStatement statement = read(
      "instrument,size,currency,balance,venue\nBTC-PERPETUAL,10,,,\nBTC-PERPETUAL,-20,,,OKX\nETH-PERPETUAL@OKX,5,,,\n"
      ",,BTC,1.5,DERIBIT\n,,BTC@OKX,2.5,OKX\n");
  EXPECT_EQ(*statement.positions, (std::map<std::string, Size>{
                                      {"BTC-PERPETUAL", 10.0_size}, {"BTC-PERPETUAL@OKX", -20.0_size}, {"ETH-PERPETUAL@OKX", 5.0_size}}));
  EXPECT_EQ(statement.balances->at(btc), 1.5_settle);
  EXPECT_EQ(statement.balances->at({Currency::of("BTC"), Venue::of("OKX")}), 2.5_settle);
  EXPECT_EQ(error_of("instrument,size,venue\nBTC-PERPETUAL@OKX,1,BYBIT\n"),
            "s: line 2: instrument: \"BTC-PERPETUAL@OKX\" is not at the venue BYBIT");
}

TEST(StatementFile, AnEmptyListOfSummariesIsAnAccountWithoutCurrencies) {
  const AccountStatement statement = read(R"({"result": {"summaries": []}})");
  EXPECT_FALSE(statement.positions);
  EXPECT_TRUE(statement.balances && statement.balances->empty());
}

TEST(StatementFile, SaysWhatIsWrong) {
  EXPECT_EQ(error_of("instrument,size\nBTC-PERPETUAL,4o5\n"), "s: line 2: size: \"4o5\" is not a number");
  EXPECT_EQ(error_of("instrument,size\nBTC-PERPETUAL,4\nBTC-PERPETUAL,4\n"), "s: line 3: instrument: stands twice");
  EXPECT_EQ(error_of("currency,balance\nbtc,4\n").substr(0, 20), "s: line 2: currency:");
  EXPECT_EQ(error_of("currency,balance\n,4\n"), "s: line 2: names neither an instrument nor a currency");
  EXPECT_EQ(error_of("currency,balance,futures_session_rpl\nBTC,92000000000,92000000000\n"), "s: line 2: balance: is too large");
  EXPECT_EQ(error_of("instrument,size,direction\nBTC-PERPETUAL,4,hold\n"), "s: line 2: direction: \"hold\" is none of buy, sell, zero");
  EXPECT_EQ(error_of("instrument,price\nBTC-PERPETUAL,4\n"),
            "s: line 1: has neither the columns instrument and size nor currency and balance");
  EXPECT_EQ(error_of(R"({"error": {"code": 13009, "message": "unauthorized"}})"),
            "s: is the venue's error 13009, not an answer: unauthorized");
  EXPECT_EQ(error_of(""), "s: is empty");
}

}  // namespace
}  // namespace keel
