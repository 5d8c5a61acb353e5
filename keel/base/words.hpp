#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace keel {

/// The name that a misspelt word most likely meant: fewest letters added, left out, changed or swapped with the next, at most a third of
/// the word's. Empty when there is none; of equals the first.
std::string_view nearest_name(std::string_view word, const std::vector<std::string_view>& names);

/// The one of the names that a word is but for case and signs ("Trade ID" for trade_id), else but for a typing error: one in a word of four
/// letters or more, two in one of ten or more. Empty when there is none, and for a word that is one of the names.
std::string_view misspelt_name(std::string_view word, const std::vector<std::string_view>& names);

/// Bytes of the well-formed UTF-8 sequence that `text` begins with; 0 if it begins with none (Unicode 15, table 3-7).
std::size_t utf8_bytes(std::string_view text);
bool is_utf8(std::string_view text);
/// What is not UTF-8 becomes U+FFFD, each byte of it.
std::string as_utf8(std::string_view text);

/// "1 fill", "2 fills".
std::string counted(std::size_t number, std::string_view noun);
/// "1 row is", "2 rows are".
std::string counted(std::size_t number, std::string_view one, std::string_view many);

}  // namespace keel
