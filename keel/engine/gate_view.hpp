#pragma once

#include <vector>

#include "keel/engine/derive.hpp"
#include "keel/exposure/open_risk.hpp"
#include "keel/orders/gate.hpp"

namespace keel {

/// What an order adds to what the gate limits of one coin.
struct OrderExposures {
  GateExposure delta;
  GateExposure gamma;
  GateExposure vega;
};

/// What the gate holds of the market against an order.
struct MarketTrust {
  Instant index_at;    ///< when the older of the indices that a price in USD needs was last heard of
  double basis = 0.0;  ///< |the market's price in USD / index - 1|; not a number while one of them is unknown
};

/// What the views of an event's orders share, gathered when the first of them asks: what the open orders on a coin would make of its Greeks
/// if they filled and the gross notionals, kept up with those that leave, and how far the market of a strip is to be trusted.
class GateDesk {
 public:
  /// Another event: prices and orders may have moved.
  void forget();
  /// Domain: nothing but what `sent` was told has happened since `forget`, here and in the next; derive_shown knows all that came before.
  OrderExposures exposures(const State& state, const Derived& derived, const PlaceOrder& order, const UnitGreeks& unit, Currency coin);
  MarketTrust trust(const State& state, const Derived& derived, const Instrument& instrument);
  /// At most, by the order's whole size and those of what was sent, while that is within both limits; else exactly. `whole_usd`: what all
  /// of the order is worth at fair.
  GateNotional notional(const State& state, const Derived& derived, const EngineConfig& config, const PlaceOrder& order,
                        const UnitGreeks& unit, double whole_usd);
  /// The order has left, `state` knows, and it counts as one that may fill. `unit`: of its instrument. `added_usd`: as `notional` said.
  void sent(const State& state, const Derived& derived, const PlaceOrder& order, const UnitGreeks& unit, double added_usd);

 private:
  /// The book's Greeks with every open order filled that raises one, and with every one that lowers it, each by itself.
  struct OfCoin {
    Currency coin;
    RiskGreeks book;
    OpenRisk open;
  };
  OfCoin& coin_of(const State& state, const Derived& derived, Currency coin);
  /// Of the open orders on a strip's instruments; not numbers where one is open in what has no price.
  OpenRisk open_on(const State& state, const Derived& derived, const QuotedStrip& strip, Currency coin);

  struct OfStrip {
    std::uint64_t event = 0;  ///< event_: gathered since `forget`
    MarketTrust trust;
  };

  struct Notionals {
    std::vector<double> usd;          ///< at most, by group, the account last
    std::uint64_t event = 0;          ///< as of a strip
    std::uint64_t exact = 0;          ///< the last event of which they are exact
    std::vector<InstrumentId> grown;  ///< count_exactly's, kept for its room
  };
  /// As WorstNotional::usd has them: before the event's orders.
  void gather_notionals(const State& state, const Derived& derived);
  void count_exactly(const State& state, const Derived& derived);

  struct Sent {
    InstrumentId instrument;
    double contracts;  ///< signed
  };

  std::vector<OfCoin> coins_;
  std::vector<Sent> sent_;  ///< what a coin counts that is first asked about later, and notionals once they must be exact
  std::vector<OfStrip> strips_;
  Notionals notionals_;
  std::uint64_t event_ = 1;
};

/// What the gate should look at for `order`, gathered from facts rather than from what the quotes were made of: it shares the unit Greeks
/// (`unit`, of the order's instrument), the exact equity and the columns of what works (QuotedStrip::shown) with `decide`, and no judgement
/// of the market. The columns are held against the order table in tests/property/engine_property_test.cpp.
GateView gate_view(const State& state, const Derived& derived, const EngineConfig& config, const PlaceOrder& order, const UnitGreeks& unit,
                   GateDesk& desk);

/// How far a price may run within gate.collar_window, fair of now counted; nothing: not asked, or not known.
struct WindowBounds {
  std::optional<Price> dearest_buy;
  std::optional<Price> cheapest_sale;
};
WindowBounds window_bounds(const State& state, const GateConfig& config, const Instrument& instrument, const UnitGreeks& unit);

/// The largest order at that price, in whole lots, whose value the gate lets pass. 0 where nobody knows what it is worth.
Size most_by_value(const Instrument& instrument, const UnitGreeks& unit, Price price, const GateConfig& config);

/// Whether it rests and we have not asked it back: a cancel reaches the venue before an order that leaves after it.
bool rests(const WorkingOrder& working);

}  // namespace keel
