#include "keel/risk/interval_rates.hpp"

#include <algorithm>
#include <utility>

namespace keel {

void IntervalRates::advance(Instant now, Duration interval, NumeraireAmount profit) {
  if (used_ == 0) last_profit_ = profit;
  if (used_ == 0 || now >= ends_) {
    const Duration slot{std::max<std::int64_t>(interval.raw / static_cast<std::int64_t>(slots), 1)};
    const std::int64_t passed = used_ == 0 ? 1 : (now - ends_).raw / slot.raw + 1;
    const std::uint64_t fresh = std::min<std::uint64_t>(static_cast<std::uint64_t>(passed), slots_.size());
    for (std::uint64_t i = 0; i < fresh; ++i) {
      current_ = (current_ + 1) % slots_.size();
      slots_[current_] = {0, 0, last_profit_};  // it stood until now
    }
    ends_ = used_ == 0 ? now + slot : ends_ + slot * passed;
    used_ = std::min<std::uint64_t>(used_ + fresh, slots_.size());
  }
  NumeraireAmount& highest = slots_[current_].highest_profit;
  highest = std::max(highest, profit);
  last_profit_ = profit;
}

void IntervalRates::count_messages(std::uint64_t so_far) { slots_[current_].messages += so_far - std::exchange(messages_so_far_, so_far); }

void IntervalRates::forget() {
  const std::uint64_t so_far = messages_so_far_;
  *this = {};
  messages_so_far_ = so_far;
}

std::uint64_t IntervalRates::messages() const {
  std::uint64_t sum = 0;
  for (const Slot& slot : slots_) sum += slot.messages;
  return sum;
}

std::uint64_t IntervalRates::fills() const {
  std::uint64_t sum = 0;
  for (const Slot& slot : slots_) sum += slot.fills;
  return sum;
}

NumeraireAmount IntervalRates::loss(NumeraireAmount profit) const {
  NumeraireAmount highest = profit;
  for (std::uint64_t i = 0; i < used_; ++i) {
    highest = std::max(highest, slots_[(current_ + slots_.size() - i) % slots_.size()].highest_profit);
  }
  return highest - profit;
}

}  // namespace keel
