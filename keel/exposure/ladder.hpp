#pragma once

#include <span>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/domain/instrument.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

/// A holding and its mark. Options need vol and forward; others only the price.
struct MarkedPosition {
  const Instrument* instrument = nullptr;
  double amount = 0.0;  ///< signed: base coins, or quote currency for coin-settled futures and perpetuals
  Mark mark;
};

struct LadderAxes {
  std::vector<double> spot_moves{-0.5, -0.4, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5};  ///< relative, > -1
  std::vector<double> vol_ratios{1.25, 1.0, 0.75};                                             ///< times every option's mark vol, >= 0
  std::vector<double> days{0.0, 1.0, 7.0, 30.0};                                               ///< from now, >= 0
};

/// Profit since the marks, and the derivatives of profit_usd in that scenario; all but the first two are of what has not expired.
struct LadderCell {
  double profit_usd = 0.0;
  double profit_coin = 0.0;            ///< change of the contracts' worth counted in the underlying coin at the scenario's index
  double delta = 0.0;                  ///< coins: d profit_usd / d index
  double net_transaction_delta = 0.0;  ///< coins: index times d profit_coin / d index
  double gamma_per_usd = 0.0;          ///< change of delta for 1 USD of index
  double vega_usd_per_vol_point = 0.0;
  double theta_usd_per_day = 0.0;
};

struct Ladder {
  LadderAxes axes;
  std::vector<LadderCell> cells;  ///< days by vol ratios by spot moves, the last fastest
  const LadderCell& at(std::size_t time, std::size_t vol, std::size_t spot) const {
    return cells[(time * axes.vol_ratios.size() + vol) * axes.spot_moves.size() + spot];
  }
};

/// Full reprice of positions in one underlying: index, forwards and futures move by the same ratio, the vol of every strike by another,
/// the calendar goes on. Options by the batch kernel (Black-76, rate 0); what has expired by then was paid at the moved index.
/// Formulas: docs/models/ladder.md. Domain: index_usd > 0. Refuses axes outside their ranges and marks that cannot be priced, by name.
/// Error: that of the kernel.
Result<Ladder> make_ladder(std::span<const MarkedPosition> positions, double index_usd, Instant now, const LadderAxes& axes = {});

}  // namespace keel
