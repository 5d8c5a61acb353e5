#pragma once

#include <span>
#include <vector>

#include "keel/exposure/exposure.hpp"
#include "keel/orders/order_table.hpp"
#include "keel/quoting/strip_prices.hpp"

namespace keel {

/// What others show and what there is of ours, by row of a strip. Prices and `Left` are raw, `Open` is in contracts.
struct ShownNames {
  enum Column : std::size_t {
    OthersBid,  ///< - infinite: none
    OthersAsk,  ///< infinite: none
    BidPrice,   ///< of our best quote that is neither gone nor asked back; not a number: none
    BidLeft,
    AskPrice,
    AskLeft,
    BidOpen,  ///< all that may still fill
    AskOpen,
    column_count
  };
};
using ShownColumns = NamedColumns<ShownNames>;

/// Instruments that are quoted together: the options in dollars of one expiry and payoff, or one instrument alone.
struct QuotedStrip {
  std::uint32_t group = 0;         ///< of Exposure::expiries()
  std::int32_t option_strip = -1;  ///< of that group; -1: one instrument alone
  std::vector<InstrumentId> instruments;
  std::vector<Venue> venues;  ///< by row
  QuoteListing listing;       ///< by row
  ShownColumns shown;         ///< by row; padding shows nothing

  OthersBest others() const { return {shown[ShownColumns::OthersBid], shown[ShownColumns::OthersAsk]}; }
};

/// All that are listed, and where each instrument stands in them: its row is that of Exposure's place.
class QuotedStrips {
 public:
  /// Domain: `place` as Exposure has it; what has no order book is not quoted.
  void list(const Instrument& instrument, const Exposure::Place& place);
  /// What others show of an instrument, and what there is of ours, is this now.
  void show_others(InstrumentId instrument, const BookTop& others);
  void show_ours(InstrumentId instrument, const OrderTable& orders);

  /// Of what moves with a group of Exposure::expiries(), in the order in which they were listed.
  std::span<const std::uint32_t> of_group(std::uint32_t group) const;
  const QuotedStrip& strip(std::uint32_t place) const { return strips_[place]; }
  /// The strip of an instrument; null if it is not quoted.
  const QuotedStrip* find(InstrumentId instrument) const;
  std::span<const QuotedStrip> all() const { return strips_; }

 private:
  static constexpr std::uint32_t none = ~0U;
  std::vector<QuotedStrip> strips_;
  std::vector<std::vector<std::uint32_t>> of_group_;
  std::vector<std::uint32_t> strip_of_;  ///< by instrument id
  std::vector<std::uint32_t> row_of_;    ///< by instrument id
};

}  // namespace keel
