#pragma once

#include <array>
#include <span>
#include <vector>

#include "keel/base/time.hpp"
#include "keel/domain/right.hpp"
#include "keel/domain/settings/margin_model.hpp"

namespace keel {

/// A coin-settled position, as margin sees it. Options: `coins` is the signed amount; futures and perpetuals: the coin position at mark,
/// notional / mark, and only `coins`, `forward` and `expiry` count.
struct MarginPosition {
  bool option = false;
  double coins = 0.0;
  double forward = 0.0;  ///< mark price of the future under it, or its expected delivery price, USD, > 0
  Instant expiry = never;
  double strike = 0.0;  ///< USD, >= 0
  double vol = 0.0;     ///< annualised mark vol, > 0
  Right right = Right::Call;
};

inline constexpr std::size_t standard_scenarios = 27;  ///< nine prices from -range to +range, each with vol up, same, down
inline constexpr std::array<double, 8> extended_moves{-0.66, -0.33, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0};
using StandardVector = std::array<double, standard_scenarios>;
using ExtendedVector = std::array<double, extended_moves.size()>;

/// Simulated profit in coin.
struct RiskVectors {
  StandardVector standard{};
  ExtendedVector extended{};
};

struct PortfolioMargin {
  RiskVectors total;         ///< after the share of gains and the dampener
  double worst_case = 0.0;   ///< >= 0, coin
  double roll_shock = 0.0;   ///< coin
  double initial = 0.0;      ///< coin
  double maintenance = 0.0;  ///< coin
};

/// Profit of one position in coin in every scenario. A position worth V USD gains V'/S' - V/S coins (a future's V is 0 at its mark).
/// Extended moves are priced with vol up; of their USD profit range / |move| counts, turned into coin at the price where the range ends,
/// so that a future gains there what it gains at the end of the range, as the venue has it. In the half hour before an expiry a move
/// counts for the share of the delivery price that is still open. Formulas: docs/models/margin.md.
RiskVectors risk_vectors(const MarginPosition& position, double index_usd, Instant now, const MarginModel& model);

/// Portfolio margin of a coin-settled account: the worst scenario plus the roll shock. Leaves out what depends on orders and on
/// thresholds that the venue does not publish: open orders, market maker protection, and the delta shock above 20 million USD.
PortfolioMargin portfolio_margin(std::span<const MarginPosition> positions, double index_usd, Instant now, const MarginModel& model);

struct StandardMargin {
  double initial = 0.0;      ///< coin
  double maintenance = 0.0;  ///< coin
};
/// Position by position; long options need none. `mark` is the option's mark price in coin.
StandardMargin standard_margin(const MarginPosition& position, double mark, const MarginModel& model);

}  // namespace keel
