#include "keel/render/text.hpp"

#include <gtest/gtest.h>

#include "keel/render/answer_example.hpp"

namespace keel {

using namespace doc;

namespace {

TEST(RenderText, ColumnsAreAsWideAsWhatTheyHoldAndReasonsStandBelow) {
  EXPECT_EQ(render_text(example_answer()),
            "equity  1.5  BTC  90000.00  USD\n"
            "vol       –\n"
            "–  no quote\n"
            "\n"
            "BTC  at index 60000\n"
            "  expiry        delta\n"
            "                  BTC\n"
            "  1970-02-01    -1.25\n"
            "  1970-03-01        –\n"
            "  all         1234.50\n"
            "  –  expired\n"
            "          rows\n"
            "  fitted    37\n"
            "  NTD: net transaction delta\n");
}

TEST(RenderText, SeveralReasonsAreToldApart) {
  Document document;
  document.body.add(Table{.key = "t",
                          .columns = {{"name", "name"}, {"price", "price"}},
                          .rows = {{{text("a"), absent("expired")}}, {{text("b"), absent("no quote")}}, {{text("c"), absent()}}}});
  EXPECT_EQ(render_text(document),
            "name  price\n"
            "a        –a\n"
            "b        –b\n"
            "c         –\n"
            "–a  expired\n"
            "–b  no quote\n");
}

TEST(RenderText, FactsSideBySideGoOnBelowWhereTheLineIsFull) {
  Document document;
  document.body.add(Facts{.title = "PROFIT",
                          .layout = Facts::Layout::Row,
                          .facts = {{"a", "spread", count(11)}, {"b", "fees", count(222)}, {"c", "inventory", count(3333)}}});
  EXPECT_EQ(render_text(document), "PROFIT  spread 11  fees 222  inventory 3333\n");
  EXPECT_EQ(render_text(document, {.width = 30}),
            "PROFIT  spread 11  fees 222\n"
            "        inventory 3333\n");
}

TEST(RenderText, WithinAWidthWordsGoOnBelowAndNoNumberIsCut) {
  Document document;
  document.body.add(Remark{"held is what its venue does not value"});
  document.body.add(Facts{.title = "KEEL", .layout = Facts::Layout::Row, .facts = {{"", "stage", text("halt (BTC delta_usd is 300)")}}});
  document.body.add(Table{.key = "t",
                          .title = "QUOTES",
                          .columns = {{"name", ""}, {"bid", "bid"}, {"ask", "ask"}},
                          .rows = {{{text("BTC-PERPETUAL"), count(95'000), count(95'010)}}}});
  EXPECT_EQ(render_text(document, {.width = 24}),
            "held is what its venue\n"
            "does not value\n"
            "\n"
            "KEEL  stage halt (BTC\n"
            "      delta_usd is 300)\n"
            "\n"
            "QUOTES           bid  …\n"
            "BTC-PERPETUAL  95000\n");
  EXPECT_EQ(render_text(document, {.width = 27}).substr(86), "QUOTES           bid    ask\nBTC-PERPETUAL  95000  95010\n");
  EXPECT_EQ(render_text(document, {.width = 4}).substr(0, 15), "held\nis\nwhat\nit");
}

TEST(RenderText, ColoursTakeNoRoom) {
  Document document;
  document.body.add(Facts{.layout = Facts::Layout::Row,
                          .facts = {{.key = "", .label = "profit", .value = text("-5"), .tone = Tone::Bad}, {"", "fees", count(2)}}});
  document.body.add(Table{.key = "t",
                          .columns = {{"", "of"}, {"", "used"}},
                          .rows = {{{text("BTC"), {count(9), "", Tone::Warn}}}, {{text("ETH"), {count(10), "", Tone::Good}}}}});
  EXPECT_EQ(render_text(document, {.colours = true}),
            "\x1b[31mprofit -5\x1b[0m  fees 2\n"
            "of   used\n"
            "BTC     \x1b[33m9\x1b[0m\n"
            "ETH    \x1b[32m10\x1b[0m\n");
  EXPECT_EQ(render_text(document),
            "profit -5  fees 2\n"
            "of   used\n"
            "BTC     9\n"
            "ETH    10\n");
  EXPECT_EQ(render_text(document, {.width = 8, .colours = true}).substr(0, 20), "\x1b[31mprofit\x1b[0m\n  \x1b[");
}

}  // namespace
}  // namespace keel
