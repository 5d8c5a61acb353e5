#pragma once

#include <span>
#include <string>
#include <vector>

#include "keel/document/document.hpp"
#include "keel/exposure/greeks.hpp"

namespace keel {

/// Greeks as every answer has them: one place for their keys, labels, units and digits.
enum class GreekSet : std::uint8_t {
  Main,  ///< delta, net transaction delta, gamma, vega, theta
  All,
};

std::vector<doc::Column> greek_columns(GreekSet set, const std::string& coin);
/// In the order of greek_columns.
std::vector<doc::Cell> greek_cells(GreekSet set, const Greeks& greeks);

/// All of them, with gamma for 1 % of the index, too.
std::vector<doc::Fact> greek_facts(const Greeks& greeks, const std::string& coin, double index_usd);

}  // namespace keel
