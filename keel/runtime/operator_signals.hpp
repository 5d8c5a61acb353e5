#pragma once

#include "keel/engine/ports.hpp"

namespace keel {

/// SIGINT, SIGTERM and SIGHUP, from now on: each asks that the run end orderly. One for the process.
class OperatorSignals final : public OperatorInbox {
 public:
  OperatorSignals();
  ~OperatorSignals() override;
  OperatorSignals(const OperatorSignals&) = delete;
  OperatorSignals& operator=(const OperatorSignals&) = delete;

  std::optional<OperatorWord> take() override;
};

}  // namespace keel
