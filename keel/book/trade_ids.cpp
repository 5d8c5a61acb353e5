#include "keel/book/trade_ids.hpp"

#include <algorithm>
#include <bit>

namespace keel {
namespace {

constexpr std::size_t least_slots = 64;

/// Venues count trades up: ids of one block of 8 share a cache line, and the blocks are scattered.
constexpr unsigned block_bits = 3;

/// Finaliser of splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace

/// Where `key` lies, or the free slot where it would. A block that is taken sends it to the same place of the next block: from slot to slot
/// it would walk through whole blocks of neighbours. Domain: slots_ is a power of two and not full.
std::size_t TradeIds::slot_of(std::uint64_t key) const {
  constexpr std::size_t block = std::size_t{1} << block_bits;
  const std::size_t mask = slots_.size() - 1;
  const std::uint64_t mixed = mix(key >> block_bits);
  // Ids that share their low bits are spread over the places, too.
  std::size_t at = ((mixed << block_bits) | ((key + (mixed >> 32)) & (block - 1))) & mask;
  for (std::size_t tried = 1; slots_[at] != 0 && slots_[at] != key; ++tried) {
    at = (at + block) & mask;
    if ((tried & mask >> block_bits) == 0) at = (at & ~(block - 1)) | ((at + 1) & (block - 1));
  }
  return at;
}

bool TradeIds::contains(TradeId trade) const {
  if (trade.value == 0) return has_zero_;
  return !slots_.empty() && slots_[slot_of(trade.value)] != 0;
}

bool TradeIds::insert(TradeId trade) {
  if (trade.value == 0) {
    if (has_zero_) return false;
    has_zero_ = true;
  } else {
    reserve(count_ + 1);
    std::uint64_t& slot = slots_[slot_of(trade.value)];
    if (slot != 0) return false;
    slot = trade.value;
  }
  ++count_;
  digest_ += mix(trade.value);
  return true;
}

void TradeIds::reserve(std::size_t count) {
  if (2 * count <= slots_.size()) return;
  std::vector<std::uint64_t> old(std::bit_ceil(std::max(2 * count, least_slots)));
  old.swap(slots_);
  for (const std::uint64_t key : old) {
    if (key != 0) slots_[slot_of(key)] = key;
  }
}

std::vector<TradeId> TradeIds::sorted() const {
  std::vector<TradeId> all;
  all.reserve(count_);
  if (has_zero_) all.push_back(TradeId{0});
  for (const std::uint64_t key : slots_) {
    if (key != 0) all.push_back(TradeId{key});
  }
  std::ranges::sort(all);
  return all;
}

bool BookedTrades::insert(Venue venue, TradeId trade) {
  auto at = venues_.begin();
  while (at != venues_.end() && at->venue < venue) ++at;
  if (at == venues_.end() || at->venue != venue) at = venues_.insert(at, OneVenue{venue, {}});
  return at->ids.insert(trade);
}

bool BookedTrades::contains(Venue venue, TradeId trade) const {
  const auto found = std::ranges::find(venues_, venue, &OneVenue::venue);
  return found != venues_.end() && found->ids.contains(trade);
}

}  // namespace keel
