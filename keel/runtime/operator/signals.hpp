#pragma once

#include <array>
#include <csignal>

#include "keel/engine/ports.hpp"

namespace keel {

inline constexpr std::array operator_signals{SIGINT, SIGTERM, SIGHUP};

/// Those signals, from now on: each asks that the run end orderly. One that was ignored stays ignored. One for the process.
class OperatorSignals final : public OperatorInbox {
 public:
  OperatorSignals();
  ~OperatorSignals() override;
  OperatorSignals(const OperatorSignals&) = delete;
  OperatorSignals& operator=(const OperatorSignals&) = delete;

  std::optional<OperatorWord> take() override;

 private:
  std::array<struct sigaction, operator_signals.size()> found_{};
};

}  // namespace keel
