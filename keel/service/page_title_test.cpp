#include "keel/service/page_title.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

TEST(PageTitle, SaysWhatAndWhen) {
  const Instant at = parse_instant("2026-02-05T21:29:37Z").value();
  EXPECT_EQ(page_title({"BTC"}, "options", at), "BTC options, 5 Feb 2026 21:29 UTC");
  EXPECT_EQ(page_title({"BTC", "ETH"}, "options", at), "BTC and ETH options, 5 Feb 2026 21:29 UTC");
  EXPECT_EQ(page_title({"BTC", "ETH", "SOL"}, "book", at), "BTC, ETH and SOL book, 5 Feb 2026 21:29 UTC");
  EXPECT_EQ(page_title({"BTC", "ETH", "SOL", "XRP", "AVAX"}, "book", at), "BTC, ETH, SOL and 2 more book, 5 Feb 2026 21:29 UTC");
  EXPECT_EQ(page_title({}, "Book", at), "Book, 5 Feb 2026 21:29 UTC");
}

}  // namespace
}  // namespace keel
