#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/document/document.hpp"
#include "keel/domain/settings/quote_problem.hpp"

namespace keel {

/// What a model of one asset quotes; every number in the units of its parameters.
struct QuoteRequest {
  std::string model;               ///< one of quote_request_models()
  std::vector<std::string> param;  ///< "NAME=VALUE", names as in the model's paper
  double inventory = 0.0;          ///< trades held; of vega_inventory the vega held
  double fair = 0.0;
  std::optional<double> time_left;  ///< T
};

std::vector<std::string_view> quote_request_models();
/// "A, k, gamma, sigma, xi, …": what a model takes.
std::string quote_parameters(std::string_view model);

/// Quote and decomposition. Error: `field: what`.
Result<doc::Document> quote(const QuoteRequest& request);

/// A problem of many instruments: the curvature, the price of risk, and each quote by the theory, as Keel quotes, and exact where that can
/// be had.
Result<doc::Document> quote_problem(const QuoteProblem& problem);

}  // namespace keel
