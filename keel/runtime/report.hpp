#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/engine/engine.hpp"
#include "keel/exposure/vega_tenors.hpp"
#include "keel/scenario/coin_margin.hpp"

namespace keel {

/// What a run looks like from outside, in plain numbers: the live view and the closing report print this and nothing else.
struct RunReport {
  struct Expiry {
    std::string underlying;
    std::string expiry;  ///< "2026-01-12", or "perpetual"
    Greeks greeks;
  };
  struct Underlying {
    UnderlyingRisk risk;
    Greeks with_bids;  ///< the book if every open bid fills whole
    Greeks with_asks;  ///< the book if every open ask does
    VegaTenors vega_tenors;
  };
  struct Factor {
    std::string name;
    double exposure_usd = 0.0;
    double price = 0.0;  ///< of risk, USD per USD of exposure
    bool vega = false;   ///< its exposure is USD for a vol point, its price vol points
  };
  struct Quote {
    std::string instrument;
    ShownQuote shown;  ///< a side of size 0 is not quoted
    double fair = 0.0;
    Size position;
  };
  struct Limit {
    std::string whose;  ///< "BTC", or "account"
    std::string_view measure;
    std::optional<double> value;  ///< absolute; infinite where nothing is left that margin is held against; nothing: cannot be read now
    LimitConfig thresholds;
    Stage stage = Stage::Normal;
  };
  struct Order {
    std::uint64_t order = 0;
    std::string instrument;
    Side side = Side::Buy;
    Size remaining;
    Price price;
  };
  Instant at;
  std::uint64_t events = 0;
  std::string stage;
  std::string halt_reason;
  std::vector<Underlying> underlyings;
  Result<std::vector<MarginUses>> margins;  ///< of each coin in which something coin-settled was traded
  std::vector<Expiry> expiries;
  std::vector<Factor> factors;
  std::vector<Quote> quotes;
  ProfitSplit profit;
  std::vector<Money> cash;
  std::vector<Currency> not_valued;  ///< money of unknown worth in USD is held in them; no amount here counts it
  std::vector<Limit> limits;         ///< that are in force
  std::vector<Order> orders;         ///< that may still trade
  std::array<std::uint64_t, verdicts> verdict_counts{};
  std::uint64_t state_hash = 0;
};

/// A run that ended orderly is reported at the stage that its limits ask for.
RunReport report_of(const Engine& engine, const VenueTerms& terms);

}  // namespace keel
