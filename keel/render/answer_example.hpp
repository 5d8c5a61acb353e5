#pragma once

#include "keel/document/document.hpp"

namespace keel {

/// A document with a little of everything: what the tests of all renderers render.
inline doc::Document example_answer() {
  using namespace doc;
  Document document{.title = "An <example>"};
  document.body.add(
      Facts{.facts = {{"equity_coin", "equity", exact(SettleAmount{150'000'000}), "BTC", {{estimate(90000.0, places(2)), "USD"}}},
                      {"vol", "vol", absent("no quote")}}});
  Section underlying{.key = "BTC", .title = "BTC", .note = "at index 60000"};
  underlying.add(
      Table{.key = "expiries",
            .columns = {{"expiry", "expiry"},
                        {"delta_coin", "delta", "BTC"},
                        {"svi.a", "", "", Audience::Program},
                        {"svi.b", "", "", Audience::Program}},
            .rows = {{{date(Instant{} + day * 31), estimate(-1.25, places(2)), estimate(0.5, places(1)), estimate(0.25, places(1))}},
                     {{date(Instant{} + day * 59), absent("expired"), absent("not fitted"), absent("not fitted")}},
                     {{text("all"), estimate(1234.5, places(2))}, Row::Kind::Sum, Audience::People}}});
  underlying.add(Table{
      .key = "rows", .columns = {{"row", ""}, {"count", "rows"}}, .rows = {{{text("fitted"), count(37)}}}, .shape = Table::Shape::Pairs});
  underlying.add(Remark{"NTD: net transaction delta"});
  document.body.add(std::move(underlying));
  return document;
}

}  // namespace keel
