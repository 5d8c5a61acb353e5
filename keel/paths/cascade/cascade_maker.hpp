#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "keel/base/sample/moments.hpp"
#include "keel/paths/cascade/cascade_market.hpp"

namespace keel {

/// A maker who is short on the venue of a cascade against coins elsewhere, and sells coins there, at the price of here less his cost, as
/// soon as deleveraging leaves more of them open than he wants to bear. What he sells moves no price.
class CascadeMaker {
 public:
  /// By which he decides: none, or the bands of the hedge models (keel/hedging); each with his limit on what is open and without it.
  enum class Policy : std::uint8_t { None, WhalleyWilmott, Zakamouline, RiskPrice };
  static constexpr std::array<std::string_view, 4> policy_names{"none", "whalley_wilmott", "zakamouline", "risk_price"};
  struct Way {
    Policy policy = Policy::None;
    bool limited = false;
  };
  static constexpr std::size_t ways = 2 * policy_names.size();
  static constexpr Way way(std::size_t i) { return {static_cast<Policy>(i / 2), i % 2 == 1}; }

  /// In bps of the position that was hedged.
  struct OfWay {
    Moments lost_bps;   ///< at the end, below 0: gained
    Moments worst_bps;  ///< the most that he had lost at any time
    Moments cost_bps;   ///< of what he sold
    Moments open_most;  ///< share of the position that was open at most, once he had sold
    void join(const OfWay& other);
  };

  /// `market` outlives this.
  explicit CascadeMaker(const CascadeMarket& market) : market_(market) {}
  explicit CascadeMaker(CascadeMarket&&) = delete;
  /// A second has passed. `left`: coins that he is still short; `lost_usd`: of a maker who sells nothing, up to now.
  void step(double price, double left, double lost_usd);
  /// At the end.
  void add_to(std::array<OfWay, ways>& of) const;

 private:
  struct Book {
    double sold = 0.0;  ///< coins
    double cash = 0.0;  ///< USD
    double cost = 0.0;  ///< USD
    double lost = 0.0;
    double worst = 0.0;
    double open_most = 0.0;  ///< coins
  };
  /// Coins to sell of what is open.
  double sells(const Way& way, double open, double price) const;

  const CascadeMarket& market_;
  std::array<Book, ways> books_;
};

}  // namespace keel
