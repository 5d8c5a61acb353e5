#include "keel/runtime/operator_keys.hpp"

#include <poll.h>
#include <unistd.h>

#include "keel/runtime/operator_terminal.hpp"

namespace keel {
namespace {

constexpr std::chrono::milliseconds between_looks(20);

/// The next key that was pressed, if any.
std::optional<char> pressed() {
  if (!in_foreground()) return std::nullopt;
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  char key = 0;
  if (::poll(&input, 1, 0) != 1 || ::read(STDIN_FILENO, &key, 1) != 1) return std::nullopt;
  return key;
}

}  // namespace

OperatorKeys::OperatorKeys(std::string by) : by_(std::move(by)), terminal_(take_keys()) {}

OperatorKeys::~OperatorKeys() {
  if (terminal_) give_keys_back();
}

std::optional<OperatorWord> OperatorKeys::take() {
  if (!terminal_) return std::nullopt;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_look_) return std::nullopt;
  take_again();
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
