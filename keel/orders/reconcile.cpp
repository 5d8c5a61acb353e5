#include "keel/orders/reconcile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "keel/domain/settings/quoting_config.hpp"
#include "keel/orders/standing.hpp"

namespace keel {

OrderChange change_of(const WantedQuote& wanted, const OrderTable& table) {
  const StandingQuote standing = table.standing(wanted.instrument, wanted.side);
  const bool places = wanted.size.raw > 0;
  OrderChange change{.cancel = standing.order,
                     .place = places,
                     .order = {.instrument = wanted.instrument, .side = wanted.side, .price = wanted.price, .size = wanted.size}};
  if (standing.order == OrderId{}) return change;
  const PriceOffset too_aggressive = (standing.price - wanted.price) * sign_of(wanted.side);
  change.urgency_usd =
      places ? to_double(too_aggressive) * wanted.usd_per_price_unit * to_double(standing.left) : std::numeric_limits<double>::infinity();
  return change;
}

namespace {

/// Of our quotes on one side, that are looked at together: more were never wanted, and if there are more, those wait until these are fewer.
constexpr std::size_t most_working = 2 * most_quote_levels;

/// Our quotes of a side that are not asked back, the best first, of equal ones the oldest.
struct Ladder {
  std::array<const WorkingOrder*, most_working> working{};
  std::size_t count = 0;

  Ladder(InstrumentId instrument, Side side, const OrderTable& table) {
    table.for_each_open(instrument, side, [&](const WorkingOrder& order) {
      const bool rests = order.placed.purpose == Purpose::Quote && order.state != OrderState::PendingCancel;
      if (rests && count < most_working) working[count++] = &order;
    });
    std::ranges::sort(std::span(working).first(count), [&](const WorkingOrder* a, const WorkingOrder* b) {
      const PriceOffset better = (a->placed.price - b->placed.price) * sign_of(side);
      return better != PriceOffset{} ? better > PriceOffset{} : a->placed.order < b->placed.order;
    });
  }
};

bool serves_for(const WorkingOrder& working, const WantedLevel& level, double least_usd) {
  return stays({.wanted = level.quote.price,
                .wanted_size = level.quote.size,
                .working = working.placed.price,
                .left = working.remaining,
                .tolerance_raw = level.tolerance_raw,
                .owed_raw = level.owed_raw,
                .usd_per_price_unit = level.quote.usd_per_price_unit},
               least_usd);
}

/// Whether each quote serves for the level in its place: no other way keeps as many.
bool all_stay(const Ladder& ladder, std::span<const WantedLevel> wanted, double least_usd) {
  if (ladder.count != wanted.size()) return false;
  for (std::size_t place = 0; place < ladder.count; ++place) {
    if (!serves_for(*ladder.working[place], wanted[place], least_usd)) return false;
  }
  return true;
}

/// Of the quotes that stay on a way down the levels from some on.
struct Match {
  int kept = 0;
  double distance_raw = 0.0;
  friend bool operator<(const Match& a, const Match& b) { return a.kept != b.kept ? a.kept < b.kept : a.distance_raw > b.distance_raw; }
};

constexpr Match no_way{.kept = -1};
constexpr std::size_t none = ~std::size_t{0};

/// The place of the quote that serves for each level, or none.
///
/// On each level stands a quote of ours that serves for it or a new one at its price, each behind the one on the level before; of all such
/// ways down that which keeps the most. So one that is new never comes to lie before what stays of a better level or behind what stays of a
/// worse one. Once such a way is carried out, what works is all on it and lies in its order: the same way then keeps every quote there is,
/// no other keeps as many, and nothing changes any more.
std::array<std::size_t, most_quote_levels> match(const Ladder& ladder, Side side, std::span<const WantedLevel> wanted, double least_usd) {
  std::array<std::size_t, most_quote_levels> serves{};
  serves.fill(none);
  if (wanted.empty()) return serves;
  const std::size_t fresh = ladder.count;  // a choice beside the places
  const auto price = [&](std::size_t level, std::size_t choice) {
    return choice == fresh ? wanted[level].quote.price : ladder.working[choice]->placed.price;
  };
  const auto goes_down = [&](std::size_t level, std::size_t choice, std::size_t next) {
    if (choice != fresh && next != fresh) return choice < next;
    return (price(level, choice) - price(level + 1, next)) * sign_of(side) > PriceOffset{};
  };
  const auto of_one = [&](std::size_t level, std::size_t choice) {
    if (choice == fresh) return Match{};
    const Price wanted_at = wanted[level].quote.price;
    const WorkingOrder& working = *ladder.working[choice];
    if (!serves_for(working, wanted[level], least_usd)) return no_way;
    return Match{1, std::abs(static_cast<double>((wanted_at - working.placed.price).raw))};
  };

  struct Way {
    Match match;
    std::size_t next;
  };
  std::array<std::array<Way, most_working + 1>, most_quote_levels> ways;  // by level and choice
  // The best that follows a choice; of equal ones the first.
  const auto best_after = [&](std::size_t level, const auto& may_follow) {
    Way best{no_way, none};
    for (std::size_t next = 0; next <= fresh; ++next) {
      const Match& match = ways[level][next].match;
      if (best.match < match && may_follow(next)) best = {match, next};
    }
    return best;
  };
  for (std::size_t level = wanted.size(); level-- > 0;) {
    for (std::size_t choice = 0; choice <= fresh; ++choice) {
      Way& way = ways[level][choice];
      way = {of_one(level, choice), none};
      if (way.match.kept < 0 || level + 1 == wanted.size()) continue;
      const Way rest = best_after(level + 1, [&](std::size_t next) { return goes_down(level, choice, next); });
      way.next = rest.next;
      way.match = rest.next == none ? no_way : Match{way.match.kept + rest.match.kept, way.match.distance_raw + rest.match.distance_raw};
    }
  }
  std::size_t choice = best_after(0, [](std::size_t) { return true; }).next;
  for (std::size_t level = 0; level < wanted.size(); ++level) {
    if (choice != fresh) serves[level] = choice;
    choice = ways[level][choice].next;
  }
  return serves;
}

}  // namespace

void change_ladder(InstrumentId instrument, Side side, std::span<const WantedLevel> wanted, const OrderTable& table, double least_usd,
                   std::vector<OrderChange>& out) {
  const Ladder ladder(instrument, side, table);
  if (all_stay(ladder, wanted, least_usd)) return;
  const std::array<std::size_t, most_quote_levels> serves = match(ladder, side, wanted, least_usd);
  const auto kept = [&](std::size_t place) { return std::ranges::find(serves, place) != serves.end(); };
  std::size_t next = 0;
  for (std::size_t place = 0; place < ladder.count; ++place) {
    if (kept(place)) continue;
    const WorkingOrder& working = *ladder.working[place];
    OrderChange change{.cancel = working.placed.order,
                       .order = {.instrument = instrument, .side = side},
                       .urgency_usd = std::numeric_limits<double>::infinity()};
    while (next < wanted.size() && serves[next] != none) ++next;
    if (next < wanted.size()) {
      const WantedQuote& quote = wanted[next].quote;
      change.place = true;
      change.order.price = quote.price;
      change.order.size = quote.size;
      change.level = wanted[next].level;
      ++next;
    }
    // Beside the level that stands where it stands among ours; one more than there are levels is wanted at no price.
    if (place < wanted.size()) {
      const WantedQuote& quote = wanted[place].quote;
      const PriceOffset too_aggressive = (working.placed.price - quote.price) * sign_of(side);
      change.urgency_usd = to_double(too_aggressive) * quote.usd_per_price_unit * to_double(working.remaining);
    }
    out.push_back(change);
  }
  for (; next < wanted.size(); ++next) {
    if (serves[next] != none) continue;
    const WantedQuote& quote = wanted[next].quote;
    out.push_back({.cancel = {},
                   .place = true,
                   .order = {.instrument = instrument, .side = side, .price = quote.price, .size = quote.size},
                   .level = wanted[next].level});
  }
}

}  // namespace keel
