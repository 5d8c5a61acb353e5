#include "keel/files/rows/csv_table.hpp"

#include <gtest/gtest.h>

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
  EXPECT_EQ(error_of("a,b\n1\n"), "f: line 2: 1 cells where the header has 2");
  EXPECT_EQ(error_of("a,b\n1,2,3\n"), "f: line 2: 3 cells where the header has 2");
  EXPECT_EQ(error_of("a,b\n1,2\n\n3,4\n\r\n\n"), "") << "empty lines are no rows";
  EXPECT_EQ(error_of("a,b\n1,2\n\nx,4\n"), "f: line 4: a: \"x\" is not a number");
  EXPECT_EQ(error_of("a\n\n1\n"), "f: line 2: a: \"\" is not a number");
  EXPECT_EQ(error_of("a\n\"1\n"), "f: line 2: a quote is not closed");
  EXPECT_EQ(error_of("a\nnan\n"), "f: line 2: a: \"nan\" is not a number");
  EXPECT_EQ(error_of("a\n1 \n"), "f: line 2: a: \"1 \" is not a number");
  EXPECT_EQ(error_of("\"a\nb\",\"a\nb\"\n"), "f: line 1: column \"a?b\" stands twice") << "one line, whatever the file says";
}

}  // namespace
}  // namespace keel
