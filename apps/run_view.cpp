#include "apps/run_view.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <utility>

#include "keel/render/screen.hpp"
#include "keel/runtime/operator/terminal.hpp"

namespace keel {
namespace {

constexpr std::chrono::milliseconds between_frames(200);
constexpr std::string_view keys = "q quit  h halt  r resume  arrows, PgUp, PgDn, Home, End scroll  s sort";

/// https://no-color.org, and what is known to have none.
bool has_colours() {
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  const char* term = std::getenv("TERM");
  if (term == nullptr) return false;
  const std::string_view name = term;
  constexpr std::array<std::string_view, 6> plain{"", "dumb", "unknown", "vt52", "vt100", "vt220"};
  return std::ranges::find(plain, name) == plain.end() && !name.ends_with("-m") && !name.ends_with("-mono");
}

/// One column less than there is: what clears a line's rest would clear its last character.
ScreenView screen_size() {
  winsize size{};
  ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
  return {.width = std::max<std::size_t>(size.ws_col > 0 ? size.ws_col : 80, 2) - 1,
          .height = std::max<std::size_t>(size.ws_row > 0 ? size.ws_row : 24, 2)};
}

/// Over the frame before it: each line's rest is cleared, then what is below.
void show_frame(std::string_view lines) {
  std::string frame = "\x1b[H";
  for (const char c : lines) frame += c == '\n' ? "\x1b[K\n" : std::string(1, c);
  std::fputs((frame + "\x1b[J").c_str(), stdout);
  std::fflush(stdout);
}

}  // namespace

RunView::RunView(const RecentFills& fills, const VenueTerms& terms) : fills_(fills), terms_(terms), colours_(has_colours()) {}

void RunView::begin() {
  begun_ = true;
  take_screen();
}

void RunView::end() {
  if (!std::exchange(begun_, false)) return;
  std::fflush(stdout);
  give_screen_back();
}

void RunView::look(const Run& run, const std::string& speed) {
  const auto now = WallClock::now();
  if (screen_resized()) next_frame_ = now;
  if (now < next_frame_) return;
  next_frame_ = now + between_frames;
  ScreenView screen = screen_size();
  screen.colours = colours_;
  screen.scroll = scroll_;
  const LiveStatus status{.speed = speed, .keys = std::string(keys), .order = order_};
  const ScreenFrame frame = render_screen(live_document(report_of(run, terms_, false), fills_, status), screen);
  scroll_ = frame.scroll;
  page_ = frame.page;
  show_frame(frame.text);
}

void RunView::press(ViewKey key) {
  switch (key) {
    case ViewKey::Up: scroll_ -= std::min<std::size_t>(scroll_, 1); break;
    case ViewKey::Down: scroll_ += 1; break;
    case ViewKey::PageUp: scroll_ -= std::min(scroll_, page_); break;
    case ViewKey::PageDown: scroll_ += page_; break;
    case ViewKey::Home: scroll_ = 0; break;
    case ViewKey::End: scroll_ = std::numeric_limits<std::size_t>::max() / 2; break;
    case ViewKey::Sort: order_ = order_ == last_of(order_) ? QuoteOrder{} : static_cast<QuoteOrder>(static_cast<int>(order_) + 1); break;
  }
  next_frame_ = WallClock::now();
}

}  // namespace keel
