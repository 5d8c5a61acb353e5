#include "keel/files/rows/json_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "keel/files/rows/csv_table.hpp"

namespace keel {
namespace {

constexpr auto columns = std::to_array<std::string_view>({"a", "b"});

/// Numbers in both columns of every row; the first error.
std::string error_of(std::string_view text) {
  const auto csv = csv_from_json("f", text, columns_in(text, columns));
  if (!csv) return csv.error().text;
  CsvTable table("f", *csv, 0);
  const std::size_t a = table.column("a");
  const std::size_t b = table.column("b");
  while (table.next()) {
    table.real(a);
    table.real(b);
  }
  return table.ok() ? "" : table.error().text;
}

TEST(JsonRows, AnErrorNamesTheLineOfTheTextAndTheElement) {
  EXPECT_EQ(error_of("{\n \"result\": [\n  {\"a\": 1, \"b\": 2},\n  {\"a\": 1,\n   \"b\": \"x\"}\n ]\n}\n"),
            "f: line 4, element 2: b: \"x\" is not a number");
  EXPECT_EQ(error_of("[{\"a\": 1, \"b\": 2}, {\"a\": \"x\", \"b\": 2}]"), "f: line 1, element 2: a: \"x\" is not a number");
  EXPECT_EQ(error_of("{\"a\": 1, \"b\": 2}\n{\"a\": 1, \"b\": \"x\"}\n"), "f: line 2: b: \"x\" is not a number")
      << "of JSON lines the line says all";
  EXPECT_EQ(error_of("[{\"a\": 1,\n \"b\": 2,\n \"b\": 3}]"), "f: line 3, element 1: b: stands twice");
  EXPECT_EQ(error_of("[{\"a\": 1, \"b\": 2},\n 7]"), "f: line 2, element 2: is not a JSON object");
  EXPECT_EQ(error_of("[\n {\"a\": 1, \"b\": {}}]"), "f: line 2, element 1: b: is neither a number nor plain text");
}

TEST(JsonRows, WhatNoRowHasIsMissingFromNoLine) { EXPECT_EQ(error_of("[{\"a\": 1}]"), "f: column \"b\" is missing"); }

TEST(JsonRows, WhatIsNotJsonIsToldWhereItCeasesToBe) {
  EXPECT_EQ(error_of("{\n \"a\": 1,\n oops\n}\n"), "f: line 3: is not JSON");
  EXPECT_EQ(error_of("{\"a\": 1, \"b\": 2}\n{oops\n"), "f: line 2: is not JSON");
}

TEST(JsonRows, WhatIsCutOffIsToldSo) {
  const std::string whole = "{\n \"result\": [\n  {\"a\": 1, \"b\": 2},\n  {\"a\": true, \"b\": \"3\"}\n ]\n}";
  for (std::size_t length = 1; length < whole.size(); ++length) {
    const auto line = 1 + std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length), '\n');
    EXPECT_EQ(error_of(whole.substr(0, length)), "f: line " + std::to_string(line) + ": ends in the middle: is the file cut off?")
        << whole.substr(0, length);
  }
  EXPECT_EQ(error_of("{\"a\": 1, \"b\": 2}\n{\"a\": 1"), "f: line 2: ends in the middle: is the file cut off?");
  EXPECT_EQ(error_of("{\"a\": 1, \"b\": 2}\n{\"a\": 1\n{\"a\": 1, \"b\": 2}\n"), "f: line 2: is not JSON");
}

TEST(JsonRows, AMisspeltMemberIsToldAsAColumnIs) {
  EXPECT_EQ(error_of("[{\"a\": 1, \"B\": 2}]"), "f: column \"b\" is missing: is \"B\" meant? Name it so");
}

TEST(JsonRows, WhatIsNestedTooDeepIsRefused) {
  const std::string open(300'000, '[');
  const std::string close(300'000, ']');
  const std::string too_deep = "is nested deeper than 64 levels";
  EXPECT_EQ(error_of("[\n{\"a\": 1, \"b\": " + open + close + "}]"), "f: line 2: " + too_deep);
  EXPECT_EQ(error_of("{\"a\": 1, \"b\": 2}\n{\"a\": " + open + close + "}\n"), "f: line 2: " + too_deep);
  const std::string legs = R"({"a": 1, "b": 2, "legs": [{"instrument_name": "x", "c": )" + open + close + "}]}";
  EXPECT_EQ(error_of(legs), "f: line 1: " + too_deep);
  const std::string venues_error = R"({"error": {"code": 1, "message": )" + open + close + "}}";
  EXPECT_TRUE(check_answer_text(venues_error)) << "which it cannot tell";
  EXPECT_EQ(error_of(venues_error), "f: line 1: " + too_deep);
  EXPECT_FALSE(is_empty_answer(open + close));
  EXPECT_EQ(error_of("[{\"a\": 1, \"b\": \"" + open + "\"}]"), "f: line 1, element 1: b: \"" + open + "\" is not a number")
      << "a text is not nested";
}

TEST(JsonRows, TheVenuesErrorsAndWebSocketsAreNoAnswers) {
  EXPECT_EQ(error_of(R"({"jsonrpc":"2.0","error":{"message":"invalid_credentials","code":13004},"usIn":1})"),
            "f: is the venue's error 13004, not an answer: invalid_credentials");
  const std::string message = R"({"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.BTC","data":[{"a":1,"b":2}]}})";
  const std::string what = ": is a message of a WebSocket: only answers to requests are read, with their rows in \"result\"";
  EXPECT_EQ(error_of(message), "f" + what);
  EXPECT_EQ(error_of(message + "\n" + message + "\n"), "f: line 1" + what);
  EXPECT_EQ(error_of("[" + message + "]"), "f: line 1, element 1" + what);
  EXPECT_EQ(csv_from_json("f", message, columns).error().code, ErrorCode::Refused);
  const auto recorded = check_answer_text("2026-03-01T00:00:00.123Z " + message + "\n2026-03-01T00:00:01Z " + message + "\n");
  ASSERT_FALSE(recorded);
  EXPECT_EQ(recorded.error().text, what.substr(2));
  const auto begun = check_answer_text("configuration: {\"trades\":[\"BTC\"]}\nwss://x <-> 1617644856.5\n1617644856.8: " + message + "\n");
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().text, what.substr(2));
  EXPECT_TRUE(check_answer_text("time,{\n"));
  EXPECT_TRUE(check_answer_text("time,note\n1,\"{\"\n"));
}

}  // namespace
}  // namespace keel
