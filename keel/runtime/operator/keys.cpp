#include "keel/runtime/operator/keys.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "keel/runtime/operator/terminal.hpp"

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

/// ESC, then `[` or `O`, parameters, and one byte from `@` to `~`.
bool is_whole(std::string_view typed) {
  if (typed.front() != '\x1b') return true;
  if (typed.size() < 2) return false;
  if (typed[1] != '[' && typed[1] != 'O') return true;
  return typed.size() > 2 && typed.back() >= '@' && typed.back() <= '~';
}

}  // namespace

std::optional<ViewKey> view_key(std::string_view typed) {
  constexpr auto keys = std::to_array<std::pair<std::string_view, ViewKey>>({
      {"k", ViewKey::Up},        {"\x1b[A", ViewKey::Up},        {"\x1bOA", ViewKey::Up},    {"j", ViewKey::Down},
      {"\x1b[B", ViewKey::Down}, {"\x1bOB", ViewKey::Down},      {"b", ViewKey::PageUp},     {"\x1b[5~", ViewKey::PageUp},
      {" ", ViewKey::PageDown},  {"\x1b[6~", ViewKey::PageDown}, {"g", ViewKey::Home},       {"\x1b[H", ViewKey::Home},
      {"\x1bOH", ViewKey::Home}, {"\x1b[1~", ViewKey::Home},     {"\x1b[7~", ViewKey::Home}, {"G", ViewKey::End},
      {"\x1b[F", ViewKey::End},  {"\x1bOF", ViewKey::End},       {"\x1b[4~", ViewKey::End},  {"\x1b[8~", ViewKey::End},
      {"s", ViewKey::Sort},
  });
  const auto found = std::ranges::find(keys, typed, &std::pair<std::string_view, ViewKey>::first);
  return found == keys.end() ? std::nullopt : std::optional(found->second);
}

OperatorKeys::OperatorKeys(std::string by, std::function<void(ViewKey)> view)
    : by_(std::move(by)), view_(std::move(view)), terminal_(take_keys()) {}

OperatorKeys::~OperatorKeys() {
  if (terminal_) give_keys_back();
}

std::optional<OperatorWord> OperatorKeys::word_of(char key) const {
  switch (key) {
    case 'q': return OperatorWord{};
    case 'h': return OperatorWord{.fact = halted_by({.by = by_, .why = {}})};
    case 'r': return OperatorWord{.fact = Resumed{by_}};
    default: return std::nullopt;
  }
}

std::optional<OperatorWord> OperatorKeys::take() {
  if (!terminal_) return std::nullopt;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_look_) return std::nullopt;
  take_again();
  while (const auto key = pressed()) {
    typed_ += *key;
    if (!is_whole(typed_)) continue;
    const std::string typed = std::exchange(typed_, {});
    if (typed.size() == 1) {
      if (auto word = word_of(typed.front())) return word;
    }
    if (const auto known = view_key(typed)) view_(*known);
  }
  next_look_ = now + between_looks;
  return std::nullopt;
}

}  // namespace keel
