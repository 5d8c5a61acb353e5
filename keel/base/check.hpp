#pragma once

namespace keel {

/// Prints `file:line: check failed: expression (why)` on stderr and aborts. Called by KEEL_CHECK only.
[[noreturn]] void check_failed(const char* file, int line, const char* expression, const char* why);

}  // namespace keel

/// An invariant that only a bug can break. Stays on in release builds; bad input is a Result, never a check.
#define KEEL_CHECK(condition, why)                               \
  do {                                                           \
    if (!(condition)) [[unlikely]] {                             \
      ::keel::check_failed(__FILE__, __LINE__, #condition, why); \
    }                                                            \
  } while (false)
