#include "keel/scenario/coin_margin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "keel/base/words.hpp"
#include "keel/domain/money.hpp"
#include "keel/domain/name_at_venue.hpp"

namespace keel {

namespace {

/// What is held on a coin or settles in it at one venue.
struct Claims {
  std::vector<MarkedPosition> positions;  ///< both
  std::size_t left_out = 0;               ///< one of them alone, or without a price
  std::size_t in_dollars = 0;             ///< on the coin, settled in a dollar: settle_margin.hpp
  std::size_t elsewhere = 0;              ///< either, at another venue
};

Claims claims_on(const MarkedBook& book, Currency coin, Venue venue) {
  Claims claims;
  for (const MarkedUnderlying& any : book.underlyings) {
    const bool own = any.coin == coin;
    for (const MarkedPosition& position : any.positions) {
      const bool settles = position.instrument->settle == coin;
      if (position.instrument->venue != venue) {
        claims.elsewhere += own || settles ? 1 : 0;
        continue;
      }
      if (own && settles) claims.positions.push_back(position);
      if (own != settles) ++(is_dollar(position.instrument->settle) ? claims.in_dollars : claims.left_out);
    }
    for (const UnpricedPosition& position : any.unpriced) {
      if (!own && position.instrument->settle != coin) continue;
      const bool there = position.instrument->venue == venue;
      ++(!there ? claims.elsewhere : is_dollar(position.instrument->settle) ? claims.in_dollars : claims.left_out);
    }
  }
  return claims;
}

Result<CoinAccount> account_of(const MarkedBook& book, const VenueTerms& terms, const MarkedUnderlying& held, Venue venue, Claims claims) {
  const MarginTerms* const asked = terms.find_margin(venue, held.coin, held.coin, book.now);
  if (asked == nullptr || !asked->portfolio) {
    return fail(ErrorCode::NotFound, fmt::format("margin: {}: no margin parameters on {}; add a row [[margin]] to --terms FILE",
                                                 full_name(held.coin, venue), format_instant(book.now).substr(0, 10)));
  }
  return CoinAccount{.coin = held.coin,
                     .venue = venue,
                     .account = {.index_usd = held.index_usd,
                                 .now = book.now,
                                 .positions = std::move(claims.positions),
                                 .equity = book.takable_at(venue, held.coin),
                                 .model = asked->parameters},
                     .left_out = claims.left_out};
}

}  // namespace

Result<std::vector<CoinAccount>> coin_accounts(const MarkedBook& book, const VenueTerms& terms) {
  std::vector<CoinAccount> accounts;
  for (const MarkedUnderlying& one : book.underlyings) {
    if (one.index_usd <= 0.0) continue;
    for (const Venue venue : one.coin_settled) {
      auto made = account_of(book, terms, one, venue, claims_on(book, one.coin, venue));
      if (!made) return std::unexpected(made.error());
      accounts.push_back(std::move(*made));
    }
  }
  return accounts;
}

Result<std::vector<CoinMargin>> margins_of(const MarkedBook& book, const VenueTerms& terms) {
  const auto accounts = coin_accounts(book, terms);
  if (!accounts) return std::unexpected(accounts.error());
  std::vector<CoinMargin> margins;
  for (const CoinAccount& one : *accounts) {
    auto margin = MarginBook::make(one.account);
    if (!margin) return fail("margin", margin.error());
    auto liquidation = liquidation_distances(one.account);
    if (!liquidation) return fail("margin", liquidation.error());
    margins.push_back({margin->at(0.0), one.coin, one.venue, one.account.index_usd, *liquidation, one.left_out});
  }
  return margins;
}

MarginUse margin_use(double maintenance, double balance, const LiquidationDistance& distance) {
  MarginUse made{.use = maintenance == 0.0 ? 0.0
                        : balance > 0.0    ? maintenance / balance
                                           : std::numeric_limits<double>::infinity(),
                 .distance_spot = {}};
  if (distance.now) made.distance_spot = 0.0;
  for (const auto& move : {distance.spot_up, distance.spot_down}) {
    if (move && (!made.distance_spot || std::abs(*move) < *made.distance_spot)) made.distance_spot = std::abs(*move);
  }
  return made;
}

namespace {

Result<MarginRules> rules_of(const CoinAccount& one) {
  auto margin = MarginBook::make(one.account);
  if (!margin) return fail("margin", margin.error());
  const MarginState state = margin->at(0.0);
  const auto distances = spot_distances(one.account);
  if (!distances) return fail("margin", distances.error());
  return MarginRules{.standard = margin_use(state.standard.maintenance, state.margin_balance, distances->standard),
                     .portfolio = margin_use(state.portfolio.maintenance, state.equity, distances->portfolio)};
}

}  // namespace

std::vector<MarginUses> margin_uses(const MarkedBook& book, const VenueTerms& terms) {
  std::vector<MarginUses> uses;
  for (const MarkedUnderlying& one : book.underlyings) {
    if (one.index_usd <= 0.0) continue;
    for (const Venue venue : one.coin_settled) {
      const auto account = account_of(book, terms, one, venue, claims_on(book, one.coin, venue));
      uses.push_back({one.coin, venue, account ? rules_of(*account) : std::unexpected(account.error()), account ? account->left_out : 0});
    }
  }
  return uses;
}

namespace {

/// Nothing where nothing is held.
Result<std::optional<CoinAccount>> whole_account(const MarkedBook& book, const VenueTerms& terms, Currency coin) {
  Claims claims = claims_on(book, coin, Venue{});
  if (const std::size_t outside = claims.left_out + claims.in_dollars + claims.elsewhere; outside > 0)
    return fail(fmt::format("margin: {}: {} not in it", coin.text(), counted(outside, "position is", "positions are")));
  if (claims.positions.empty()) return std::nullopt;
  const auto held = std::ranges::find(book.underlyings, coin, &MarkedUnderlying::coin);
  if (held->index_usd <= 0.0)
    return fail(fmt::format("margin: {}: no index is known: give a line of it an index in USD, or --marks", coin.text()));
  return account_of(book, terms, *held, Venue{}, std::move(claims));
}

}  // namespace

Result<MarginShares> whole_margin_use(const MarkedBook& book, const VenueTerms& terms, Currency coin) {
  const auto one = whole_account(book, terms, coin);
  if (!one) return std::unexpected(one.error());
  if (!*one) return MarginShares{};
  auto margin = MarginBook::make((*one)->account);
  if (!margin) return fail("margin", margin.error());
  const MarginState state = margin->at(0.0);
  return MarginShares{.standard = margin_use(state.standard.maintenance, state.margin_balance, {}).use,
                      .portfolio = margin_use(state.portfolio.maintenance, state.equity, {}).use};
}

Result<MarginRules> whole_margin(const MarkedBook& book, const VenueTerms& terms, Currency coin) {
  const auto one = whole_account(book, terms, coin);
  if (!one) return std::unexpected(one.error());
  return *one ? rules_of(**one) : MarginRules{};
}

}  // namespace keel
