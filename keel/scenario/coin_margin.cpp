#include "keel/scenario/coin_margin.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace keel {

Result<std::vector<CoinAccount>> coin_accounts(const MarkedBook& book, const VenueTerms& terms) {
  std::vector<CoinAccount> accounts;
  for (const MarkedUnderlying& one : book.underlyings) {
    if (!one.coin_settled || one.index_usd <= 0.0) continue;
    const MarginTerms* const asked = terms.find_margin(Venue{}, one.coin, one.coin, book.now);
    if (asked == nullptr || !asked->portfolio) {
      return fail(ErrorCode::NotFound, fmt::format("margin: {}: no margin parameters on {}; add a row [[margin]] to --terms FILE",
                                                   one.coin.text(), format_instant(book.now).substr(0, 10)));
    }
    CoinAccount made{
        .coin = one.coin,
        .account = {.index_usd = one.index_usd, .now = book.now, .positions = {}, .equity = one.equity_coin, .model = asked->parameters}};
    for (const MarkedUnderlying& any : book.underlyings) {
      const bool own = any.coin == one.coin;
      for (const MarkedPosition& position : any.positions) {
        const bool settles = position.instrument->settle == one.coin;
        if (own && settles) made.account.positions.push_back(position);
        if (own != settles) ++made.left_out;
      }
      for (const UnpricedPosition& position : any.unpriced) {
        if (own || position.instrument->settle == one.coin) ++made.left_out;
      }
    }
    accounts.push_back(std::move(made));
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
    margins.push_back({margin->at(0.0), one.coin, one.account.index_usd, *liquidation, one.left_out});
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

Result<std::vector<MarginUses>> margin_uses(const MarkedBook& book, const VenueTerms& terms) {
  const auto accounts = coin_accounts(book, terms);
  if (!accounts) return std::unexpected(accounts.error());
  std::vector<MarginUses> uses;
  for (const CoinAccount& one : *accounts) {
    auto margin = MarginBook::make(one.account);
    if (!margin) return fail("margin", margin.error());
    const MarginState state = margin->at(0.0);
    const auto distances = spot_distances(one.account);
    if (!distances) return fail("margin", distances.error());
    uses.push_back({one.coin, margin_use(state.standard.maintenance, state.margin_balance, distances->standard),
                    margin_use(state.portfolio.maintenance, state.equity, distances->portfolio)});
  }
  return uses;
}

}  // namespace keel
