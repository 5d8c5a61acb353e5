#pragma once

#include <string>

#include "keel/base/result.hpp"
#include "keel/config/run_config.hpp"
#include "keel/document/document.hpp"

namespace keel {

/// A file's config, or the built-in one if `file` is empty, with the rows of a file of terms if there is one. Error: of a file, or that
/// the simulated market would list what has no terms.
Result<RunConfig> checked_config(const std::string& file, const std::string& terms = {});

/// The same as commented TOML: people see it as it is, programs have it as one text.
Result<doc::Document> config_document(const std::string& file);

/// What a config is made of, for editors (JSON Schema) and for readers (Markdown).
doc::Document config_schema_document();
doc::Document config_reference_document();

}  // namespace keel
