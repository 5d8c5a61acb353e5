#pragma once

#include <vector>

#include "keel/market/tape/order_flow_imbalance.hpp"
#include "keel/market/tape/quoted_top.hpp"
#include "keel/market/tape/sign_autocorrelation.hpp"
#include "keel/market/tape/spread_split.hpp"
#include "keel/market/tape/taker_orders.hpp"
#include "keel/market/tape/volatility_signature.hpp"
#include "keel/service/study/market/market_fact.hpp"

namespace keel {

/// What a contract of an instrument is.
struct TapeContract {
  double tick = 0.0;        ///< in the quotation, > 0
  double multiplier = 1.0;  ///< as Instrument has it; not a number: not known
  bool reciprocal = false;  ///< it is so many dollars, whatever the price
  double usd(double size, double price) const { return size * multiplier * (reciprocal ? 1.0 : price); }
};

/// All that is measured of one instrument's tape, fed as market/tape/tape.hpp says.
class InstrumentTape {
 public:
  explicit InstrumentTape(const TapeContract& contract);

  void see(const TapeTop& top);
  void see(const TakerTrade& trade);
  /// Nothing changes until then, and that is the end.
  void finish(Instant until);

  std::size_t trades() const { return trades_; }
  std::size_t orders() const { return order_usd_.size(); }
  /// Rates are over the time from the first top to the end. In one order, whatever there is.
  std::vector<MarketFact> facts() const;

 private:
  void see_order(const TakerTrade& order);
  void add_rates(std::vector<MarketFact>& out) const;
  void add_quotes(std::vector<MarketFact>& out) const;
  void add_spreads(std::vector<MarketFact>& out) const;
  void add_deep(std::vector<MarketFact>& out) const;
  void add_dynamics(std::vector<MarketFact>& out) const;

  TapeContract contract_;
  QuotedTop quoted_;
  TakerOrders joined_;
  SpreadSplit split_;
  SpreadSplit deep_;  ///< of trades far from the middle
  SignAutocorrelation signs_;
  VolatilitySignature vols_;
  std::vector<OrderFlowImbalance> imbalances_;
  std::vector<double> order_usd_;
  std::size_t trades_ = 0;
};

}  // namespace keel
