#pragma once

#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "keel/attribution/explain.hpp"
#include "keel/attribution/vol_curves.hpp"
#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"
#include "keel/market/market.hpp"

namespace keel {

/// An option whose price is what Black-76 says of the state, and `gap` more; of other instruments all is there.
struct UnpricedState : InstrumentState {
  double gap = 0.0;  ///< in the quotation
  /// Of an option whose vol trades told: vol and gap stay while taught() does and more than these years are left, whatever the index
  /// does, and the forward is forward(). Infinite: everything may be another the next moment.
  double least_years = std::numeric_limits<double>::infinity();
};
PricedState priced(const Instrument& instrument, const UnpricedState& state);
/// With the kernel's answer to model_input. Domain: an option before its expiry.
PricedState priced_option(const Instrument& option, const UnpricedState& state, const Black76Greeks& answer);

/// What the instruments of an account are worth at any moment, from what was known by then: mark sets where there are any, else the
/// account's own trades. Definitions and their weak points: docs/models/profit_attribution.md. Feed it in time order.
class FairValues {
 public:
  /// A trade's price informs after `print_delay` only, so that no markout up to it reads the fill's own price. Only one that remembers can
  /// withdraw. The trades that it sees are kept alive by the caller.
  FairValues(const Instruments& instruments, Duration print_delay, bool remembers, std::span<const IndexTerms> index_terms = {});

  void see_index(Currency underlying, Price index, Instant at);
  /// What money in a currency is taken for until an index of it is seen; no fair value comes of it.
  void assume_index(Currency currency, Price index);
  void see(const MarkSet& marks);
  /// What a fact says of the market: the index, of a trade the forward that its vol and price imply, of a daily settlement the venue's
  /// own price. Marks of the same moment stand.
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
  std::optional<PricedState> state(const Instrument& instrument, Instant now) const;
  /// The same, an option's price still to come, so that many can be priced at once.
  std::optional<UnpricedState> unpriced(const Instrument& instrument, Instant now) const;
  /// Where the market as trades tell it sees an option's delivery, in the quote currency: the same for all of an expiry and quote.
  double forward(const Instrument& option, Instant now) const;
  /// Another number whenever something was learnt of the vols of an option's expiry or of one option of it alone.
  std::uint64_t taught(const Instrument& option) const { return expiries_[slot(option).expiry].taught; }
  /// What index and quote are in USD. Domain: as adopt.
  InstrumentState bare_state(const Instrument& instrument, Instant now) const;
  /// The state in which a trade was at fair value, for want of any other; it stands until something better is known.
  /// Domain: USD prices of underlying and quote known or assumed.
  PricedState adopt(const Instrument& instrument, const AccountFact& trade);
  /// Goes on from a state that nothing bears out any more: vol and gap stay. It stands like an adopted one.
  UnpricedState stand(const Instrument& instrument, const PricedState& last, Instant now);
  /// At the expiry: the payoff at the index as far as it is known. Domain: as adopt; the instrument expires.
  InstrumentState expired_state(const Instrument& instrument) const;

  /// Another number whenever something was learnt: until then state() says the same of one moment.
  std::uint64_t version() const { return version_; }
  /// USD a unit; of a dollar 1 until an index of it is seen, 0 if neither known nor assumed.
  Price usd_price(Currency currency) const;
  /// A price in `quote`, in USD. Error: half a unit of 1e-8.
  Price in_usd(Price price, Currency quote) const;
  /// Indices of underlying and quote were seen.
  bool knows_index(const Instrument& instrument) const;
  /// When index or marks of an underlying were last heard of.
  std::optional<Instant> market_seen(Currency underlying) const;
  bool market_seen_since(const Instrument& instrument, Instant when) const;
  /// usd_price of what it settles in.
  Price settle_usd_price(const Instrument& instrument) const;

 private:
  /// Of a currency in USD; a dollar's is 1 until it is seen.
  struct Index {
    Currency currency;
    Price price;       ///< 0: neither seen nor assumed
    double usd = 0.0;  ///< the same
    Instant at;
    bool from_mark = false;
    bool seen = false;
    bool dollar = false;
  };
  /// What is known of an underlying's expiry.
  struct Expiry {
    Currency underlying;
    Instant at;
    std::optional<double> basis;  ///< forward / underlying - 1, of options and futures, as it was before the delivery window
    DeliveryWindow window;
    VolCurves vols;
    std::uint64_t taught = 0;
  };
  /// A state to go on from: the vol and what the price differs from the model stay, forward and price follow the index.
  struct Anchor {
    InstrumentState state;
    double gap = 0.0;
    bool from_mark = false;
    const AccountFact* adopted = nullptr;
  };
  /// What is known of an instrument, and where its underlying's market stands.
  struct Slot {
    std::size_t base = 0;                     ///< in indices_
    std::size_t quote = 0;                    ///< in indices_
    std::size_t expiry = 0;                   ///< in expiries_, if it expires
    std::size_t strike = 0;                   ///< in the vols of its expiry, if it is an option
    const IndexTerms* index_terms = nullptr;  ///< when its index in a dollar is the one in USD
    std::optional<double> perpetual_basis;
    std::optional<Anchor> anchor;
  };
  /// A trade, and the underlying in its quote currency at the time; 0 if the trade does not say.
  struct Sighting {
    const AccountFact* trade = nullptr;
    double underlying = 0.0;
    bool print = false;
  };

  const Slot& slot(const Instrument& instrument) const { return slots_[instrument.id.value]; }
  Slot& slot(const Instrument& instrument) { return slots_[instrument.id.value]; }
  Expiry& expiry(const Instrument& instrument) { return expiries_[slot(instrument).expiry]; }
  std::size_t place_of(Currency currency);
  const Index* find(Currency currency) const;
  double index_usd(const Slot& known, Instant at) const;
  Price own_index(const Slot& known, Price index, Instant at) const;
  PricedState own_state(const Instrument& instrument, const AccountFact& trade, Price index) const;
  UnpricedState carried(const Instrument& instrument, const Anchor& anchor, Instant now) const;
  std::optional<UnpricedState> from_tape(const Instrument& instrument, Instant now) const;
  double underlying_now(const Instrument& instrument, Instant now) const;
  std::optional<double> forward_of(const Instrument& instrument, double underlying, Instant now) const;
  double expected_delivery(const Instrument& option, Instant now, double market_forward) const;
  Anchor& set_anchor(const Instrument& instrument, const PricedState& state, bool from_mark);
  Sighting sighting_of(const AccountFact& trade) const;
  void learn(const Sighting& sighting);
  void learn_forward(const Sighting& sighting);
  void learn_price(const Sighting& sighting);

  const Instruments& instruments_;
  Duration print_delay_;
  bool remembers_;
  std::uint64_t version_ = 0;
  std::vector<Index> indices_;
  std::vector<Expiry> expiries_;  ///< by underlying, then time
  std::vector<Slot> slots_;       ///< by instrument id
  std::deque<Sighting> young_;
  std::vector<Sighting> learnt_;  ///< all of them, if it remembers
};

}  // namespace keel
