#pragma once

#include <string>
#include <vector>

#include "keel/base/setting.hpp"

namespace keel {

inline constexpr std::array<std::string_view, 2> intensity_form_names{"exponential", "logistic"};

/// How takers arrive at each side of an instrument's quote, by its distance from fair.
struct TakersConfig {
  std::string form = "exponential";
  double rate = 1.0;
  double k = 1.0;
  double alpha = 0.0;
  double beta = 1.0;
  static constexpr auto fields() {
    using T = TakersConfig;
    return std::tuple{Setting{"form", &T::form, OneOf{intensity_form_names}, "name of a form",
                              "rate * exp(-k distance), or rate / (1 + exp(alpha + beta distance))"},
                      Setting{"rate", &T::rate, from(0.0, 1e12), "takers a unit of time",
                              "on each side; of all sizes unless these have rates of their own"},
                      Setting{"k", &T::k, above(0.0, 1e12), "1 / unit of the price", "of the exponential form"},
                      Setting{"alpha", &T::alpha, from(-100.0, 100.0), "a number", "of the logistic form"},
                      Setting{"beta", &T::beta, above(0.0, 1e12), "1 / unit of the price", "of the logistic form"}};
  }
};

struct TradeSizeConfig {
  double size = 1.0;
  double rate = -1.0;  ///< the takers' own if negative
  static constexpr auto fields() {
    using T = TradeSizeConfig;
    return std::tuple{Setting{"size", &T::size, above(0.0, 1e12), "units of the instrument", "of one trade"},
                      Setting{"rate", &T::rate, from(-1.0, 1e12), "takers a unit of time", "of this size on each side; -1: takers.rate"}};
  }
};

struct QuotedInstrumentConfig {
  std::string name;
  double fair = 0.0;
  std::vector<double> loadings;
  double inventory = 0.0;
  TakersConfig takers;
  std::vector<TradeSizeConfig> trade;
  static constexpr auto fields() {
    using I = QuotedInstrumentConfig;
    return std::tuple{Setting{"name", &I::name, Anything{}, "a text", "as it is called in the answer"},
                      Setting{"fair", &I::fair, from(-1e15, 1e15), "price", "what it is worth"},
                      Setting{"loadings", &I::loadings, list_of(from(-1e15, 1e15), 1, 64), "exposure to each factor that a unit adds", ""},
                      Setting{"inventory", &I::inventory, from(-1e15, 1e15), "units of the instrument", "held"},
                      Table{"takers", &I::takers, "who trades with its quotes"},
                      Table{"trade", &I::trade, "sizes that takers come in; one unit if there is none"}};
  }
};

/// A maker's problem in the terms of the theory: docs/models/price_of_risk.md. One unit of time and one of money throughout.
struct QuoteProblem {
  double risk_aversion = 1.0;
  double untraded_horizon = 1.0;
  int exact_bound = 0;
  std::vector<std::string> factors;
  std::vector<std::vector<double>> covariance;
  std::vector<QuotedInstrumentConfig> instrument;
  static constexpr auto fields() {
    using P = QuoteProblem;
    return std::tuple{
        Setting{"risk_aversion", &P::risk_aversion, above(0.0, 1e12), "1 / money", "half of it times the variance is what carrying costs"},
        Setting{"untraded_horizon", &P::untraded_horizon, from(0.0, 1e12), "units of time",
                "that risk is held which no instrument carries"},
        Setting{"exact_bound", &P::exact_bound, from(0, 1'000), "smallest trades", "largest inventory of the exact solution; 0: chosen"},
        Setting{"factors", &P::factors, Anything{}, "texts", "names of what moves prices"},
        Setting{"covariance", &P::covariance, Anything{}, "rows of numbers", "of the factors' moves in a unit of time"},
        Table{"instrument", &P::instrument, "what is quoted"}};
  }
};

}  // namespace keel
