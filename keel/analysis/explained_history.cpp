#include "keel/analysis/explained_history.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/base/int128.hpp"
#include "keel/domain/dollar.hpp"
#include "keel/domain/settlement.hpp"

namespace keel {
namespace {

struct Holding {
  const Instrument* instrument = nullptr;
  Size size;
  InstrumentState state;  ///< when last marked
};

/// USD a unit of the currency; 0 if unknown.
Price usd_price(Currency currency, const MarkSet& marks) {
  if (is_dollar(currency)) return Price{units_per_one};
  const auto found = marks.indices.find(currency);
  return found == marks.indices.end() ? Price{} : found->second;
}

/// At an instant between two snapshots, on a straight line, half to even to 1e-8.
Price index_between(Currency coin, const MarkSet& before, const MarkSet& after, Instant at) {
  const Price from = before.indices.at(coin);
  const Price to = after.indices.at(coin);
  const Int128 moved = static_cast<Int128>((to - from).raw) * (at - before.at).raw;
  return from + PriceOffset{divide_rounded(moved, (after.at - before.at).raw, Rounding::HalfEven)};
}

class Holder {
 public:
  Holder(const Instruments& instruments, const Inventory& inventory, int path_steps) : cash_(inventory.cash), path_steps_(path_steps) {
    for (const InventoryRow& row : inventory.rows) {
      const Instrument& instrument = instruments[row.instrument];
      if (row.amount.raw == 0 || row.source == MarkSource::EstimatedSettlement) continue;
      const Size size{divide_rounded(multiply_checked(row.amount.raw, units_per_one), instrument.multiplier.raw, Rounding::HalfEven)};
      held_.push_back({&instrument, size, {}});
    }
  }

  Result<void> begin(const MarkSet& first) {
    for (Holding& holding : held_) {
      const Instrument& instrument = *holding.instrument;
      if (instrument.kind != InstrumentKind::Option) return fail(instrument.name + ": only options have marks in a chain");
      const auto mark = first.marks.find(instrument.id);
      if (mark == first.marks.end() || instrument.expiry <= first.at) {
        return fail(fmt::format("{}: has no mark at {}, where the history begins", instrument.name, format_instant(first.at)));
      }
      holding.state = {first.at, first.indices.at(instrument.base), mark->second};
    }
    last_ = &first;
    return check_currencies(first);
  }

  Result<ExplainedStep> step(const MarkSet& next) {
    if (auto known = check_currencies(next); !known) return std::unexpected(known.error());
    ExplainedStep step{.from = last_->at, .to = next.at};
    NumeraireAmount cash_before = cash_worth(*last_);
    for (Holding& holding : held_) {
      if (holding.instrument->expiry <= next.at)
        cash_before += deliver(holding, next, step);
      else
        follow(holding, next, step);
    }
    std::erase_if(held_, [](const Holding& holding) { return holding.size.raw == 0; });
    step.change.coin_revaluation += cash_worth(next) - cash_before - step.fees;
    step.held = held_.size();
    last_ = &next;
    step.equity = equity();
    return step;
  }

  NumeraireAmount equity() const {
    NumeraireAmount sum = cash_worth(*last_);
    for (const Holding& holding : held_) sum += worth_of(*holding.instrument, holding.size, holding.state);
    return sum;
  }

 private:
  Result<void> check_currencies(const MarkSet& marks) const {
    for (const Money& money : cash_.entries()) {
      if (usd_price(money.currency, marks).raw <= 0) return unknown(money.currency, marks);
    }
    for (const Holding& holding : held_) {
      if (!marks.indices.contains(holding.instrument->base)) return unknown(holding.instrument->base, marks);
    }
    return {};
  }
  static Result<void> unknown(Currency currency, const MarkSet& marks) {
    return fail(fmt::format("{}: no index of {}", format_instant(marks.at), currency.text()));
  }

  NumeraireAmount cash_worth(const MarkSet& marks) const {
    NumeraireAmount sum;
    for (const Money& money : cash_.entries()) sum += in_numeraire(money.amount, usd_price(money.currency, marks));
    return sum;
  }

  void follow(Holding& holding, const MarkSet& next, ExplainedStep& step) const {
    const auto mark = next.marks.find(holding.instrument->id);
    if (mark == next.marks.end()) {
      ++step.unmarked;
      return;
    }
    const InstrumentState now{next.at, next.indices.at(holding.instrument->base), mark->second};
    step.change += explain_path(*holding.instrument, holding.size, holding.state, now, path_steps_);
    holding.state = now;
  }

  /// Pays it out. Returns what the payoff was worth in USD when it was paid.
  NumeraireAmount deliver(Holding& holding, const MarkSet& next, ExplainedStep& step) {
    const Instrument& option = *holding.instrument;
    const Price delivery = index_between(option.base, *last_, next, option.expiry);
    const InstrumentState paid{option.expiry, delivery, {.price = payoff_price(option, delivery)}};
    step.change += explain_path(option, holding.size, holding.state, paid, path_steps_);
    const SettleAmount fee = delivery_fee(option, holding.size, delivery);
    cash_.post({option.settle, settlement_value(option, holding.size, paid.mark.price) - fee});
    step.fees += -in_numeraire(fee, usd_price(option.settle, next));
    ++step.delivered;
    const NumeraireAmount worth = worth_of(option, holding.size, paid);
    holding.size = {};
    return worth;
  }

  Balances cash_;
  int path_steps_;
  std::vector<Holding> held_;
  const MarkSet* last_ = nullptr;
};

std::vector<NumeraireAmount> causes_of(const ExplainedChange& change, NumeraireAmount fees) {
  return {change.delta, change.gamma,    change.vega, change.theta,   change.vanna, change.volga, change.coin_revaluation,
          change.basis, change.mark_gap, fees,        change.residual};
}

NumeraireAmount magnitude(NumeraireAmount amount) { return amount.raw < 0 ? -amount : amount; }

double percent_of(NumeraireAmount part, NumeraireAmount whole) { return whole.raw == 0 ? 0.0 : 100.0 * to_double(part) / to_double(whole); }

std::string line_of(std::string_view day, std::string_view equity, std::span<const ExplainedStep> steps) {
  const ExplainedTotals totals = totals_of(steps);
  std::string text = fmt::format("{:<11}{:>14}", day, equity);
  for (const NumeraireAmount cause : causes_of(totals.change, totals.fees)) text += fmt::format("{:>12.2f}", to_double(cause));
  return text + fmt::format("{:>9.2f}\n", percent_of(totals.gross_residual, totals.gross));
}

std::string day_of(Instant at) { return format_instant(at).substr(0, 10); }

}  // namespace

Result<ExplainedHistory> explain_history(const Instruments& instruments, const Inventory& inventory, std::span<const MarkSet> marks,
                                         int path_steps) {
  const auto first = std::ranges::lower_bound(marks, inventory.as_of, {}, &MarkSet::at);
  if (marks.end() - first < 2) return fail("explain: needs two snapshots that are not before the last trade");
  Holder holder(instruments, inventory, path_steps);
  if (auto begun = holder.begin(*first); !begun) return fail("explain: " + begun.error().text);
  ExplainedHistory history{.start = first->at, .start_equity = holder.equity(), .steps = {}};
  for (auto next = first + 1; next != marks.end(); ++next) {
    auto step = holder.step(*next);
    if (!step) return fail("explain: " + step.error().text);
    history.steps.push_back(*step);
  }
  return history;
}

ExplainedTotals totals_of(std::span<const ExplainedStep> steps) {
  ExplainedTotals totals;
  for (const ExplainedStep& step : steps) {
    totals.change += step.change;
    totals.fees += step.fees;
    totals.gross_residual += magnitude(step.change.residual);
    for (const NumeraireAmount cause : causes_of(step.change, step.fees)) totals.gross += magnitude(cause);
  }
  return totals;
}

std::string format_explained(const ExplainedHistory& history) {
  std::string text = fmt::format("{:<11}{:>14}", "USD", "equity");
  for (const char* cause : {"delta", "gamma", "vega", "theta", "vanna", "volga", "coin", "basis", "marks", "fees", "residual"}) {
    text += fmt::format("{:>12}", cause);
  }
  text += fmt::format("{:>9}\n{:<11}{:>14.2f}\n", "resid. %", "start", to_double(history.start_equity));
  const std::span<const ExplainedStep> steps = history.steps;
  for (std::size_t i = 0; i < steps.size();) {
    std::size_t end = i;
    while (end < steps.size() && day_of(steps[end].to) == day_of(steps[i].to)) ++end;
    text += line_of(day_of(steps[i].to), fmt::format("{:.2f}", to_double(steps[end - 1].equity)), steps.subspan(i, end - i));
    i = end;
  }
  return text + line_of("total", "", steps);
}

}  // namespace keel
