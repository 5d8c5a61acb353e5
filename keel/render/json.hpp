#pragma once

#include <string>

#include "keel/document/document.hpp"

namespace keel {

inline constexpr int json_schema = 1;

/// The document for a program: one object on one line, `"schema": 1` first. A member whose value is absent is null, and `absent` {key:
/// why}, the last member of the object that it is in, says why, where there is more to say.
std::string render_json(const doc::Document& document);

/// The same left open: what `member` names is written after it, as `[` element, element … `]}` and a line end. For what is too long to
/// hold.
std::string render_open_json(const doc::Document& document, std::string_view member);

}  // namespace keel
