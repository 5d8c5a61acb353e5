#pragma once

#include <string>
#include <string_view>

#include "keel/base/result.hpp"
#include "keel/domain/settings/quote_problem.hpp"

namespace keel {

/// A maker's problem from TOML: docs/reference/problem.md. Errors: `name: line N: instrument[0].loadings: what`.
Result<QuoteProblem> parse_quote_problem(std::string_view toml, const std::string& name);
Result<QuoteProblem> load_quote_problem(const std::string& path);

}  // namespace keel
