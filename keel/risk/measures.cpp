#include "keel/risk/measures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/base/validate.hpp"

namespace keel {

const Measure* find_measure(std::string_view name) {
  const auto found = std::ranges::find(measure_rows, name, &Measure::name);
  return found == measure_rows.end() ? nullptr : &*found;
}

Result<void> validate_limit(std::string_view measure, const LimitConfig& limit) {
  const Measure* row = find_measure(measure);
  if (row == nullptr) return fail(fmt::format("\"{}\" is not a measure", measure));
  LimitsConfig limits;
  limits.*row->limit = limit;
  if (const auto bad = first_bad_setting(limits)) {
    return fail(ErrorCode::OutOfRange, fmt::format("{}: {}", bad->key, bad->what));
  }
  return {};
}

}  // namespace keel
