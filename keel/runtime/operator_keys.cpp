#include "keel/runtime/operator_keys.hpp"

#include <poll.h>
#include <unistd.h>

namespace keel {
namespace {

constexpr std::chrono::milliseconds between_looks(20);

/// A job in the background must neither set its terminal nor read from it, or the shell stops it. A terminal of nobody's stops nobody.
bool in_foreground() {
  const pid_t front = ::tcgetpgrp(STDIN_FILENO);
  return front < 0 || front == ::getpgrp();
}

/// The next key that was pressed, if any.
std::optional<char> pressed() {
  if (!in_foreground()) return std::nullopt;
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  char key = 0;
  if (::poll(&input, 1, 0) != 1 || ::read(STDIN_FILENO, &key, 1) != 1) return std::nullopt;
  return key;
}

}  // namespace

OperatorKeys::OperatorKeys(std::string by) : by_(std::move(by)), terminal_(::isatty(STDIN_FILENO) == 1) {
  if (!terminal_ || !in_foreground() || ::tcgetattr(STDIN_FILENO, &found_) != 0) {
    terminal_ = false;
    return;
  }
  termios keys = found_;
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &keys);
}

OperatorKeys::~OperatorKeys() {
  if (terminal_ && in_foreground()) ::tcsetattr(STDIN_FILENO, TCSANOW, &found_);
}

std::optional<OperatorWord> OperatorKeys::take() {
  if (!terminal_) return std::nullopt;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_look_) return std::nullopt;
  while (const auto key = pressed()) {
    switch (*key) {
      case 'q': return OperatorWord{};
      case 'h': return OperatorWord{.fact = Halted{"by " + by_}};
      case 'r': return OperatorWord{.fact = Resumed{by_}};
      default: break;
    }
  }
  next_look_ = now + between_looks;
  return std::nullopt;
}

}  // namespace keel
