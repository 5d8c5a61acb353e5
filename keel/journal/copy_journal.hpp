#pragma once

#include <cstdint>
#include <filesystem>

#include "keel/base/result.hpp"

namespace keel {

/// Makes the events of a journal up to `until`, with what follows each, a journal of its own. Error: of the one read before that event, or
/// of the one written; then there is none.
Result<void> copy_journal(const std::filesystem::path& from, const std::filesystem::path& to, std::uint64_t until);

}  // namespace keel
