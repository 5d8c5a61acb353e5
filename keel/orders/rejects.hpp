#pragma once

#include <algorithm>
#include <vector>

#include "keel/base/time.hpp"
#include "keel/domain/notices.hpp"
#include "keel/domain/orders.hpp"
#include "keel/domain/settings/config.hpp"

namespace keel {

/// One side of an instrument, where its venue rejected the last quote.
struct RejectedSide {
  Venue venue;
  InstrumentId instrument;
  Side side = Side::Buy;
  std::uint64_t in_a_row = 0;  ///< since a quote was accepted there
  Instant at;                  ///< of the last that counts
  bool counts = false;         ///< among those since its venue accepted any quote
  static constexpr auto fields() {
    using R = RejectedSide;
    return std::tuple{Field{"venue", &R::venue}, Field{"instrument", &R::instrument},
                      Field{"side", &R::side},   Field{"in_a_row", &R::in_a_row},
                      Field{"at", &R::at},       Field{"counts", &R::counts}};
  }
};

/// A venue that rejected quotes of many sides and accepted none meanwhile: what is wrong is the account, or the venue.
struct RejectingVenue {
  Venue venue;
  std::uint64_t in_a_row = 0;  ///< > 0; times that it was tried, the first with them
  Instant at;                  ///< of the last reject that counts
  Instant tried;               ///< when a quote left last, the beginning of time: none has since it rejects
  /// From when on it waits: tries need not have been answered.
  Instant waits_from() const { return std::max(at, tried); }
  static constexpr auto fields() {
    using R = RejectingVenue;
    return std::tuple{Field{"venue", &R::venue}, Field{"in_a_row", &R::in_a_row}, Field{"at", &R::at}, Field{"tried", &R::tried}};
  }
};

/// The last hedge of an instrument that its venue rejected.
struct RejectedHedge {
  InstrumentId instrument;
  Instant at;
  static constexpr auto fields() { return std::tuple{Field{"instrument", &RejectedHedge::instrument}, Field{"at", &RejectedHedge::at}}; }
};

/// Which quotes wait because those before them were rejected. After a reject nothing is sent to that side of the instrument for
/// orders.reject_wait, after each further one twice as long, at most orders.longest_reject_wait; a quote that is accepted there ends it. A
/// venue that rejects quotes of orders.reject_sides sides and accepts none waits as a whole by the same rule, and then one quote alone
/// tries it; that its answer takes longer than the wait lets the next go, and does not keep the wait from growing. Hedges and cancels
/// neither wait nor count. Rejects of what was under way when the last one came tell nothing new.
class Rejects {
 public:
  struct Place {
    Venue venue;
    InstrumentId instrument;
    Side side = Side::Buy;
  };

  /// A quote that had left at `sent`. What it tells people: that its side has come to the longest wait, that all the venue's quotes wait
  /// now, or both; `of` is left to who knows the names.
  std::vector<QuotesWait> rejected(Instant now, Instant sent, const Place& place, const OrdersConfig& config);
  void accepted(const Place& place);
  /// A quote leaves.
  void sent(Instant now, Venue venue);
  /// A new session begins, or the instrument is no more.
  void forget(Venue venue);
  void forget(InstrumentId instrument);

  bool waits(Instant now, const Place& place, const OrdersConfig& config) const {
    return !(sides_.empty() && venues_.empty()) && until(place, config) > now;
  }
  /// When a quote of it may leave again; the beginning of time: it does not wait.
  Instant until(const Place& place, const OrdersConfig& config) const;
  const std::vector<RejectedSide>& sides() const { return sides_; }
  const std::vector<RejectingVenue>& venues() const { return venues_; }

  static constexpr auto fields() { return std::tuple{Field{"sides", &Rejects::sides_}, Field{"venues", &Rejects::venues_}}; }

 private:
  std::vector<RejectedSide> sides_;     // in the order in which they began
  std::vector<RejectingVenue> venues_;  // one a venue at most
};

/// Domain: in_a_row > 0.
Duration wait_after(std::uint64_t in_a_row, const OrdersConfig& config);

}  // namespace keel
