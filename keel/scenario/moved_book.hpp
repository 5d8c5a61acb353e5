#pragma once

#include <map>
#include <span>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/domain/instrument.hpp"
#include "keel/domain/marks.hpp"
#include "keel/domain/settings/stress_scenario.hpp"
#include "keel/pricing/batch/batch_greeks.hpp"

namespace keel {

/// A holding and its mark. Options need vol and forward; others only the price.
struct MarkedPosition {
  const Instrument* instrument = nullptr;
  double amount = 0.0;  ///< signed: base coins, liquidity of pools, or quote currency for coin-settled futures and perpetuals
  Mark mark;
  double quote_usd = 1.0;  ///< USD for a unit of the quote currency, in which the mark is, > 0
};

/// What of one scenario all underlyings share.
struct Circumstances {
  double days = 0.0;                     ///< from now, >= 0
  std::vector<double> tenor_days;        ///< upper edges of the buckets of MarketMove's vols
  std::map<Currency, double> quote_usd;  ///< USD for a unit of a quote currency then; one that is not here stays
};

/// Worth of positions in one underlying; the others are of what has not expired, as a further move of the index changes it. The names mean
/// what they do in Greeks.
struct MovedWorth {
  double usd = 0.0;                    ///< futures and perpetuals: the profit since the mark
  double delta = 0.0;                  ///< coins
  double net_transaction_delta = 0.0;  ///< coins: delta less what coin-settled contracts are worth, in coin
  double gamma_per_usd = 0.0;          ///< change of delta for 1 USD of index
  double vega_usd_per_vol_point = 0.0;
  double theta_usd_per_day = 0.0;
  double vanna_per_vol_point = 0.0;  ///< change of delta
  double volga_usd_per_vol_point_square = 0.0;
  double charm_per_day = 0.0;  ///< change of delta
};

/// The mark of one position in a scenario but for the spot.
struct MovedMark {
  bool expired = false;        ///< was delivered at the moved index
  double years = 0.0;          ///< options: left
  double vol = 0.0;            ///< options
  double forward_ratio = 1.0;  ///< the market's forward (options) or price over the index, in USD
  double price_ratio = 1.0;    ///< what the basis does to it
  double quote_usd = 1.0;      ///< USD for a unit of the quote currency
  double open_now = 1.0;       ///< share of the delivery price that the market still moves, as the index moves
  double open_then = 1.0;      ///< and after the days

  bool averaging() const { return open_then < 1.0; }
};

/// What the index's move by `spot_ratio` multiplies a position's mark by, in its quote currency: the delivery price's open share follows.
double mark_ratio(const MarkedPosition& position, const MovedMark& moved, double spot_ratio);

/// USD that a position is worth when delivered at `delivery_usd`, a unit of its quote currency being worth `quote_usd`; of futures the
/// profit since the mark.
double delivered_usd(const MarkedPosition& position, double quote_usd, double delivery_usd);

/// The one way in which Keel prices a book in another market: index, forwards and futures move together and against each other, vols by
/// expiry and strike, the currencies that prices are in, and the calendar goes on. Options by the batch kernel (Black-76, rate 0), in the
/// delivery window one by one as unit_greeks has them; what has expired by then was paid at the moved index, or at the delivery price that
/// its open share moved. Formulas: docs/models/ladder.md. Error: that of the kernel.
class MovedBook {
 public:
  /// `positions` are contracts of one underlying and outlive this. Domain: index_usd > 0. Refuses, by name, marks that cannot be priced.
  static Result<MovedBook> make(std::span<const MarkedPosition> positions, double index_usd, Instant now);

  /// Puts all of `move` but its spot in force. Refuses what makes an option's vol or forward leave the kernel's domain, by name.
  Result<void> set(const MarketMove& move, const Circumstances& circumstances);
  /// With the index moved by `spot`, relative, > -1.
  MovedWorth at(double spot);
  /// In the order of the positions.
  std::span<const MovedMark> marks() const& { return marks_; }
  void marks() const&& = delete;
  double index_usd() const { return index_; }

 private:
  MovedBook(std::span<const MarkedPosition> positions, double index_usd, Instant now)
      : positions_(positions), index_(index_usd), now_(now) {}
  MovedMark moved(const MarkedPosition& position, const MarketMove& move, const Circumstances& circumstances) const;
  Result<void> add_to_table(const MarkedPosition& position, const MovedMark& mark);

  std::span<const MarkedPosition> positions_;
  double index_;
  Instant now_;
  std::vector<MovedMark> marks_;
  OptionTable table_;                      ///< options before their delivery window
  std::vector<std::size_t> coin_settled_;  ///< rows of the table
  GreekColumns columns_{0};
};

}  // namespace keel
