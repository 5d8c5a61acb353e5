#include "keel/render/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keel/render/answer_example.hpp"

namespace keel {

using namespace doc;

namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RenderPage, HoldsTheValuesWithReasonsUnderThePointer) {
  const std::string page = render_page(example_answer());
  EXPECT_THAT(page, HasSubstr("<h1>An &lt;example&gt;</h1>"));
  EXPECT_THAT(page, HasSubstr("<h2>BTC <small>at index 60000</small></h2>"));
  EXPECT_THAT(page, HasSubstr("<th class='words'>expiry</th><th>delta <small>BTC</small></th>"));
  EXPECT_THAT(page, HasSubstr("<td class='words'>1970-02-01</td><td>-1.25</td>"));
  EXPECT_THAT(page, HasSubstr("<td><span class='mute' title='expired'>–</span></td>"));
  EXPECT_THAT(page, HasSubstr("<tr class='sum'><td class='words'>all</td><td>1,234.50</td>"));
  EXPECT_THAT(page, Not(HasSubstr("svi")));
}

TEST(RenderPage, AHeatTableColoursBySignAndSize) {
  Document document;
  document.body.add(
      Table{.key = "t",
            .columns = {{"move", "move"}, {"profit_usd", "profit"}},
            .rows = {{{estimate(-0.5, percent(0)), estimate(-100.0, places(0))}}, {{estimate(0.5, percent(0)), estimate(25.0, places(0))}}},
            .heat = true});
  const std::string page = render_page(document);
  EXPECT_THAT(page, HasSubstr("<td>-50%</td><td><span class='swatch b d10'>-100</span></td>"));
  EXPECT_THAT(page, HasSubstr("<td>50%</td><td><span class='swatch a d5'>25</span></td>"));
}

TEST(RenderPage, AChartDrawsItsSeries) {
  Document document;
  document.body.add(Chart{.title = "Smile",
                          .x = {.scale = Axis::Scale::Log, .from = 50000.0, .to = 70000.0},
                          .y = {.from = 0.4, .to = 0.6, .shown = percent(0)},
                          .series = {{.style = "fit", .points = {{.x = 50000.0, .y = 0.5}, {.x = 70000.0, .y = 0.5}}},
                                     {.style = "quote", .mark = Series::Mark::Intervals, .points = {{60000.0, 0.45, 0.55, "bid & ask"}}}},
                          .x_rule = 60000.0});
  const std::string page = render_page(document);
  EXPECT_THAT(page, HasSubstr("<path class='fit' d='M46.0 116.0L408.0 116.0'/>"));
  EXPECT_THAT(page, HasSubstr("<title>bid &amp; ask</title>"));
  EXPECT_THAT(page, HasSubstr("50%</text>"));
}

}  // namespace
}  // namespace keel
