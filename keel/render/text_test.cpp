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

TEST(RenderText, ABoundedScreenCutsLinesAndTheLongestTable) {
  Document document;
  document.body.add(Facts{.facts = {{"a", "a wide label", text("and a wide value")}}});
  Table table{.key = "t", .title = "QUOTES", .columns = {{"name", "", "unit"}}, .elastic = true};
  for (int i = 0; i < 9; ++i) table.rows.push_back({{text(std::string(1, static_cast<char>('a' + i)))}});
  document.body.add(std::move(table));
  EXPECT_EQ(render_text(document, {.width = 20, .height = 6}),
            "a wide label  and a \n"
            "QUOTES\n"
            "a\n"
            "b\n"
            "c\n"
            "… and 6 more\n");
  EXPECT_EQ(render_text(document, {.width = 20, .height = 7}),
            "a wide label  and a \n"
            "QUOTES\n"
            "unit\n"
            "a\n"
            "b\n"
            "c\n"
            "… and 6 more\n")
      << "units stay while the table can be shortened";
}

}  // namespace
}  // namespace keel
