#pragma once

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <string>

#include "keel/pricing/black/vol_text.hpp"

namespace keel {

/// For options that take a fraction, or a percentage that says so: `what` is "a rate". To be given as Option::transform, as it leaves the
/// number alone.
inline CLI::Validator fraction(const std::string& what) {
  return {[what](std::string& text) -> std::string {
            const auto value = parse_fraction(text, what);
            if (!value) return value.error().text;
            text = fmt::format("{}", *value);
            return {};
          },
          ""};
}

}  // namespace keel
