#pragma once

#include <optional>
#include <string>

#include "keel/base/result.hpp"
#include "keel/document/document.hpp"
#include "keel/domain/terms/venue_terms.hpp"

namespace keel {

/// What contracts trade under: all that is known, or of it what is asked for.
struct TermsRequest {
  std::string file;  ///< in the place of the built-in ones
  std::string venue;
  std::string coin;
  std::optional<InstrumentKind> kind;  ///< then no margin
  std::optional<Instant> at;           ///< what holds then; else of all days
};

/// People see TOML that --terms reads; programs have `terms` and `margin`, a row for each thing that they hold for. Error: the file's,
/// `field: what`, or that nothing is known of that.
Result<doc::Document> terms_document(const TermsRequest& request);

}  // namespace keel
