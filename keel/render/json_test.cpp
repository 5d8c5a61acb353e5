#include "keel/render/json.hpp"

#include <gtest/gtest.h>

#include "keel/render/answer_example.hpp"

namespace keel {

using namespace doc;

namespace {

TEST(RenderJson, IsOneObjectOnOneLineThatSaysItsSchemaAndWhyValuesAreAbsent) {
  EXPECT_EQ(render_json(example_answer()),
            R"({"schema":1,"equity_coin":1.5,"vol":null,"BTC":{"expiries":[)"
            R"({"expiry":"1970-02-01T00:00:00Z","delta_coin":-1.25,"svi":{"a":0.5,"b":0.25}},)"
            R"({"expiry":"1970-03-01T00:00:00Z","delta_coin":null,"svi":null,"absent":{"delta_coin":"expired","svi":"not fitted"}}],)"
            R"("rows":{"fitted":37}},"absent":{"vol":"no quote"}})"
            "\n");
}

TEST(RenderJson, PartsOfAnArraySectionAreItsElements) {
  Section parts{.key = "chains", .shape = Section::Shape::Array};
  for (const char* name : {"BTC", "ETH"}) {
    Section part;
    part.add(Facts{.facts = {{"underlying", "", text(name)}}});
    parts.add(std::move(part));
  }
  Document document;
  document.body.add(std::move(parts));
  EXPECT_EQ(render_json(document), "{\"schema\":1,\"chains\":[{\"underlying\":\"BTC\"},{\"underlying\":\"ETH\"}]}\n");
}

TEST(RenderJson, AnObjectOfWhichSomethingIsKnownSaysWhatIsNot) {
  Document document;
  document.body.add(Table{.key = "margin",
                          .columns = {{"coin", ""}, {"standard.use", ""}, {"standard.liquidation_distance", ""}},
                          .rows = {{{text("BTC"), estimate(0.25, percent(2)), absent("out of reach")}}},
                          .shape = Table::Shape::Keyed});
  EXPECT_EQ(
      render_json(document),
      R"({"schema":1,"margin":{"BTC":{"standard":{"use":0.25,"liquidation_distance":null,"absent":{"liquidation_distance":"out of reach"}}}}})"
      "\n");
}

TEST(RenderJson, AListIsTheValuesOfItsFirstColumn) {
  Document document;
  document.body.add(
      Table{.key = "remarks", .columns = {{"remark", ""}}, .rows = {{{text("a")}}, {{text("b")}}}, .shape = Table::Shape::List});
  EXPECT_EQ(render_json(document), "{\"schema\":1,\"remarks\":[\"a\",\"b\"]}\n");
}

TEST(RenderJson, CanBeLeftOpenForWhatIsTooLongToHold) {
  Document document;
  document.body.add(Facts{.facts = {{"seed", "", count(7)}}});
  EXPECT_EQ(render_open_json(document, "records"), R"({"schema":1,"seed":7,"records":)");
}

}  // namespace
}  // namespace keel
