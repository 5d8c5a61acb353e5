#include "keel/attribution/attribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "keel/attribution/account_timeline.hpp"
#include "keel/attribution/attributed_book.hpp"
#include "keel/domain/money.hpp"

namespace keel {
namespace {

std::vector<Duration> horizons_of(const AttributionOptions& options) {
  std::set<Duration> all{options.horizons.begin(), options.horizons.end()};
  all.insert(Duration{});
  all.insert(options.markout);
  return {all.begin(), all.end()};
}

/// Causes, fills and deliveries alone.
AttributionStep sum_of(std::span<const AttributionStep> steps) {
  AttributionStep sum;
  for (const AttributionStep& step : steps) {
    sum.causes += step.causes;
    sum.fills += step.fills;
    sum.delivered += step.delivered;
  }
  return sum;
}

AttributionOptions without_progress(AttributionOptions options) {
  options.progress = {};
  return options;
}

Duration valuation_interval(const AttributionOptions& options, Duration span) {
  if (options.every.raw > 0) return options.every;
  if (options.from || options.until) return hour;
  return span > day * 7 ? day : hour;
}

/// Follows an account from its first fact to an end. What belongs to fills is told of those after `from`.
class Attributor {
 public:
  Attributor(const AccountFacts& account, std::span<const MarkSet> marks, const AttributionOptions& options, Instant from, Instant end)
      : account_(account),
        marks_(marks),
        options_(options),
        from_(from),
        curves_(horizons_of(options)),
        timeline_(account, marks, curves_.horizons().back()),
        sums_(account, options.cuts),
        book_(account, timeline_.fair(), sums_, curves_, options.path_steps),
        due_(curves_.horizons().size()),
        due_at_(curves_.horizons().size(), never) {
    end_ = std::min(end, timeline_.end());
    by_hour_ = std::ranges::find(options.cuts, CutBy::Hour) != options.cuts.end();
    if (by_hour_ && from >= account.facts.front().at) begins_ = from;
    out_.markout = options.markout;
    split_ = static_cast<std::size_t>(std::ranges::find(curves_.horizons(), options.markout) - curves_.horizons().begin());
  }

  Result<void> run() {
    if (auto known = begin(); !known) return known;
    while (true) {
      const Instant now = next();
      if (now == never || now > end_) break;
      deliver(timeline_.expire_until(now));
      const bool marked = timeline_.next_mark() == now;
      timeline_.see_marks_until(now);
      mark_out(now);
      if (tick_ == never ? marked : now == tick_) value(now);
      while (const AccountFact* fact = timeline_.take(now)) {
        if (const AccountFact* next = timeline_.upcoming()) book_.will_take(*next);
        take(*fact);
      }
      if (now == begins_) value(now);
      if (options_.progress) options_.progress(timeline_.done(), timeline_.size());
    }
    deliver(timeline_.expire_until(end_));
    if (out_.steps.empty() || last_valued_ < end_ || touched_) value(end_);
    book_.leave_columns();
    return {};
  }

  /// What ran until a time is no part of the answer. Domain: `before` ran until then, through the same account, marks and options.
  void take_off(const Attributor& before) {
    std::vector<AttributionStep>& steps = out_.steps;
    const AttributionStep until_then = sum_of(before.out_.steps);
    const auto first = std::ranges::find_if(steps, [&](const AttributionStep& step) { return step.to > before.end_; });
    const AttributionStep ended = sum_of(std::span(steps.begin(), first));
    steps.erase(steps.begin(), first);
    KEEL_CHECK(!steps.empty(), "the end is later than the start");
    AttributionStep& begun = steps.front();
    begun.from = std::max(begun.from, before.end_);
    begun.causes -= until_then.causes;
    begun.causes += ended.causes;
    begun.fills -= until_then.fills - ended.fills;
    begun.delivered -= until_then.delivered - ended.delivered;
    sums_.subtract_cuts(before.sums_);
    out_.start = before.end_;
    out_.opening = before.book_.worth();
  }

  Attribution finished() {
    book_.finish_markouts();
    out_.markouts = curves_.curves();
    out_.cuts = sums_.cuts();
    out_.closing = book_.worth();
    const auto young = fills_.begin() + static_cast<std::ptrdiff_t>(due_[split_] - first_fill_);
    out_.young = static_cast<std::size_t>(std::count_if(young, fills_.end(), [&](const MarkedFill& fill) { return fill.at > from_; }));
    return std::move(out_);
  }

 private:
  Result<void> begin() {
    out_.start = account_.facts.front().at;
    timeline_.see_marks_until(Instant{out_.start.raw - 1});
    if (timeline_.next_mark() == never) {
      interval_ = valuation_interval(options_, end_ - out_.start);
      tick_ = next_tick(out_.start);
    }
    last_valued_ = out_.start;
    return assume_indices();
  }

  /// Money of a currency of which nothing is known yet is taken at the first index that will come.
  Result<void> assume_indices() {
    FairValues& fair = timeline_.fair();
    for (const AccountFact& fact : account_.facts) {
      if (fact.index.raw == 0) continue;
      fair.assume_index(is_about_money(fact.kind) ? fact.currency : account_.instruments[fact.instrument].base, fact.index);
    }
    for (const MarkSet& set : marks_) {
      for (const auto& [coin, index] : set.indices) fair.assume_index(coin, index);
    }
    for (const AccountFact& fact : account_.facts) {
      if (!is_delivery(fact.kind)) continue;
      const Instrument& delivered = account_.instruments[fact.instrument];
      if (is_dollar(delivered.quote)) fair.assume_index(delivered.base, fair.in_usd(fact.price, delivered.quote));
    }
    for (const AccountFact& fact : account_.facts) {
      if (!timeline_.stands_for_index(fact)) continue;
      const Currency coin = account_.instruments[fact.instrument].base;
      if (fair.usd_price(coin).raw > 0) continue;
      fair.assume_index(coin, fact.price);
      out_.remarks.push_back(fmt::format("{}: no line has its index: the price of the last trade stands for it", coin.text()));
    }
    for (const AccountFact& fact : account_.facts) {
      const bool about_money = is_about_money(fact.kind);
      const Instrument* instrument = about_money ? nullptr : &account_.instruments[fact.instrument];
      const Currency needed = about_money ? fact.currency : instrument->base;
      for (const Currency currency : {needed, about_money ? needed : instrument->settle}) {
        if (fair.usd_price(currency).raw == 0) {
          return fail(fmt::format("{}: no price of {} in USD is known", account_.place_of(fact), currency.text()));
        }
      }
    }
    return {};
  }

  /// Without marks. Asked for hours, no interval reaches from one into the next.
  Instant next_tick(Instant at) const {
    const Instant tick = next_multiple(at, interval_);
    return by_hour_ ? std::min(tick, next_multiple(at, hour)) : tick;
  }

  Instant next() {
    Instant now = std::min(timeline_.next(), tick_);
    if (last_valued_ < begins_) now = std::min(now, begins_);
    for (std::size_t h = 1; h < due_.size(); ++h) now = std::min(now, due_at_[h]);
    return now;
  }

  void take(const AccountFact& fact) {
    touched_ = true;
    switch (fact.kind) {
      case EntryKind::Deposit:
      case EntryKind::Withdrawal:
      case EntryKind::Transfer:
      case EntryKind::Correction: return book_.money(fact);
      case EntryKind::Trade: return trade(fact);
      case EntryKind::Bust:
      case EntryKind::TradeCorrection: return restate(fact);
      case EntryKind::Expiry:
      case EntryKind::Exercise: ++step_delivered_; return book_.deliver(fact.instrument, fact.group, fact.at, fact.price);
      case EntryKind::Funding: return book_.book_fact(fact, Cause::Funding);
      case EntryKind::PoolFees: return book_.book_fact(fact, Cause::Fees);
      case EntryKind::DailySettlement: return book_.book_fact(fact, Cause::Settlement);
    }
  }

  void trade(const AccountFact& fact) {
    if (timeline_.undoes_trades()) group_of_trade_[{account_.instruments[fact.instrument].venue, fact.trade}] = fact.group;
    const MarkedFill fill = book_.trade(fact);
    if (fact.opening) return book_.forget(fill);  // nobody filled it
    ++step_fills_;
    fills_.push_back(fill);
    for (std::size_t h = 1; h < due_.size(); ++h) {
      if (due_at_[h] == never) due_at_[h] = fill.at + curves_.horizons()[h];
    }
    if (fact.at <= from_) return;
    ++(fill.role == FillRole::Quote ? out_.quotes : out_.hedges);
    if (fill.own_print || timeline_.stands_for_index(fact)) ++out_.own_prints;
    book_.mark_out(fill, 0, fact.at);
  }

  /// In the sub-book of the trade, whatever the line says. The fill of a trade that is gone or was another has no markouts any more.
  void restate(AccountFact fact) {
    const Venue venue = account_.instruments[fact.instrument].venue;
    const auto traded = group_of_trade_.find({venue, fact.trade});
    if (traded == group_of_trade_.end()) return;
    fact.group = traded->second;
    for (std::size_t i = 0; i < fills_.size(); ++i) {
      MarkedFill& fill = fills_[i];
      if (fill.trade != fact.trade || fill.instrument->venue != venue) continue;
      if (due_[split_] <= first_fill_ + i) book_.forget(fill);
      fill.size = {};
    }
    book_.restate(fact);
  }

  /// Of the next fill at a horizon.
  Instant due_time(std::size_t h) const {
    return due_[h] < first_fill_ + fills_.size() ? fills_[due_[h] - first_fill_].at + curves_.horizons()[h] : never;
  }

  void mark_out(Instant now) {
    for (std::size_t h = 1; h < due_.size(); ++h) {
      for (; due_at_[h] <= now; ++due_[h], due_at_[h] = due_time(h)) {
        const MarkedFill& fill = fills_[due_[h] - first_fill_];
        if (h == split_) book_.mature(fill, now);
        if (fill.at > from_) book_.mark_out(fill, h, now);
        const std::size_t next = due_[h] + 1 - first_fill_;
        if (next + 1 < fills_.size()) {
          __builtin_prefetch(&fills_[next + 1]);
          book_.will_mark_out(fills_[next]);
        }
      }
    }
    // The longest horizon is the last to be reached.
    const std::size_t done = due_.back() - first_fill_;
    if (done < 4096 || 2 * done < fills_.size()) return;
    fills_.erase(fills_.begin(), fills_.begin() + static_cast<std::ptrdiff_t>(done));
    first_fill_ = due_.back();
  }

  /// What no fact of its own delivers is delivered at once.
  void deliver(std::span<const InstrumentId> expired) {
    for (const InstrumentId id : expired) {
      const Instrument& instrument = account_.instruments[id];
      if (!book_.knows(id)) continue;
      const Price delivery = timeline_.delivery_of(instrument);
      book_.expire(id, delivery);
      for (std::uint32_t group = 0; group < account_.groups.size(); ++group) {
        if (timeline_.told(id, group) || !book_.knows(id, group)) continue;
        if (book_.holds(id, group)) {
          ++step_delivered_;
          touched_ = true;
        }
        book_.deliver(id, group, instrument.expiry, delivery);
      }
    }
  }

  void value(Instant now) {
    book_.value_all(now);
    const Instant from = std::exchange(last_valued_, now);
    if (interval_.raw > 0) tick_ = next_tick(now);
    const bool began = timeline_.facts_taken() > 0;
    if (!began) return;
    out_.steps.push_back({.from = from,
                          .to = now,
                          .causes = sums_.take_step(),
                          .equity = sums_.equity(),
                          .held = book_.held(),
                          .fills = std::exchange(step_fills_, 0),
                          .delivered = std::exchange(step_delivered_, 0)});
    touched_ = false;
  }

  const AccountFacts& account_;
  std::span<const MarkSet> marks_;
  const AttributionOptions& options_;
  Instant from_;
  MarkoutCurves curves_;
  AccountTimeline timeline_;
  CauseSums sums_;
  AttributedBook book_;
  std::size_t split_ = 0;  ///< index of the split's horizon
  Attribution out_;

  Instant end_;  ///< of what is explained
  bool by_hour_ = false;
  Instant begins_ = never;  ///< asked for hours, a valuation at `from`: a change across it has no one hour
  Duration interval_;       ///< 0: valued at marks
  Instant tick_ = never;    ///< the next valuation without marks
  Instant last_valued_;
  bool touched_ = false;  ///< by a fact since the last valuation

  std::map<std::pair<Venue, TradeId>, std::uint32_t> group_of_trade_;  ///< if something is busted or corrected later
  std::vector<MarkedFill> fills_;                                      ///< whose longest horizon is not over, and some before
  std::size_t first_fill_ = 0;                                         ///< number of the front one
  std::vector<std::size_t> due_;                                       ///< by horizon, number of the next fill
  std::vector<Instant> due_at_;                                        ///< when its markout is; never if there is none
  std::size_t step_fills_ = 0;
  std::size_t step_delivered_ = 0;
};

}  // namespace

AttributionTotals totals_of(std::span<const AttributionStep> steps) {
  AttributionTotals totals;
  for (const AttributionStep& step : steps) {
    totals.causes += step.causes;
    totals.gross += step.causes.gross();
    totals.gross_residual += abs(step.causes[Cause::Residual]);
  }
  return totals;
}

std::vector<Cause> causes_in(std::span<const AttributionStep> steps) {
  constexpr NumeraireAmount half_a_cent{units_per_one / 200};
  std::vector<Cause> seen{Cause::Residual};
  for (std::size_t i = 0; i < cause_count; ++i) {
    const Cause cause = cause_at(i);
    const auto shows = [&](const AttributionStep& step) { return abs(step.causes[cause]) >= half_a_cent; };
    if (cause != Cause::Residual && std::ranges::any_of(steps, shows)) seen.push_back(cause);
  }
  return seen;
}

Result<Attribution> attribute_profit(const AccountFacts& account, std::span<const MarkSet> marks, const AttributionOptions& options) {
  KEEL_CHECK(std::ranges::is_sorted(account.facts, {}, &AccountFact::at), "facts come in time order");
  if (account.facts.empty()) return fail("no trades");
  const Instant first = account.facts.front().at;
  const bool whole = !options.from || *options.from < first;
  const Instant from = whole ? Instant{first.raw - 1} : *options.from;
  Attributor all(account, marks, options, from, options.until.value_or(never));
  if (auto done = all.run(); !done) return std::unexpected(done.error());
  if (!whole) {
    const AttributionOptions quiet = without_progress(options);
    Attributor before(account, marks, quiet, from, from);
    if (auto done = before.run(); !done) return std::unexpected(done.error());
    all.take_off(before);
  }
  return all.finished();
}

}  // namespace keel
