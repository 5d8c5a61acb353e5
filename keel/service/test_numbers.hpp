#pragma once

#include <variant>
#include <vector>

#include "keel/document/document.hpp"

namespace keel {

inline void collect(const doc::Section& section, std::vector<double>& numbers) {
  const auto take = [&](const doc::Value& value) {
    if (const auto* estimate = std::get_if<doc::Estimate>(&value)) numbers.push_back(estimate->number);
  };
  for (const doc::Item& item : section.items) {
    if (const auto* facts = std::get_if<doc::Facts>(&item.what)) {
      for (const doc::Fact& fact : facts->facts) take(fact.value);
    } else if (const auto* inner = std::get_if<doc::Section>(&item.what)) {
      collect(*inner, numbers);
    } else if (const auto* table = std::get_if<doc::Table>(&item.what)) {
      for (const doc::Row& row : table->rows) {
        for (const doc::Cell& cell : row.cells) take(cell.value);
      }
    }
  }
}

/// Every estimate of an answer, in order.
inline std::vector<double> numbers_of(const doc::Document& document) {
  std::vector<double> numbers;
  collect(document.body, numbers);
  return numbers;
}

}  // namespace keel
