#include "keel/service/study/makers/maker_life.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "keel/service/simulate/fill_count.hpp"

namespace keel {
namespace {

constexpr Duration look_each = millisecond * 100;
constexpr Duration step_each = second;
constexpr Size no_end{std::numeric_limits<std::int64_t>::max()};

struct Quote {
  double spread = 0.0;  ///< units
  double middle = 0.0;  ///< price
};

double notional_usd(const Instrument& instrument, Size size, double price_usd) {
  const double amount = to_double(size) * to_double(instrument.multiplier);
  return instrument.reciprocal() ? amount : amount * price_usd;
}

class Watcher {
 public:
  Watcher(const SimConfig& sim, Duration length, double reach, Duration after_from, std::span<const Maker> makers)
      : start_(sim.start), length_(length), half_{length.raw / 2}, reach_(reach) {
    seen_.makers.resize(makers.size());
    seen_.after_from = after_from;
    for (std::size_t m = 0; m < makers.size(); ++m) {
      if (makers[m].withdraws) leavers_.push_back(m);
    }
    seen_.course.resize(course_pieces);
    looks_next_ = steps_next_ = start_;
  }

  void begin(SimVenue& venue) {
    for (std::size_t m = 0; m < seen_.makers.size(); ++m) {
      makers_.push_back(venue.gateway(m).who());
      by_name_.push_back(m);
    }
    start_price_ = price(venue);
    std::ranges::sort(by_name_, {}, [&](std::size_t m) { return venue.gateway(m).name(); });
    venue.on_trade([this, &venue](const Execution& trade, const SimFair&, Instant) {
      const Instrument& instrument = venue.instruments()[trade.instrument];
      const double usd = notional_usd(instrument, trade.size, venue.price_usd(trade.instrument));
      seen_.traded_usd += usd;
      if (const auto maker = index_of(trade.owner)) seen_.makers[*maker].rested_usd += usd;
    });
  }

  void look(SimVenue& venue, Instant now) {
    if (now < looks_next_) return;
    while (looks_next_ <= now) looks_next_ += look_each;
    perpetual_.reset();
    const Duration lived = now - start_;
    const bool first_half = lived < half_;
    if (!first_half && lived >= seen_.after_from && leaver_stands(venue)) {
      seen_.after = {};
      seen_.after_from = lived + look_each;
    }
    QuotedHalves* into = first_half ? &seen_.before : lived >= seen_.after_from ? &seen_.after : nullptr;
    double linear_depth = 0.0;
    for (const Instrument& instrument : venue.instruments()) {
      if (venue.trading(instrument.id)) look_at(venue, instrument, into, linear_depth);
    }
    const auto piece = static_cast<std::size_t>(static_cast<double>(lived.raw) / static_cast<double>(length_.raw) * course_pieces);
    seen_.course[std::min(piece, course_pieces - 1)].add(linear_depth);
    if (now >= steps_next_) step(venue, now);
  }

  LifeSeen end(SimVenue& venue, std::span<const FillCount> counts) {
    for (std::size_t m = 0; m < makers_.size(); ++m) {
      MakerSeen& of = seen_.makers[m];
      // What he began with is held, too: he gains or loses by it as by a position.
      of.profit_usd = venue.profit_usd(makers_[m]) + deposited(venue, m) * (price(venue) - start_price_);
      of.end_coins = delta(venue, makers_[m]);
      of.fills = static_cast<double>(counts[m].of_quotes);
      of.hedges = static_cast<double>(counts[m].of_hedges);
    }
    return std::move(seen_);
  }

 private:
  std::optional<std::size_t> index_of(ParticipantId who) const {
    const auto found = std::ranges::find(makers_, who);
    return found == makers_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - makers_.begin()));
  }

  bool leaver_stands(SimVenue& venue) const {
    for (const std::size_t m : leavers_) {
      for (const Instrument& instrument : venue.instruments()) {
        for (const Side side : {Side::Buy, Side::Sell}) {
          const RestingOrders& orders = venue.book(instrument.id).orders(side);
          for (OrderSlot slot = orders.front(); slot != no_slot; slot = orders.after(slot)) {
            if (orders[slot].owner == makers_[m]) return true;
          }
        }
      }
    }
    return false;
  }

  static double price(const SimVenue& venue) { return venue.price_usd(InstrumentId{0}); }

  static double deposited(SimVenue& venue, std::size_t maker) {
    double coins = 0.0;
    for (const Money& money : venue.gateway(maker).deposits()) coins += to_double(money.amount);
    return coins;
  }

  /// Of all that he has, coins among it.
  double delta(SimVenue& venue, ParticipantId who) const {
    const Book& book = venue.house().account(who);
    double coins = to_double(book.cash()[venue.instruments()[InstrumentId{0}].base]);
    for (const Instrument& instrument : venue.instruments()) {
      const Size held = book.position(instrument.id).size;
      if (held.raw != 0) coins += to_double(held) * venue.fair(instrument.id).delta;
    }
    return coins;
  }

  /// Of the engines alone: their best price on a side, and how much of them stands at `limit` or better.
  std::optional<Price> best_of_makers(const OrderBook& book, Side side, Price limit, Size& depth) const {
    std::optional<Price> best;
    const RestingOrders& orders = book.orders(side);
    for (OrderSlot slot = orders.front(); slot != no_slot; slot = orders.after(slot)) {
      const RestingOrder& order = orders[slot];
      if (!index_of(order.owner)) continue;
      if (!best) best = order.price;
      if (sign_of(side) * (order.price - limit).raw < 0) break;
      depth += order.left;
    }
    return best;
  }

  void look_at(SimVenue& venue, const Instrument& instrument, QuotedHalves* into, double& linear_depth) {
    const SimFair fair = venue.fair(instrument.id);
    const OrderBook& book = venue.book(instrument.id);
    const double price_usd = venue.price_usd(instrument.id);
    const bool is_option = instrument.kind == InstrumentKind::Option;
    std::array<std::optional<Price>, 2> all, makers;
    Size depth, makers_depth;
    for (const Side side : {Side::Buy, Side::Sell}) {
      const auto s = static_cast<std::size_t>(side);
      const Price limit = nearest<Price>(std::max(fair.price - sign_of(side) * reach_ * fair.unit, 0.0));
      all[s] = book.best(side);
      makers[s] = best_of_makers(book, side, limit, makers_depth);
      depth += book.available(opposite(side), limit, no_end, nobody, false);
    }
    const auto quote_of = [&](const std::array<std::optional<Price>, 2>& two) -> std::optional<Quote> {
      if (!two[0] || !two[1]) return {};
      const double bid = to_double(*two[static_cast<std::size_t>(Side::Buy)]), ask = to_double(*two[static_cast<std::size_t>(Side::Sell)]);
      return Quote{(ask - bid) / fair.unit, 0.5 * (ask + bid)};
    };
    const auto whole = quote_of(all), theirs = quote_of(makers);
    const double depth_usd = notional_usd(instrument, depth, price_usd);
    const double makers_depth_usd = notional_usd(instrument, makers_depth, price_usd);
    if (!is_option) linear_depth += makers_depth_usd;
    if (instrument.kind == InstrumentKind::Perpetual && theirs)
      perpetual_ = {theirs->spread, 1e4 * (theirs->middle / fair.price - 1.0), makers_depth_usd};
    if (into == nullptr) return;
    QuotedMarket& half = (*into)[is_option ? 1 : linear_half];
    if (whole) half.spread.add(whole->spread);
    if (theirs) half.makers_spread.add(theirs->spread);
    half.depth_usd.add(depth_usd);
    half.makers_depth_usd.add(makers_depth_usd);
    half.quoted.add(theirs ? 1.0 : 0.0);
  }

  void step(SimVenue& venue, Instant now) {
    while (steps_next_ <= now) steps_next_ += step_each;
    double common = 0.0;
    for (const std::size_t m : by_name_) {
      const double coins = delta(venue, makers_[m]);
      seen_.makers[m].coins.add(coins);
      common += coins;
    }
    const double log_price = std::log(price(venue));
    const bool counts = now - start_ >= half_;
    if (last_ && counts) seen_.price.add(common - last_->common, 1e4 * (log_price - last_->log_price));
    last_ = {common, log_price};
    if (!perpetual_ || !counts) return;
    seen_.middle.add(common, perpetual_->middle_bps);
    seen_.spread.add(std::abs(common), perpetual_->spread_bps);
    seen_.depth.add(std::abs(common), perpetual_->depth_usd);
  }

  struct Perpetual {
    double spread_bps = 0.0;
    double middle_bps = 0.0;
    double depth_usd = 0.0;
  };
  struct Last {
    double common = 0.0;
    double log_price = 0.0;
  };
  Instant start_;
  Duration length_;
  Duration half_;
  double reach_;
  double start_price_ = 0.0;
  Instant looks_next_;
  Instant steps_next_;
  std::vector<ParticipantId> makers_;
  std::vector<std::size_t> leavers_;    ///< of makers_, who withdraws
  std::vector<std::size_t> by_name_;    ///< so that sums are rounded alike whatever the order of makers_
  std::optional<Perpetual> perpetual_;  ///< as looked at last; nothing: no engine stood on both sides
  std::optional<Last> last_;
  LifeSeen seen_;
};

}  // namespace

Result<LifeSeen> see_life(const SimConfig& sim, const VenueTerms& terms, std::span<const Maker> makers, Duration length, double reach,
                          Duration after_from) {
  Watcher watcher(sim, length, reach, after_from, makers);
  std::vector<FillCount> counts(makers.size());
  std::vector<Maker> counted(makers.begin(), makers.end());
  for (std::size_t m = 0; m < counted.size(); ++m) counted[m].observer = &counts[m];
  const LifeWatch watch{.before = [&](SimVenue& venue) { watcher.begin(venue); },
                        .lived = [&](SimVenue& venue, Instant now) { watcher.look(venue, now); }};
  const auto life = live_together(sim, terms, counted, length, watch);
  if (!life) return std::unexpected(life.error());
  return watcher.end(*life->venue, counts);
}

}  // namespace keel
