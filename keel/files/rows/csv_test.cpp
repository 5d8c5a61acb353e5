#include "keel/files/rows/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keel/base/random.hpp"

namespace keel {
namespace {

using testing::ElementsAre;

TEST(Csv, CutsLinesAtCommas) {
  CsvReader csv(
      "\xEF\xBB\xBF"
      "a,b,c\r\n1,,3\n\nlast");
  ASSERT_TRUE(csv.next());
  EXPECT_THAT(csv.fields(), ElementsAre("a", "b", "c"));
  ASSERT_TRUE(csv.next());
  EXPECT_THAT(csv.fields(), ElementsAre("1", "", "3"));
  EXPECT_EQ(csv.line(), 2u);
  ASSERT_TRUE(csv.next());
  EXPECT_THAT(csv.fields(), ElementsAre(""));
  ASSERT_TRUE(csv.next());
  EXPECT_THAT(csv.fields(), ElementsAre("last"));
  EXPECT_EQ(csv.line(), 4u);
  EXPECT_FALSE(csv.next());
  EXPECT_FALSE(csv.failed());
}

TEST(Csv, KeepsCommasQuotesAndLineEndsOfQuotedFields) {
  CsvReader csv("1,\"{'a': 2, 'b': 3}\",\"say \"\"no\"\"\"\r\n\"two\nlines\",\"\"\nx");
  ASSERT_TRUE(csv.next());
  ASSERT_THAT(csv.fields(), ElementsAre("1", "{'a': 2, 'b': 3}", "say \"no\""));
  ASSERT_TRUE(csv.next());
  EXPECT_THAT(csv.fields(), ElementsAre("two\nlines", ""));
  ASSERT_TRUE(csv.next());
  EXPECT_EQ(csv.line(), 4u);
}

TEST(Csv, RefusesMalformedQuotesAndSaysWhere) {
  for (const auto& [text, what] : {std::pair{"a\n\"b,c\n", "line 2: a quote is not closed"},
                                   {"\"a\"b", "line 1: text after a closing quote"},
                                   {"a\"b", "line 1: a quote inside a field that does not start with one"}}) {
    CsvReader csv(text);
    while (csv.next()) {
    }
    EXPECT_TRUE(csv.failed());
    EXPECT_EQ(csv.error().text, what);
  }
}

TEST(Csv, ReadsBackWhateverIsWritten) {
  Random random(31);
  for (int i = 0; i < 500; ++i) {
    SCOPED_TRACE(testing::Message() << "seed 31 draw " << i);
    std::vector<std::vector<std::string>> records(1 + random.below(4));
    std::string text;
    for (auto& record : records) {
      record.resize(1 + random.below(4));
      for (std::string& field : record) {
        for (std::uint64_t n = random.below(6); n > 0; --n) field += "ab,\"\n\r "[random.below(7)];
        text += &field == record.data() ? "" : ",";
        const bool quote = field.find_first_of(",\"\n\r") != std::string::npos || random.chance(0.2);
        if (quote) text += '"';
        for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
        if (quote) text += '"';
      }
      text += random.chance(0.5) ? "\n" : "\r\n";
    }
    CsvReader csv(text);
    for (const auto& record : records) {
      ASSERT_TRUE(csv.next()) << text;
      EXPECT_EQ(std::vector<std::string>(csv.fields().begin(), csv.fields().end()), record) << text;
    }
    EXPECT_FALSE(csv.next());
    EXPECT_FALSE(csv.failed());
  }
}

TEST(Csv, ReadsWholeFiniteNumbersOnly) {
  EXPECT_EQ(csv_number("1e-05"), 1e-5);
  EXPECT_EQ(csv_number("-0.5"), -0.5);
  EXPECT_EQ(csv_number("4o5").error().text, "\"4o5\" is not a number");
  for (const char* text : {"", " 1", "1 ", "nan", "inf", "1e999", "+1", "0x10"}) EXPECT_FALSE(csv_number(text)) << text;
}

}  // namespace
}  // namespace keel
