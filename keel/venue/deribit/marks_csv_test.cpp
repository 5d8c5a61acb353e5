#include "keel/venue/deribit/marks_csv.hpp"

#include <gtest/gtest.h>

#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr std::string_view header = "timestamp,instrument_name,underlying,mark_price,implied_volatility,currency,index_price\n";

TEST(DeribitMarks, TakesTheLastSnapshotOfWhatIsListed) {
  Instruments instruments;
  const auto id = *instruments.list(*parse_deribit_instrument("BTC-16JAN26-82000-C"));
  const std::string text = std::string(header) +
                           "2026-01-12T04:05:34.555796+00:00,BTC-16JAN26-82000-C,91793.68,0.1,0.5,BTC,91692.6\n"
                           "2026-01-12T10:05:34.555796+00:00,BTC-16JAN26-82000-C,91800,0.10757563,0.5867,BTC,91700.25\n"
                           "2026-01-12T10:05:34.555796+00:00,BTC-16JAN26-99000-C,91800,0.01,0.5,BTC,91700.5\n";
  const auto marks = read_deribit_marks("c.csv", text, instruments);
  ASSERT_TRUE(marks) << marks.error().text;
  EXPECT_EQ(format_instant(marks->at), "2026-01-12T10:05:34.555796Z");
  ASSERT_EQ(marks->marks.size(), 1U);
  EXPECT_EQ(marks->marks.at(id).price, 0.10757563_price);
  EXPECT_DOUBLE_EQ(marks->marks.at(id).vol, 0.5867);
  EXPECT_DOUBLE_EQ(marks->marks.at(id).forward, 91800.0);
  EXPECT_EQ(marks->indices.at(Currency::of("BTC")), 91700.5_price);
}

TEST(DeribitMarks, SaysWhichCellIsBad) {
  Instruments instruments;
  ASSERT_TRUE(instruments.list(*parse_deribit_instrument("BTC-16JAN26-82000-C")));
  const auto error_of = [&](std::string_view row) {
    const auto marks = read_deribit_marks("c.csv", std::string(header) + std::string(row), instruments);
    return marks ? std::string() : marks.error().text;
  };
  EXPECT_EQ(error_of("2026-01-12T04:05:34Z,BTC-16JAN26-82000-C,91793.68,0.1,0,BTC,91692.6\n"),
            "c.csv: line 2: implied_volatility: is not above 0");
  EXPECT_EQ(error_of("2026-01-12T04:05:34Z,BTC-16JAN26-82000-C,91793.68,0.1,0.5,BTC,\n"),
            "c.csv: line 2: index_price: \"\" is not a number");
  EXPECT_EQ(error_of(""), "c.csv: has no rows");
}

}  // namespace
}  // namespace keel
