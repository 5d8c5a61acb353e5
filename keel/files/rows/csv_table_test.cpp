#include "keel/files/rows/csv_table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace keel {
namespace {

using namespace literals;

TEST(CsvTable, ReadsCellsByColumn) {
  CsvTable csv{"fills.csv", "\xEF\xBB\xBFprice,name,n,at\r\n4.5,\"a,b\",7,2022-01-01T00:00:00Z\n5.0E-4,,0,2022-01-02\n\n"};
  const std::size_t price = csv.column("price");
  const std::size_t name = csv.column("name");
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.exact<Price>(price), 4.5_price);
  EXPECT_EQ(csv.text(name), "a,b");
  EXPECT_EQ(csv.number(csv.column("n")), 7U);
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.exact<Price>(price), 0.0005_price);
  EXPECT_EQ(csv.text(name), "");
  EXPECT_EQ(csv.instant(csv.column("at")) - Instant{}, day * 18994);
  EXPECT_FALSE(csv.next());
  EXPECT_TRUE(csv.ok());
}

TEST(CsvTable, BlanksAroundACellAndALineOfTheSeparatorAreNoneOfIts) {
  CsvTable csv{"f", "\xEF\xBB\xBFsep=;\r\na; b\r\n1 ;\t2\r\n;x\r\n"};
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.real(csv.column("a")), 1.0);
  EXPECT_EQ(csv.real(csv.column("b")), 2.0);
  ASSERT_TRUE(csv.next());
  csv.real(csv.column("b"));
  EXPECT_EQ(csv.error().text, "f: line 4: b: \"x\" is not a number");
}

TEST(CsvTable, ADecimalCommaIsOneOfAFileOfSemicolonsThroughout) {
  CsvTable csv{"f", "a;b\n85000,5;0,0275\n7;-0,5\n1.000;2\n"};
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.exact<Price>(0), 85000.5_price);
  EXPECT_EQ(csv.real(1), 0.0275);
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.nearest<SettleAmount>(1), -0.5_settle);
  ASSERT_TRUE(csv.next());
  csv.exact<Price>(0);
  EXPECT_EQ(csv.error().text, "f: line 4: a: \"1.000\" has a point where others have a comma");
  CsvTable points{"f", "a;b\n0.5;1\n85,000;1\n"};
  while (points.next()) points.exact<Price>(0);
  EXPECT_EQ(points.error().text, "f: line 3: a: \"85,000\" has a comma where others have a point");
  CsvTable commas{"f", "a,b\n\"85,5\",1\n"};
  while (commas.next()) commas.exact<Price>(0);
  EXPECT_EQ(commas.error().text, "f: line 2: a: \"85,5\" is not a number");
}

TEST(CsvTable, ANumberAloneIsATimeInWhicheverUnitLiesAmongOurs) {
  for (const std::string_view text :
       {"1740787200", "1740787200.0", "1740787200000", "1740787200000.0", "1740787200000000", "1740787200000000000"}) {
    const std::string file = "at\n" + std::string(text) + "\n";
    CsvTable csv{"f", file};
    ASSERT_TRUE(csv.next());
    EXPECT_EQ(format_instant(csv.time(0)), "2025-03-01T00:00:00Z") << text;
  }
  CsvTable csv{"f", "at\n1740787200.5\n1740787200123.25\n3000000000000000000000\n"};
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(format_instant(csv.time(0)), "2025-03-01T00:00:00.5Z");
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(format_instant(csv.time(0)), "2025-03-01T00:00:00.12325Z");
  ASSERT_TRUE(csv.next());
  csv.time(0);
  EXPECT_FALSE(csv.ok());
}

TEST(CsvTable, ASideIsAWordOrItsFirstLetter) {
  CsvTable csv{"f", "side\nB\nb\nSELL\ns\nask\n"};
  std::string sides;
  while (csv.next()) sides += csv.side(0) == Side::Buy ? 'b' : 's';
  EXPECT_EQ(sides, "bbssb") << "and one that is neither";
  EXPECT_EQ(csv.error().text, "f: line 6: side: \"ask\" is neither buy nor sell");
}

TEST(CsvTable, SaysWhereTheFirstErrorIs) {
  CsvTable csv{"fills.csv", "price,n\n1,2\n4o5,x\n"};
  while (csv.next()) {
    csv.exact<Price>(csv.column("price"));
    csv.number(csv.column("n"));
  }
  ASSERT_FALSE(csv.ok());
  EXPECT_EQ(csv.error().text, "fills.csv: line 3: price: \"4o5\" is not a number");
}

TEST(CsvTable, ReadsRowsWhoseColumnsTheCallerNames) {
  CsvTable csv{"chain.csv", "1,2\n3,x\n", {"strike", "bid"}, 5};
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.real(csv.column("bid")), 2.0);
  ASSERT_TRUE(csv.next());
  csv.real(csv.column("bid"));
  EXPECT_EQ(csv.error().text, "chain.csv: line 6: bid: \"x\" is not a number");
}

TEST(CsvTable, AnErrorKeepsItsCode) {
  CsvTable csv{"f", "a\n1\n"};
  ASSERT_TRUE(csv.next());
  csv.take(csv.column("a"), Result<double>(fail(ErrorCode::NotFound, "is not known")));
  EXPECT_EQ(csv.error(), Error(ErrorCode::NotFound, "f: line 2: a: is not known"));
}

TEST(CsvTable, RefusesTwoFilesInOne) {
  CsvTable csv{"f", "a,b\n1,2\na,b\n3,4\n"};
  EXPECT_TRUE(csv.next());
  EXPECT_FALSE(csv.next());
  EXPECT_EQ(csv.error().text, "f: line 3: is the header again: two files in one? Give each by itself");
}

std::string error_of(std::string_view text) {
  CsvTable csv{"f", text};
  csv.column("a");
  while (csv.next()) csv.real(0);
  return csv.ok() ? "" : csv.error().text;
}

TEST(CsvTable, RefusesWhatIsNotATable) {
  EXPECT_EQ(error_of(""), "f: is empty");
  EXPECT_EQ(error_of("b\n"), "f: line 1: column \"a\" is missing");
  EXPECT_EQ(error_of("a,a\n"), "f: line 1: column \"a\" stands twice");
  EXPECT_EQ(error_of("a,b\n1\n"), "f: line 2: 1 cell where the header has 2");
  EXPECT_EQ(error_of("a,b\n1,2,3\n"), "f: line 2: 3 cells where the header has 2");
  EXPECT_EQ(error_of("a,b\n1,2\n\n3,4\n\r\n\n"), "") << "empty lines are no rows";
  EXPECT_EQ(error_of("a,b\n1,2\n\nx,4\n"), "f: line 4: a: \"x\" is not a number");
  EXPECT_EQ(error_of("a\n\n1\n"), "f: line 2: a: \"\" is not a number");
  EXPECT_EQ(error_of("a\n\"1\n"), "f: line 2: a quote is not closed");
  EXPECT_EQ(error_of("a\nnan\n"), "f: line 2: a: \"nan\" is not a number");
  EXPECT_EQ(error_of("a\n1 2 \n"), "f: line 2: a: \"1 2\" is not a number");
  EXPECT_EQ(error_of("\"a\nb\",\"a\nb\"\n"), "f: line 1: column \"a?b\" stands twice") << "one line, whatever the file says";
}

TEST(CsvTable, AMisspeltColumnIsNotLostInSilence) {
  const auto error_of = [](std::string_view text) {
    CsvTable csv("f", text);
    csv.column("time", "timestamp");
    csv.find_column("index");
    csv.find_column("strategy", "label");
    while (csv.next()) {
    }
    return csv.ok() ? std::string() : csv.error().text;
  };
  EXPECT_EQ(error_of("time,Index\n1,2\n"),
            "f: line 1: column \"Index\" would not be read: is \"index\" meant? Name it so, or leave it out");
  EXPECT_EQ(error_of("time,stratgy\n"),
            "f: line 1: column \"stratgy\" would not be read: is \"strategy\" meant? Name it so, or leave it out");
  EXPECT_EQ(error_of("time,Label\n"), "f: line 1: column \"Label\" would not be read: is \"label\" meant? Name it so, or leave it out");
  EXPECT_EQ(error_of("Time,index\n"), "f: line 1: column \"time\" is missing: is \"Time\" meant? Name it so");
  EXPECT_EQ(error_of("time,label,strateg\n"), "");  // the strategy is told
  EXPECT_EQ(error_of("time,index,order_id,note\n1,2,3,4\n"), "");
}

TEST(CsvTable, CommasBetweenThousandsAreNoDigits) {
  CsvTable csv{"f", "a,b\n\" 60,000.00 \",\"-1,234,567\"\n"};
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.exact<Price>(0), 60000.0_price);
  EXPECT_EQ(csv.real(1), -1234567.0);
  CsvTable tabs{"f", "a\tb\n60,000.5\t1\n"};
  ASSERT_TRUE(tabs.next());
  EXPECT_EQ(tabs.real(0), 60000.5);
  for (const std::string cell : {"60,000", "6,00.5", "0,600.5", "60,0000.5", ",600.5", "60,000.5,1", "60,000,5"}) {
    const std::string text = "a\n\"" + cell + "\"\n";
    CsvTable refused{"f", text};
    while (refused.next()) refused.real(0);
    EXPECT_EQ(refused.error().text, "f: line 2: a: \"" + cell + "\" is not a number") << "may be 60";
  }
}

TEST(CsvTable, EmptyLinesAboveTheHeaderAreNoneOfIt) {
  for (const std::string above : {"\n\n", "\xEF\xBB\xBF\r\n \n", "\n\nsep=,\n"}) {
    const std::string text = above + "a,b\nx,2\n";
    CsvTable csv{"f", text};
    ASSERT_TRUE(csv.next()) << csv.error().text;
    csv.real(csv.column("a"));
    EXPECT_EQ(csv.error().text, fmt::format("f: line {}: a: \"x\" is not a number", std::ranges::count(above, '\n') + 2));
  }
}

TEST(CsvTable, ACurrencyIsItsNameInAnyCase) {
  CsvTable csv{"f", "a\nusdc\nBtc\n"};
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.currency(0), Currency::of("USDC"));
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.currency(0), Currency::of("BTC"));
}

}  // namespace
}  // namespace keel
