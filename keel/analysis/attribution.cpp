#include "keel/analysis/attribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <set>

#include "keel/analysis/attributed_book.hpp"
#include "keel/analysis/delivery_estimate.hpp"
#include "keel/domain/dollar.hpp"

namespace keel {
namespace {

constexpr Instant never{std::numeric_limits<std::int64_t>::max()};

std::vector<Duration> horizons_of(const AttributionOptions& options) {
  std::set<Duration> all{options.horizons.begin(), options.horizons.end()};
  all.insert(Duration{});
  all.insert(options.markout);
  return {all.begin(), all.end()};
}

Duration valuation_interval(const AttributionOptions& options, Duration span) {
  if (options.every.raw > 0) return options.every;
  return span > day * 7 ? day : hour;
}

/// The next multiple of `interval` after `at`.
Instant next_tick(Instant at, Duration interval) { return Instant{} + interval * ((at - Instant{}).raw / interval.raw + 1); }

/// A price in USD a coin that can stand for the index where no line has one.
bool shows_index(const AccountFact& fact, const Instrument& instrument) {
  return fact.kind == EntryKind::Trade && instrument.kind != InstrumentKind::Option && is_dollar(instrument.quote);
}

class Attributor {
 public:
  Attributor(const AccountFacts& account, std::span<const MarkSet> marks, const AttributionOptions& options)
      : account_(account),
        marks_(marks),
        options_(options),
        curves_(horizons_of(options)),
        fair_(account.instruments, curves_.horizons().back()),
        sums_(account, options.cuts),
        book_(account, fair_, sums_, options.path_steps),
        due_(curves_.horizons().size()) {
    out_.markout = options.markout;
    split_ = static_cast<std::size_t>(std::ranges::find(curves_.horizons(), options.markout) - curves_.horizons().begin());
  }

  Result<Attribution> run() {
    if (account_.facts.empty()) return fail("no trades");
    if (auto known = begin(); !known) return std::unexpected(known.error());
    while (true) {
      const Instant now = next();
      if (now == never || now > end_) break;
      fair_.advance(now);
      deliver_until(now);
      while (mark_ < marks_.size() && marks_[mark_].at == now) fair_.see(marks_[mark_++]);
      mark_out(now);
      if (now == next_valuation()) value(now);
      while (fact_ < account_.facts.size() && account_.facts[fact_].at == now) take(account_.facts[fact_++]);
      if (options_.progress) options_.progress(fact_, account_.facts.size());
    }
    if (out_.steps.empty() || last_valued_ < end_ || touched_) value(end_);
    return finished();
  }

 private:
  /// Sets out with the first index of every currency that the account needs, whenever that came.
  Result<void> begin() {
    out_.start = account_.facts.front().at;
    end_ = account_.facts.back().at;
    while (mark_ < marks_.size() && marks_[mark_].at < out_.start) fair_.see(marks_[mark_++]);
    if (mark_ < marks_.size()) {
      end_ = std::max(end_, marks_.back().at);
    } else {
      interval_ = valuation_interval(options_, end_ - out_.start);
      tick_ = next_tick(out_.start, interval_);
    }
    last_valued_ = out_.start;
    for (const Instrument& instrument : account_.instruments) {
      if (instrument.expires()) expiries_.push_back(instrument.id);
    }
    std::ranges::stable_sort(expiries_, {}, [&](InstrumentId id) { return account_.instruments[id].expiry; });
    for (const AccountFact& fact : account_.facts) {
      if (is_delivery(fact.kind)) told_expiries_.insert({fact.instrument, fact.group});
      keeps_trades_ = keeps_trades_ || undoes(fact.kind);
    }
    return first_indices();
  }

  Result<void> first_indices() {
    const auto first = [&](Currency coin, Price index, Instant at) {
      if (index.raw > 0 && fair_.usd_price(coin).raw == 0) fair_.see_index(coin, index, at);
    };
    for (const AccountFact& fact : account_.facts) {
      if (fact.index.raw > 0) first(account_.instruments[fact.instrument].base, fact.index, fact.at);
    }
    for (std::size_t i = mark_; i < marks_.size(); ++i) {
      for (const auto& [coin, index] : marks_[i].indices) first(coin, index, marks_[i].at);
    }
    for (const AccountFact& fact : account_.facts) {
      const Instrument* instrument = fact.kind == EntryKind::Trade ? &account_.instruments[fact.instrument] : nullptr;
      if (instrument == nullptr || !shows_index(fact, *instrument) || fair_.usd_price(instrument->base).raw > 0) continue;
      first(instrument->base, fact.price, fact.at);
      out_.remarks.push_back(fmt::format("{}: no line has its index: the last trade's price stands for it", instrument->base.text()));
      index_from_prints_.insert(instrument->base);
    }
    for (const AccountFact& fact : account_.facts) {
      const bool about_money = is_about_money(fact.kind);
      const Instrument* instrument = about_money ? nullptr : &account_.instruments[fact.instrument];
      const Currency needed = about_money ? fact.currency : instrument->base;
      for (const Currency currency : {needed, about_money ? needed : instrument->settle}) {
        if (fair_.usd_price(currency).raw == 0) {
          return fail(fmt::format("{}: no price of {} in USD is known", account_.place_of(fact), currency.text()));
        }
      }
    }
    return {};
  }

  Instant next_mark() const { return mark_ < marks_.size() ? marks_[mark_].at : never; }
  Instant next_valuation() const { return interval_.raw > 0 ? tick_ : valuing_; }

  Instant next() {
    Instant now = next_mark();
    valuing_ = now;
    if (fact_ < account_.facts.size()) now = std::min(now, account_.facts[fact_].at);
    if (interval_.raw > 0) now = std::min(now, tick_);
    if (expiry_ < expiries_.size()) now = std::min(now, account_.instruments[expiries_[expiry_]].expiry);
    for (std::size_t h = 1; h < due_.size(); ++h) {
      if (due_[h] < first_fill_ + fills_.size()) now = std::min(now, fills_[due_[h] - first_fill_].at + curves_.horizons()[h]);
    }
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
      case EntryKind::Exercise: ++step_delivered_; return book_.expire(fact.instrument, fact.group, fact.at, fact.price);
      case EntryKind::Funding: fair_.see_market(fact); return book_.book_fact(fact, Cause::Funding);
      case EntryKind::PoolFees: fair_.see_market(fact); return book_.book_fact(fact, Cause::Fees);
      case EntryKind::DailySettlement: fair_.see_market(fact); return book_.book_fact(fact, Cause::Settlement);
    }
  }

  void trade(const AccountFact& fact) {
    if (!seen_.insert(account_.instruments[fact.instrument].venue, fact.trade)) return;
    fair_.see_market(fact);
    if (keeps_trades_) group_of_trade_[{account_.instruments[fact.instrument].venue, fact.trade}] = fact.group;
    const MarkedFill fill = book_.trade(fact);
    const Instrument& instrument = account_.instruments[fact.instrument];
    if (fill.role == FillRole::Quote) fair_.see_print(fact);
    if (index_from_prints_.contains(instrument.base) && shows_index(fact, instrument))
      fair_.see_index(instrument.base, fact.price, fact.at);
    ++step_fills_;
    ++(fill.role == FillRole::Quote ? out_.quotes : out_.hedges);
    if (fill.own_print) ++out_.own_prints;
    add_markout(fill, 0, fact.at);
    fills_.push_back(fill);
  }

  /// In the sub-book of the trade, whatever the line says. The fill of a trade that is gone or was another has no markouts any more.
  void restate(AccountFact fact) {
    const Venue venue = account_.instruments[fact.instrument].venue;
    const auto traded = group_of_trade_.find({venue, fact.trade});
    if (traded == group_of_trade_.end()) return;
    fact.group = traded->second;
    for (MarkedFill& fill : fills_) {
      if (fill.trade != fact.trade || book_.instrument_of(fill).venue != venue) continue;
      if (due_[split_] <= first_fill_ + static_cast<std::size_t>(&fill - &fills_.front())) book_.forget(fill);
      fill.size = {};
    }
    book_.book_fact(fact, Cause::Correction);
  }

  void add_markout(const MarkedFill& fill, std::size_t horizon, Instant now) {
    const auto markout = book_.markout(fill, now);
    if (markout) curves_.add(fill.role, fill.size.raw > 0 ? Side::Buy : Side::Sell, horizon, *markout);
  }

  void mark_out(Instant now) {
    for (std::size_t h = 1; h < due_.size(); ++h) {
      const Duration horizon = curves_.horizons()[h];
      for (; due_[h] < first_fill_ + fills_.size(); ++due_[h]) {
        const MarkedFill& fill = fills_[due_[h] - first_fill_];
        if (fill.at + horizon > now) break;
        if (h == split_) book_.mature(fill, now);
        add_markout(fill, h, now);
      }
    }
    // The longest horizon is the last to be reached.
    for (; first_fill_ < due_.back(); ++first_fill_) fills_.pop_front();
  }

  /// Those without a fact of their own, at an estimate.
  void deliver_until(Instant now) {
    for (; expiry_ < expiries_.size() && account_.instruments[expiries_[expiry_]].expiry <= now; ++expiry_) {
      const Instrument& instrument = account_.instruments[expiries_[expiry_]];
      for (std::uint32_t group = 0; group < account_.groups.size(); ++group) {
        if (!book_.holds(instrument.id, group) || told_expiries_.contains({instrument.id, group})) continue;
        book_.expire(instrument.id, group, instrument.expiry, delivery_of(instrument));
        ++step_delivered_;
        touched_ = true;
      }
    }
  }

  Price delivery_of(const Instrument& instrument) {
    const auto [known, fresh] = deliveries_.try_emplace({instrument.expiry, instrument.base, instrument.quote});
    if (!fresh) return known->second;
    if (const auto estimate = estimated_delivery(account_, instrument)) return known->second = estimate->delivery;
    return known->second = index_between(marks_, instrument.base, instrument.expiry).value_or(fair_.usd_price(instrument.base));
  }

  void value(Instant now) {
    book_.value_all(now);
    const Instant from = std::exchange(last_valued_, now);
    if (interval_.raw > 0) tick_ = next_tick(now, interval_);
    const bool began = fact_ > 0;
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

  Attribution finished() {
    out_.markouts = curves_.curves();
    out_.cuts = sums_.cuts();
    out_.young = first_fill_ + fills_.size() - due_[split_];
    return std::move(out_);
  }

  const AccountFacts& account_;
  std::span<const MarkSet> marks_;
  const AttributionOptions& options_;
  MarkoutCurves curves_;
  FairValues fair_;
  CauseSums sums_;
  AttributedBook book_;
  std::size_t split_ = 0;  ///< index of the split's horizon
  Attribution out_;

  std::size_t fact_ = 0;
  std::size_t mark_ = 0;
  std::size_t expiry_ = 0;
  std::vector<InstrumentId> expiries_;  ///< in time order
  std::set<std::pair<InstrumentId, std::uint32_t>> told_expiries_;
  std::set<Currency> index_from_prints_;
  std::map<std::tuple<Instant, Currency, Currency>, Price> deliveries_;  ///< estimated, by expiry, base and quote
  Instant end_;
  Duration interval_;  ///< 0: valued at marks
  Instant tick_ = never;
  Instant valuing_ = never;
  Instant last_valued_;
  bool touched_ = false;  ///< by a fact since the last valuation

  BookedTrades seen_;
  bool keeps_trades_ = false;                                          ///< something is busted or corrected later
  std::map<std::pair<Venue, TradeId>, std::uint32_t> group_of_trade_;  ///< if keeps_trades_
  std::deque<MarkedFill> fills_;                                       ///< whose longest horizon is not over
  std::size_t first_fill_ = 0;                                         ///< number of the front one
  std::vector<std::size_t> due_;                                       ///< by horizon, number of the next fill
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

Result<Attribution> attribute_profit(const AccountFacts& account, std::span<const MarkSet> marks, const AttributionOptions& options) {
  KEEL_CHECK(std::ranges::is_sorted(account.facts, {}, &AccountFact::at), "facts come in time order");
  return Attributor(account, marks, options).run();
}

void sort_facts(AccountFacts& account) {
  if (std::ranges::is_sorted(account.facts, {}, &AccountFact::at)) return;
  std::ranges::sort(account.facts, {}, [](const AccountFact& fact) { return std::tuple{fact.at, fact.file, fact.line}; });
}

}  // namespace keel
