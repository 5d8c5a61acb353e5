#pragma once

#include <deque>
#include <map>
#include <optional>

#include "keel/attribution/explain.hpp"
#include "keel/attribution/vol_curves.hpp"
#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

/// What the instruments of an account are worth at any moment, from what was known by then: mark sets where there are any, else the
/// account's own trades. Definitions and their weak points: docs/models/profit_attribution.md. Feed it in time order.
class FairValues {
 public:
  /// A trade's price informs after `print_delay` only, so that no markout up to it reads the fill's own price. Only one that remembers can
  /// withdraw. The trades that it sees are kept alive by the caller.
  FairValues(const Instruments& instruments, Duration print_delay, bool remembers);

  void see_index(Currency underlying, Price index, Instant at);
  /// What money in a currency is taken for until an index of it is seen; no fair value comes of it.
  void assume_index(Currency currency, Price index);
  void see(const MarkSet& marks);
  /// What a fact says of the market: the index, and of a trade the forward that its vol and price imply. Marks of the same moment stand.
  void see_market(const AccountFact& fact);
  /// What a trade says by its price, once it is old enough.
  void see_print(const AccountFact& trade);
  /// A delivery price is taken for the index at the expiry, if no index was seen in the window before it.
  void see_delivery(const Instrument& instrument, Price delivery);
  /// Takes in what has become old enough. Domain: never earlier than before.
  void advance(Instant now);
  /// As if the trade had never told anything but the index. Domain: it remembers.
  void withdraw(const Instrument& instrument, TradeId trade);

  /// Nothing if neither mark nor print says anything believable of it. Domain: before expiry.
  std::optional<InstrumentState> state(const Instrument& instrument, Instant now) const;
  /// The state in which a trade was at fair value, for want of any other; it stands until something better is known.
  /// Domain: USD prices of underlying and quote known or assumed.
  InstrumentState adopt(const Instrument& instrument, const AccountFact& trade);
  /// Goes on from a state that nothing bears out any more: vol and gap stay. It stands like an adopted one.
  InstrumentState stand(const Instrument& instrument, const InstrumentState& last, Instant now);
  /// At the expiry: the payoff at the index as far as it is known. Domain: as adopt; the instrument expires.
  InstrumentState expired_state(const Instrument& instrument) const;

  /// USD a unit; 1 for dollars, 0 if neither known nor assumed.
  Price usd_price(Currency currency) const;
  /// Indices of underlying and quote were seen.
  bool knows_index(const Instrument& instrument) const;
  /// When index or marks of an underlying were last heard of.
  std::optional<Instant> market_seen(Currency underlying) const;

 private:
  struct Index {
    Price price;
    Instant at;
    bool from_mark = false;
    bool assumed = false;
  };
  /// A state to go on from: the vol and what the price differs from the model stay, forward and price follow the index.
  struct Anchor {
    InstrumentState state;
    double gap = 0.0;
    bool from_mark = false;
    const AccountFact* adopted = nullptr;
  };
  /// A trade, and the underlying in its quote currency at the time; 0 if the trade does not say.
  struct Sighting {
    const AccountFact* trade = nullptr;
    double underlying = 0.0;
    bool print = false;
  };
  using ExpiryKey = std::pair<Currency, Instant>;

  InstrumentState bare_state(const Instrument& instrument, Instant now) const;
  InstrumentState own_state(const Instrument& instrument, const AccountFact& trade, Price index) const;
  InstrumentState carried(const Instrument& instrument, const Anchor& anchor, Instant now) const;
  std::optional<InstrumentState> from_tape(const Instrument& instrument, Instant now) const;
  std::optional<double> forward_of(const Instrument& instrument, Instant now) const;
  Anchor& set_anchor(const Instrument& instrument, const InstrumentState& state, bool from_mark);
  Sighting sighting_of(const AccountFact& trade) const;
  void learn(const Sighting& sighting);
  void learn_forward(const Sighting& sighting);
  void learn_price(const Sighting& sighting);

  const Instruments& instruments_;
  Duration print_delay_;
  bool remembers_;
  std::map<Currency, Index> indices_;
  std::vector<std::optional<Anchor>> anchors_;          ///< by instrument id
  std::map<ExpiryKey, double> basis_;                   ///< forward / underlying - 1, of options and futures
  std::vector<std::optional<double>> perpetual_basis_;  ///< by instrument id
  std::map<ExpiryKey, VolCurves> vols_;
  std::deque<Sighting> young_;
  std::vector<Sighting> learnt_;  ///< all of them, if it remembers
};

}  // namespace keel
