#include "keel/render/csv.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

using namespace doc;

TEST(RenderCsv, HasEveryDigitAndNothingForWhatIsAbsent) {
  const Table table{.key = "t",
                    .columns = {{"time", "at"}, {"what", ""}, {"price_usd", "price", "USD"}, {"fills", ""}},
                    .rows = {{{moment(Instant{1'500'000'000}), text("plain"), estimate(61'807.123456789, places(0)), count(3)}},
                             {{moment(Instant{}), text("a \"b\", c"), estimate(std::nan(""), places(2)), absent("none")}}}};
  EXPECT_EQ(render_csv(table),
            "time,what,price_usd,fills\n"
            "1970-01-01T00:00:01.5Z,plain,61807.123456789,3\n"
            "1970-01-01T00:00:00Z,\"a \"\"b\"\", c\",,\n");
}

}  // namespace
}  // namespace keel
