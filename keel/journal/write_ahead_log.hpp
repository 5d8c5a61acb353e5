#pragma once

#include <filesystem>

#include "keel/base/result.hpp"

namespace keel {

/// SQLite takes the first bad frame of its write-ahead log for the torn end of a crash and drops what follows, silently.
/// That is right for the last transaction only: every earlier one was synced before the next began. Refuses a log with a
/// bad frame before its last transaction, naming the offset. The file must not be written meanwhile; none at all is good.
/// Source: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
Result<void> check_write_ahead_log(const std::filesystem::path& database_file);

}  // namespace keel
