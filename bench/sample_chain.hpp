#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "keel/base/check.hpp"
#include "keel/base/random.hpp"
#include "keel/pricing/batch/option_table.hpp"

namespace keel {

inline constexpr double sample_forward = 60000.0;

/// A chain like a coin venue's: ten expiries from a day to a year, strikes out to 2.5 standard deviations, a smile, calls and puts.
inline std::vector<OptionRow> sample_chain(std::size_t count) {
  Random random(20261122);
  std::vector<OptionRow> rows;
  rows.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double years = std::pow(365.0, static_cast<double>(i % 10) / 9.0) / 365.0;
    const double deviations = 5.0 * random.uniform() - 2.5;
    const double vol = 0.55 + 0.03 * deviations * deviations;
    rows.push_back({.strike = std::round(sample_forward * std::exp(deviations * vol * std::sqrt(years)) / 50.0) * 50.0,
                    .years = years,
                    .vol = vol,
                    .right = i % 2 == 0 ? Right::Call : Right::Put,
                    .position = random.uniform() - 0.5});
  }
  return rows;
}

inline OptionTable table_of(const std::vector<OptionRow>& rows) {
  OptionTable table;
  table.reserve(rows.size());
  for (const OptionRow& row : rows) KEEL_CHECK(table.add(row).has_value(), "a sample row is in the domain");
  return table;
}

}  // namespace keel
