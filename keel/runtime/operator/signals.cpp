#include "keel/runtime/operator/signals.hpp"

namespace keel {
namespace {

volatile std::sig_atomic_t end_asked = 0;
void ask_to_end(int) { end_asked = 1; }

}  // namespace

OperatorSignals::OperatorSignals() {
  end_asked = 0;
  for (std::size_t i = 0; i < operator_signals.size(); ++i) {
    ::sigaction(operator_signals[i], nullptr, &found_[i]);
    if (found_[i].sa_handler == SIG_IGN) continue;  // under nohup, or behind a shell that keeps Ctrl-C to itself
    struct sigaction ours = {};
    ours.sa_handler = ask_to_end;
    ours.sa_flags = SA_RESTART;
    ::sigaction(operator_signals[i], &ours, nullptr);
  }
}

OperatorSignals::~OperatorSignals() {
  for (std::size_t i = 0; i < operator_signals.size(); ++i) ::sigaction(operator_signals[i], &found_[i], nullptr);
}

std::optional<OperatorWord> OperatorSignals::take() {
  if (end_asked == 0) return std::nullopt;
  end_asked = 0;
  return OperatorWord{};
}

}  // namespace keel
