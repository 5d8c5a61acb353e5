#pragma once

#include <string>

#include "keel/base/result.hpp"
#include "keel/document/document.hpp"

namespace keel {

/// Why an order of a journal had its price: the parts that add up to it exactly, and what became of it. Error: there is none of that
/// number, or the journal's.
Result<doc::Document> why_document(const std::string& directory, std::uint64_t order);

}  // namespace keel
