#include "keel/analysis/inventory_stress.hpp"

#include <fmt/format.h>

#include "keel/analysis/inventory_positions.hpp"
#include "keel/domain/dollar.hpp"

namespace keel {
namespace {

constexpr std::string_view row_format = "{:<30}{:<6}{:>15}{:>15}{:>13}{:>12}{:>14}{:>15}\n";

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

std::string usd_text(double usd) { return fmt::format("{:.2f}", usd); }

std::string numeraire_text(double amount, Currency numeraire) { return fmt::format("{:.{}f}", amount, is_dollar(numeraire) ? 2 : 6); }

std::string underlying_line(const UnderlyingStress& one) {
  return fmt::format(row_format, "", one.coin.text(), "", usd_text(one.profit_usd), fmt::format("{:+.4f}", one.after.delta),
                     fmt::format("{:+.3e}", one.after.gamma_per_usd), usd_text(one.after.vega_usd_per_vol_point), "");
}

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

std::string margin_line(const CoinMargin& one) {
  const auto cell = [](double held, double maintenance) {
    return fmt::format("has {:.6f}, needs {:.6f}{}", held, maintenance, held < maintenance ? " LIQUIDATED" : "");
  };
  return fmt::format("{:<30}margin in {}: standard {}; portfolio {}\n", "", one.coin.text(),
                     cell(one.state.margin_balance, one.state.standard.maintenance),
                     cell(one.state.equity, one.state.portfolio.maintenance));
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
  std::string text = fmt::format("stress: equity now {:.2f} USD\n", stress.equity_usd);
  text += fmt::format(row_format, "scenario", "", "total profit", "of which", "delta", "gamma", "vega", "equity after");
  text += fmt::format(row_format, "", "", numeraire, "USD", "coin", "coin/USD", "USD/pt", numeraire);
  for (std::size_t i = 0; i < stress.outcomes.size(); ++i) {
    const StressOutcome& outcome = stress.outcomes[i];
    text += fmt::format(row_format, stress.scenarios[i].name, "", numeraire_text(outcome.profit_numeraire, stress.numeraire), "", "", "",
                        "", numeraire_text(outcome.equity_numeraire, stress.numeraire));
    for (const UnderlyingStress& one : outcome.underlyings) text += underlying_line(one);
    text += fmt::format(row_format, "", "cash", "", usd_text(outcome.cash_profit_usd), "", "", "", "");
    if (stress.margins.empty()) continue;
    for (const CoinMargin& one : stress.margins[i]) text += margin_line(one);
  }
  if (stress.left_out > 0) text += fmt::format("{} positions without a price keep their last value in their currency\n", stress.left_out);
  return text;
}

}  // namespace keel
