#include "keel/pricing/chain/quote_arbitrage.hpp"

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

constexpr double rounding = 1e-9;

/// Somewhere to buy; without a row for nothing.
struct Offer {
  double strike = 0.0;
  double price = 0.0;
  std::optional<std::size_t> row;
};

void keep(std::optional<QuoteArbitrage>& best, QuoteArbitrage found) {
  if (found.gain > rounding && (!best || found.gain > best->gain)) best = std::move(found);
}

/// The lower convex hull of what is asked, by strike. A put of strike 0 costs nothing; a call's hull ends where it is lowest.
std::vector<Offer> hull_of(std::span<const StrikeQuotes> quotes, Right right) {
  std::vector<Offer> hull;
  if (right == Right::Put) hull.emplace_back();
  const auto below_chord = [&](const Offer& next) {
    const Offer& a = hull[hull.size() - 2];
    const Offer& b = hull.back();
    return (b.price - a.price) * (next.strike - a.strike) >= (next.price - a.price) * (b.strike - a.strike);
  };
  for (const StrikeQuotes& quote : quotes) {
    if (quote.right != right || !quote.ask) continue;
    const Offer next{quote.strike, *quote.ask, quote.row};
    while (hull.size() > 1 && below_chord(next)) hull.pop_back();
    hull.push_back(next);
  }
  if (right == Right::Call) {
    const auto lowest = std::ranges::min_element(hull, {}, &Offer::price);
    if (lowest != hull.end()) hull.erase(lowest + 1, hull.end());
  }
  return hull;
}

/// The cheapest way to own what pays no less than a strike's option.
std::optional<QuoteArbitrage> against_hull(const StrikeQuotes& sold, const std::vector<Offer>& hull) {
  const auto right = std::ranges::lower_bound(hull, sold.strike, {}, &Offer::strike);
  QuoteArbitrage found{.sold = sold.row, .bought = {}};
  if (right == hull.end()) {
    if (sold.right == Right::Put || hull.empty()) return std::nullopt;
    found.gain = *sold.bid - hull.back().price;
    found.bought.push_back(*hull.back().row);
    return found;
  }
  if (right == hull.begin()) return std::nullopt;
  const Offer& left = *(right - 1);
  const double part = (sold.strike - left.strike) / (right->strike - left.strike);
  found.gain = *sold.bid - (left.price + part * (right->price - left.price));
  found.kind = left.row ? QuoteArbitrage::Kind::Butterfly : QuoteArbitrage::Kind::Vertical;
  if (left.row) found.bought.push_back(*left.row);
  if (right->row && part > 0.0) found.bought.push_back(*right->row);
  return found;
}

void search_expiry(std::span<const StrikeQuotes> quotes, Right right, std::optional<QuoteArbitrage>& best) {
  const std::vector<Offer> hull = hull_of(quotes, right);
  for (const StrikeQuotes& quote : quotes) {
    if (quote.right != right || !quote.bid) continue;
    if (auto found = against_hull(quote, hull)) keep(best, std::move(*found));
  }
}

void search_calendar(std::span<const StrikeQuotes> quotes, std::span<const StrikeQuotes> before, std::optional<QuoteArbitrage>& best) {
  for (const StrikeQuotes& sold : before) {
    if (!sold.bid) continue;
    const StrikeQuotes* cheapest = nullptr;
    for (const StrikeQuotes& later : quotes) {
      const bool covers = later.right == sold.right && later.ask && (sold.right == Right::Call ? later.k <= sold.k : later.k >= sold.k);
      if (covers && (cheapest == nullptr || *later.ask * later.forward_units < *cheapest->ask * cheapest->forward_units)) cheapest = &later;
    }
    if (cheapest == nullptr) continue;
    const double gain = *sold.bid - *cheapest->ask * cheapest->forward_units / sold.forward_units;
    keep(best, {.kind = QuoteArbitrage::Kind::Calendar, .gain = gain, .sold = sold.row, .bought = {cheapest->row}});
  }
}

}  // namespace

std::optional<QuoteArbitrage> largest_arbitrage(std::span<const StrikeQuotes> quotes, std::span<const StrikeQuotes> before) {
  std::optional<QuoteArbitrage> best;
  for (const Right right : {Right::Call, Right::Put}) search_expiry(quotes, right, best);
  search_calendar(quotes, before, best);
  return best;
}

}  // namespace keel
