#pragma once

#include <array>
#include <ranges>
#include <vector>

#include "keel/base/columns/changed_ids.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/commands.hpp"
#include "keel/domain/events.hpp"

namespace keel {

/// PendingNew until the venue answers; PendingCancel once we asked it to cancel, or for another in its place. All three can still fill.
enum class OrderState : std::uint8_t { PendingNew, Working, PendingCancel };
constexpr OrderState last_of(OrderState) { return OrderState::PendingCancel; }

struct WorkingOrder {
  PlaceOrder placed;
  Size remaining;
  OrderState state = OrderState::PendingNew;
  Instant sent;
  Instant cancel_sent;        ///< the last of them
  std::uint64_t cancels = 0;  ///< requests so far, those of everything included, and not what is to take its place
  bool lost_to_fill = false;  ///< what it was to replace has filled, or was itself too late for that: the venue will reject it
  /// Asked back by nothing but an order that takes its place, which may be refused.
  bool only_replaced() const { return state == OrderState::PendingCancel && cancels == 0; }
  static constexpr auto fields() {
    using W = WorkingOrder;
    return std::tuple{Field{"placed", &W::placed},
                      Field{"remaining", &W::remaining},
                      Field{"state", &W::state},
                      Field{"sent", &W::sent},
                      Field{"cancel_sent", &W::cancel_sent},
                      Field{"cancels", &W::cancels},
                      Field{"lost_to_fill", &W::lost_to_fill}};
  }
};

/// The best quote of one side of an instrument that is neither gone nor asked back; of equal ones the oldest.
struct StandingQuote {
  OrderId order;  ///< 0: none
  Price price;
  Size left;
};

/// Our orders that may still trade, in the order in which they were sent.
class OrderTable {
 public:
  void sent(Instant at, const PlaceOrder& place);
  void cancel_requested(Instant at, OrderId order);
  /// `by`, which takes the place of one of its instrument and side, has left.
  void replaced(Instant at, const PlaceOrder& by);
  /// The venue has refused that one: it is to be cancelled, and has waited long enough.
  void not_replaced(OrderId order);
  void accepted(OrderId order);
  /// The last lot filled closes the order. Fills of unknown orders (late, after a cancel) change nothing here.
  void filled(OrderId order, Size size);
  void closed(OrderId order);
  /// It is about to leave because it filled, or because what it was to replace did: whatever is to take its place comes too late.
  void gone_by_fill(OrderId order);

  const WorkingOrder* find(OrderId order) const;
  /// The same where its instrument and side are known: of the few on that side.
  const WorkingOrder* find(OrderId order, InstrumentId instrument, Side side) const;
  /// A range that follows the table.
  auto all() const {
    return places_ | std::views::transform([this](std::uint32_t place) -> const WorkingOrder& { return orders_[place]; });
  }
  /// The best quote of that side that is neither gone nor asked back.
  const WorkingOrder* quote(InstrumentId instrument, Side side) const;
  StandingQuote standing(InstrumentId instrument, Side side) const {
    return instrument.value < shown_.size() ? shown_[instrument.value][static_cast<std::size_t>(side)].standing : StandingQuote{};
  }
  /// Sum of what may still fill on one side of an instrument.
  Size open_size(InstrumentId instrument, Side side) const {
    return instrument.value < shown_.size() ? shown_[instrument.value][static_cast<std::size_t>(side)].open : Size{};
  }
  /// Calls visit(working order) for what may still fill on one side of an instrument, in the order in which it was sent.
  template <class Visit>
  void for_each_open(InstrumentId instrument, Side side, Visit&& visit) const {
    if (instrument.value >= queues_.size()) return;
    for (std::uint32_t place = queues_[instrument.value][static_cast<std::size_t>(side)].first; place != none;
         place = links_[place].after) {
      visit(orders_[place]);
    }
  }

  /// The same of every hedge: few among many quotes, and asked for at every event.
  template <class Visit>
  void for_each_hedge(Visit&& visit) const {
    for (const std::uint32_t place : hedges_) visit(orders_[place]);
  }

  /// Instruments of which something that stands or is open has changed.
  ChangedIds& changed() { return changed_; }

  static constexpr auto fields() {
    using O = OrderTable;
    return std::tuple{Field{"orders", &O::orders_}, Field{"places", &O::places_}};
  }

 private:
  static constexpr std::uint32_t none = ~0U;
  /// Of one side of an instrument: what the strips' columns are kept up from.
  struct Shown {
    StandingQuote standing;
    Size open;
  };
  /// The places of what is open on one side of an instrument, from the oldest on.
  struct Queue {
    std::uint32_t first = none;
    std::uint32_t last = none;
  };
  struct Link {
    std::uint32_t before = none;
    std::uint32_t after = none;
  };
  /// In ids_ and places_; their size: not there.
  std::size_t at(OrderId order) const;
  WorkingOrder* slot(OrderId order);
  void asked_back(Instant at, WorkingOrder& working);
  const Shown& shown_of(const PlaceOrder& placed) const { return shown_[placed.instrument.value][static_cast<std::size_t>(placed.side)]; }
  Shown& to_change(const PlaceOrder& placed) {
    changed_.mark(placed.instrument.value);
    return shown_[placed.instrument.value][static_cast<std::size_t>(placed.side)];
  }
  Queue& queue_of(const PlaceOrder& placed) { return queues_[placed.instrument.value][static_cast<std::size_t>(placed.side)]; }
  void join(std::uint32_t place);
  void leave(std::uint32_t place);
  void find_standing(const PlaceOrder& placed);

  std::vector<WorkingOrder> orders_;   // none moves while it is open; what is free is empty
  std::vector<std::uint32_t> free_;    // places
  std::vector<OrderId> ids_;           // of what is open; they rise
  std::vector<std::uint32_t> places_;  // theirs
  // These follow from orders_.
  std::vector<std::array<Shown, 2>> shown_;   // by instrument and side
  std::vector<std::array<Queue, 2>> queues_;  // by instrument and side
  std::vector<Link> links_;                   // by place
  std::vector<std::uint32_t> hedges_;
  ChangedIds changed_;
};

}  // namespace keel
