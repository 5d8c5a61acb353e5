#pragma once

#include <map>
#include <optional>
#include <span>
#include <tuple>

#include "keel/book/dollar_worths.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

/// Where a delivery price comes from, the better one first.
enum class DeliverySource : std::uint8_t {
  Told,     ///< a delivery of the account, of the same venue, expiry, underlying and quote
  Indices,  ///< mean of the indices that its lines showed in the window before the expiry: of trades, each once, of fundings and the like;
            ///< of lines of its own quote currency, where none shows one of any dollar's, and of money
  Marks,    ///< the index at the expiry, on a straight line in time between the mark sets around it that know the coin
  Nearby,   ///< the index nearest to the expiry that a line or a mark set showed, at most index_nearby from it
};
/// How far from an expiry an index may be seen to stand for its delivery price.
inline constexpr Duration index_nearby = hour * 12;

struct DeliveryEstimate {
  Price delivery;  ///< of the underlying, in the quote currency
  DeliverySource source = DeliverySource::Told;
  std::size_t indices = 0;  ///< how many, if from those
  Duration away{};          ///< from the expiry, if nearby; below 0 before it
};

/// What the instruments of an account are delivered at, for whoever must know: one price for all that expire together. Means and lines
/// are rounded half to even to 1e-8.
class Deliveries {
 public:
  /// Both are kept alive by the caller. Domain: facts and marks in time order.
  Deliveries(const AccountFacts& account, std::span<const MarkSet> marks);
  /// Nothing if neither a delivery nor an index tells; what is not quoted in dollars is only ever told. Domain: the instrument expires.
  std::optional<DeliveryEstimate> of(const Instrument& instrument);

 private:
  using Key = std::tuple<Venue, Instant, Currency, Currency>;  ///< venue, expiry, base, quote
  static Key key_of(const Instrument& instrument) { return {instrument.venue, instrument.expiry, instrument.base, instrument.quote}; }

  const AccountFacts& account_;
  std::span<const MarkSet> marks_;
  DollarWorths worths_;
  std::map<Key, std::optional<DeliveryEstimate>> known_;
  std::map<std::pair<Venue, TradeId>, Price> restated_;  ///< the index that a corrected trade shows; 0 if it was busted
};

}  // namespace keel
