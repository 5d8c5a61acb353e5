#pragma once

#include <chrono>

#include "keel/engine/ports.hpp"

namespace keel {

/// Keys of the person at the terminal: q ends the run, h halts, r resumes. Reads nothing unless stdin is a terminal, which it leaves as it
/// found it (operator_terminal.hpp).
class OperatorKeys final : public OperatorInbox {
 public:
  /// `by` is who sits there.
  explicit OperatorKeys(std::string by);
  ~OperatorKeys() override;
  OperatorKeys(const OperatorKeys&) = delete;
  OperatorKeys& operator=(const OperatorKeys&) = delete;

  std::optional<OperatorWord> take() override;

 private:
  std::string by_;
  bool terminal_;
  std::chrono::steady_clock::time_point next_look_;
};

}  // namespace keel
