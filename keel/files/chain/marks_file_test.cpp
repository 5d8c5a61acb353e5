#include "keel/files/chain/marks_file.hpp"

#include <gtest/gtest.h>

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
  EXPECT_EQ(error_of("2026-01-12,BTC-16JAN26-82000-C,0.11,0,91800,91700,,"), "m.csv: line 2: vol: \"0\" is not above 0");
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

}  // namespace
}  // namespace keel
