#pragma once

#include <cstdint>
#include <string_view>

namespace keel {

/// The gate's answer. First that applies wins, in this order (docs/reference/gate.md); the numbers are part of the journal format.
enum class Verdict : std::uint8_t {
  Allowed,
  Halted,
  Restricted,
  MarketStale,
  PriceCollar,
  WindowCollar,
  OrderSize,
  OrderValue,
  PositionLimit,
  ExposureLimit,
  NotionalLimit,
  SelfTrade,
  Duplicate,
  RepeatedExecution,
  MessageBudget
};
constexpr Verdict last_of(Verdict) { return Verdict::MessageBudget; }
std::string_view name_of(Verdict verdict);

/// How far limits, or an operator, have let trading go; later ones are worse. What each allows: risk/stages.hpp.
enum class Stage : std::uint8_t { Normal, Lean, Reduce, Hedge, Flatten, Halt };
constexpr Stage last_of(Stage) { return Stage::Halt; }
std::string_view name_of(Stage stage);

}  // namespace keel
