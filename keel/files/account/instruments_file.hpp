#pragma once

#include <string>
#include <string_view>

#include "keel/config/terms_file.hpp"
#include "keel/domain/instrument.hpp"
#include "keel/domain/terms/venue_terms.hpp"
#include "keel/files/columns/column_map.hpp"

namespace keel {

/// Instrument definitions (docs/reference/instruments.md): Keel's own CSV or JSON lines, or Deribit's answer to get_instruments.
/// `name` opens every error; the line of a JSON array is the number of its element.
Result<Instruments> parse_instruments(const std::string& name, std::string_view text, const VenueTerms& terms = built_in_terms());

/// The same of a file, plain or .zst or .gz.
Result<Instruments> read_instruments(const std::string& path, const VenueTerms& terms = built_in_terms());

/// What the names in files stand for.
struct Naming {
  Instruments known;                      ///< definitions that were given
  VenueTerms terms = built_in_terms();    ///< of what is known by its name alone
  IdScope trade_ids = IdScope::OneVenue;  ///< of account files: within what a trade's id is its own

  /// The instrument of a name at a venue as of a day, not listed anew (its id means nothing): the known one, else a pool by its name, else
  /// what Deribit's names and the venue's terms of that day make of it. Refuses what the venue has no terms of.
  Result<Instrument> instrument(std::string_view name, Instant at, Venue venue = {}) const;
};

}  // namespace keel
