#pragma once

#include "keel/config/toml_reader.hpp"
#include "keel/domain/terms/venue_terms.hpp"

namespace keel {

/// Takes the rows [[terms]] and [[margin]] out of a table that holds other things, too. Errors as of parse_terms.
Result<void> take_terms(const TomlReader& reader, toml::table& parsed, VenueTerms& out);

}  // namespace keel
