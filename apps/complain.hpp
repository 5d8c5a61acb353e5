#pragma once

#include <CLI/CLI.hpp>

#include <cstdio>

#include "keel/base/result.hpp"

namespace keel {

/// One line on stderr, and the exit status that the error's code means (docs/reference/cli.md).
[[noreturn]] inline void complain(const Error& error) {
  std::fprintf(stderr, "keel: %s\n", fail(error.text).error().text.c_str());
  throw CLI::RuntimeError(exit_status(error.code));
}

/// All went well, and the answer is no.
[[noreturn]] inline void answer_no() { throw CLI::RuntimeError(1); }

/// An error gets its context, a flag or a file, and keeps its code.
template <class T>
T value_or_complain(std::string_view context, Result<T> result) {
  if (!result) complain(fail(context, result.error()).error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <class T>
T value_or_complain(Result<T> result) {
  if (!result) complain(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace keel
