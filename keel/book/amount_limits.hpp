#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>

#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

/// What any amount of an account may reach, in units of its currency: 64 bits hold more than twice of it (base/decimal.hpp).
inline constexpr double largest_amount = 4e10;
/// Prices and indices as they are read; below the smallest, what settles in coin would be worth more coins than there are.
inline constexpr double largest_price = 1e10;
inline constexpr double smallest_coin_settled_price = 1e-4;

/// The nearest price that there can be. Domain: not NaN.
Price nearest_price(double price);

/// Why a price of the instrument, or an index, that stands in a file is refused; empty if it is not.
std::string why_not_price(const Instrument& instrument, Price price);

/// What a put in coin is worth at most is strike over forward; nobody lists one ten times in the money. A call is worth at most 1.
inline constexpr double most_coins_of_a_put = 10.0;
/// Why what an option was traded or is marked at is refused: in USD, where it is quoted in coin. Empty if it is not, and of all else.
std::string why_not_premium(const Instrument& option, Price premium);

/// Whether a position of so many contracts and all that it is worth at the price stay below largest_amount. Domain: price > 0.
bool value_fits(const Instrument& instrument, Size contracts, Price price);
/// The same of what the underlying's delivery price or index makes of it: an option's payoff and the base of its fees.
bool delivery_fits(const Instrument& instrument, Size contracts, Price underlying);

/// Bounds what an account's facts can make of its amounts: for each group and instrument what is held at the worst price that it was
/// seen at, plus the sum of what its trades moved, plus fees and the like; and all of that of one currency together, deposits included.
/// No account of a Book, and no sum of them, is larger than twice the bound of its currency, so below largest_amount none leaves
/// 64 bits. Busts are not known here: facts are those that stand.
class AmountLimits {
 public:
  /// The instruments must outlive it.
  explicit AmountLimits(const Instruments& instruments) : instruments_(instruments) {}

  /// Takes in a fact. Empty, or what of it is too large and is not to be booked: `amount: …`.
  std::string take(const AccountFact& fact);
  /// Takes in that an instrument's position in a group is valued at a price, or settled at one of its underlying. False if it cannot be.
  bool value_at(const Instrument& instrument, std::uint32_t group, Price price);
  bool deliver_at(const Instrument& instrument, std::uint32_t group, Price underlying);

  /// By currency, in its units.
  const std::map<Currency, double>& bounds() const { return bounds_; }

 private:
  struct Holding {
    Size size;
    double moved = 0.0;       ///< sum of its trades' values, signed
    double paid = 0.0;        ///< sum of absolute values: fees, funding, all of a pool's
    double coins_paid = 0.0;  ///< the same in the base currency
    double high = 0.0;        ///< prices seen
    double low = 0.0;
    double worth = 0.0;  ///< its part in the bound of the settlement currency
    double coins = 0.0;  ///< its part in that of the base currency
  };
  Holding& holding(const Instrument& instrument, std::uint32_t group) { return holdings_[{instrument.id, group}]; }
  bool update(const Instrument& instrument, Holding& held);
  void trade(const Instrument& instrument, Holding& held, Size size, Price price);

  const Instruments& instruments_;
  std::map<std::pair<InstrumentId, std::uint32_t>, Holding> holdings_;  ///< by instrument and group
  std::map<Currency, double> bounds_;
};

/// Whether the account can be followed fact by fact through the marks: refuses, by place, what AmountLimits refuse when a busted trade
/// counts and a correction is one more; and marks and indices, of facts, too, at which the most that was ever held would be too large.
Result<void> check_amounts(const AccountFacts& account, std::span<const MarkSet> marks);

}  // namespace keel
