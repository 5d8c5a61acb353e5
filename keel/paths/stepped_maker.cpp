#include "keel/paths/stepped_maker.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "keel/base/check.hpp"
#include "keel/base/columns/vector_widths.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/paths/stepped_maker.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/base/columns/simd-inl.hpp"

#ifndef KEEL_PATHS_STEPPED_MAKER_ONCE
#define KEEL_PATHS_STEPPED_MAKER_ONCE
namespace keel {

/// The table as the kernel reads it: rows of `row_length` numbers a step, whose middle is no inventory.
struct SteppedTable {
  int steps = 0;
  std::size_t row_length = 0;
  const std::int64_t* chances = nullptr;  ///< of the first step's middle
  const double* distances = nullptr;
};

/// As many paths as a cache line has doubles.
struct alignas(64) PathLine {
  static constexpr std::size_t size = 8;
  std::uint64_t random[4][size];
  double spread_earned[size];
  std::int64_t carried[size];
  std::int64_t inventory[size];
  std::int64_t trades[size];
};

}  // namespace keel
#endif

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

using Unsigned = hn::RebindToUnsigned<Doubles>;
using Signed = hn::RebindToSigned<Doubles>;
using Bits = hn::Vec<Unsigned>;
using Integers = hn::Vec<Signed>;

template <int count>
HWY_INLINE Bits rotate_left(Bits x) {
  return hn::Or(hn::ShiftLeft<count>(x), hn::ShiftRight<64 - count>(x));
}

/// Xoshiro256 in lanes.
struct RandomLanes {
  Bits s0, s1, s2, s3;
  HWY_INLINE Bits next() {
    const Bits result = hn::Add(rotate_left<23>(hn::Add(s0, s3)), s0);
    const Bits t = hn::ShiftLeft<17>(s1);
    s2 = hn::Xor(s2, s0);
    s3 = hn::Xor(s3, s1);
    s1 = hn::Xor(s1, s2);
    s0 = hn::Xor(s0, s3);
    s2 = hn::Xor(s2, t);
    s3 = rotate_left<45>(s3);
    return result;
  }
};

/// No fused multiply-add and nothing across lanes: each lane's bits are those of the scalar code, on every target.
void walk_line(const SteppedTable& table, PathLine& line) {
  const Doubles d;
  const Unsigned bits;
  const Signed integers;
  const Integers one = hn::Set(integers, 1);
  const Bits low_31 = hn::Set(bits, 0x7fffffff);
  for (std::size_t at = 0; at < PathLine::size; at += hn::Lanes(d)) {
    RandomLanes random{hn::Load(bits, line.random[0] + at), hn::Load(bits, line.random[1] + at), hn::Load(bits, line.random[2] + at),
                       hn::Load(bits, line.random[3] + at)};
    Vector earned = hn::Zero(d);
    Integers carried = hn::Zero(integers);
    Integers inventory = hn::Zero(integers);
    Integers trades = hn::Zero(integers);
    const std::int64_t* chances = table.chances;
    const double* distances = table.distances;
    for (int step = 0; step < table.steps; ++step, chances += table.row_length, distances += table.row_length) {
      const Bits drawn = random.next();
      const Integers bid_draw = hn::BitCast(integers, hn::ShiftRight<33>(drawn));
      const Integers ask_draw = hn::BitCast(integers, hn::And(hn::ShiftRight<2>(drawn), low_31));
      const Integers bid_at = hn::Add(inventory, inventory);
      const Integers ask_at = hn::Add(bid_at, one);
      const auto bid_fills = hn::Lt(bid_draw, hn::GatherIndex(integers, chances, bid_at));
      const auto ask_fills = hn::Lt(ask_draw, hn::GatherIndex(integers, chances, ask_at));
      earned = hn::Add(earned, hn::IfThenElseZero(hn::RebindMask(d, bid_fills), hn::GatherIndex(d, distances, bid_at)));
      earned = hn::Add(earned, hn::IfThenElseZero(hn::RebindMask(d, ask_fills), hn::GatherIndex(d, distances, ask_at)));
      const Integers bought = hn::VecFromMask(integers, bid_fills);  // -1 where it fills
      const Integers sold = hn::VecFromMask(integers, ask_fills);
      inventory = hn::Add(hn::Sub(inventory, bought), sold);
      trades = hn::Sub(hn::Sub(trades, bought), sold);
      const Integers down = hn::Sub(hn::Zero(integers), hn::And(hn::BitCast(integers, drawn), one));  // -1 where the price falls
      carried = hn::Add(carried, hn::Sub(hn::Xor(inventory, down), down));
    }
    hn::Store(earned, d, line.spread_earned + at);
    hn::Store(carried, integers, line.carried + at);
    hn::Store(inventory, integers, line.inventory + at);
    hn::Store(trades, integers, line.trades + at);
  }
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(walk_line);

}  // namespace

SteppedMaker::SteppedMaker(int steps, int bound, double move) : steps_(steps), bound_(bound), move_(move) {
  KEEL_CHECK(steps >= 1 && bound >= 1, "a step at least, and an inventory");
  const std::size_t sides = 2 * static_cast<std::size_t>(steps) * (2 * static_cast<std::size_t>(bound) + 1);
  chances_.resize(sides);
  distances_.resize(sides);
}

void SteppedMaker::set(int step, int inventory, const Quote& quote) {
  const auto units = [](double chance) { return std::llround(std::clamp(chance, 0.0, 1.0) * certain); };
  const std::size_t place = at(step, inventory);
  distances_[place] = quote.bid_distance;
  distances_[place + 1] = quote.ask_distance;
  chances_[place] = inventory < bound_ ? units(quote.bid_chance) : 0;
  chances_[place + 1] = inventory > -bound_ ? units(quote.ask_chance) : 0;
}

SteppedMaker::Quote SteppedMaker::quote(int step, int inventory) const {
  const std::size_t place = at(step, inventory);
  return {.bid_distance = distances_[place],
          .ask_distance = distances_[place + 1],
          .bid_chance = static_cast<double>(chances_[place]) / certain,
          .ask_chance = static_cast<double>(chances_[place + 1]) / certain};
}

void SteppedMaker::walk(std::uint64_t seed, std::uint64_t first, std::span<PathEnd> ends) const {
  const SteppedTable table{
      .steps = steps_, .row_length = at(1, 0) - at(0, 0), .chances = chances_.data() + at(0, 0), .distances = distances_.data() + at(0, 0)};
  PathLine line;
  for (std::size_t begin = 0; begin < ends.size(); begin += PathLine::size) {
    for (std::size_t lane = 0; lane < PathLine::size; ++lane) {
      const auto start = random_start(seed, first + begin + lane);
      for (std::size_t i = 0; i < start.size(); ++i) line.random[i][lane] = start[i];
    }
    HWY_DYNAMIC_DISPATCH(walk_line)(table, line);
    const std::size_t filled = std::min(PathLine::size, ends.size() - begin);
    for (std::size_t lane = 0; lane < filled; ++lane) {
      ends[begin + lane] = {line.spread_earned[lane], line.carried[lane], line.inventory[lane], line.trades[lane]};
    }
  }
}

void SteppedMaker::Outcome::join(const Outcome& other) {
  profit.join(other.profit);
  spread_earned.join(other.spread_earned);
  inventory.join(other.inventory);
  trades.join(other.trades);
}

SteppedMaker::Outcome SteppedMaker::run(const PathRange& paths) const {
  Outcome outcome;
  std::array<PathEnd, 64> ends;
  for (std::uint64_t done = 0; done < paths.count; done += ends.size()) {
    const std::span<PathEnd> now(ends.data(), std::min<std::uint64_t>(ends.size(), paths.count - done));
    walk(paths.seed, paths.first + done, now);
    for (const PathEnd& end : now) {
      outcome.profit.add(profit(end));
      outcome.spread_earned.add(end.spread_earned);
      outcome.inventory.add(static_cast<double>(end.inventory));
      outcome.trades.add(static_cast<double>(end.trades));
    }
  }
  return outcome;
}

}  // namespace keel
#endif
