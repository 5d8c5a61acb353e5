#include "keel/sim/reactions/forerunners.hpp"

namespace keel {

bool Forerunners::wait(std::size_t underlying, const Taker& taker) {
  if (waiting_[underlying].size() >= most) return false;
  waiting_[underlying].push_back(taker);
  return true;
}

}  // namespace keel
