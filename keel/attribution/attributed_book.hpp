#pragma once

#include <span>
#include <vector>

#include "keel/attribution/account_worth.hpp"
#include "keel/attribution/attribution_cuts.hpp"
#include "keel/attribution/fair_values.hpp"
#include "keel/attribution/held_options.hpp"
#include "keel/attribution/markouts.hpp"
#include "keel/book/delivery_fees.hpp"
#include "keel/book/history.hpp"

namespace keel {

/// Where the pieces go: causes since the last valuation, equity, and the cuts.
class CauseSums {
 public:
  CauseSums(const AccountFacts& account, std::vector<CutBy> cuts) : cuts_(account, std::move(cuts)) {}
  void add(const PieceTags& tags, const Causes& causes) {
    step_ += causes;
    cuts_.add(tags, causes);
  }
  /// What many pieces of one time come to, each of which is told to the cuts by and by.
  void add_together(Instant at, const Causes& causes) {
    step_ += causes;
    cuts_.add_hour(at, causes);
  }
  void tell(const PieceTags& tags, const Causes& causes) { cuts_.add_but_hour(tags, causes); }
  Causes take_step() {
    equity_ += step_.total();
    return std::exchange(step_, Causes{});
  }
  /// At the last step.
  NumeraireAmount equity() const { return equity_; }
  std::vector<AttributionCut> cuts() const { return cuts_.cuts(); }
  void subtract_cuts(const CauseSums& other) { cuts_.subtract(other.cuts_); }
  bool cuts_by(CutBy by) const { return cuts_.cuts_by(by); }
  bool cuts_but_by_hour() const { return cuts_.any_but_hour(); }

 private:
  Causes step_;
  NumeraireAmount equity_;
  CutSums cuts_;
};

/// A fill on its way to its markouts.
struct MarkedFill {
  TradeId trade;
  const Instrument* instrument = nullptr;
  std::uint32_t holding = 0;
  std::uint32_t fresh = 0;  ///< where it is kept apart
  Size size;                ///< signed; 0 once it was busted or corrected
  SettleAmount coins;       ///< pools: base that came in, so negative for liquidity provided
  Price price;
  SettleAmount paid;  ///< what `size` was worth at it
  Instant at;
  FillRole role = FillRole::Quote;
  double vega_usd_per_vol_point = 0.0;  ///< of the fill, absolute
  double notional_usd = 0.0;
  bool own_print = false;
};

/// An account's books with their positions at fair value: every fact and every move of the market becomes pieces of a change of equity,
/// integers of 1e-8 USD that sum to it. Fills younger than the markout horizon are kept apart within their position ("fresh"): their
/// share of its inventory profit, revaluation of coin left out, is adverse selection or hedge impact. Options that no fact touches are
/// valued together in columns.
class AttributedBook {
 public:
  AttributedBook(const AccountFacts& account, FairValues& fair, CauseSums& sums, MarkoutCurves& curves, int path_steps);

  /// Explains everything up to now.
  void value_all(Instant now);
  /// Domain: a trade not booked before, its market already seen by the fair values.
  MarkedFill trade(const AccountFact& fact);
  /// A fill is fresh no longer.
  void mature(const MarkedFill& fill, Instant now);
  /// Funding, pool fees or daily settlement: their amount is of that cause.
  void book_fact(const AccountFact& fact, Cause cause);
  /// A bust or a trade correction, of the group that traded; the fair values forget the trade. Domain: its fresh fill is forgotten.
  void restate(const AccountFact& fact);
  /// At the expiry, before anything later is seen: explains the holdings of all groups up to their payoff at the index as it is known
  /// then, or at `delivery` if none was seen in the window before. From here on they are worth that in their currency, and no fill is
  /// fresh any more.
  void expire(InstrumentId instrument, Price delivery);
  /// What the delivery pays beyond that. Domain: expired.
  void deliver(InstrumentId instrument, std::uint32_t group, Instant now, Price delivery);
  void money(const AccountFact& fact);
  /// As if the fill had never been fresh.
  void forget(const MarkedFill& fill);

  /// Whether a fact ever touched it.
  bool knows(InstrumentId instrument, std::uint32_t group) const { return slots_[slot_number(instrument, group)] > 0; }
  bool knows(InstrumentId instrument) const;
  bool holds(InstrumentId instrument, std::uint32_t group) const;
  std::size_t held() const { return held_count_; }
  /// Adds the fill's markout at a horizon to the curves, at the latest by finish_markouts; none once its instrument has expired.
  void mark_out(const MarkedFill& fill, std::size_t horizon, Instant now);
  void finish_markouts();
  /// Takes everything out of the columns: to be done before cuts or worths are asked for.
  void leave_columns();
  /// As last valued. Domain: everything is explained up to now.
  AccountWorth worth() const;
  /// Brings what a fill's next markout needs near, as long ago as it was touched; or what the next fact will.
  void will_mark_out(const MarkedFill& fill) const { bring_near(fill.holding, *fill.instrument); }
  void will_take(const AccountFact& fact) const {
    if (is_about_money(fact.kind)) return;
    const std::size_t slot = slots_[slot_number(fact.instrument, fact.group)];
    if (slot > 0) bring_near(slot - 1, account_.instruments[fact.instrument]);
  }

 private:
  struct Fresh {
    int side = 0;
    Aggressor aggressor = Aggressor::None;
    Size size;
    SettleAmount coins;  ///< as MarkedFill::coins
  };
  struct Holding {
    const Instrument* instrument = nullptr;
    std::uint32_t group = 0;
    std::optional<PricedState> state;  ///< when last explained; at the expiry the last
    std::uint64_t version = 0;         ///< of the fair values when `state` was taken
    NumeraireAmount worth;             ///< when last valued, with all that its facts moved
    Instant valued;
    bool expired = false;
    Moneyness last_moneyness = Moneyness::None;  ///< once expired, or as of the columns' next gains
    std::optional<HeldOptions::Place> place;     ///< in the columns, of options
    bool in_columns = false;                     ///< state, worth and time of valuation lie there
    std::vector<Fresh> fresh;
  };
  struct Pot {
    std::uint32_t group = 0;
    Currency currency;
    SettleAmount amount;
    NumeraireAmount worth;
    Instant valued;
  };

  /// A markout of a moment whose fair value waits for others, to be priced with them.
  struct PendingMarkout {
    MarkedFill fill;
    std::size_t horizon = 0;
    const Instrument* instrument = nullptr;
    Price settle_usd;
    bool market_seen = false;
    UnpricedState fair;
  };
  void add_markout(const PendingMarkout& pending, Price fair);

  void bring_near(std::size_t slot, const Instrument& instrument) const {
    const auto bring = [](const auto& what) {
      for (std::size_t at = 0; at < sizeof(what); at += 64) __builtin_prefetch(reinterpret_cast<const char*>(&what) + at);
    };
    bring(holdings_[slot]);
    bring(instrument);
  }
  void book_booking(const Instrument& instrument, const Booking& booking, std::uint32_t group);
  std::size_t slot_number(InstrumentId instrument, std::uint32_t group) const {
    return group * account_.instruments.size() + instrument.value;
  }
  std::size_t slot_of(InstrumentId instrument, std::uint32_t group);
  /// A holding that a fact or a look at it alone needs: out of the columns.
  Holding& touch(std::size_t slot) {
    if (holdings_[slot].in_columns) leave_columns(slot);
    return holdings_[slot];
  }
  void leave_columns(std::size_t slot);
  Holding& touch(InstrumentId instrument, std::uint32_t group) { return touch(slot_of(instrument, group)); }
  bool join_columns(std::size_t slot, Instant now);
  void move_columns(Instant now);
  void tell_gains(Holding& holding);
  std::size_t fresh_slot(Holding& holding, const AccountFact& fact);
  const Position& position(const Holding& holding) const;
  bool live(const Holding& holding) const;
  static bool has_fresh(const Holding& holding);
  SettleAmount cash_now(const Holding& holding) const;
  SettleAmount amount_now(const Holding& holding) const;
  NumeraireAmount worth_now(const Holding& holding) const;
  PieceTags tags_of(const Holding& holding, Instant at) const;
  void refresh(Holding& holding, Instant now);
  void value(Holding& holding, Instant now);
  void value(Pot& pot, Instant now);
  /// Its state is still what the fair values say of this moment.
  bool up_to_date(const Holding& holding, Instant now) const;
  void take_state(Holding& holding, const PricedState& state);
  /// Greeks change fast in the delivery window: a path that begins there takes them anew at least so often (docs/models/explain.md).
  static constexpr int closing_path_steps = 16;
  int path_steps_from(const Instrument& instrument, Instant from) const;
  /// In the market of now, of which something is known or was the last time. Domain: live, not expired.
  void move(Holding& holding, Instant now);
  void move_to(Holding& holding, const PricedState& to);
  bool move_in_line(Holding& holding, const UnpricedState& to);
  void charge_fresh(const Holding& holding, const Fresh& fresh, const PieceTags& tags, Causes apart, Causes& causes);
  Causes fresh_change(const Holding& holding, const Fresh& fresh, const PricedState& to, const std::optional<StateMove>& move) const;
  void post(Holding& holding, const Position& before, Cause cause, const PieceTags& tags);

  const AccountFacts& account_;
  FairValues& fair_;
  CauseSums& sums_;
  MarkoutCurves& curves_;
  int path_steps_;
  DeliveryFees delivery_fees_;
  bool by_moneyness_;
  bool cuts_;
  std::vector<Book> books_;         ///< by group
  std::vector<History> histories_;  ///< by group; kept only if something is busted or corrected
  bool keeps_history_ = false;
  std::vector<Holding> holdings_;
  std::vector<std::size_t> slots_;  ///< by group and instrument; one more than the place in holdings_
  HeldOptions columns_;
  OptionLine line_ = empty_line();    ///< for one option at a time
  std::vector<std::uint32_t> loose_;  ///< slots of what is not in the columns
  std::vector<std::uint32_t> left_;
  std::size_t held_count_ = 0;
  std::vector<Pot> pots_;
  std::map<Currency, PaidIn> paid_in_;
  std::vector<PendingMarkout> pending_;  ///< at most a line of the kernel
};

}  // namespace keel
