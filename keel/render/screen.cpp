#include "keel/render/screen.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/render/text.hpp"

namespace keel {
namespace {

std::string where(std::size_t above, std::size_t below) {
  if (above == 0) return fmt::format("▼ {} more", below);
  if (below == 0) return fmt::format("▲ {} above", above);
  return fmt::format("▲ {} above  ▼ {} below", above, below);
}

}  // namespace

ScreenFrame render_screen(const doc::Document& document, const ScreenView& view) {
  std::vector<TextLine> lines = text_lines(document, {.width = view.width, .colours = view.colours});
  if (lines.size() > view.height) std::erase_if(lines, [](const TextLine& line) { return line.text.empty(); });
  const auto pinned = static_cast<std::size_t>(std::ranges::find(lines, false, &TextLine::pinned) - lines.begin());
  const std::size_t head = lines.size() > view.height && 4 * pinned > 3 * view.height ? 0 : pinned;
  const bool all = lines.size() <= view.height;
  const std::size_t below_head = lines.size() - head;
  const std::size_t room = all ? below_head : std::max<std::size_t>(view.height - head, 2) - 1;
  ScreenFrame frame{
      .text = {}, .scroll = std::min(view.scroll, below_head - std::min(below_head, room)), .page = std::max<std::size_t>(room, 1)};
  for (std::size_t i = 0; i < head + std::min(room, below_head); ++i) {
    if (i > 0) frame.text += '\n';
    frame.text += lines[i < head ? i : i + frame.scroll].text;
  }
  if (!all) frame.text += '\n' + where(frame.scroll, below_head - room - frame.scroll);
  return frame;
}

}  // namespace keel
