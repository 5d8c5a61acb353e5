#include "keel/orders/reconcile.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <optional>

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

/// More of our quotes on one side than that are none that were ever wanted together.
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

/// How good a match of the levels and quotes from some on is.
struct Match {
  int kept = 0;
  std::int64_t distance_raw = 0;
  friend bool operator<(const Match& a, const Match& b) { return a.kept != b.kept ? a.kept < b.kept : a.distance_raw > b.distance_raw; }
};

constexpr std::size_t none = ~std::size_t{0};

/// The place of the quote that serves for each level, or none.
std::array<std::size_t, most_quote_levels> match(const Ladder& ladder, std::span<const WantedLevel> wanted, double least_usd) {
  std::array<std::array<Match, most_working + 1>, most_quote_levels + 1> best{};
  const auto with = [&](std::size_t level, std::size_t place) -> std::optional<Match> {
    const WantedQuote& quote = wanted[level].quote;
    const WorkingOrder& working = *ladder.working[place];
    const QuoteBeside both{.wanted = quote.price,
                           .wanted_size = quote.size,
                           .working = working.placed.price,
                           .left = working.remaining,
                           .tolerance_raw = wanted[level].tolerance_raw,
                           .owed_raw = wanted[level].owed_raw,
                           .usd_per_price_unit = quote.usd_per_price_unit};
    if (!stays(both, least_usd)) return std::nullopt;
    const Match& rest = best[level + 1][place + 1];
    return Match{rest.kept + 1, rest.distance_raw + abs(quote.price - working.placed.price).raw};
  };
  for (std::size_t level = wanted.size(); level-- > 0;) {
    for (std::size_t place = ladder.count; place-- > 0;) {
      Match& here = best[level][place];
      here = std::max(best[level + 1][place], best[level][place + 1]);
      if (const auto together = with(level, place); together && here < *together) here = *together;
    }
  }
  std::array<std::size_t, most_quote_levels> serves{};
  serves.fill(none);
  for (std::size_t level = 0, place = 0; level < wanted.size() && place < ladder.count;) {
    const Match& here = best[level][place];
    if (!(best[level][place + 1] < here)) {
      ++place;
    } else if (!(best[level + 1][place] < here)) {
      ++level;
    } else {
      serves[level++] = place++;
    }
  }
  return serves;
}

}  // namespace

void change_ladder(InstrumentId instrument, Side side, std::span<const WantedLevel> wanted, const OrderTable& table, double least_usd,
                   std::vector<OrderChange>& out) {
  const Ladder ladder(instrument, side, table);
  const std::array<std::size_t, most_quote_levels> serves = match(ladder, wanted, least_usd);
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
      change.level = static_cast<std::uint32_t>(next);
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
                   .level = static_cast<std::uint32_t>(next)});
  }
}

void order_by_urgency(const std::vector<OrderChange>& changes, std::vector<std::uint32_t>& places) {
  places.resize(changes.size());
  std::iota(places.begin(), places.end(), 0U);
  // In place: std::stable_sort allocates.
  std::ranges::sort(places, [&](std::uint32_t a, std::uint32_t b) {
    const double urgency_a = changes[a].urgency_usd;
    const double urgency_b = changes[b].urgency_usd;
    if (urgency_a != urgency_b) return urgency_a > urgency_b;
    return changes[a].level != changes[b].level ? changes[a].level < changes[b].level : a < b;
  });
}

}  // namespace keel
