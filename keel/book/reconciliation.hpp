#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/domain/name_at_venue.hpp"

namespace keel {

/// A currency where it lies.
struct CurrencyAtVenue {
  Currency currency;
  Venue venue{};
  friend constexpr auto operator<=>(const CurrencyAtVenue&, const CurrencyAtVenue&) = default;
  /// "BTC", at a named venue "BTC@OKX".
  std::string full_name() const { return keel::full_name(NameAtVenue{currency.text(), venue}); }
};

/// What somebody says an account holds: we, or its venue. A part that was not told is not compared.
struct AccountStatement {
  std::optional<std::map<std::string, Size>> positions;             ///< by full name: signed venue's amount, contracts times multiplier
  std::optional<std::map<CurrencyAtVenue, SettleAmount>> balances;  ///< cash
  /// Marks of positions whose amount is in coins or in quote currency, it is not said which; 0 where they show none.
  std::map<std::string, double> doubtful{};
  /// Half of the last digit, in quote currency, of positions that count in it and were told in coins alone.
  std::map<std::string, double> rounded{};
  std::map<std::string, double> marks{};  ///< of ours: what they stand at here
};

/// Positions of doubtful unit are in coins if that is what we hold, else in quote currency if that is, to 1e-4 at their mark: they become
/// ours. Without a mark of theirs ours tells the unit alone. Where neither agrees they are in the unit in which they are much nearer to
/// what we hold, else as they were told. What was told in coins alone is ours within its rounding. What is said of those in quote currency,
/// and of those.
std::vector<std::string> take_units(const AccountStatement& ours, AccountStatement& theirs);

enum class DifferenceKind : std::uint8_t {
  Position,           ///< both list it, with other amounts
  MissingPosition,    ///< we hold it, the venue does not list it
  UnknownInstrument,  ///< the venue holds what we never heard of
  Balance,
  MissingBalance,  ///< we hold the currency, the venue does not list it
};
std::string_view name_of(DifferenceKind kind);

struct Difference {
  DifferenceKind kind = DifferenceKind::Position;
  std::string name;         ///< in full, of the instrument or currency
  std::int64_t ours = 0;    ///< amount or money, in units of 1e-8
  std::int64_t theirs = 0;  ///< 0 if not listed
  friend bool operator==(const Difference&, const Difference&) = default;
};

/// Everything in which the venue's statement is not ours: positions by name, then balances by currency. Books nothing. Listing 0 and not
/// listing are the same when the other side holds 0, too. `known` are the instruments that we have heard of.
std::vector<Difference> differences(const AccountStatement& ours, const AccountStatement& theirs, const Instruments& known);

}  // namespace keel
