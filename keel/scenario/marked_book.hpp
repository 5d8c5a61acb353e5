#pragma once

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "keel/domain/money.hpp"
#include "keel/scenario/moved_book.hpp"

namespace keel {

enum class WhyUnpriced : std::uint8_t { NoMark, NoQuotePrice };
/// "no believable mark is known", "no price of its quote currency is known".
std::string_view text_of(WhyUnpriced why);

/// A contract that is held and that no scenario can move.
struct UnpricedPosition {
  const Instrument* instrument = nullptr;
  double amount = 0.0;  ///< as MarkedPosition::amount
  WhyUnpriced why = WhyUnpriced::NoMark;
};

/// What is held in one underlying.
struct MarkedUnderlying {
  Currency coin;
  double index_usd = 0.0;                    ///< 0: none is known
  std::vector<MarkedPosition> positions;     ///< contracts that can be priced; a spot coin is a balance
  std::vector<UnpricedPosition> unpriced{};  ///< what is left out of every answer, and why
  std::set<Venue> coin_settled{};            ///< where something that settles in the coin was traded, held or not
};

/// Money, and what no scenario reprices: unrealised profit of futures and perpetuals, and what cannot be priced at its last value.
struct MarkedBalance {
  Currency currency;
  double amount = 0.0;
  double usd = 0.0;  ///< a unit now
};

/// A book at its marks: all that a scenario can be asked of. It comes from an account (account/marked_account.hpp) or from the engine's
/// state (engine/marked_state.hpp); the same positions and marks give the same answers from both, to the last bit. Instruments outlive it.
struct MarkedBook {
  Instant now;
  std::vector<MarkedUnderlying> underlyings;  ///< alphabetical
  std::vector<MarkedBalance> balances;        ///< alphabetical
  double equity_usd = 0.0;                    ///< balances, and contracts that are paid for at their marks
  Currency numeraire;                         ///< USD, one of the dollars, or the coin of a balance
  /// What each venue can take as margin, by currency: cash and worth there, pools left out.
  std::map<std::pair<Venue, Currency>, double> takable{};
  double numeraire_usd = 1.0;

  double takable_at(Venue venue, Currency currency) const {
    const auto found = takable.find({venue, currency});
    return found == takable.end() ? 0.0 : found->second;
  }
};

/// Makes a book of what is held, instrument by instrument in the order of their ids.
class MarkedBookMaker {
 public:
  /// Prices of currencies in the numeraire; of dollars none is needed.
  MarkedBookMaker(Instant now, Currency numeraire, double numeraire_usd, std::map<Currency, double> numeraire_prices);

  /// Alphabetical. Domain: before what is held in it.
  void underlying(Currency coin, double index_usd);
  /// What a position is worth beyond cash, by sub-book or in one. `marked` as in `position`.
  void worth(const Instrument& instrument, SettleAmount amount, bool marked);
  /// The position in all sub-books, which the venue sees as one. Without a mark it is left out of scenarios and keeps its worth.
  void position(const Instrument& instrument, Size amount, const std::optional<Mark>& mark);
  /// Of the cash at each venue. Refuses, by name, a currency in which money lies and whose price is not known.
  Result<MarkedBook> finish(const std::map<Venue, Balances>& cash);

 private:
  MarkedUnderlying& underlying_of(const Instrument& instrument);
  double usd_of(Currency currency) const;

  MarkedBook book_;
  std::map<Currency, double> prices_;  ///< in the numeraire
  Balances balances_;                  ///< worth that stays
  std::map<Venue, Balances> takable_;  ///< worth that a venue can take as margin
};

}  // namespace keel
