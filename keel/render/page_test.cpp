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
  EXPECT_THAT(page, HasSubstr("<p class='mute'><small>–: expired</small></p>"));  // for paper and phones
  EXPECT_THAT(page, HasSubstr("<tr class='sum'><td class='words'>all</td><td>1,234.50</td>"));
  EXPECT_THAT(page, Not(HasSubstr("svi")));
}

TEST(RenderPage, SeveralReasonsInATableAreToldApart) {
  Document document;
  document.body.add(
      Table{.key = "t",
            .columns = {{"", "day"}, {"", "gamma"}, {"", "vega"}},
            .rows = {{{text("one"), absent("expired"), absent("no price")}}, {{text("two"), absent(""), absent("expired")}}}});
  const std::string page = render_page(document);
  EXPECT_THAT(page, HasSubstr("<span class='mute' title='expired'>–<sup>a</sup></span>"));
  EXPECT_THAT(page, HasSubstr("<small>–<sup>a</sup>: expired; –<sup>b</sup>: no price</small>"));
}

TEST(RenderPage, AHeatTableColoursBySignAndSize) {
  Document document;
  document.body.add(Table{
      .key = "t",
      .columns = {{"move", "move"}, {.key = "profit_usd", .label = "profit", .heat = true}},
      .rows = {{{estimate(-0.5, percent(0)), estimate(-100.0, places(0))}}, {{estimate(0.5, percent(0)), estimate(25.0, places(0))}}}});
  const std::string page = render_page(document);
  EXPECT_THAT(page, HasSubstr("<td>-50%</td><td><span class='swatch b d10'>-100</span></td>"));
  EXPECT_THAT(page, HasSubstr("<td>50%</td><td><span class='swatch a d5'>25</span></td>"));
}

TEST(RenderPage, StepsHoldTheirValueAndMarksPointUpOrDown) {
  Document document;
  document.body.add(
      Chart{.title = "Price",
            .x = {.from = 0.0, .to = 4.0},
            .y = {.from = 100.0, .to = 101.0, .compact = false},
            .series = {{.style = "s4",
                        .mark = Series::Mark::Steps,
                        .points = {{.x = 0.0, .y = 100.5}, {.x = 1.0, .y = 101.0}, {.x = 2.0, .y = no_value}, {.x = 3.0, .y = 100.5}}},
                       {.style = "s0", .mark = Series::Mark::Rises, .points = {{.x = 1.0, .y = 100.5, .title = "bought"}}},
                       {.style = "s5", .mark = Series::Mark::Falls, .points = {{.x = 1.0, .y = 200.0, .title = "outside"}}}}});
  const std::string page = render_page(document);
  EXPECT_THAT(page, HasSubstr("<path class='s4' d='M46.0 116.0H136.5V12.0H227.0M317.5 116.0H317.5'/>"));
  EXPECT_THAT(page, HasSubstr("<g><title>bought</title><path class='tri s0' d='M136.5 116.0L132.5 124.0L140.5 124.0Z'/></g>"));
  EXPECT_THAT(page, Not(HasSubstr("outside")));
  EXPECT_THAT(page, HasSubstr(">100.2</text>")) << "labels that can be told apart";
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

TEST(RenderPage, StackedSeriesPileUpFromZero) {
  Document document;
  document.body.add(Chart{.title = "Profit",
                          .x = {.from = 0.0, .to = 1.0, .shown = {}},
                          .y = {.from = -2.0, .to = 3.0, .shown = {}},
                          .series = {{.style = "s0", .mark = Series::Mark::Stack, .points = {{0.0, 1.0}, {1.0, 1.0}}, .title = "spread"},
                                     {.style = "s1", .mark = Series::Mark::Stack, .points = {{0.0, 1.0}, {1.0, -1.0}}, .title = "fees"}},
                          .hints = {{0.0, "at the start"}, {1.0, "at the end"}}});
  const std::string page = render_page(document);
  // 208 pixels for 5: 3 at 12, 2 at 53.6, 1 at 95.2, 0 at 136.8, -1 at 178.4.
  EXPECT_THAT(page, HasSubstr("<path class='band s0' d='M46.0 95.2L408.0 95.2L408.0 136.8L46.0 136.8Z'><title>spread</title></path>"));
  EXPECT_THAT(page, HasSubstr("<path class='band s1' d='M46.0 53.6L408.0 95.2L408.0 95.2L46.0 95.2Z'><title>fees</title></path>"));
  EXPECT_THAT(page, HasSubstr("<path class='band s1' d='M46.0 136.8L408.0 178.4L408.0 136.8L46.0 136.8Z'><title>fees</title></path>"));
  EXPECT_THAT(page, HasSubstr("<title>at the start</title><rect class='hint' x='46.0' y='12.0' width='181.0' height='208.0'/>"));
  EXPECT_THAT(page, HasSubstr("<title>at the end</title><rect class='hint' x='227.0' y='12.0' width='181.0' height='208.0'/>"));
}

TEST(RenderPage, AFittedAxisHoldsAllThatIsDrawnAndZero) {
  Document document;
  document.body.add(Chart{.title = "Profit",
                          .x = {.from = 0.0, .to = 1.0, .shown = {}},
                          .y = {.shown = {}, .fitted = true},
                          .series = {{.style = "s0", .points = {{0.0, 50.0}, {1.0, 100.0}}}}});
  // 100 and 0 stand 6 % of 100 from the ends of 208 pixels: 12 + 208 * 6 / 112 = 23.1, 220 - 11.1 = 208.9.
  EXPECT_THAT(render_page(document), HasSubstr("<path class='s0' d='M46.0 116.0L408.0 23.1'/>"));
}

TEST(RenderPage, AHeatMapHasATitleForEachCellAndColoursAllButItsSums) {
  Document document;
  document.body.add(HeatMap{.title = "Vega",
                            .note = "USD",
                            .corner = "strike",
                            .columns = {"01-28\n2022", "all"},
                            .lines = {{"48,000", {{-100.0, "call <1>"}, {-100.0, "both"}}},
                                      {"40,000", {{}, {0.0}}},
                                      {"all", {{-100.0, "sum"}, {-100.0, "all of it"}}}},
                            .rule = HeatMap::Rule{1, "index 45000"}});
  const std::string page = render_page(document);
  EXPECT_THAT(page, HasSubstr("<th>strike</th><th>01-28<br>2022</th><th>all</th>"));
  EXPECT_THAT(
      page, HasSubstr("<tr><td>48,000</td><td class='b d10' title='call &lt;1&gt;'>-100</td><td class='total' title='both'>-100</td></tr>\n"
                      "<tr class='spot'><td colspan='3'><span>index 45000</span></td></tr>\n"
                      "<tr><td>40,000</td><td></td><td class='total'></td></tr>\n"
                      "<tr class='total'><td>all</td><td title='sum'>-100</td><td class='total' title='all of it'>-100</td></tr>"));
}

TEST(RenderPage, ASparseTableLeavesZerosBlankAndColumnsOfThemOut) {
  Document document;
  document.body.add(Table{.key = "t",
                          .columns = {{"", "day"}, {"", "gamma"}, {"", "theta"}, {"", "vega"}},
                          .rows = {{{text("one"), estimate(0.004, places(2)), estimate(0.0, places(2)), estimate(1.5, places(2))}},
                                   {{text("two"), estimate(2.0, places(2)), exact(SettleAmount{0}), absent("no price")}}},
                          .sparse = true});
  const std::string page = render_page(document);
  EXPECT_THAT(page, HasSubstr("<th class='words'>day</th><th>gamma</th><th>vega</th>"));
  EXPECT_THAT(page, HasSubstr("<td class='words'>one</td><td></td><td>1.50</td>"));
  EXPECT_THAT(page, HasSubstr("<td>2.00</td><td><span class='mute' title='no price'>–</span></td>"));
}

TEST(RenderPage, OfATableThatIsWiderThanAPhoneEachCellSaysWhatItIs) {
  Document document;
  Table table{.key = "t", .columns = {{"", "instrument"}}, .rows = {{{text("BTC-28JAN22-48000-C")}}}};
  for (const char* name : {"realised", "unrealised", "fees"}) {
    table.columns.push_back({"", name, "USD"});
    table.rows[0].cells.emplace_back(estimate(1234567.0, places(2)));
  }
  document.body.add(std::move(table));
  EXPECT_THAT(render_page(document), HasSubstr("<td data-l='unrealised USD'>1,234,567.00</td>"));
  EXPECT_THAT(render_page(example_answer()), Not(HasSubstr("data-l=")));
}

TEST(RenderPage, ManySectionsHaveAListOfContentsAndBadNewsABanner) {
  Document document;
  document.body.add(Remark{"liquidated now", Audience::People, Tone::Bad});
  for (const char* title : {"Risk", "Profit & loss", "Positions"}) {
    Section section{.title = title};
    section.add(Remark{"nothing"});
    document.body.add(std::move(section));
  }
  const std::string page = render_page(document);
  EXPECT_THAT(page, HasSubstr("<nav><a href='#s1'>Risk</a> <a href='#s2'>Profit &amp; loss</a> <a href='#s3'>Positions</a> </nav>"));
  EXPECT_THAT(page, HasSubstr("<section id='s2'><h2>Profit &amp; loss"));
  EXPECT_THAT(page, HasSubstr("<p class='banner bad'>liquidated now</p>"));
  EXPECT_THAT(render_page(example_answer()), Not(HasSubstr("<nav>")));
}

}  // namespace
}  // namespace keel
