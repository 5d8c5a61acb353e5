#pragma once

#include <deque>
#include <map>
#include <optional>

#include "keel/analysis/vol_curves.hpp"
#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"
#include "keel/exposure/explain.hpp"

namespace keel {

/// What the instruments of an account are worth at any moment, from what was known by then: mark sets where there are any, else the
/// account's own trades. Definitions and their weak points: docs/models/profit_attribution.md. Feed it in time order.
class FairValues {
 public:
  /// A trade's price informs after `print_delay` only, so that no markout up to it reads the fill's own price.
  FairValues(const Instruments& instruments, Duration print_delay);

  void see_index(Currency underlying, Price index, Instant at);
  void see(const MarkSet& marks);
  /// What a trade says of the market: the index, and the forward that its vol and price imply. Marks of the same moment stand.
  void see_market(const AccountFact& trade);
  /// What it says by its price, once it is old enough.
  void see_print(const AccountFact& trade);
  /// Takes in what has become old enough. Domain: never earlier than before.
  void advance(Instant now);

  /// Nothing if neither mark nor print says anything believable of it. Domain: before expiry; index known.
  std::optional<InstrumentState> state(const Instrument& instrument, Instant now) const;
  /// The state in which a trade was at fair value, for want of any other; it stands until something better is known.
  /// Domain: index known.
  InstrumentState adopt(const Instrument& instrument, const AccountFact& trade);

  /// Goes on from a state that nothing bears out any more: vol and gap stay. It stands like an adopted one.
  InstrumentState stand(const Instrument& instrument, const InstrumentState& last, Instant now);

  /// USD a unit; 1 for dollars, 0 if unknown.
  Price usd_price(Currency currency) const;
  /// When index or marks of an underlying were last heard of.
  std::optional<Instant> market_seen(Currency underlying) const;

 private:
  struct Index {
    Price price;
    Instant at;
    bool from_mark = false;
  };
  /// A state to go on from: the vol and what the price differs from the model stay, forward and price follow the index.
  struct Anchor {
    InstrumentState state;
    double gap = 0.0;
    bool from_mark = false;
  };
  using ExpiryKey = std::pair<Currency, Instant>;

  InstrumentState carried(const Instrument& instrument, const Anchor& anchor, Instant now) const;
  std::optional<InstrumentState> from_tape(const Instrument& instrument, Instant now) const;
  std::optional<double> forward_of(const Instrument& instrument, Instant now) const;
  void set_anchor(const Instrument& instrument, const InstrumentState& state, bool from_mark);
  void take_in(const AccountFact& trade);

  const Instruments& instruments_;
  Duration print_delay_;
  std::map<Currency, Index> indices_;
  std::vector<std::optional<Anchor>> anchors_;          ///< by instrument id
  std::map<ExpiryKey, double> basis_;                   ///< forward / index - 1, of options and futures
  std::vector<std::optional<double>> perpetual_basis_;  ///< by instrument id
  std::map<ExpiryKey, VolCurves> vols_;
  std::deque<const AccountFact*> young_;
};

/// Above 0 and below 500 %, where the venue's solver stops.
bool believable_vol(double vol);

}  // namespace keel
