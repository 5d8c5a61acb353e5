#include "keel/scenario/stress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/domain/money.hpp"

namespace keel {

double stressed_usd(Currency currency, double usd, const StressScenario& scenario) {
  if (!is_dollar(currency)) return usd * (1.0 + scenario.move_of(currency).spot);
  const auto dollar = scenario.dollars.find(currency);
  return dollar == scenario.dollars.end() ? usd : dollar->second;
}

std::map<Currency, double> stressed_quotes(std::span<const MarkedPosition> positions, const StressScenario& scenario) {
  std::map<Currency, double> quotes;
  for (const MarkedPosition& position : positions) {
    quotes[position.instrument->quote] = stressed_usd(position.instrument->quote, position.quote_usd, scenario);
  }
  return quotes;
}

namespace {

Result<std::vector<MarginAfter>> margins_after(std::span<const CoinAccount> accounts, const StressScenario& scenario,
                                               const std::vector<double>& tenor_days) {
  std::vector<MarginAfter> margins;
  for (const CoinAccount& one : accounts) {
    auto book = MarginBook::make(one.account);
    if (!book) return std::unexpected(book.error());
    const MarketMove& move = scenario.move_of(one.coin);
    if (auto set = book->set(
            move, {.days = scenario.days, .tenor_days = tenor_days, .quote_usd = stressed_quotes(one.account.positions, scenario)});
        !set) {
      return std::unexpected(set.error());
    }
    margins.push_back({one.coin, one.venue, book->at(move.spot)});
  }
  return margins;
}

}  // namespace

Result<StressOutcome> stress(const MarkedBook& book, const StressScenario& scenario, const std::vector<double>& tenor_days) {
  StressOutcome outcome;
  for (const MarkedUnderlying& underlying : book.underlyings) {
    if (underlying.positions.empty()) continue;
    auto moved = MovedBook::make(underlying.positions, underlying.index_usd, book.now);
    if (!moved) return std::unexpected(moved.error());
    if (auto set = moved->set({}, {}); !set) return std::unexpected(set.error());
    const double before = moved->at(0.0).usd;
    const MarketMove& move = scenario.move_of(underlying.coin);
    if (auto set = moved->set(
            move, {.days = scenario.days, .tenor_days = tenor_days, .quote_usd = stressed_quotes(underlying.positions, scenario)});
        !set) {
      return std::unexpected(set.error());
    }
    const MovedWorth after = moved->at(move.spot);
    outcome.underlyings.push_back({underlying.coin, underlying.index_usd * (1.0 + move.spot), after.usd - before, after});
    outcome.profit_usd += after.usd - before;
  }
  for (const MarkedBalance& balance : book.balances) {
    outcome.cash_profit_usd += balance.amount * (stressed_usd(balance.currency, balance.usd, scenario) - balance.usd);
  }
  outcome.profit_usd += outcome.cash_profit_usd;
  outcome.equity_usd = book.equity_usd + outcome.profit_usd;
  outcome.equity_numeraire = outcome.equity_usd / stressed_usd(book.numeraire, book.numeraire_usd, scenario);
  outcome.profit_numeraire = outcome.equity_numeraire - book.equity_usd / book.numeraire_usd;
  return outcome;
}

Result<BookStress> stress_of(const MarkedBook& book, const StressScenarios& scenarios, const VenueTerms* margin_terms) {
  BookStress out{.numeraire = book.numeraire, .equity_usd = book.equity_usd};
  for (const MarkedUnderlying& one : book.underlyings) {
    out.left_out += one.unpriced.size();
    if (one.positions.empty()) continue;
    if (one.index_usd <= 0.0)
      return fail(fmt::format("stress: no index of {} is known: give a line of it an index in USD, or --marks", one.coin.text()));
    out.coins.push_back(one.coin);
  }
  const auto accounts = margin_terms != nullptr ? coin_accounts(book, *margin_terms) : Result<std::vector<CoinAccount>>();
  if (!accounts) return std::unexpected(accounts.error());
  for (const StressScenario& scenario : scenarios.scenario) {
    auto outcome = stress(book, scenario, scenarios.tenor_days);
    if (!outcome) return fail("stress: " + scenario.name, outcome.error());
    out.outcomes.push_back(std::move(*outcome));
    if (margin_terms == nullptr) continue;
    auto margins = margins_after(*accounts, scenario, scenarios.tenor_days);
    if (!margins) return fail("stress: " + scenario.name, margins.error());
    out.margins.push_back(std::move(*margins));
  }
  out.scenarios = scenarios.scenario;
  return out;
}

}  // namespace keel
