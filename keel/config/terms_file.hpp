#pragma once

#include <string>
#include <string_view>

#include "keel/base/result.hpp"
#include "keel/domain/terms/venue_terms.hpp"

namespace keel {

/// Venue terms from TOML: docs/reference/terms.md. Errors: `name: line N: terms.key: what`. Refuses a row without coins, settlement
/// currency, source or date, numbers outside their domains, margin parameters that are not said, and two rows that hold for one thing at
/// one time.
Result<VenueTerms> parse_terms(std::string_view toml, const std::string& name);

/// A file's own rows, and no others.
Result<VenueTerms> read_terms(const std::string& path);

/// The built-in ones with what the file says in their place; the built-in ones if `path` is empty.
Result<VenueTerms> load_terms(const std::string& path);

/// configs/terms.toml as it was when the program was built.
std::string_view built_in_terms_toml();
const VenueTerms& built_in_terms();

/// TOML that parse_terms reads back to the same rows, in their order but for those that differ in coin or period alone, which are one.
std::string terms_text(const VenueTerms& terms);

}  // namespace keel
