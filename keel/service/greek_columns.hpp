#pragma once

#include <span>
#include <string>
#include <vector>

#include "keel/document/document.hpp"
#include "keel/exposure/greeks.hpp"
#include "keel/exposure/vega_tenors.hpp"

namespace keel {

/// Greeks as every answer has them: one place for their keys, labels, units and digits.
enum class GreekSet : std::uint8_t {
  Main,  ///< delta, net transaction delta, gamma, vega, theta
  Desk,  ///< the same; where others have gamma for 1 USD a page has it for 1 % of the index
  All,
};

std::vector<doc::Column> greek_columns(GreekSet set, const std::string& coin);
/// In the order of greek_columns. Only Desk needs the index; 0 is one that is not known.
std::vector<doc::Cell> greek_cells(GreekSet set, const Greeks& greeks, double index_usd = 0.0);

/// Vega by time to expiry, under `vega_tenors`; for programs and pages.
doc::Table tenor_table(const VegaTenors& tenors);

/// All of them, with gamma for 1 % of the index, too, where that is known (above 0).
std::vector<doc::Fact> greek_facts(const Greeks& greeks, const std::string& coin, double index_usd);

}  // namespace keel
