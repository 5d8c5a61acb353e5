#pragma once

#include "keel/base/time.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// What an event reaches, so that no more is done again than that. Made in one place, where the event is applied; pricing, valuing and
/// quoting read it.
struct Scope {
  /// Which prices are made again.
  enum class Prices : std::uint8_t { Stand, OfExpiry, OfUnderlying, All } prices = Prices::Stand;
  /// Which quotes are asked for again: of one instrument, of the groups whose prices were made again, all.
  enum class Quotes : std::uint8_t { Stand, OfInstrument, OfMoved, All } quotes = Quotes::Stand;
  Currency underlying;
  Instant expiry;           ///< Prices::OfExpiry: whose future, or `never` whose perpetual, moved
  InstrumentId instrument;  ///< Quotes::OfInstrument

  static Scope of_instrument(InstrumentId id) { return {.quotes = Quotes::OfInstrument, .instrument = id}; }
  static Scope of_expiry(Currency underlying, Instant expiry) {
    return {.prices = Prices::OfExpiry, .quotes = Quotes::OfMoved, .underlying = underlying, .expiry = expiry};
  }
  static Scope of_underlying(Currency underlying) {
    return {.prices = Prices::OfUnderlying, .quotes = Quotes::OfMoved, .underlying = underlying};
  }
  static Scope of_all_quotes() { return {.quotes = Quotes::All}; }
  static Scope of_all() { return {.prices = Prices::All, .quotes = Quotes::All}; }
};

}  // namespace keel
