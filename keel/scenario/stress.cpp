#include "keel/scenario/stress.hpp"

#include "keel/domain/dollar.hpp"

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

Result<StressOutcome> stress(const StressedAccount& account, const StressScenario& scenario, const std::vector<double>& tenor_days) {
  StressOutcome outcome;
  for (const StressedUnderlying& underlying : account.underlyings) {
    auto book = MovedBook::make(underlying.positions, underlying.index_usd, account.now);
    if (!book) return std::unexpected(book.error());
    if (auto set = book->set({}, {}); !set) return std::unexpected(set.error());
    const double before = book->at(0.0).usd;
    const MarketMove& move = scenario.move_of(underlying.coin);
    if (auto set = book->set(
            move, {.days = scenario.days, .tenor_days = tenor_days, .quote_usd = stressed_quotes(underlying.positions, scenario)});
        !set) {
      return std::unexpected(set.error());
    }
    const MovedWorth after = book->at(move.spot);
    outcome.underlyings.push_back({underlying.coin, underlying.index_usd * (1.0 + move.spot), after.usd - before, after});
    outcome.profit_usd += after.usd - before;
  }
  for (const StressedBalance& balance : account.balances) {
    outcome.cash_profit_usd += balance.amount * (stressed_usd(balance.currency, balance.usd, scenario) - balance.usd);
  }
  outcome.profit_usd += outcome.cash_profit_usd;
  outcome.equity_usd = account.equity_usd + outcome.profit_usd;
  outcome.equity_numeraire = outcome.equity_usd / stressed_usd(account.numeraire, account.numeraire_usd, scenario);
  outcome.profit_numeraire = outcome.equity_numeraire - account.equity_usd / account.numeraire_usd;
  return outcome;
}

}  // namespace keel
