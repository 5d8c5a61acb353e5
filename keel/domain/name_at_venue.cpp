#include "keel/domain/name_at_venue.hpp"

#include <fmt/format.h>

namespace keel {
namespace {

/// What account files call the venue that needs no naming.
constexpr std::string_view unnamed_venue = "DERIBIT";

}  // namespace

Result<NameAtVenue> parse_name_at_venue(std::string_view text, std::string_view venue) {
  const std::size_t at = text.rfind('@');
  const std::string_view named = at == std::string_view::npos ? venue : text.substr(at + 1);
  if (at != std::string_view::npos && !venue.empty() && named != venue) {
    return fail(fmt::format("\"{}\" is not at the venue {}", text, venue));
  }
  const bool unnamed = named == unnamed_venue || (named.empty() && at == std::string_view::npos);
  const auto code = unnamed ? Result<Venue>(Venue{}) : Venue::parse(named);
  if (!code) return std::unexpected(code.error());
  return NameAtVenue{text.substr(0, at), *code};
}

std::string full_name(const NameAtVenue& named) {
  return named.venue == Venue{} ? std::string(named.name) : fmt::format("{}@{}", named.name, named.venue.text());
}

std::string full_name(Currency currency, Venue venue) { return full_name({currency.text(), venue}); }

}  // namespace keel
