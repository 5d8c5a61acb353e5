#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace keel {

/// What kind of thing went wrong: exit_status and http_status follow from it (docs/reference/cli.md).
enum class ErrorCode : std::uint8_t {
  Usage,       ///< a flag or a word of the command line
  NotFound,    ///< a file, folder, journal or name that is not there
  Malformed,   ///< input that does not read
  OutOfRange,  ///< a value that reads and cannot work
  Refused,     ///< a rule says no
  Conflict,    ///< there is something else already
  Unreadable,  ///< there, but this user or this machine cannot read or write it
  Locked,      ///< another process has it
  Io,          ///< disk full, device gone
  Corrupt,     ///< a journal that is not what was written
  Internal,    ///< an answer that this program cannot have given
};
constexpr ErrorCode last_of(ErrorCode) { return ErrorCode::Internal; }

/// 2: the input; 3: the machine; 4: a damaged journal. 0 is success, 1 an answer that is no.
constexpr int exit_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::Unreadable:
    case ErrorCode::Locked:
    case ErrorCode::Io:
    case ErrorCode::Internal: return 3;
    case ErrorCode::Corrupt: return 4;
    default: return 2;
  }
}
constexpr int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::NotFound: return 404;
    case ErrorCode::OutOfRange:
    case ErrorCode::Refused: return 422;
    case ErrorCode::Conflict: return 409;
    case ErrorCode::Locked: return 423;
    case ErrorCode::Unreadable:
    case ErrorCode::Io:
    case ErrorCode::Corrupt:
    case ErrorCode::Internal: return 500;
    default: return 400;
  }
}

/// What the errno of a call on a file says: not there, there but not for us, or the machine's.
ErrorCode error_code_of(int errno_value);

/// What the world did wrong, in lower case and without a full stop, so that contexts chain:
/// `fills.csv: line 7: price: "4o5" is not a number`.
struct Error {
  ErrorCode code = ErrorCode::Malformed;
  std::string text;

  explicit Error(std::string said) : text(std::move(said)) {}
  Error(ErrorCode what, std::string said) : code(what), text(std::move(said)) {}
  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

/// An error is one line, whatever text of the world's it repeats: control characters become '?'.
inline std::unexpected<Error> fail(ErrorCode code, std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = '?';
  }
  return std::unexpected(Error{code, std::move(text)});
}
inline std::unexpected<Error> fail(std::string text) { return fail(ErrorCode::Malformed, std::move(text)); }

/// The same error seen from one caller further out: `context: text`.
inline std::unexpected<Error> fail(std::string_view context, const Error& error) {
  return fail(error.code, std::string(context) + ": " + error.text);
}

/// What a call of the system refused, in its own words and with the code that its errno means: `/x/y: No such file or directory`.
std::unexpected<Error> system_failure(std::string_view what, int errno_value);

}  // namespace keel
