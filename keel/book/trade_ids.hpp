#pragma once

#include <cstdint>
#include <vector>

#include "keel/base/fields.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// The trades already booked: a set that only grows, by open addressing, 8 bytes a slot, at most half full.
/// Two sets with the same members have the same `count` and `digest`, in whatever order they were filled; the state hash
/// reads those two and never the slots.
class TradeIds {
 public:
  /// False, and nothing changes, when `trade` is already in.
  bool insert(TradeId trade);
  bool contains(TradeId trade) const;
  /// Room for `count` trades without another allocation.
  void reserve(std::size_t count);
  std::size_t size() const { return count_; }
  /// Every member, ascending: for a snapshot.
  std::vector<TradeId> sorted() const;

  static constexpr auto fields() { return std::tuple{Field{"count", &TradeIds::count_}, Field{"digest", &TradeIds::digest_}}; }

 private:
  std::size_t slot_of(std::uint64_t key) const;

  std::vector<std::uint64_t> slots_;  ///< 0 is free; the id 0 itself is held by has_zero_
  std::uint64_t count_ = 0;
  std::uint64_t digest_ = 0;  ///< wrapping sum of the members' mixes
  bool has_zero_ = false;
};

/// The trades booked at every venue: two venues may use one id.
class BookedTrades {
 public:
  /// False, and nothing changes, when the venue's `trade` is already in.
  bool insert(Venue venue, TradeId trade);
  bool contains(Venue venue, TradeId trade) const;
  /// Room for `count` trades of the venue that needs no naming, without another allocation.
  void reserve(std::size_t count) { venues_.front().ids.reserve(count); }

  static constexpr auto fields() { return std::tuple{Field{"venues", &BookedTrades::venues_}}; }

 private:
  struct OneVenue {
    Venue venue;
    TradeIds ids;
    static constexpr auto fields() { return std::tuple{Field{"venue", &OneVenue::venue}, Field{"ids", &OneVenue::ids}}; }
  };
  std::vector<OneVenue> venues_{OneVenue{}};  ///< alphabetical; the unnamed one is always there and first
};

}  // namespace keel
