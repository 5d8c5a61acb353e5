#include "keel/sim/reactions/forerunners.hpp"

namespace keel {

bool Forerunners::wait(std::size_t underlying, const Taker& taker) {
  if (waiting_[underlying].size() >= most) return false;
  waiting_[underlying].push_back(taker);
  return true;
}

std::size_t Forerunners::moved(std::size_t underlying, double move, World& world) {
  std::vector<Taker>& waiting = waiting_[underlying];
  const std::size_t count = waiting.size();
  for (Taker& taker : waiting) {
    const double gain = move * world.fair(taker.instrument).delta;
    if (gain != 0.0) taker.side = gain > 0.0 ? Side::Buy : Side::Sell;
    coming_[underlying].push_back(taker);
  }
  waiting.clear();
  return count;
}

Taker Forerunners::come(std::size_t underlying) {
  KEEL_CHECK(!coming_[underlying].empty(), "nobody is to come");
  const Taker taker = coming_[underlying].front();
  coming_[underlying].pop_front();
  return taker;
}

}  // namespace keel
