#pragma once

#include <string>
#include <string_view>

#include "keel/domain/ids.hpp"

namespace keel {

/// A name at a venue as files write it.
struct NameAtVenue {
  std::string_view name;
  Venue venue;
};

/// "BTC-PERPETUAL@OKX", or the two in cells of their own; no venue, or DERIBIT, is the one that needs no naming. Refuses two venues that
/// are not the same and what is no venue. The name lies in `text`.
Result<NameAtVenue> parse_name_at_venue(std::string_view text, std::string_view venue);

/// "BTC-PERPETUAL", at a named venue "BTC-PERPETUAL@OKX".
std::string full_name(const NameAtVenue& named);
/// "BTC", at a named venue "BTC@OKX".
std::string full_name(Currency currency, Venue venue);

}  // namespace keel
