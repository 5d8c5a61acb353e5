// Any five doubles: a refusal, or a vol whose price is the price given.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "keel/base/check.hpp"
#include "keel/pricing/batch/batch_implied_vol.hpp"
#include "keel/pricing/black/black76.hpp"
#include "keel/pricing/black/implied_vol.hpp"
#include "tests/round_trip.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace keel;
  double number[4];
  if (size < sizeof number + 1) return 0;
  std::memcpy(number, bytes, sizeof number);
  const Right right = bytes[sizeof number] % 2 == 0 ? Right::Call : Right::Put;
  const auto vol = implied_vol({number[0], number[1], number[2], number[3], right});
  double batch = 0.0;
  const std::size_t refused = implied_vols({{&number[0], 1}, {&number[1], 1}, {&number[2], 1}, {&number[3], 1}, {&right, 1}}, {&batch, 1});
  KEEL_CHECK((refused == 1) == !vol.has_value(), "the batch refuses what the scalar path refuses");
  if (!vol) return 0;
  KEEL_CHECK(std::isfinite(*vol) && *vol >= 0.0, "a vol is a number");
  if (!check_domain({number[1], number[2], number[3], *vol, right})) return 0;  // a vol beyond what black76 prices
  const Black76In back{number[1], number[2], number[3], *vol, right};
  KEEL_CHECK(std::fabs(black76_value(back) - number[0]) <= round_trip_allowed(back), "the price of the vol is the price");
  return 0;
}
