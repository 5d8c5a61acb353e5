#include "keel/render/screen.hpp"

#include <gtest/gtest.h>

namespace keel {

using namespace doc;

namespace {

/// Two lines that stay, and `rows` that scroll under a head of their own, with empty lines between.
Document example(int rows) {
  Document document;
  Section head{.items = {}, .pinned = true};
  head.add(Remark{"stage halt"});
  head.add(Remark{"profit -5"});
  document.body.add(std::move(head));
  Table table{.key = "t", .title = "QUOTES", .columns = {{"name", ""}}};
  for (int i = 0; i < rows; ++i) table.rows.push_back({{text(std::string(1, static_cast<char>('a' + i)))}});
  document.body.add(std::move(table));
  return document;
}

TEST(RenderScreen, WhatHasRoomIsShownAsItIs) {
  const ScreenFrame frame = render_screen(example(2), {.width = 20, .height = 6});
  EXPECT_EQ(frame.text, "stage halt\nprofit -5\n\nQUOTES\na\nb");
  EXPECT_EQ(frame.scroll, 0U);
}

TEST(RenderScreen, PinnedLinesStayWhileTheRestScrolls) {
  EXPECT_EQ(render_screen(example(9), {.width = 20, .height = 6}).text, "stage halt\nprofit -5\nQUOTES\na\nb\n▼ 7 more");
  const ScreenFrame scrolled = render_screen(example(9), {.width = 20, .height = 6, .scroll = 2});
  EXPECT_EQ(scrolled.text, "stage halt\nprofit -5\nb\nc\nd\n▲ 2 above  ▼ 5 below");
  EXPECT_EQ(scrolled.page, 3U);
}

TEST(RenderScreen, ScrollingEndsAtTheEnd) {
  const ScreenFrame end = render_screen(example(9), {.width = 20, .height = 6, .scroll = 1'000});
  EXPECT_EQ(end.text, "stage halt\nprofit -5\ng\nh\ni\n▲ 7 above");
  EXPECT_EQ(end.scroll, 7U);
}

TEST(RenderScreen, WhatWouldTakeThreeQuartersOfTheScreenScrollsToo) {
  EXPECT_EQ(render_screen(example(9), {.width = 20, .height = 2}).text, "stage halt\n▼ 11 more");
}

}  // namespace
}  // namespace keel
