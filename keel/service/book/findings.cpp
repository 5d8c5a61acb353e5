#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "keel/account/inventory_statement.hpp"
#include "keel/account/marked_account.hpp"
#include "keel/book/amount_limits.hpp"
#include "keel/domain/dollar.hpp"
#include "keel/service/book/parts.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

/// What an account can hedge in. A coin without a perpetual of its own is not hedged.
std::vector<Instrument> perpetuals_of(const AccountFacts& account, const VenueTerms& terms) {
  std::set<Currency> coins;
  for (const Instrument& instrument : account.instruments) {
    for (const Currency currency : {instrument.base, instrument.settle}) {
      if (!is_dollar(currency)) coins.insert(currency);
    }
  }
  const Instant start = account.facts.empty() ? never : account.facts.front().at;
  std::vector<Instrument> perpetuals;
  for (const Currency coin : coins) {
    if (auto perpetual = parse_deribit_instrument(coin.text() + "-PERPETUAL", terms, start)) perpetuals.push_back(std::move(*perpetual));
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

/// Only what settles in a coin has a margin here: that there is none is told, what else is held, too, and of that alone there is no answer.
Result<void> tell_unmargined(BookFindings& found) {
  std::set<Currency> others;
  for (const MarkedUnderlying& one : found.marked.underlyings) {
    for (const MarkedPosition& position : one.positions) {
      if (is_dollar(position.instrument->settle)) others.insert(position.instrument->settle);
    }
  }
  std::string names;
  for (const Currency currency : others) names += (names.empty() ? "" : ", ") + currency.text();
  const std::string what = "only of what settles in a coin is the margin known here";
  if (names.empty()) {
    if (found.margins.empty()) found.inventory.remarks.emplace_back("--margin: nothing is held that has one");
    return {};
  }
  if (found.margins.empty()) return fail(ErrorCode::Refused, fmt::format("margin: {}, and this account settles in {}", what, names));
  found.inventory.remarks.push_back(fmt::format("--margin: {}: what settles in {} is left out", what, names));
  return {};
}

/// What scenarios say of the marked book.
Result<void> ask_scenarios(const BookRequest& request, BookFindings& found) {
  Result<void> outcome;
  const MarkedBook& book = found.marked;
  if (request.margin) {
    if (!took(margins_of(book, request.terms), found.margins, outcome)) return outcome;
    if (auto told = tell_unmargined(found); !told) return told;
  }
  if (request.ladder && !took(ladders_of(book, *request.ladder), found.ladders, outcome)) return outcome;
  if (request.pin && !took(pins_of(book, *request.pin), found.pins, outcome)) return outcome;
  const VenueTerms* margin_terms = request.margin ? &request.terms : nullptr;
  if (request.stress && !took(stress_of(book, *request.stress, margin_terms), found.stress, outcome)) return outcome;
  return outcome;
}

}  // namespace

Result<BookFindings> find_out(BookRequest request) {
  BookFindings found{.files = request.account.files};
  Result<void> outcome;
  if (request.account.facts.empty()) {
    return fail(fmt::format("{}: {} no row of the account", fmt::join(request.account.files, ", "),
                            request.account.files.size() == 1 ? "has" : "have"));
  }
  sort_facts(request.account);
  const bool hedged = request.hedge.every.raw > 0 || request.hedge.band_coins > 0.0;
  if (hedged || request.explain) {  // followed fact by fact, busts and all
    if (auto fits = check_amounts(request.account, request.marks); !fits) return std::unexpected(fits.error());
  }
  if (hedged) {
    const std::vector<Instrument> perpetuals = perpetuals_of(request.account, request.terms);
    auto with = with_hedges(std::move(request.account), request.marks, perpetuals, request.hedge);
    if (!took(std::move(with), request.account, outcome)) return std::unexpected(outcome.error());
  }
  found.instruments = request.account.instruments;
  const std::optional<MarkSet> last = request.marks.empty() ? std::nullopt : std::optional(request.marks.back());
  AccountFacts booked = request.explain ? request.account : std::move(request.account);
  auto inventory = take_inventory(std::move(booked), last, request.numeraire, request.cost_basis, request.marks);
  if (!took(std::move(inventory), found.inventory, outcome)) return std::unexpected(outcome.error());
  if (request.group_by) found.groups = group_inventory(found.instruments, found.inventory, *request.group_by);
  found.orders = orders_of(found.instruments, found.inventory, last, request.orders);
  if (!took(marked_book(found.instruments, found.inventory), found.marked, outcome)) return std::unexpected(outcome.error());
  if (auto asked = ask_scenarios(request, found); !asked) return std::unexpected(asked.error());
  if (request.page) found.drawing = drawing_of(found.marked, request.ladder.value_or(LadderAxes{}));
  if (request.explain) {
    auto explained = attribute_profit(request.account, request.marks, *request.explain);
    if (!took(std::move(explained), found.explained, outcome)) return std::unexpected(outcome.error());
  }
  if (request.venue) found.differences = differences(statement_of(found.instruments, found.inventory), *request.venue, found.instruments);
  found.venue = std::move(request.venue);
  return found;
}

}  // namespace keel
