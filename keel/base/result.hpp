#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace keel {

/// What the world did wrong, in lower case and without a full stop, so that contexts chain:
/// `fills.csv: line 7: price: "4o5" is not a number`.
struct Error {
  std::string text;
  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

/// An error is one line, whatever text of the world's it repeats: control characters become '?'.
inline std::unexpected<Error> fail(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = '?';
  }
  return std::unexpected(Error{std::move(text)});
}

/// The same error seen from one caller further out: `context: text`.
inline std::unexpected<Error> fail(std::string_view context, const Error& error) { return fail(std::string(context) + ": " + error.text); }

}  // namespace keel
