#include "keel/runtime/operator_signals.hpp"

#include <array>
#include <csignal>

namespace keel {
namespace {

constexpr std::array heard{SIGINT, SIGTERM, SIGHUP};

volatile std::sig_atomic_t end_asked = 0;
void ask_to_end(int) { end_asked = 1; }

}  // namespace

OperatorSignals::OperatorSignals() {
  end_asked = 0;
  for (const int number : heard) std::signal(number, ask_to_end);
}

OperatorSignals::~OperatorSignals() {
  for (const int number : heard) std::signal(number, SIG_DFL);
}

std::optional<OperatorWord> OperatorSignals::take() {
  if (end_asked == 0) return std::nullopt;
  end_asked = 0;
  return OperatorWord{};
}

}  // namespace keel
