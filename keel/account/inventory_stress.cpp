#include "keel/account/inventory_stress.hpp"

#include <fmt/format.h>

#include "keel/account/inventory_positions.hpp"
#include "keel/account/text_table.hpp"
#include "keel/domain/dollar.hpp"

namespace keel {
namespace {

Result<StressedAccount> stressed_account(const Instruments& instruments, const Inventory& inventory, std::size_t& left_out) {
  StressedAccount account{.now = inventory.as_of, .numeraire = inventory.numeraire, .numeraire_usd = numeraire_usd(inventory)};
  Balances balances = inventory.cash;
  for (const InventoryRow& row : inventory.rows) {
    const Instrument& instrument = instruments[row.instrument];
    // A contract that is paid for is worth what it is repriced at; of others the profit so far is money already.
    const bool contract = instrument.paid_up_front() && instrument.kind != InstrumentKind::Spot;
    const bool repriced = contract && (row.source == MarkSource::Chain || row.source == MarkSource::LastTrade);
    if (!repriced) balances.post({instrument.settle, row.market_value});
    account.equity_usd += repriced ? to_double(in_numeraire(inventory, instrument.settle, row.market_value)) * account.numeraire_usd : 0.0;
  }
  for (const Money& held : balances.entries()) {
    const double usd = inventory.numeraire_prices.at(held.currency) * account.numeraire_usd;
    account.balances.push_back({held.currency, to_double(held.amount), usd});
    account.equity_usd += to_double(held.amount) * usd;
  }
  for (const auto& [coin, underlying] : inventory.underlyings) {
    HeldPositions held = held_positions(instruments, inventory, coin, [](const Instrument&) { return true; });
    left_out += held.left_out;
    if (held.positions.empty()) continue;
    if (underlying.index.raw <= 0) return fail(fmt::format("stress: no index of {} is known", coin.text()));
    account.underlyings.push_back({coin, to_double(underlying.index), std::move(held.positions)});
  }
  return account;
}

std::string usd_text(double usd) { return fixed_text(usd, 2); }

std::string numeraire_text(double amount, Currency numeraire) { return fixed_text(amount, is_dollar(numeraire) ? 2 : 6); }

Result<std::vector<CoinMargin>> margins_after(std::span<const CoinAccount> accounts, const StressScenario& scenario,
                                              const std::vector<double>& tenor_days) {
  std::vector<CoinMargin> margins;
  for (const CoinAccount& one : accounts) {
    auto book = MarginBook::make(one.account);
    if (!book) return std::unexpected(book.error());
    const MarketMove& move = scenario.move_of(one.coin);
    if (auto set = book->set(
            move, {.days = scenario.days, .tenor_days = tenor_days, .quote_usd = stressed_quotes(one.account.positions, scenario)});
        !set) {
      return std::unexpected(set.error());
    }
    margins.push_back({one.coin, book->at(move.spot)});
  }
  return margins;
}

/// What each scenario leaves in each coin, against the maintenance margin of then.
std::string margin_table(const InventoryStress& stress) {
  TextTable table(2);
  table.row({"margin after", "", "standard has", "needs", "portfolio has", "needs"});
  for (std::size_t i = 0; i < stress.margins.size(); ++i) {
    for (const CoinMargin& one : stress.margins[i]) {
      const MarginState& state = one.state;
      const bool liquidated = state.margin_balance < state.standard.maintenance || state.equity < state.portfolio.maintenance;
      table.row({stress.scenarios[i].name, one.coin.text(), fixed_text(state.margin_balance, 6), fixed_text(state.standard.maintenance, 6),
                 fixed_text(state.equity, 6), fixed_text(state.portfolio.maintenance, 6), liquidated ? "LIQUIDATED" : ""});
    }
  }
  return table.finish();
}

}  // namespace

Result<InventoryStress> stress_of(const Instruments& instruments, const Inventory& inventory, const StressScenarios& scenarios,
                                  const std::optional<MarginModels>& models) {
  InventoryStress out{.numeraire = inventory.numeraire};
  const auto account = stressed_account(instruments, inventory, out.left_out);
  if (!account) return std::unexpected(account.error());
  for (const StressedUnderlying& underlying : account->underlyings) out.coins.push_back(underlying.coin);
  out.equity_usd = account->equity_usd;
  const auto accounts = models ? coin_accounts(instruments, inventory, *models) : std::vector<CoinAccount>{};
  for (const StressScenario& scenario : scenarios.scenario) {
    auto outcome = stress(*account, scenario, scenarios.tenor_days);
    if (!outcome) return fail(fmt::format("stress: {}: {}", scenario.name, outcome.error().text));
    out.outcomes.push_back(std::move(*outcome));
    if (!models) continue;
    auto margins = margins_after(accounts, scenario, scenarios.tenor_days);
    if (!margins) return fail(fmt::format("stress: {}: {}", scenario.name, margins.error().text));
    out.margins.push_back(std::move(*margins));
  }
  out.scenarios = scenarios.scenario;
  return out;
}

std::string format_stress(const InventoryStress& stress) {
  const std::string numeraire = stress.numeraire.text();
  TextTable table(2);
  table.row({"scenario", "", "total profit", "of which", "delta", "gamma", "vega", "equity after"});
  table.row({"", "", numeraire, "USD", "coin", "coin/USD", "USD/pt", numeraire});
  for (std::size_t i = 0; i < stress.outcomes.size(); ++i) {
    const StressOutcome& outcome = stress.outcomes[i];
    table.row({stress.scenarios[i].name, "", numeraire_text(outcome.profit_numeraire, stress.numeraire), "", "", "", "",
               numeraire_text(outcome.equity_numeraire, stress.numeraire)});
    for (const UnderlyingStress& one : outcome.underlyings) {
      table.row({"", one.coin.text(), "", usd_text(one.profit_usd), signed_text(one.after.delta, 4),
                 fmt::format("{:+.3e}", one.after.gamma_per_usd), usd_text(one.after.vega_usd_per_vol_point)});
    }
    table.row({"", "cash", "", usd_text(outcome.cash_profit_usd)});
  }
  std::string text = fmt::format("stress: equity now {:.2f} USD\n{}", stress.equity_usd, table.finish());
  if (!stress.margins.empty()) text += '\n' + margin_table(stress);
  if (stress.left_out > 0) text += fmt::format("{} positions without a price keep their last value in their currency\n", stress.left_out);
  return text;
}

}  // namespace keel
