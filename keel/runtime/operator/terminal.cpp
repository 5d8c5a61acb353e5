#include "keel/runtime/operator/terminal.hpp"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>

namespace keel {
namespace {

constexpr std::array fatal_signals{SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGQUIT};
constexpr std::string_view own_screen = "\x1b[?1049h\x1b[?25l";
constexpr std::string_view former_screen = "\x1b[?25h\x1b[?1049l";

// What a signal's handler must know; set before the handlers are.
termios found{};
termios keys{};
volatile std::sig_atomic_t wants_keys = 0;
volatile std::sig_atomic_t wants_screen = 0;
volatile std::sig_atomic_t given_back = 0;
volatile std::sig_atomic_t resized = 0;

void write_all(std::string_view text) { (void)!::write(STDOUT_FILENO, text.data(), text.size()); }

void give_back() {
  if (given_back != 0 || !in_foreground()) return;
  given_back = 1;
  if (wants_screen != 0) write_all(former_screen);
  if (wants_keys != 0) ::tcsetattr(STDIN_FILENO, TCSANOW, &found);
}

void end(int signal) {
  give_back();
  ::raise(signal);  // the default by now, and delivered when this returns
}

void stop(int) {
  const int before = errno;
  give_back();
  given_back = 1;  // whatever the shell does with it meanwhile
  struct sigaction ours = {};
  struct sigaction stops = {};
  stops.sa_handler = SIG_DFL;
  ::sigaction(SIGTSTP, &stops, &ours);
  sigset_t stop_alone;
  sigset_t mask;
  ::sigemptyset(&stop_alone);
  ::sigaddset(&stop_alone, SIGTSTP);
  ::raise(SIGTSTP);
  ::sigprocmask(SIG_UNBLOCK, &stop_alone, &mask);  // stopped here
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
  ::sigaction(SIGTSTP, &ours, nullptr);
  take_again();
  errno = before;
}

/// After SIGSTOP, too, which nobody hears: the shell has set its own terminal.
void go_on(int) {
  const int before = errno;
  given_back = 1;
  take_again();
  errno = before;
}

void resize(int) { resized = 1; }

void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction was = {};
  ::sigaction(signal, nullptr, &was);
  if (was.sa_handler != SIG_DFL) return;  // ignored: behind a shell without jobs; or somebody else's
  struct sigaction ours = {};
  ours.sa_handler = handler;
  ours.sa_flags = flags;
  ::sigaction(signal, &ours, nullptr);
}

void handle_signals() {
  for (const int signal : fatal_signals) handle(signal, end, static_cast<int>(SA_RESETHAND));
  handle(SIGTSTP, stop, SA_RESTART);
  handle(SIGCONT, go_on, SA_RESTART);
}

}  // namespace

bool in_foreground() {
  const pid_t front = ::tcgetpgrp(STDIN_FILENO);
  return front < 0 || front == ::getpgrp();
}

bool take_keys() {
  if (::isatty(STDIN_FILENO) != 1 || !in_foreground() || ::tcgetattr(STDIN_FILENO, &found) != 0) return false;
  keys = found;
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  wants_keys = 1;
  handle_signals();
  ::tcsetattr(STDIN_FILENO, TCSANOW, &keys);
  return true;
}

void give_keys_back() {
  if (wants_keys != 0 && given_back == 0 && in_foreground()) ::tcsetattr(STDIN_FILENO, TCSANOW, &found);
  wants_keys = 0;
}

void take_screen() {
  wants_screen = 1;
  handle_signals();
  handle(SIGWINCH, resize, SA_RESTART);
  write_all(own_screen);
}

bool screen_resized() {
  const bool was = resized != 0;
  resized = 0;
  return was;
}

void give_screen_back() {
  if (wants_screen != 0 && given_back == 0) write_all(former_screen);
  wants_screen = 0;
}

void take_again() {
  if (given_back == 0 || !in_foreground()) return;
  given_back = 0;
  if (wants_keys != 0) ::tcsetattr(STDIN_FILENO, TCSANOW, &keys);
  if (wants_screen != 0) write_all(own_screen);
  resized = 1;  // nothing of the view is there
}

}  // namespace keel
