#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "keel/account/foreign_fees.hpp"
#include "keel/account/inventory_statement.hpp"
#include "keel/account/marked_account.hpp"
#include "keel/account/recent_marks.hpp"
#include "keel/book/amount_limits.hpp"
#include "keel/domain/money.hpp"
#include "keel/files/account/quoted_indices.hpp"
#include "keel/service/book/parts.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

/// What an account can hedge in. A coin without a perpetual of its own from its first fact to its last is not hedged, and a remark says so.
std::vector<Instrument> perpetuals_of(AccountFacts& account, const VenueTerms& terms) {
  std::set<Currency> coins;
  for (const Instrument& instrument : account.instruments) {
    for (const Currency currency : {instrument.base, instrument.settle}) {
      if (!is_dollar(currency)) coins.insert(currency);
    }
  }
  std::vector<Instrument> perpetuals;
  for (const Currency coin : coins) {
    const std::string name = coin.text() + "-PERPETUAL";
    auto perpetual = parse_deribit_instrument(name, terms, account.facts.front().at);
    if (perpetual && terms.find(*perpetual, account.facts.back().at) != nullptr) {
      perpetuals.push_back(std::move(*perpetual));
    } else {
      account.remarks.push_back(fmt::format("{} is not hedged: {} is not listed all the while", coin.text(), name));
    }
  }
  return perpetuals;
}

/// The answer's value goes into `into`; else its error into `outcome`.
template <class T, class Into>
bool took(Result<T> answer, Into& into, Result<void>& outcome) {
  if (!answer) {
    outcome = std::unexpected(std::move(answer.error()));
    return false;
  }
  into = std::move(*answer);
  return true;
}

/// A margin that leaves positions out is none: refuses it unless it was asked for.
Result<void> all_priced(const BookRequest& request, const MarkedBook& book) {
  std::size_t held = 0;
  std::vector<std::string> names;
  for (const MarkedUnderlying& one : book.underlyings) {
    held += one.positions.size() + one.unpriced.size();
    for (const UnpricedPosition& position : one.unpriced) names.push_back(position.instrument->full_name());
  }
  if (names.empty() || request.leave_out_unpriced) return {};
  return fail(
      fmt::format("margin: {}, {}{}: give their rows a vol, an index or a forward, or --marks; --leave-out-unpriced asks without them",
                  unpriced_words(names.size(), held), names.front(), names.size() > 1 ? " the first of them" : ""));
}

/// What scenarios say of the marked book.
Result<void> ask_scenarios(const BookRequest& request, BookFindings& found) {
  Result<void> outcome;
  const MarkedBook& book = found.marked;
  if (request.margin) {
    if (auto known = all_priced(request, book); !known) return known;
    if (!took(margins_of(book, request.terms), found.margins, outcome)) return outcome;
    found.settle_margins = settle_margins_of(book, request.terms);
    const auto unknown = std::ranges::find_if(found.settle_margins, [](const SettleMargin& one) { return !one.unknown.empty(); });
    if (unknown != found.settle_margins.end() && found.margins.empty() && found.settle_margins.size() == 1) {
      return fail(ErrorCode::NotFound, "margin: " + unknown->unknown);
    }
  }
  if (request.ladder && !took(ladders_of(book, *request.ladder), found.ladders, outcome)) return outcome;
  if (request.pin && !took(pins_of(book, *request.pin), found.pins, outcome)) return outcome;
  const VenueTerms* margin_terms = request.margin ? &request.terms : nullptr;
  if (request.stress && !took(stress_of(book, *request.stress, margin_terms), found.stress, outcome)) return outcome;
  return outcome;
}

/// Times that were asked, held to those of which something is known.
Result<void> check_times(BookRequest& request, std::vector<std::string>& remarks) {
  const Instant first = request.account.facts.front().at;
  const Instant marked = request.marks.empty() ? first : request.marks.back().at;
  const Instant last = std::max(request.account.facts.back().at, marked);
  const std::string known = fmt::format("the account and its marks end at {}", format_instant(last));
  if (request.from && request.to && *request.from >= *request.to) {
    return fail(ErrorCode::OutOfRange,
                fmt::format("from: {} is not before to, {}", format_instant(*request.from), format_instant(*request.to)));
  }
  if (request.to && *request.to < first) {
    return fail(ErrorCode::OutOfRange, fmt::format("to: {}: the account begins at {}", format_instant(*request.to), format_instant(first)));
  }
  if (request.from && *request.from >= last) {
    return fail(ErrorCode::OutOfRange, fmt::format("from: {}: {}", format_instant(*request.from), known));
  }
  if (request.from && *request.from < first) {
    remarks.push_back(fmt::format("from {}: the account begins at {}, with nothing", format_instant(*request.from), format_instant(first)));
    request.from.reset();
  }
  if (request.to && *request.to > last) {
    remarks.push_back(fmt::format("to {}: {}: the book is of then", format_instant(*request.to), known));
    request.to.reset();
  }
  return {};
}

std::span<const MarkSet> marks_until(const BookRequest& request, std::optional<Instant> at) {
  const auto end = at ? std::ranges::upper_bound(request.marks, *at, {}, &MarkSet::at) : request.marks.end();
  return std::span(request.marks.begin(), end);
}

/// Facts after `at` are not known yet. Domain: sorted facts.
Result<Inventory> stock_at(const BookRequest& request, AccountFacts account, std::optional<Instant> at) {
  const std::span<const MarkSet> marks = marks_until(request, at);
  const std::optional<MarkSet> last = recent_marks(marks);
  if (at) account.facts.erase(std::ranges::upper_bound(account.facts, *at, {}, &AccountFact::at), account.facts.end());
  return take_inventory(std::move(account), last, request.numeraire, request.cost_basis, marks, at.value_or(Instant{}));
}

/// What the account earned by cause, and how the book's profit leads there.
Result<void> explain(BookRequest& request, BookFindings& found) {
  auto explained = attribute_profit(request.account, request.marks, *request.explain);
  if (!explained) return std::unexpected(explained.error());
  found.bridge = profit_bridge(found.instruments, found.inventory, explained->closing);
  if (request.from) {
    auto before = stock_at(request, std::move(request.account), request.from);
    if (!before) {
      found.why_no_before = fmt::format("of {}: {}", format_instant(*request.from), before.error().text);
      found.bridge.reset();
    } else {
      found.bridge = bridge_between(profit_bridge(found.instruments, *before, explained->opening), *found.bridge);
      found.before = std::move(*before);
    }
  }
  found.explained = std::move(*explained);
  return {};
}

/// Margin of a day of which the venue's parameters are not known any more.
void remark_old_margin(const BookRequest& request, BookFindings& found) {
  if (found.standings.empty()) return;
  std::set<std::string> said;
  for (const MarkedUnderlying& one : found.marked.underlyings) {
    for (const MarkedPosition& position : one.positions) {
      const Instrument& held = *position.instrument;
      const MarginTerms* const terms = request.terms.find_margin(held.venue, held.base, held.settle, found.marked.now);
      if (terms == nullptr || found.marked.now >= terms->known_from || !said.insert(held.base.text() + held.settle.text()).second) continue;
      found.inventory.remarks.push_back(
          fmt::format("portfolio margin of {} in {}: by the venue's parameters of {}: what they were on {} is not known", held.base.text(),
                      held.settle.text(), format_instant(terms->known_from).substr(0, 10), format_instant(found.marked.now).substr(0, 10)));
    }
  }
}

/// For the summary, which tells why there is none where a question of its own would be refused.
void stand_margins(const BookRequest& request, bool paid_in, BookFindings& found) {
  const auto stand = [&](Currency coin, Venue venue, const MarginRules& under, std::size_t left_out, std::string unknown) {
    // What was asked for without them is told without them.
    if (left_out > 0 && !found.leave_out_unpriced) unknown = fmt::format("positions that are not in it: {}", left_out);
    found.standings.push_back({coin, venue, "standard", under.standard, unknown});
    found.standings.push_back({coin, venue, "portfolio", under.portfolio, unknown});
  };
  if (found.asked_margin) {
    for (const CoinMargin& one : found.margins) {
      stand(one.coin, one.venue,
            {.standard = margin_use(one.standard.maintenance, one.margin_balance, one.liquidation.standard),
             .portfolio = margin_use(one.portfolio.maintenance, one.equity, one.liquidation.portfolio)},
            one.left_out, "");
    }
  } else if (const Unpriced unpriced = unpriced_in(found); unpriced.left_out > 0 && !found.leave_out_unpriced) {
    found.why_no_margin = unpriced.words();
    return;
  } else if (!paid_in) {
    found.why_no_margin = "no deposit is told, so what margin is held against is not known; --margin asks all the same";
    return;
  } else {
    for (const MarginUses& one : margin_uses(found.marked, request.terms)) {
      stand(one.coin, one.venue, one.under.value_or(MarginRules{}), one.left_out, one.under ? "" : one.under.error().text);
    }
  }
  for (const SettleMargin& one : found.asked_margin ? found.settle_margins : settle_margins_of(found.marked, request.terms)) {
    const std::string unknown = one.unknown.empty() && one.left_out > 0 && !found.leave_out_unpriced
                                    ? fmt::format("positions that are not in it: {}", one.left_out)
                                    : one.unknown;
    found.standings.push_back(
        {one.settle, one.venue, "standard", margin_use(one.standard.maintenance, one.equity, one.liquidation), unknown});
  }
  if (found.standings.empty()) found.why_no_margin = "nothing is held for which a venue asks margin";
}

}  // namespace

Result<BookFindings> find_out(BookRequest request) {
  BookFindings found{.files = request.account.files, .leave_out_unpriced = request.leave_out_unpriced};
  found.all_positions = request.all_positions;
  found.asked_margin = request.margin;
  found.asked_ladder = request.ladder.has_value();
  found.asked_pin = request.pin.has_value();
  Result<void> outcome;
  if (request.account.facts.empty()) {
    return fail(fmt::format("{}: {} no row of the account", fmt::join(request.account.files, ", "),
                            request.account.files.size() == 1 ? "has" : "have"));
  }
  sort_facts(request.account);
  settle_units(request.account, request.marks);
  remark_indices(request.account);
  std::vector<std::string> remarks;
  if (request.from && !request.explain) request.explain.emplace();
  if (request.explain) request.explain->from = request.from;
  if (request.explain) request.explain->until = request.to;
  if (auto known = check_times(request, remarks); !known) return std::unexpected(known.error());
  found.since = request.from.value_or(request.account.facts.front().at);
  const bool paid_in = std::ranges::any_of(request.account.facts, [&](const AccountFact& fact) {
    return (fact.kind == EntryKind::Deposit || fact.kind == EntryKind::Transfer) && fact.at <= request.to.value_or(never);
  });
  if (auto priced = price_foreign_fees(request.account, request.marks); !priced) return std::unexpected(priced.error());
  const bool hedged = request.hedge.every.raw > 0 || request.hedge.band_coins > 0.0;
  if (hedged || request.explain) {  // followed fact by fact, busts and all
    if (auto fits = check_amounts(request.account, request.marks); !fits) return std::unexpected(fits.error());
  }
  if (hedged) {
    const std::vector<Instrument> perpetuals = perpetuals_of(request.account, request.terms);
    const std::size_t own = request.account.facts.size();
    auto with = with_hedges(std::move(request.account), request.marks, perpetuals, request.hedge);
    if (!took(std::move(with), request.account, outcome)) return std::unexpected(outcome.error());
    found.simulated_hedges = request.account.facts.size() - own;
  }
  found.instruments = request.account.instruments;
  auto inventory = stock_at(request, request.explain ? request.account : std::move(request.account), request.to);
  if (!took(std::move(inventory), found.inventory, outcome)) return std::unexpected(outcome.error());
  std::ranges::move(remarks, std::back_inserter(found.inventory.remarks));
  const std::span<const MarkSet> marks = marks_until(request, request.to);
  const std::optional<MarkSet> last = recent_marks(marks);
  if (request.group_by) found.groups = group_inventory(found.instruments, found.inventory, *request.group_by);
  found.orders = orders_of(found.instruments, found.inventory, last, request.orders, request.combo_orders);
  if (!took(marked_book(found.instruments, found.inventory), found.marked, outcome)) return std::unexpected(outcome.error());
  if (auto asked = ask_scenarios(request, found); !asked) return std::unexpected(asked.error());
  stand_margins(request, paid_in, found);
  if (request.propose_hedge) found.hedge = hedge_of(found, std::move(*request.propose_hedge), request.terms);
  remark_old_margin(request, found);
  if (request.page) found.drawing = drawing_of(found.marked, request.ladder.value_or(LadderAxes{}));
  if (request.explain) {
    if (auto explained = explain(request, found); !explained) return std::unexpected(explained.error());
  }
  if (request.venue) {
    const AccountStatement ours = statement_of(found.instruments, found.inventory);
    std::ranges::move(take_units(ours, *request.venue), std::back_inserter(found.inventory.remarks));
    found.differences = differences(ours, *request.venue, found.instruments);
  }
  found.venue = std::move(request.venue);
  return found;
}

}  // namespace keel
