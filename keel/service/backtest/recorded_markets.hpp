#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/files/depth/named_text.hpp"
#include "keel/market/depth/recorded_depth.hpp"
#include "keel/matching/queue_model.hpp"

namespace keel {

/// Of recorded depth.
inline constexpr std::array<std::string_view, 2> depth_formats{"binance", "lobster"};
/// What `keel backtest --format` can be.
inline constexpr std::array<std::string_view, 4> recorded_formats{"binance", "deribit", "keel", "lobster"};

/// What was read, and of which files.
struct RecordedData {
  std::vector<RecordedDepth> depths;
  std::vector<std::string> names;  ///< of the files, without their folders, as they were given
  std::uint64_t hash = 0;          ///< of what is in them, decompressed, in that order
};

/// "binance a.gz, b.gz, 0123456789abcdef": format, at most four files and the hash.
std::string words_of(const RecordedData& data, std::string_view format);

/// The files of one instrument, in the order in which they were given.
struct RecordedFeed {
  std::string name;
  std::vector<NamedText> files;
};
/// Instruments in the order of their first file; LOBSTER's are two of one stock and day. `read`: gets names and hash, if it is given.
/// Domain: `format` is one of depth_formats.
Result<std::vector<RecordedFeed>> read_feeds(const std::vector<std::string>& files, std::string_view format, RecordedData* read = nullptr);
Result<RecordedDepth> read_depth(RecordedFeed& feed, std::string_view format);

/// Files of one instrument follow one another; instruments in the order of their first file; LOBSTER's are two of one stock and day. Errors
/// name the file and the line. Domain: `format` is one of depth_formats.
Result<RecordedData> read_recorded(const std::vector<std::string>& files, std::string_view format);

/// "risk_averse" and the names of `queue_models`.
std::vector<std::string> queue_names();
/// risk_averse: as "back", and whatever reaches an order fills all of it, as public back-tests of orders too small to matter assume. Error:
/// `queue: what`.
Result<QueueRules> queue_rules(const std::string& name);

}  // namespace keel
