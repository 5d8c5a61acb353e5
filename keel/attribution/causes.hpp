#pragma once

#include <array>
#include <string_view>

#include "keel/attribution/explain.hpp"

namespace keel {

/// Why equity changed. Definitions: docs/models/profit_attribution.md.
enum class Cause : std::uint8_t {
  Spread,            ///< quotes: fair value against price, when they were filled
  AdverseSelection,  ///< quotes: the move of fair value until the markout horizon
  Delta,
  Gamma,
  Vega,
  Theta,
  Vanna,
  Volga,
  CoinRevaluation,
  Basis,
  MarkGap,
  Funding,
  Fees,  ///< negative when paid
  HedgeSlippage,
  HedgeImpact,  ///< as adverse selection, of hedges
  Settlement,   ///< delivery price against the last mark
  Correction,   ///< corrections and busts
  Deposits,     ///< money in, out and between books: no profit
  Residual,
};
inline constexpr std::size_t cause_count = static_cast<std::size_t>(Cause::Residual) + 1;
/// As in JSON: "adverse_selection".
std::string_view name_of(Cause cause);
constexpr Cause cause_at(std::size_t index) { return static_cast<Cause>(index); }

/// An amount in USD for each cause; exact.
struct Causes {
  std::array<NumeraireAmount, cause_count> amounts{};

  NumeraireAmount& operator[](Cause cause) { return amounts[static_cast<std::size_t>(cause)]; }
  NumeraireAmount operator[](Cause cause) const { return amounts[static_cast<std::size_t>(cause)]; }
  NumeraireAmount total() const;
  /// All but deposits.
  NumeraireAmount profit() const { return total() - (*this)[Cause::Deposits]; }
  /// Absolute values added up, deposits left out.
  NumeraireAmount gross() const;
  Causes& operator+=(const Causes& other);
  Causes& operator-=(const Causes& other);
  friend bool operator==(const Causes&, const Causes&) = default;
};

/// Of what is held: the Greeks' part of the causes.
Causes causes_of(const ExplainedChange& change);

}  // namespace keel
