#pragma once

#include <array>
#include <vector>

#include "keel/base/time.hpp"
#include "keel/domain/orders.hpp"
#include "keel/domain/settings/quoting_config.hpp"
#include "keel/domain/settlement.hpp"

namespace keel {

/// Where every cent of equity came from, in the numeraire. Integer identity, after every event:
///   equity == deposits + spread + adverse_selection + inventory + hedging_cost + fees + funding
struct ProfitSplit {
  NumeraireAmount equity;
  NumeraireAmount deposits;           ///< money in and out, at its value then
  NumeraireAmount spread;             ///< fills of quotes against fair value
  NumeraireAmount adverse_selection;  ///< move of fair value against those fills within the markout horizon
  NumeraireAmount inventory;          ///< all other moves of the value of what is held, coin balances and expiries included
  NumeraireAmount hedging_cost;       ///< fills of hedges against fair value
  NumeraireAmount fees;               ///< negative: paid
  NumeraireAmount funding;            ///< for holding perpetuals; negative: paid

  NumeraireAmount total() const { return spread + adverse_selection + inventory + hedging_cost + fees + funding; }

  static constexpr auto fields() {
    using P = ProfitSplit;
    return std::tuple{Field{"equity", &P::equity},       Field{"deposits", &P::deposits},
                      Field{"spread", &P::spread},       Field{"adverse_selection", &P::adverse_selection},
                      Field{"inventory", &P::inventory}, Field{"hedging_cost", &P::hedging_cost},
                      Field{"fees", &P::fees},           Field{"funding", &P::funding}};
  }
};

/// A quote's fill whose markout is not known yet, at one of its horizons.
struct PendingMarkout {
  InstrumentId instrument;
  Side side = Side::Buy;
  Size size;
  Instant due;
  double value = 0.0;         ///< of one contract when it was filled, in its settlement currency
  double scale_usd = 0.0;     ///< what the config says of 1/k, of the instrument then: the unit in which adverse selection is learned
  std::uint32_t group = 0;    ///< of which the instrument was
  std::uint32_t horizon = 0;  ///< in its quoting.charge_horizons; beyond them: none
  bool booked = false;        ///< at quoting.markout_horizon: it is told apart in the profit
  static constexpr auto fields() {
    using P = PendingMarkout;
    return std::tuple{
        Field{"instrument", &P::instrument}, Field{"side", &P::side},           Field{"size", &P::size},   Field{"due", &P::due},
        Field{"value", &P::value},           Field{"scale_usd", &P::scale_usd}, Field{"group", &P::group}, Field{"horizon", &P::horizon},
        Field{"booked", &P::booked}};
  }
};

/// What fills lost after them, in units of the instrument's 1/k: an exponentially weighted mean of markouts and of their squares.
struct AdverseMean {
  double loss = 0.0;
  double square = 0.0;
  Instant at;  ///< of the last

  /// `weight` of a markout over a time of its own: markouts over the same time tell the same, so one that comes sooner than `horizon` after
  /// the last weighs less in proportion. One loss counts as at most 5 units either way. Domain: horizon > 0, time does not go back.
  void learn(double loss_scales, double weight, Instant now, Duration horizon);
  /// The mean less its standard error, at least 0: of many means of nothing the largest would be something.
  double charge(double weight) const;

  static constexpr auto fields() {
    using A = AdverseMean;
    return std::tuple{Field{"loss", &A::loss}, Field{"square", &A::square}, Field{"at", &A::at}};
  }
};

/// Of options and of what is none, by side, of one group and at one horizon.
struct AdverseCharges {
  AdverseMean option_bid;
  AdverseMean option_ask;
  AdverseMean linear_bid;
  AdverseMean linear_ask;

  static auto& pick(auto& charges, bool option, Side side) {
    if (option) return side == Side::Buy ? charges.option_bid : charges.option_ask;
    return side == Side::Buy ? charges.linear_bid : charges.linear_ask;
  }
  AdverseMean& of(bool option, Side side) { return pick(*this, option, side); }
  const AdverseMean& of(bool option, Side side) const { return pick(*this, option, side); }

  static constexpr auto fields() {
    using A = AdverseCharges;
    return std::tuple{Field{"option_bid", &A::option_bid}, Field{"option_ask", &A::option_ask}, Field{"linear_bid", &A::linear_bid},
                      Field{"linear_ask", &A::linear_ask}};
  }
};

/// By quoting.charge_horizons.
using AdverseCurve = std::array<AdverseCharges, most_charge_horizons>;
/// The dearest of its horizons, at least 0, in units of 1/k.
double adverse_charge(const AdverseCurve& curve, bool option, Side side, double weight);

/// Books a change of equity under the cause of the event that made it.
void book_market_move(ProfitSplit& split, NumeraireAmount equity_now);
void book_deposit(ProfitSplit& split, NumeraireAmount equity_now);
/// Money got a worth that it had not: `deposited` of it was brought in, the rest was earned.
void book_first_worth(ProfitSplit& split, NumeraireAmount equity_now, NumeraireAmount deposited);
/// A trade of money against money of unknown worth: what it paid or brought is out or in until that has one. Returns it, in positive.
NumeraireAmount book_exchange(ProfitSplit& split, NumeraireAmount equity_now, NumeraireAmount fee);
/// `fee` is part of the change of equity.
void book_fill(ProfitSplit& split, NumeraireAmount equity_now, NumeraireAmount fee, Purpose purpose);
void book_delivery(ProfitSplit& split, NumeraireAmount equity_now, NumeraireAmount fee);
void book_funding(ProfitSplit& split, NumeraireAmount equity_now);
/// Moves a markout, gain positive, from inventory to adverse selection.
void book_markout(ProfitSplit& split, NumeraireAmount markout);

}  // namespace keel
