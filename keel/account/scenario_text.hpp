#pragma once

#include <string>

#include "keel/scenario/ladder.hpp"
#include "keel/scenario/coin_margin.hpp"
#include "keel/scenario/pin_risk.hpp"
#include "keel/scenario/stress.hpp"

namespace keel {

/// A table for every time and vol, a line for every spot move.
std::string format_ladder(const CoinLadder& ladder);
/// A table of strikes and one of jumps for every expiry.
std::string format_pin(const CoinPin& pin);
/// A line a scenario, sources below.
std::string format_stress(const BookStress& stress);
std::string format_margin(const CoinMargin& margin);

}  // namespace keel
