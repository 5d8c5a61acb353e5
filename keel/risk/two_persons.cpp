#include "keel/risk/two_persons.hpp"

namespace keel {

bool same_person(std::string_view one, std::string_view other) {
  const auto trimmed = [](std::string_view name) {
    const std::size_t first = std::min(name.find_first_not_of(' '), name.size());
    return name.substr(first, name.find_last_not_of(' ') + 1 - first);
  };
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(trimmed(one), trimmed(other), {}, lower, lower);
}

}  // namespace keel
