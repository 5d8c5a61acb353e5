#include "keel/files/chain/marks_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "keel/config/terms_file.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr std::string_view header = "time,instrument,mark,vol,forward,index,bid,ask\n";

class MarksFile : public testing::Test {
 protected:
  MarksFile() {
    call = *instruments.list(*parse_deribit_instrument("BTC-16JAN26-82000-C", built_in_terms(), never));
    perpetual = *instruments.list(*parse_deribit_instrument("BTC-PERPETUAL", built_in_terms(), never));
    spot = *instruments.list(*parse_deribit_instrument("ETH_USDC", built_in_terms(), never));
  }

  std::vector<MarkSet> read(const std::string& text) const {
    auto marks = parse_marks("m.csv", text, instruments);
    EXPECT_TRUE(marks) << marks.error().text;
    return marks ? std::move(*marks) : std::vector<MarkSet>{};
  }
  std::string error_of(std::string_view rows) const {
    const auto marks = parse_marks("m.csv", std::string(header) + std::string(rows) + "\n", instruments);
    return marks ? std::string() : marks.error().text;
  }

  Instruments instruments;
  InstrumentId call, perpetual, spot;
};

TEST_F(MarksFile, EveryKindOfInstrumentOverTime) {
  const auto all = read(std::string(header) +
                        "2026-01-12T00:00:00Z,BTC-16JAN26-82000-C,0.11,0.6,91800,91700,,\n"
                        "2026-01-12T00:00:00Z,BTC-PERPETUAL,91710.5,,,91702,,\n"
                        "2026-01-12T00:00:00Z,ETH_USDC,3100.25,,,,,\n"
                        "2026-01-12T00:00:00Z,BTC-16JAN26-99000-C,0.01,,,91701,,\n"
                        "1768179600000,BTC-PERPETUAL,91810.5,,,91790,,\n");
  ASSERT_EQ(all.size(), 2U);
  const MarkSet& first = all.front();
  EXPECT_EQ(format_instant(first.at), "2026-01-12T00:00:00Z");
  ASSERT_EQ(first.marks.size(), 3U);
  EXPECT_EQ(first.marks.at(call).price, 0.11_price);
  EXPECT_EQ(first.marks.at(call).vol, 0.6);
  EXPECT_EQ(first.marks.at(call).forward, 91800.0);
  EXPECT_EQ(first.marks.at(perpetual).price, 91710.5_price);
  EXPECT_EQ(first.marks.at(perpetual).forward, 91710.5);
  EXPECT_EQ(first.indices.at(Currency::of("BTC")), 91702.0_price);  // the middle one of the book's two, the upper
  EXPECT_EQ(first.indices.at(Currency::of("ETH")), 3100.25_price);  // its spot price stands for it
  EXPECT_EQ(format_instant(all.back().at), "2026-01-12T01:00:00Z");
  EXPECT_EQ(all.back().marks.size(), 1U);
}

TEST_F(MarksFile, SaysWhatOthersShowBesideTheMark) {
  const auto all = read(std::string(header) +
                        "2026-01-12T00:00:00Z,BTC-16JAN26-82000-C,0.11,0.6,91800,91700,0.1095,\n"
                        "2026-01-12T00:00:00Z,BTC-PERPETUAL,,,,91702,91710,91711\n"
                        "2026-01-12T00:00:00Z,ETH_USDC,3100.25,,,,,\n");
  ASSERT_EQ(all.size(), 1U);
  ASSERT_EQ(all[0].shown.size(), 2U);
  EXPECT_EQ(all[0].shown.at(call).bid, 0.1095_price);
  EXPECT_EQ(all[0].shown.at(call).ask, Price{}) << "nobody offers it";
  EXPECT_EQ(all[0].shown.at(perpetual).bid, 91710.0_price);
  EXPECT_EQ(all[0].shown.at(perpetual).ask, 91711.0_price);
  EXPECT_EQ(all[0].marks.at(perpetual).price, 91710.5_price);
}

TEST_F(MarksFile, WhatIsMissingFollowsFromTheRest) {
  // Black-76 in 50 digits: a vol of 0.6 is worth 0.107811508212..., a price of 0.11 has the vol 0.768441302547...
  const auto modelled = read(std::string(header) + "2026-01-12T00:00:00Z,BTC-16JAN26-82000-C,,0.6,91800,91700,,\n");
  EXPECT_EQ(modelled.at(0).marks.at(call).price, 0.10781151_price);
  const auto solved = read(std::string(header) + "2026-01-12T00:00:00Z,BTC-16JAN26-82000-C,0.11,,91800,91700,,\n");
  EXPECT_NEAR(solved.at(0).marks.at(call).vol, 0.76844130254720440, 1e-11);
  const auto middle = read(std::string(header) + "2026-01-12T00:00:00Z,BTC-16JAN26-82000-C,,0.6,,91800,0.109,0.111\n");
  EXPECT_EQ(middle.at(0).marks.at(call).price, 0.11_price);
  EXPECT_EQ(middle.at(0).marks.at(call).forward, 91800.0);
  const auto alone = read(std::string(header) + "2026-01-12T00:00:00Z,BTC-PERPETUAL,91710,,,,,\n2026-01-12T00:00:00Z,BTC,,,,91700,,\n");
  EXPECT_EQ(alone.at(0).indices.at(Currency::of("BTC")), 91700.0_price);
}

TEST_F(MarksFile, AnIndexAloneIsAMoment) {
  const auto all = read(std::string(header) + "2026-01-12T00:00:00Z,USDC,,,,0.98,,\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all.at(0).marks.empty());
  EXPECT_EQ(all.at(0).indices.at(Currency::of("USDC")), 0.98_price);
}

TEST_F(MarksFile, JsonLinesAndTheNamesOfATicker) {
  const auto all = read(
      R"({"timestamp": 1765541474086, "instrument_name": "BTC-PERPETUAL", "mark_price": 92281.78, "index_price": 92263.55, "state": "open"})"
      "\n"
      R"({"timestamp": 1768176000000, "instrument_name": "BTC-16JAN26-82000-C", "mark_price": 0.11, "mark_iv": 58.67, "underlying_price": 91800, "index_price": 91700})"
      "\n");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].marks.at(perpetual).price, 92281.78_price);
  EXPECT_EQ(all[0].indices.at(Currency::of("BTC")), 92263.55_price);
  EXPECT_DOUBLE_EQ(all[1].marks.at(call).vol, 0.5867);
}

TEST_F(MarksFile, SaysWhichCellIsBad) {
  EXPECT_EQ(error_of("2026-01-12,BTC-PERPETUAL,4o5,,,1,,"), "m.csv: line 2: mark: \"4o5\" is not a number");
  EXPECT_EQ(error_of("2026-01-12,BTC-PERPETUAL,-5,,,1,,"), "m.csv: line 2: mark: \"-5\" is below 0");
  EXPECT_EQ(error_of("2026-01-12,BTC-PERPETUAL,1e300,,,1,,").substr(0, 21), "m.csv: line 2: mark: ");
  EXPECT_EQ(error_of("2026-01-12,BTC-PERPETUAL,,,,1,,"), "m.csv: line 2: mark: BTC-PERPETUAL has neither mark nor bid and ask");
  EXPECT_EQ(error_of("2026-01-12,BTC-PERPETUAL,5,,,1,3,2"), "m.csv: line 2: bid: is above the ask");
  EXPECT_EQ(error_of("yesterday,BTC-PERPETUAL,5,,,1,,").substr(0, 21), "m.csv: line 2: time: ");
  EXPECT_EQ(error_of("2026-01-12,BTC-PERPETUAL,5,,,1,,\n2026-01-11,BTC-PERPETUAL,5,,,1,,"), "m.csv: line 3: time: goes back");
  EXPECT_EQ(error_of("2026-01-12,BTC-PERPETUAL,5,,,1,,\n2026-01-12,BTC-PERPETUAL,5,,,1,,"),
            "m.csv: line 3: instrument: BTC-PERPETUAL stands twice at this time");
  EXPECT_EQ(error_of("2026-01-12,BTC-PERPETUAL,5,,,1,,\n2026-01-13,BTC-PERPETUAL,5,,,,,\n2026-01-14,BTC-PERPETUAL,5,,,1,,"),
            "m.csv: line 3: index: none of BTC at 2026-01-13T00:00:00Z");
  EXPECT_EQ(error_of("2026-01-12,BTC-16JAN26-82000-C,0.11,-0.1,91800,91700,,"), "m.csv: line 2: vol: \"-0.1\" is below 0");
  EXPECT_EQ(error_of("2026-01-12,BTC-16JAN26-82000-C,0.11,0.6,,,,"),
            "m.csv: line 2: forward: BTC-16JAN26-82000-C has neither forward nor index");
  EXPECT_EQ(error_of("2026-01-12,BTC-16JAN26-82000-C,,,91800,91700,,"),
            "m.csv: line 2: mark: BTC-16JAN26-82000-C has neither mark, nor bid and ask, nor vol");
  EXPECT_EQ(error_of("2026-01-16T08:00:00Z,BTC-16JAN26-82000-C,0.11,0.6,91800,91700,,"),
            "m.csv: line 2: time: is not before the expiry of BTC-16JAN26-82000-C");
  EXPECT_EQ(error_of("2026-01-12,BTC-16JAN26-82000-C,0.05,,91800,91700,,").substr(0, 21), "m.csv: line 2: mark: ");  // below intrinsic
  EXPECT_EQ(error_of("2026-01-12,BTC-16JAN26-99000-C,0.05,,91800,91700,,"), "m.csv: has no mark of an instrument of the book");
  EXPECT_EQ(parse_marks("m.csv", "time,instrument\n2026-01-12,BTC-PERPETUAL\n", instruments).error().text,
            "m.csv: line 2: instrument: BTC-PERPETUAL has neither mark nor bid and ask");
  EXPECT_EQ(parse_marks("m.csv", "time,instrument,trade_id,price\n2026-01-12,BTC-PERPETUAL,1,91700\n", instruments).error().text,
            "m.csv: line 1: trade_id: is a column of trades, not of marks");
}

/// 25,000 USDC at 0.88 are 22,000 USD, whichever row comes first; what the account says of a dollar counts where the file is silent.
TEST_F(MarksFile, TheVenuesIndexOfAContractInUsdcIsInUsdc) {
  const InstrumentId linear = *instruments.list(*parse_deribit_instrument("BTC_USDC-PERPETUAL", built_in_terms(), never));
  const InstrumentId option = *instruments.list(*parse_deribit_instrument("BTC_USDC-30MAR23-23000-C", built_in_terms(), never));
  const std::string rows =
      "time,instrument,mark,vol,index,index_price\n"
      "2023-03-11T08:00:00Z,BTC_USDC-PERPETUAL,25000,,,25000\n"
      "2023-03-11T08:00:00Z,BTC_USDC-30MAR23-23000-C,3000,0.7,22000,\n";
  const auto told = read(rows + "2023-03-11T08:00:00Z,USDC,,,0.88,\n");
  DollarWorths worths;
  worths.see(Currency::of("USDC"), 0.88_price, *parse_instant("2023-03-11T07:00:00Z"));
  const auto known = parse_marks("m.csv", rows, instruments, worths);
  ASSERT_TRUE(known) << known.error().text;
  for (const auto& sets : {told, *known}) {
    ASSERT_EQ(sets.size(), 1U);
    EXPECT_EQ(sets[0].indices.at(Currency::of("BTC")), 22000.0_price);
    EXPECT_EQ(sets[0].marks.at(linear).price, 25000.0_price);
    EXPECT_DOUBLE_EQ(sets[0].marks.at(option).forward, 25000.0);
  }
}

/// The same from the day on which the venue takes that index for the one in USD: bitcoin is at 25,000 USD, and an option's forward at
/// 25,000.
TEST_F(MarksFile, AnIndexThatTheVenueTakesForTheOneInUsdIsIt) {
  const InstrumentId linear = *instruments.list(*parse_deribit_instrument("BTC_USDC-PERPETUAL", built_in_terms(), never));
  const InstrumentId option = *instruments.list(*parse_deribit_instrument("BTC_USDC-31OCT25-23000-C", built_in_terms(), never));
  AccountFacts account;
  account.index_terms = built_in_terms().index;
  DollarWorths worths(account, {});
  worths.see(Currency::of("USDC"), 0.88_price, *parse_instant("2025-07-01T07:00:00Z"));
  for (const auto& [day, index] : {std::pair{"2025-07-14", 22000.0_price}, {"2025-07-15", 25000.0_price}}) {
    const std::string rows = std::string("time,instrument,mark,vol,index_price\n") + day + "T08:00:00Z,BTC_USDC-PERPETUAL,25000,,25000\n" +
                             day + "T08:00:00Z,BTC_USDC-31OCT25-23000-C,3000,0.7,25000\n";
    const auto marks = parse_marks("m.csv", rows, instruments, worths);
    ASSERT_TRUE(marks) << marks.error().text;
    EXPECT_EQ(marks->front().indices.at(Currency::of("BTC")), index) << day;
    EXPECT_EQ(marks->front().marks.at(linear).price, 25000.0_price);
    EXPECT_DOUBLE_EQ(marks->front().marks.at(option).forward, 25000.0);
  }
}

/// SOL at 140, 18 days, K = 140: 9.95 is a vol of 80 %, whatever the column says of percent.
TEST_F(MarksFile, AVolThatItsMarkContradictsIsTheMarks) {
  const InstrumentId option = *instruments.list(*parse_deribit_instrument("SOL_USDC-30JAN26-140-C", built_in_terms(), never));
  for (const auto& [rows, vol] : {std::pair{"time,instrument,mark,iv,index\n2026-01-12,SOL_USDC-30JAN26-140-C,9.95,0.8,140\n", "0.8"},
                                  {"time,instrument,mark,vol,index\n2026-01-12,SOL_USDC-30JAN26-140-C,9.95,8,140\n", "800"},
                                  {"time,instrument,mark,vol,index\n2026-01-12,SOL_USDC-30JAN26-140-C,9.95,6,140\n", "600"},
                                  {"time,instrument,mark,vol,forward,index\n2026-01-12,SOL_USDC-30JAN26-140-C,9.95,0.5,140,139\n", "50"}}) {
    std::vector<std::string> remarks;
    const auto marks = parse_marks("m.csv", rows, instruments, {}, {}, &remarks);
    ASSERT_TRUE(marks) << marks.error().text;
    EXPECT_NEAR(marks->back().marks.at(option).vol, 0.8, 5e-3);
    ASSERT_EQ(remarks.size(), 1u);
    EXPECT_EQ(remarks[0].substr(0, remarks[0].find(", and")),
              "m.csv: line 2: SOL_USDC-30JAN26-140-C: its vol is " + std::string(vol) + " %");
  }
  std::vector<std::string> remarks;
  const auto agreed =
      parse_marks("m.csv", "time,instrument,mark,iv,index\n2026-01-12,SOL_USDC-30JAN26-140-C,9.95,75,140\n", instruments, {}, {}, &remarks);
  ASSERT_TRUE(agreed) << agreed.error().text;
  EXPECT_EQ(agreed->back().marks.at(option).vol, 0.75);
  EXPECT_TRUE(remarks.empty());
}

/// Deribit's ticker of PAXG_BTC has its index in bitcoin: 0.0322 x 90,000.
TEST_F(MarksFile, SpotInACoinWithAnIndexTellsTheWorthOfItsBase) {
  (void)*instruments.list(*parse_deribit_instrument("PAXG_BTC", built_in_terms(), never));
  const auto marks = parse_marks(
      "m.csv",
      "timestamp,instrument_name,mark_price,index_price\n2026-01-12,PAXG_BTC,0.0322,0.0322\n2026-01-12,BTC-PERPETUAL,90000,90000\n",
      instruments);
  ASSERT_TRUE(marks) << marks.error().text;
  EXPECT_EQ(marks->front().indices.at(*Currency::parse("PAXG")), 2898.0_price);
}

TEST_F(MarksFile, AnIndexOfMoneyThatIsHeldIsAMark) {
  const std::string rows = "time,instrument,index\n2026-01-12,BNB,800\n";
  EXPECT_FALSE(parse_marks("m.csv", rows, instruments));
  const auto marks = parse_marks("m.csv", rows, instruments, {}, {Currency::of("BNB")});
  ASSERT_TRUE(marks) << marks.error().text;
  EXPECT_EQ(marks->back().indices.at(Currency::of("BNB")), 800.0_price);
}

/// An answer with futures and the perpetual beside the options, and one of futures alone.
TEST_F(MarksFile, ASummaryMarksEverythingThatItLists) {
  const InstrumentId future = *instruments.list(*parse_deribit_instrument("BTC-30JAN26", built_in_terms(), never));
  const std::string futures =
      R"({"instrument_name": "BTC-30JAN26", "creation_timestamp": 1768190734555, "mark_price": 91000.25, "estimated_delivery_price": 90909},
         {"instrument_name": "BTC-PERPETUAL", "creation_timestamp": 1768190734555, "mark_price": 91010, "estimated_delivery_price": 90909},
         {"instrument_name": "BTC-FS-30JAN26_PERP", "creation_timestamp": 1768190734555, "mark_price": 3, "estimated_delivery_price": 90909})";
  const std::string options =
      R"(,{"instrument_name": "BTC-16JAN26-82000-C", "creation_timestamp": 1768190734555, "mark_price": 0.11, "mark_iv": 60,
           "underlying_price": 91800, "estimated_delivery_price": 90909})";
  const auto folder = std::filesystem::temp_directory_path() / "keel_summaries_test";
  std::filesystem::create_directories(folder);
  for (const bool both : {true, false}) {
    const std::string path = folder / "summary.json";
    std::ofstream(path) << "{\"result\": [" << futures << (both ? options : "") << "]}";
    const auto marks = read_marks(path, instruments);
    ASSERT_TRUE(marks) << marks.error().text;
    ASSERT_EQ(marks->size(), 1u);
    EXPECT_EQ(marks->front().marks.at(future).price, 91000.25_price);
    EXPECT_EQ(marks->front().marks.at(perpetual).price, 91010.0_price);
    EXPECT_EQ(marks->front().marks.contains(call), both);
    EXPECT_EQ(marks->front().indices.at(Currency::of("BTC")), 90909.0_price);
  }
  std::filesystem::remove_all(folder);
}

/// As venues write none; 0.11 has the vol 0.768441302547...
TEST_F(MarksFile, AVolOfNothingIsNone) {
  const auto solved = read(std::string(header) + "2026-01-12T00:00:00Z,BTC-16JAN26-82000-C,0.11,0,0,91800,,\n");
  EXPECT_NEAR(solved.at(0).marks.at(call).vol, 0.76844130254720440, 1e-11);
  EXPECT_EQ(solved.at(0).marks.at(call).forward, 91800.0);
}

/// A row of a dollar's spot tells what it is worth though the book does not trade it: by its index, else by its price in a dollar.
TEST_F(MarksFile, ADollarsSpotTellsItsWorthUnlessTheBookTradesIt) {
  instruments.list(*parse_deribit_instrument("BTC_USDC-PERPETUAL", built_in_terms(), never)).value();
  for (const std::string row : {"USDC_USDT,0.95,,0.9,", "USDC_USD,0.9,,,", "USDC_USDT,,,,0.9"}) {
    const auto marks = parse_marks(
        "m.csv", "time,instrument,mark,vol,index,index_price\n2026-01-12," + row + "\n2026-01-12,BTC_USDC-PERPETUAL,25000,,,25000\n",
        instruments);
    ASSERT_TRUE(marks) << marks.error().text;
    EXPECT_EQ(marks->back().indices.at(Currency::of("USDC")), 0.9_price) << row;
    EXPECT_EQ(marks->back().indices.at(Currency::of("BTC")), 22500.0_price) << row;
    const auto alone = parse_marks("m.csv", "time,instrument,mark,vol,index,index_price\n2026-01-12," + row + "\n", instruments);
    ASSERT_TRUE(alone) << alone.error().text;
    EXPECT_EQ(alone->size(), 1u);
  }
}

TEST_F(MarksFile, FilesAreTakenTogetherByTime) {
  const auto set = [&](int seconds, InstrumentId id, double price, double index) {
    MarkSet one{.at = *parse_instant("2026-01-12T00:00:00Z") + second * seconds, .marks = {}, .indices = {}};
    one.marks[id] = {.price = nearest<Price>(price), .vol = 0.0, .forward = price};
    one.indices[instruments[id].base] = nearest<Price>(index);
    return one;
  };
  std::vector<MarkSet> all;
  ASSERT_TRUE(add_marks("a", {set(0, perpetual, 91000.0, 91001.0), set(2, perpetual, 91002.0, 91003.0)}, instruments, all));
  ASSERT_TRUE(add_marks("b", {set(0, spot, 3100.0, 3101.0), set(1, spot, 3102.0, 3103.0)}, instruments, all));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].marks.size(), 2u);
  EXPECT_EQ(all[0].indices.size(), 2u);
  EXPECT_EQ(all[1].marks.at(spot).price, 3102.0_price);
  EXPECT_EQ(all[2].marks.at(perpetual).price, 91002.0_price);
  EXPECT_TRUE(add_marks("a", {set(0, perpetual, 91000.0, 91001.0)}, instruments, all)) << "the same twice";
  const auto other = add_marks("c", {set(0, perpetual, 90000.0, 91001.0)}, instruments, all);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().text, "c: BTC-PERPETUAL stands at 2026-01-12T00:00:00Z in another file, too, with the mark 91000 and not 90000");
}

}  // namespace
}  // namespace keel
