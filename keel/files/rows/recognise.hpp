#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>

#include "keel/base/result.hpp"

namespace keel {

/// How much of what a reader looks for is at the head of a file.
struct Recognition {
  int percent = 0;      ///< 100: it is the reader's
  std::string missing;  ///< what is not there, for a person
};

/// Whether a text starts as a format does.
inline Recognition starts_with(std::string_view head, std::string_view start) {
  if (head.starts_with(start)) return {.percent = 100, .missing = {}};
  return {.percent = 0, .missing = fmt::format("it does not start with \"{}\"", start)};
}

/// A column of a table, by our name and by a venue's.
struct WantedColumn {
  std::string_view ours;
  std::string_view theirs = {};
};

/// How many of the columns the first line of the head has.
Recognition has_columns(std::string_view head, std::span<const WantedColumn> wanted);

/// Whether the first line of a table, or the first row of JSON, has a column of that name.
bool holds(std::string_view text, std::string_view column);

/// Whether a text is JSON.
Recognition is_json(std::string_view head);
/// Whether it is JSON that holds one of the keys.
Recognition json_with(std::string_view head, std::span<const std::string_view> keys);

/// The first lines of a file, all that a reader looks at to know its own; without the byte order mark.
inline std::string_view head_of(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return text.substr(0, 4096);
}

/// What a question takes, for whoever gave it something else.
struct Wanted {
  std::string_view what;  ///< "an account file"
  std::string_view page;  ///< where the formats are described
};

/// What is wrong with a file that no reader knows: what it looks like, what was wanted, and the reader that came nearest, if one came near.
Error unknown_file(const std::string& file, std::string_view text, const Wanted& wanted, std::string_view nearest);

/// The reader of a table that knows the file best, the earlier of two that know it alike. A reader has a `name` and `recognises(head)`. One
/// that finds most of what it looks for is taken, too: it says best what is wrong. Refuses what none knows.
template <class Reader>
Result<const Reader*> reader_of(const std::string& file, std::string_view text, std::span<const Reader> readers, const Wanted& wanted) {
  constexpr int enough = 50;
  const Reader* best = nullptr;
  Recognition most;
  for (const Reader& reader : readers) {
    Recognition found = reader.recognises(head_of(text));
    if (found.percent <= most.percent) continue;
    best = &reader;
    most = std::move(found);
  }
  if (most.percent > enough) return best;
  const bool near = best != nullptr && most.percent >= 25;
  return std::unexpected(unknown_file(file, text, wanted, near ? fmt::format("{}, {}", best->name, most.missing) : ""));
}

}  // namespace keel
