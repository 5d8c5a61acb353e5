#include "keel/domain/terms/venue_terms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "keel/base/int128.hpp"

namespace keel {
namespace {

bool on_friday(Instant at) { return (at - Instant{}).raw / day.raw % 7 == 1; }  // 1970-01-01 was a Thursday

Venue named(Venue venue) { return venue == Venue{} ? deribit : venue; }

template <class Row>
bool holds(const Row& row, Instant at) {
  return row.from <= at && (row.until == never || at < row.until);
}

template <class Row>
bool times_overlap(const Row& a, const Row& b) {
  return a.from < b.until && b.from < a.until;
}

bool same_key(const Terms& a, const Terms& b) {
  return a.venue == b.venue && a.coin == b.coin && a.settle == b.settle && a.kind == b.kind && a.period == b.period;
}

bool same_key(const MarginTerms& a, const MarginTerms& b) { return a.venue == b.venue && a.coin == b.coin && a.settle == b.settle; }

bool same_key(const IndexTerms& a, const IndexTerms& b) { return a.venue == b.venue && a.coin == b.coin && a.settle == b.settle; }

bool same_key(const MatchingTerms& a, const MatchingTerms& b) {
  return a.venue == b.venue && a.coin == b.coin && a.settle == b.settle && a.kind == b.kind;
}

/// The row of the key that holds then.
template <class Row>
const Row* row_of(const std::vector<Row>& rows, const Row& key, Instant at) {
  const auto found = std::ranges::find_if(rows, [&](const Row& row) { return same_key(row, key) && holds(row, at); });
  return found == rows.end() ? nullptr : &*found;
}

/// What is left of `row` in time beside `mine`.
template <class Row>
std::vector<Row> remains(const Row& row, const std::vector<Row>& mine) {
  std::vector<Row> left{row};
  for (const Row& other : mine) {
    if (!same_key(row, other)) continue;
    std::vector<Row> shorter;
    for (Row& piece : left) {
      if (!times_overlap(piece, other)) {
        shorter.push_back(std::move(piece));
        continue;
      }
      if (piece.from < other.from) {
        shorter.push_back(piece);
        shorter.back().until = other.from;
      }
      if (other.until < piece.until) {
        shorter.push_back(std::move(piece));
        shorter.back().from = other.until;
      }
    }
    left = std::move(shorter);
  }
  return left;
}

template <class Row>
std::vector<Row> replaced(const std::vector<Row>& rows, const std::vector<Row>& mine) {
  std::vector<Row> all;
  for (const Row& row : rows) std::ranges::move(remains(row, mine), std::back_inserter(all));
  all.insert(all.end(), mine.begin(), mine.end());
  return all;
}

std::string described(const Instrument& contract, Instant at) {
  const std::string period = contract.expires() ? std::string(name_of(period_of(contract.expiry))) + " " : "";
  const std::string when = at == never ? "today" : "on " + format_instant(at).substr(0, 10);
  return fmt::format("{} {}/{} {}{} {}", named(contract.venue).text(), contract.base.text(), contract.settle.text(), period,
                     name_of(contract.kind), when);
}

}  // namespace

std::string_view name_of(Period period) {
  constexpr std::array<std::string_view, 4> names{"daily", "weekly", "monthly", "quarterly"};
  return names[static_cast<std::size_t>(period)];
}

Period period_of(Instant expiry) {
  if (!on_friday(expiry)) return Period::Daily;
  const int month = civil_date(expiry).month;
  if (civil_date(expiry + day * 7).month == month) return Period::Weekly;
  return month % 3 == 0 ? Period::Quarterly : Period::Monthly;
}

const Terms* VenueTerms::find(const Instrument& contract, Instant at) const {
  const std::optional<Period> period = contract.expires() ? std::optional(period_of(contract.expiry)) : std::nullopt;
  const Terms key{
      .venue = named(contract.venue), .coin = contract.base, .settle = contract.settle, .kind = contract.kind, .period = period};
  return row_of(terms, key, at);
}

const MatchingTerms* VenueTerms::find_matching(const Instrument& contract, Instant at) const {
  const MatchingTerms key{.venue = named(contract.venue), .coin = contract.base, .settle = contract.settle, .kind = contract.kind};
  return row_of(matching, key, at);
}

const MarginTerms* VenueTerms::find_margin(Venue venue, Currency coin, Currency settle, Instant at) const {
  return row_of(margin, MarginTerms{.venue = named(venue), .coin = coin, .settle = settle}, at);
}

VenueTerms VenueTerms::replaced_by(const VenueTerms& mine) const {
  return {replaced(terms, mine.terms), replaced(margin, mine.margin), replaced(index, mine.index), replaced(matching, mine.matching)};
}

bool overlap(const Terms& a, const Terms& b) { return same_key(a, b) && times_overlap(a, b); }
bool overlap(const MarginTerms& a, const MarginTerms& b) { return same_key(a, b) && times_overlap(a, b); }
bool overlap(const IndexTerms& a, const IndexTerms& b) { return same_key(a, b) && times_overlap(a, b); }
bool overlap(const MatchingTerms& a, const MatchingTerms& b) { return same_key(a, b) && times_overlap(a, b); }

Result<void> set_terms(Instrument& contract, const VenueTerms& terms, Instant at) {
  const Terms* const row = terms.find(contract, at);
  if (row == nullptr) {
    return fail(ErrorCode::NotFound,
                fmt::format("{}: no venue terms for {}; add a row to --terms FILE", contract.name, described(contract, at)));
  }
  contract.multiplier = row->contract;
  contract.lot = Size{divide_rounded(Int128{row->least_amount.raw} * units_per_one, row->contract.raw, Rounding::HalfEven)};
  contract.ticks = TickLadder{};
  if (!row->ticks.empty()) {
    auto ladder = TickLadder::make(row->ticks);
    if (!ladder) return fail(contract.name, ladder.error());
    contract.ticks = std::move(*ladder);
  }
  contract.fees = row->fees;
  return {};
}

}  // namespace keel
