#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "keel/base/result.hpp"

namespace keel {

inline constexpr std::size_t text_file_bytes_max = std::size_t{4} << 30;  ///< after decompression; more is refused, not truncated

/// The whole file, decompressed when its name ends in .zst or .gz. Error: `path: why`.
Result<std::string> read_text_file(const std::string& path);

/// Where what is written to `path` goes: the end of its links. Refuses what is there and no regular file. Error: `path: why`.
Result<std::string> output_target(const std::string& path);
/// Whether both name one file that exists, by whatever path.
bool is_same_file(const std::string& a, const std::string& b);

/// Writes beside output_target(path) and renames, so that nobody ever sees half a file. Error: `path: why`.
Result<void> write_text_file(const std::string& path, std::string_view text);

/// Undoes zstd frames or gzip members. Refuses damaged, cut short, or more than `bytes_max` of output.
Result<std::string> unzstd(std::string_view bytes, std::size_t bytes_max = text_file_bytes_max);
Result<std::string> gunzip(std::string_view bytes, std::size_t bytes_max = text_file_bytes_max);

}  // namespace keel
