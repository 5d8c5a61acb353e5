#pragma once

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdint>
#include <limits>

namespace keel {

/// For options that count. CLI11 by itself takes -1 for 2^64 - 1, twenty nines for the same, and 010 for eight; and a config, being TOML,
/// holds no number above 2^63 - 1.
inline CLI::Validator whole_number(std::int64_t least = 0, std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
  return {[least, most](std::string& text) -> std::string {
            std::int64_t value = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
              return fmt::format("\"{}\" is not a whole number from {} to {}", text, least, most);
            }
            text = std::to_string(value);
            return {};
          },
          ""};
}

}  // namespace keel
