#include "keel/files/tape/combo_rows.hpp"

#include <gtest/gtest.h>

#include <string>

namespace keel {
namespace {

/// An iron condor sold at 0.0179: 0.0301 and 0.0204 taken, 0.0322 and 0.0004 paid.
constexpr const char* condor = "ETH-ICOND-28MAR25-1200_1900_2300_2800";

ComboRow combo(std::string_view name, std::string_view side, std::string_view price, std::string_view amount) {
  return {.instrument = name, .combo = {}, .trade = "70", .combo_trade = {}, .side = side, .price = price, .amount = amount, .line = 1};
}
ComboRow leg(std::string_view name, std::string_view trade, std::string_view side, std::string_view price, std::string_view amount) {
  return {.instrument = name, .combo = {}, .trade = trade, .combo_trade = "70", .side = side, .price = price, .amount = amount, .line = 1};
}

std::string error_of(std::initializer_list<ComboRow> rows) {
  ComboRows combos;
  combos.begin_file("f.json");
  for (const ComboRow& row : rows) combos.passes_over(row);
  const auto found = combos.finish();
  return found ? "" : found.error().text;
}

const ComboRow wing = leg("ETH-28MAR25-1200-P", "71", "buy", "0.0004", "5");
const ComboRow put = leg("ETH-28MAR25-1900-P", "72", "sell", "0.0301", "5");
const ComboRow call = leg("ETH-28MAR25-2300-C", "73", "sell", "0.0204", "5");
const ComboRow far_call = leg("ETH-28MAR25-2800-C", "74", "buy", "0.0322", "5");
const ComboRow traded = combo(condor, "buy", "-0.0179", "5");

TEST(ComboRows, TakesACombosLegsWhenTheyAreAllThere) {
  EXPECT_EQ(error_of({traded, wing, put, call, far_call}), "");
  EXPECT_EQ(error_of({far_call, wing, call, put, traded}), "");
}

/// Legs that name the combo and not its trade: those of its moment, in which it may have traded twice.
TEST(ComboRows, LegsThatNameNoTradeAreMatchedByTimeAmountAndPrice) {
  const auto spread = [](std::string_view trade, std::string_view amount, std::string_view time) {
    ComboRow row = combo("BTC-FS-28MAR25_PERP", "buy", "990", amount);
    row.trade = trade;
    row.time = time;
    return row;
  };
  const auto unnamed = [](std::string_view name, std::string_view trade, std::string_view side, std::string_view price) {
    ComboRow row = leg(name, trade, side, price, "50000");
    row.combo = "BTC-FS-28MAR25_PERP";
    row.combo_trade = {};
    row.time = "8";
    return row;
  };
  const ComboRow future = unnamed("BTC-28MAR25", "71", "buy", "98500");
  const ComboRow perpetual = unnamed("BTC-PERPETUAL", "72", "sell", "97510");
  EXPECT_EQ(error_of({spread("70", "50000", "8"), future, perpetual}), "");
  EXPECT_EQ(error_of({spread("69", "20000", "8"), spread("70", "30000", "8"), perpetual, future}), "");
  // Within the combo's row they stand once more, whichever comes first.
  const ComboRow within = leg("BTC-28MAR25", "71", "buy", "98500", "50000");
  for (const bool nested_first : {true, false}) {
    ComboRows combos;
    combos.begin_file("f.json");
    combos.passes_over(spread("70", "50000", "8"));
    EXPECT_FALSE(combos.passes_over(nested_first ? within : future));
    EXPECT_TRUE(combos.passes_over(nested_first ? future : within));
  }
  const std::string of = "f.json: line 1: trade_id: 70 is of the combo BTC-FS-28MAR25_PERP, and ";
  EXPECT_EQ(error_of({spread("70", "50000", "8"), future}), of + "1 of its 2 legs is told: give every file that has them");
  EXPECT_EQ(error_of({spread("70", "40000", "8"), future, perpetual}), of + "of 40000 of it the legs are 50000 and 50000");
  EXPECT_EQ(error_of({spread("70", "50000", "9"), future, perpetual}),
            of + "none of its 2 legs is told: give every file that has them (rows with its combo_id name no combo_trade_id, and none is of "
                 "its time)");
}

TEST(ComboRows, RefusesACheapLegThatIsMissing) {
  EXPECT_EQ(error_of({traded, put, call, far_call}), "f.json: line 1: trade_id: 70 is of the combo " + std::string(condor) +
                                                         ", and 3 of its 4 legs are told: give every file that has them");
  const ComboRow another = leg("ETH-28MAR25-1400-P", "71", "buy", "0.0004", "5");
  EXPECT_EQ(error_of({traded, another, put, call, far_call}),
            "f.json: line 1: trade_id: 70 is of the combo " + std::string(condor) + ", and none of its legs has the strike 1200");
}

TEST(ComboRows, RefusesALegOfAnotherAmount) {
  const ComboRow small = leg("ETH-28MAR25-1200-P", "71", "buy", "0.0004", "1");
  EXPECT_EQ(error_of({traded, small, put, call, far_call}),
            "f.json: line 1: trade_id: 70 is of the combo " + std::string(condor) + ", and of 5 of it the legs are 1 and 5 and 5 and 5");
  EXPECT_EQ(error_of({combo("ETH-FS-28MAR25_PERP", "buy", "25", "4000"), leg("ETH-28MAR25", "71", "buy", "2025", "4000"),
                      leg("ETH-PERPETUAL", "72", "sell", "2000", "400")}),
            "f.json: line 1: trade_id: 70 is of the combo ETH-FS-28MAR25_PERP, and of 4000 of it the legs are 4000 and 400");
  EXPECT_EQ(error_of({combo("ETH-CSR12-28MAR25-2000_2200", "sell", "0.0070", "2"), leg("ETH-28MAR25-2000-C", "71", "sell", "0.051", "2"),
                      leg("ETH-28MAR25-2200-C", "72", "buy", "0.022", "4")}),
            "");
}

TEST(ComboRows, HoldsThePriceToHalfATickOfWhatLegsAndComboAreRoundedTo) {
  EXPECT_EQ(error_of({combo(condor, "buy", "-0.0180", "5"), wing, put, call, far_call}),
            "f.json: line 1: trade_id: 70 is of the combo " + std::string(condor) + ", and its 4 legs come to -0.0179, not to -0.018");
  EXPECT_EQ(error_of({combo(condor, "buy", "-0.01795", "5"), wing, put, call, far_call}), "") << "five decimals, legs of four";
  EXPECT_EQ(error_of({combo("ETH-FS-28MAR25_PERP", "sell", "26", "10"), leg("ETH-28MAR25", "71", "sell", "2025.25", "10"),
                      leg("ETH-PERPETUAL", "72", "buy", "2000", "10")}),
            "f.json: line 1: trade_id: 70 is of the combo ETH-FS-28MAR25_PERP, and its 2 legs come to 25.25, not to 26");
}

TEST(ComboRows, KnowsATradeWithAndWithoutItsCounterBeforeIt) {
  ComboRow counted = traded;
  counted.trade = "ETH-70";
  EXPECT_EQ(error_of({counted, wing, put, call, far_call}), "");
  ComboRows combos;
  combos.begin_file("f.json");
  ComboRow twice = wing;
  twice.trade = "ETH-71";
  twice.price = "0.00040";
  EXPECT_FALSE(combos.passes_over(wing));
  EXPECT_TRUE(combos.passes_over(twice)) << "the same leg again";
}

TEST(ComboRows, FindsTheLegsInOtherFiles) {
  ComboRows combos;
  combos.begin_file("combos.json");
  combos.passes_over(traded);
  combos.begin_file("puts.json");
  combos.passes_over(wing);
  combos.passes_over(put);
  combos.begin_file("calls.json");
  for (const ComboRow& row : {call, far_call, put}) combos.passes_over(row);
  const auto found = combos.finish();
  ASSERT_TRUE(found) << found.error().text;
  EXPECT_EQ(found->remarks(0, "combos.json"), std::vector<std::string>{"combos.json: 1 trade of a combo is passed over: its legs count"});
  EXPECT_TRUE(found->remarks(1, "puts.json").empty());
}

}  // namespace
}  // namespace keel
