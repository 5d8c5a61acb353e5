#include "keel/files/chain/chain_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace keel {
namespace {

constexpr const char* snapshot =
    "timestamp,instrument_name,underlying,underlying_name,option_type,strike,expiry_datetime,time_to_maturity,bid_price,ask_price,"
    "mark_price,mid_price,futures_price,futures_instrument_name,implied_volatility,delta,vega,open_interest,volume,bid_ask_spread,"
    "currency,index_price,volume_usd\n"
    "2030-03-04T05:06:07.5+00:00,BTC-29MAR30-50000-C,61000.5,X,call,50000.0,2030-03-29T08:00:00+00:00,0.07,0.18,,0.19,,,,0.61,0.91,20.5,"
    "1.0,0.0,,BTC,60990.0,0.0\n"
    "2030-03-04T05:06:07.5+00:00,ETH-29MAR30-3000-P,3100,X,put,3000,2030-03-29T08:00:00+00:00,0.07,0,0.05,0.04,,,,0.7,-0.4,3.25,"
    "1.0,0.0,,ETH,3090.0,0.0\n"
    "2030-03-04T06:00:00+00:00,BTC-29MAR30-50000-C,61100,X,call,50000.0,2030-03-29T08:00:00+00:00,0.07,0.18,0.2,0.19,,,,0.61,0.91,20.5,"
    "1.0,0.0,,BTC,60990.0,0.0\n";

std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

std::string error_of(const std::string& text) {
  const auto chains = parse_chains("f.csv", text);
  return chains ? "" : chains.error().text;
}

TEST(DeribitSnapshots, BecomeOneChainForEachMomentAndCoin) {
  const auto chains = parse_chains("f.csv", snapshot);
  ASSERT_TRUE(chains) << chains.error().text;
  ASSERT_EQ(chains->size(), 3u);
  const Chain& first = (*chains)[0];
  EXPECT_EQ(first.underlying, "BTC");
  EXPECT_EQ(first.payoff, Payoff::Inverse);
  EXPECT_EQ(first.at, *parse_instant("2030-03-04T05:06:07.5Z"));
  const ChainQuote& quote = first.quotes[0];
  EXPECT_EQ(quote.instrument, "BTC-29MAR30-50000-C");
  EXPECT_EQ(quote.expiry, *parse_instant("2030-03-29T08:00:00Z"));
  EXPECT_EQ(quote.right, Right::Call);
  EXPECT_EQ(quote.strike, 50000.0);
  EXPECT_EQ(quote.bid, 0.18);
  EXPECT_EQ(quote.ask, std::nullopt);
  EXPECT_EQ(quote.mark_vol, 0.61);
  EXPECT_EQ(quote.forward, 61000.5);
  EXPECT_EQ(quote.index, 60990.0);
  EXPECT_EQ(quote.vega_per_vol_point, 20.5);
  EXPECT_EQ((*chains)[1].underlying, "ETH");
  EXPECT_EQ((*chains)[1].quotes[0].bid, std::nullopt) << "a price of 0 is no quote";
  EXPECT_EQ((*chains)[2].at, *parse_instant("2030-03-04T06:00:00Z"));
}

TEST(DeribitSnapshots, SayWhereTheyAreWrong) {
  EXPECT_EQ(error_of(with(snapshot, ",50000.0,", ",5o000,")), "f.csv: line 2: strike: \"5o000\" is not a number");
  EXPECT_EQ(error_of(with(snapshot, ",50000.0,", ",-1,")), "f.csv: line 2: strike: is not above 0");
  EXPECT_EQ(error_of(with(snapshot, ",put,", ",straddle,")), "f.csv: line 3: option_type: \"straddle\" is neither call nor put");
  EXPECT_EQ(error_of(with(snapshot, ",0.05,", ",-0.05,")), "f.csv: line 3: ask_price: is below 0");
  EXPECT_EQ(error_of(with(snapshot, "2030-03-04T06:00:00", "2030-03-04T04:00:00")), "f.csv: line 4: timestamp: goes back");
  EXPECT_EQ(error_of(with(snapshot, "mark_price", "mork_price")),
            "f.csv: line 1: column \"mark_price\" is missing: is \"mork_price\" meant? Name it so");
  EXPECT_EQ(error_of(with(snapshot, ",ETH,3090.0,0.0\n", "\n")), "f.csv: line 3: 20 cells where the header has 23");
  EXPECT_EQ(error_of(std::string(snapshot).substr(0, std::string(snapshot).find('\n') + 1)), "f.csv: has a header and no option below it");
  EXPECT_EQ(error_of("something,else\n1,2\n"),
            "f.csv: is not a recorded chain but CSV with the columns something, else; docs/reference/chain.md says what can be read");
  EXPECT_EQ(error_of(""), "f.csv: is empty");
}

constexpr const char* hourly =
    "date,instrument_name,expiry_name,expiry_date,strike,type,volume,open_interest,rho,theta,vega,gamma,delta,bid_iv,ask_iv,mark_iv\n"
    "2030-01-23T01:00:00.000000,BTC-13FEB30-100000-P,13FEB30,2030-02-13,100000.0,put,0.0,1.5,-52.1,-37.2,43.7,0.00003,-0.87,0.0,37.33,36."
    "24\n";

TEST(DeribitHourly, GivesVolsInDecimalAndAMomentGoodToAnHour) {
  const auto chains = parse_chains("h.csv", hourly);
  ASSERT_TRUE(chains) << chains.error().text;
  const Chain& chain = chains->at(0);
  EXPECT_EQ(chain.underlying, "BTC");
  EXPECT_EQ(chain.at_error, hour);
  const ChainQuote& quote = chain.quotes.at(0);
  EXPECT_EQ(quote.expiry, *parse_instant("2030-02-13T08:00:00Z"));
  EXPECT_EQ(quote.bid_vol, std::nullopt);
  EXPECT_DOUBLE_EQ(*quote.ask_vol, 0.3733);
  EXPECT_DOUBLE_EQ(*quote.mark_vol, 0.3624);
  EXPECT_EQ(quote.gamma, 0.00003);
  EXPECT_EQ(quote.theta_per_day, -37.2);
  EXPECT_EQ(error_of(with(hourly, "BTC-13FEB30-100000-P", "BTC")),
            "f.csv: line 2: instrument_name: \"BTC\" is not a deribit instrument: a spot instrument names two currencies");
}

constexpr const char* books =
    ",underlying_price,underlying_index,timestamp,stats,mark_price,mark_iv,instrument_name,greeks,bids,bid_iv,best_bid_price,"
    "best_ask_price,asks,ask_iv,option_type\n"
    "0,35396.39,BTC-24SEP21,1623243720356,\"{'volume': 8.2, 'low': None}\",0.2873663,95.07,BTC-24SEP21-40000-P,"
    "\"{'vega': 76.5, 'theta': None, 'rho': -80.7, 'gamma': 2e-05, 'delta': -0.49}\",\"[[0.222, 0.4], [0.034, "
    "1.0]]\",64.79,0.222,0.0,[],0.0,P\n";

TEST(DeribitBooks, AreReadThroughTheirPythonDictionaries) {
  const auto chains = parse_chains("b.csv", books);
  ASSERT_TRUE(chains) << chains.error().text;
  const ChainQuote& quote = chains->at(0).quotes.at(0);
  EXPECT_EQ(quote.expiry, *parse_instant("2021-09-24T08:00:00Z"));
  EXPECT_EQ(quote.strike, 40000.0);
  EXPECT_EQ(*quote.at, *parse_instant("2021-06-09T13:02:00.356Z"));
  EXPECT_EQ(quote.bid, 0.222);
  EXPECT_EQ(quote.ask, std::nullopt);
  EXPECT_EQ(quote.gamma, 2e-5);
  EXPECT_EQ(quote.theta_per_day, std::nullopt);
  EXPECT_EQ(error_of(with(books, "'delta': -0.49", "'delta': nil")), "f.csv: line 2: greeks: 'delta': \"nil\" is not a number");
  EXPECT_EQ(error_of(with(books, "'gamma'", "'gomma'")), "f.csv: line 2: greeks: has no 'gamma'");
  EXPECT_EQ(error_of(with(books, "0.0,P\n", "0.0,C\n")), "f.csv: line 2: option_type: is not the one in the instrument's name");
  EXPECT_NE(error_of(with(books, "BTC-24SEP21-40000-P", "BTC-24SEP21")).find("line 2: instrument_name: "), std::string::npos);
}

TEST(DeribitBooks, SayHowMuchStandsAtTheBestPrices) {
  const std::string sized =
      with(with(books, "option_type\n", "option_type,best_bid_amount,best_ask_amount\n"), "0.0,P\n", "0.0,P,0.4,0.0\n");
  const auto chains = parse_chains("b.csv", sized);
  ASSERT_TRUE(chains) << chains.error().text;
  EXPECT_EQ(chains->at(0).quotes.at(0).bid_coins, 0.4);
  EXPECT_EQ(chains->at(0).quotes.at(0).ask_coins, std::nullopt) << "0 is none";
}

constexpr const char* cboe =
    "\nAn Index,Last: 4505.1,Change:  37.6\n\"Date: September 14, 2023 at 4:31 PM EDT\",Bid: 4483.25,\"Volume: 71,039\"\n"
    "Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,"
    "Gamma,Open Interest\n"
    "Fri Nov 17 2023,SPX231117C04500000,0,0,100.5,101.5,0,0.2,0.5,0,0,4500.00,SPX231117P04500000,0,0,90,91,0,0.2,-0.5,0,0\n"
    "Fri Nov 17 2023,SPXW231117C04500000,0,0,0,101.5,0,0.2,0.5,0,0,4500.00,SPXW231117P04500000,0,0,90,91,0,0.2,-0.5,0,0\n";

TEST(CboeQuotes, ExpireWhenTheirIndexSettlesInNewYork) {
  const auto chains = parse_chains("c.csv", cboe);
  ASSERT_TRUE(chains) << chains.error().text;
  const Chain& chain = chains->at(0);
  EXPECT_EQ(chain.underlying, "An Index");
  EXPECT_EQ(chain.payoff, Payoff::Linear);
  EXPECT_EQ(chain.at, *parse_instant("2023-09-14T20:31:00Z"));
  ASSERT_EQ(chain.quotes.size(), 4u);
  EXPECT_EQ(chain.quotes[0].expiry, *parse_instant("2023-11-17T14:30:00Z")) << "9:30 in winter";
  EXPECT_EQ(chain.quotes[2].expiry, *parse_instant("2023-11-17T21:00:00Z"));
  EXPECT_EQ(chain.quotes[0].bid, 100.5);
  EXPECT_EQ(chain.quotes[1].right, Right::Put);
  EXPECT_EQ(chain.quotes[1].ask, 91.0);
  EXPECT_EQ(chain.quotes[2].bid, std::nullopt);
  EXPECT_EQ(error_of(with(cboe, "Fri Nov 17 2023", "Fri Nov 31 2023")),
            "f.csv: line 5: expiration date: \"Fri Nov 31 2023\" is not a date like Thu Sep 14 2023");
  EXPECT_EQ(error_of(with(cboe, "at 4:31 PM", "at dusk")),
            "f.csv: line 3: date: \"dusk\" is no part of a date like \"September 14, 2023 at 4:31 PM EDT\"; --at WHEN says it instead");
  EXPECT_EQ(error_of(with(cboe, "Puts", "Pits")), "f.csv: line 4: unknown columns");
}

TEST(CboeQuotes, NamesAreCellsAndDatesMayBeTold) {
  const auto chains = parse_chains("c.csv", with(cboe, "An Index,", "\"Widgets, Bolts \"\"and\"\" Co\","));
  ASSERT_TRUE(chains) << chains.error().text;
  EXPECT_EQ(chains->at(0).underlying, "Widgets, Bolts \"and\" Co");
  const auto bare =
      parse_chains("c.csv", with(cboe, "\"Date: September 14, 2023 at 4:31 PM EDT\"", "Date: 14 September 2023, 1:31 PM PDT"));
  ASSERT_TRUE(bare) << bare.error().text;
  EXPECT_EQ(bare->at(0).at, *parse_instant("2023-09-14T20:31:00Z"));
  const auto told = parse_chains("c.csv", with(cboe, "at 4:31 PM", "at dusk"), parse_instant("2023-09-14T19:00:00Z").value());
  ASSERT_TRUE(told) << told.error().text;
  EXPECT_EQ(told->at(0).at, *parse_instant("2023-09-14T19:00:00Z"));
  EXPECT_EQ(parse_chains("f.csv", snapshot, Instant{}).error().text, "f.csv: its rows say when they were true, and --at says another time");
}

TEST(DeribitSnapshots, WhatARowIsFollowsFromItsName) {
  std::string linear = with(snapshot, "BTC-29MAR30-50000-C,61000.5,X", "SOL_USDC-29MAR30-150-C,160,X");
  linear = with(with(linear, ",50000.0,", ",150,"), ",BTC,60990.0", ",USDC,160.5");
  const auto chains = parse_chains("f.csv", linear);
  ASSERT_TRUE(chains) << chains.error().text;
  EXPECT_EQ(chains->at(0).underlying, "SOL");
  EXPECT_EQ(chains->at(0).payoff, Payoff::Linear);
  EXPECT_EQ(error_of(with(snapshot, ",50000.0,", ",51000,")), "f.csv: line 2: strike: is not the one in the instrument's name");
  EXPECT_EQ(error_of(with(snapshot, "call", "put")), "f.csv: line 2: option_type: is not the one in the instrument's name");
  EXPECT_EQ(error_of(with(snapshot, "2030-03-29T08", "2030-03-28T08")),
            "f.csv: line 2: expiry_datetime: is not the one in the instrument's name");
}

TEST(DeribitSnapshots, TwoSettlementCurrenciesShareNoChain) {
  std::string both = with(snapshot, "ETH-29MAR30-3000-P,3100,X,put,3000", "BTC_USDC-29MAR30-50000-P,61000,X,put,50000");
  both = with(both, "2030-03-04T06:00:00+00:00,BTC-", "2030-03-04T05:06:07.5+00:00,BTC_USDT-");
  const auto chains = parse_chains("f.csv", both);
  ASSERT_TRUE(chains) << chains.error().text;
  ASSERT_EQ(chains->size(), 3u);
  for (const Chain& chain : *chains) EXPECT_EQ(chain.underlying, "BTC");
}

TEST(DeribitSnapshots, ColumnsStandInAnyOrder) {
  const auto chains =
      parse_chains("f.csv",
                   "instrument_name;timestamp;underlying;option_type;strike;expiry_datetime;bid_price;ask_price;mark_price;"
                   "implied_volatility;delta;vega\n"
                   "ETH-29MAR30-3000-P;2030-03-04T07:06:07+02:00;3100;put;3000;2030-03-29T08:00:00Z;;0.05;0.04;0.7;-0.4;3.25\n");
  ASSERT_TRUE(chains) << chains.error().text;
  EXPECT_EQ(chains->at(0).at, *parse_instant("2030-03-04T05:06:07Z"));
  EXPECT_EQ(chains->at(0).quotes.at(0).ask, 0.05);
}

TEST(BookSummaries, AreAChainWithTheIndexThatTheVenueEstimatesDeliveryAt) {
  const auto chains = parse_chains("s.json", R"({"jsonrpc": "2.0", "result": [
    {"instrument_name": "ETH-29MAR30-3000-P", "creation_timestamp": 1898917567000, "bid_price": null, "ask_price": 0.05, "mark_price": 0.04, "mark_iv": 70.5,
     "underlying_price": 3100.25, "underlying_index": "ETH-29MAR30", "estimated_delivery_price": 3090, "volume": 0},
    {"instrument_name": "SOL_USDC-29MAR30-150-C", "creation_timestamp": 1898917567000, "bid_price": 12, "ask_price": 13, "mark_price": 12.5, "mark_iv": 90,
     "underlying_price": 151, "underlying_index": "SOL_USDC-29MAR30", "estimated_delivery_price": 150, "volume": 0}]})");
  ASSERT_TRUE(chains) << chains.error().text;
  ASSERT_EQ(chains->size(), 2u);
  const ChainQuote& put = chains->at(0).quotes.at(0);
  EXPECT_EQ(chains->at(0).at, *parse_instant("2030-03-05T05:06:07Z"));
  EXPECT_EQ(put.bid, std::nullopt);
  EXPECT_DOUBLE_EQ(*put.mark_vol, 0.705);
  EXPECT_EQ(put.forward, 3100.25);
  EXPECT_EQ(put.index, 3090.0);
  EXPECT_EQ(put.strike, 3000.0);
  EXPECT_EQ(chains->at(1).underlying, "SOL");
  EXPECT_EQ(chains->at(1).payoff, Payoff::Linear);
}

/// get_book_summary_by_currency asked for all kinds lists combos, futures and spot beside the options.
TEST(DeribitSummaries, PassOverWhatIsNoOption) {
  const auto chains = parse_chains("s.json", R"({"result": [
    {"instrument_name": "BTC-CS-27FEB30-100000_105000", "creation_timestamp": 1898917567000, "bid_price": 0.01, "ask_price": 0.02,
     "mark_price": 0.015, "mark_iv": null, "underlying_price": 100000, "estimated_delivery_price": 100000},
    {"instrument_name": "BTC-FS-27FEB30_PERP", "creation_timestamp": 1898917567000, "bid_price": 1, "ask_price": 2, "mark_price": 1.5,
     "mark_iv": null, "underlying_price": null, "estimated_delivery_price": 100000},
    {"instrument_name": "BTC-PERPETUAL", "creation_timestamp": 1898917567000, "bid_price": 99999, "ask_price": 100001, "mark_price": 100000,
     "mark_iv": null, "underlying_price": null, "estimated_delivery_price": 100000},
    {"instrument_name": "BTC-29MAR30-100000-C", "creation_timestamp": 1898917567000, "bid_price": 0.05, "ask_price": 0.06,
     "mark_price": 0.055, "mark_iv": 60, "underlying_price": 100100, "estimated_delivery_price": 100000}]})");
  ASSERT_TRUE(chains) << chains.error().text;
  ASSERT_EQ(chains->size(), 1u);
  ASSERT_EQ(chains->front().quotes.size(), 1u);
  EXPECT_EQ(chains->front().quotes.front().instrument, "BTC-29MAR30-100000-C");
}

TEST(TardisOptions, AreEachOptionsLastRow) {
  const std::string text =
      "exchange,symbol,timestamp,local_timestamp,type,strike_price,expiration,open_interest,last_price,bid_price,bid_amount,bid_iv,ask_"
      "price,"
      "ask_amount,ask_iv,mark_price,mark_iv,underlying_index,underlying_price,delta,gamma,vega,theta,rho\n"
      "deribit,BTC-26JUN30-60000-C,1898917567000000,1898917567000100,call,60000,1908691200000000,1,,0.1,2,50,0.11,3,55,0.105,52.5,"
      "BTC-26JUN30,61000,0.5,0.00001,100,-20,30\n"
      "deribit,BTC-8MAR30-60000-P,1898917567500000,1898917567500100,put,60000,1899187200000000,1,,,,,0.01,3,55,0.005,50,"
      "SYN.BTC-8MAR30,60100,-0.3,0.00001,10,-20,30\n"
      "deribit,BTC-26JUN30-60000-C,1898917568000000,1898917568000100,call,60000,1908691200000000,1,,0.2,2,50,0.21,3,55,0.205,53,"
      "BTC-26JUN30,61100,0.5,0.00001,100,-20,30\n";
  const auto chains = parse_chains("t.csv", text);
  ASSERT_TRUE(chains) << chains.error().text;
  ASSERT_EQ(chains->size(), 1u);
  const Chain& chain = chains->at(0);
  EXPECT_EQ(chain.at, *parse_instant("2030-03-05T05:06:08Z"));
  ASSERT_EQ(chain.quotes.size(), 2u);
  EXPECT_EQ(chain.quotes[0].bid, 0.2);
  EXPECT_DOUBLE_EQ(*chain.quotes[0].mark_vol, 0.53);
  EXPECT_EQ(chain.quotes[0].forward, 61100.0);
  EXPECT_EQ(chain.quotes[0].index, 60100.0) << "no row shows it: the nearest expiry's forward";
  EXPECT_EQ(chain.quotes[1].bid, std::nullopt);
  EXPECT_EQ(error_of(with(text, ",call,60000,", ",put,60000,")), "f.csv: line 2: type: is not the one in the instrument's name");
}

/// Rows of one answer a few milliseconds apart, in no order; a minute later, and where an option comes again, there is another.
TEST(DeribitSnapshots, RowsThatAreAMomentApartAreOneSnapshot) {
  const std::string head = std::string(snapshot).substr(0, std::string(snapshot).find('\n') + 1);
  const auto row = [](const std::string& at, const std::string& strike) {
    return "2030-03-04T" + at + "+00:00,BTC-29MAR30-" + strike + "-C,61000.5,X,call," + strike +
           ",2030-03-29T08:00:00+00:00,0.07,0.18,,0.19,,,,0.61,0.91,20.5,1.0,0.0,,BTC,60990.0,0.0\n";
  };
  const auto sizes = [&](const std::string& rows) {
    const auto chains = parse_chains("f.csv", head + rows);
    EXPECT_TRUE(chains) << chains.error().text;
    std::string text;
    for (const Chain& chain : chains ? *chains : std::vector<Chain>{}) {
      text += format_instant(chain.at).substr(11) + ":";
      for (const ChainQuote& quote : chain.quotes) text += " " + quote.instrument.substr(12, 5);
      text += "\n";
    }
    return text;
  };
  EXPECT_EQ(sizes(row("08:00:00.003", "50000") + row("08:00:00.001", "51000") + row("08:00:00.009", "52000")),
            "08:00:00.009Z: 50000 51000 52000\n");
  EXPECT_EQ(sizes(row("08:00:00", "50000") + row("08:00:00.001", "51000") + row("08:00:02", "50000") + row("08:00:02.001", "51000")),
            "08:00:00.001Z: 50000 51000\n08:00:02.001Z: 50000 51000\n");
  EXPECT_EQ(sizes(row("08:00:00", "50000") + row("08:00:02", "49000") + row("08:00:02", "50000")),
            "08:00:00Z: 50000\n08:00:02Z: 49000 50000\n")
      << "a new option stands first in the second";
  EXPECT_EQ(sizes(row("08:00:00", "50000") + row("08:01:00", "51000")), "08:01:00Z: 50000 51000\n");
  EXPECT_EQ(sizes(row("08:00:00", "50000") + row("08:01:00.001", "51000")), "08:00:00Z: 50000\n08:01:00.001Z: 51000\n");
  EXPECT_EQ(error_of(head + row("08:00:00", "50000") + row("07:58:59", "51000")), "f.csv: line 3: timestamp: goes back");
  const auto spread = parse_chains("f.csv", head + row("08:00:00", "50000") + row("08:00:01", "51000"));
  EXPECT_EQ(*spread->at(0).quotes.at(0).at, *parse_instant("2030-03-04T08:00:00Z")) << "each row keeps its own time";
  EXPECT_EQ(*spread->at(0).quotes.at(1).at, *parse_instant("2030-03-04T08:00:01Z"));
}

TEST(DeribitBooks, AFileIsOneCapture) {
  const std::string second_row =
      "0,3100,ETH-24SEP21,1623243721000,\"{'volume': 8.2, 'low': None}\",0.28,95.07,ETH-24SEP21-4000-P,"
      "\"{'vega': 76.5, 'theta': None, 'rho': -80.7, 'gamma': 2e-05, 'delta': -0.49}\",[],64.79,0.222,0.0,[],0.0,P\n";
  const auto chains = parse_chains("b.csv", books + second_row);
  ASSERT_TRUE(chains) << chains.error().text;
  ASSERT_EQ(chains->size(), 2u);
  for (const Chain& chain : *chains) EXPECT_EQ(chain.at, *parse_instant("2021-06-09T13:02:01Z"));
}

/// As spreadsheets and browsers save it.
TEST(CboeQuotes, HoweverItsCellsAreSeparated) {
  const std::string plain = cboe;
  std::string quoted = plain.substr(0, plain.find("Expiration Date"));
  for (const char c : plain.substr(quoted.size(), plain.find_last_not_of('\n') + 1 - quoted.size())) {
    if (quoted.ends_with('\n')) quoted += '"';
    quoted += c == ',' ? std::string("\",\"") : c == '\n' ? std::string("\"\n") : std::string(1, c);
  }
  quoted += "\"\n";
  std::string semicolons = with(with(plain, "\"Volume: 71,039\"", "Volume: 71039"), "September 14, 2023", "14 September 2023");
  std::ranges::replace(semicolons, ',', ';');
  std::string tabs = semicolons;
  std::ranges::replace(tabs, ';', '\t');
  for (const std::string& text :
       {plain, "\xEF\xBB\xBF" + plain, "\xEF\xBB\xBF\n\n" + plain, quoted, semicolons, tabs, with(plain, "4500.00", "\"4,500.00\"")}) {
    const auto chains = parse_chains("c.csv", text);
    ASSERT_TRUE(chains) << chains.error().text << "\n" << text;
    EXPECT_EQ(chains->at(0).underlying, "An Index");
    EXPECT_EQ(chains->at(0).at, *parse_instant("2023-09-14T20:31:00Z"));
    ASSERT_EQ(chains->at(0).quotes.size(), 4u);
    EXPECT_EQ(chains->at(0).quotes[0].strike, 4500.0);
    EXPECT_EQ(chains->at(0).quotes[0].bid, 100.5);
  }
}

TEST(CboeQuotes, ANameMayHaveLinesAndQuotes) {
  const auto name = [](const std::string& cell) {
    const auto chains = parse_chains("c.csv", with(cboe, "An Index,", cell + ","));
    return chains ? chains->at(0).underlying : chains.error().text;
  };
  EXPECT_EQ(name("\"One\nTwo\""), "One\nTwo");
  EXPECT_EQ(name("O'Neil \"Q\" Co"), "O'Neil \"Q\" Co");
  const std::string text = cboe;
  const std::string header_line = text.substr(text.find("Expiration Date"), text.find("Fri Nov") - text.find("Expiration Date"));
  EXPECT_EQ(error_of(text + header_line), "f.csv: line 7: is the header again: two files in one? Give each by itself");
  EXPECT_EQ(error_of(with(text, "An Index,", "\"One\nTwo\",") + header_line),
            "f.csv: line 8: is the header again: two files in one? Give each by itself");
}

}  // namespace
}  // namespace keel
