#pragma once

#include <string>

#include "keel/base/result.hpp"
#include "keel/document/document.hpp"

namespace keel {

/// Runs a journal's events through a fresh engine; the answer is no where they do not agree. Error: the journal's.
Result<doc::Document> replay_document(const std::string& directory);

}  // namespace keel
