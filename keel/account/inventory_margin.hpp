#pragma once

#include <string>

#include "keel/account/inventory.hpp"
#include "keel/scenario/margin_account.hpp"

namespace keel {

using MarginModels = std::map<Currency, MarginModel>;  ///< a coin that is not here has the defaults, BTC's published ones

/// The coin-settled part of an inventory in one coin.
struct CoinAccount {
  Currency coin;
  MarginAccount account;
  std::size_t left_out = 0;  ///< positions in it without a price or settled in another currency, and what settles in it on another coin
};

/// Margin that the venue would ask for the coin-settled positions in one underlying, in its coin.
struct InventoryMargin {
  Currency coin;
  StandardMargin standard;
  PortfolioMargin portfolio;
  double equity = 0.0;          ///< in coin
  double margin_balance = 0.0;  ///< equity less the options' worth: what standard margin is held against
  double index_usd = 0.0;
  LiquidationDistances liquidation;
  std::size_t left_out = 0;
  double standard_available() const { return margin_balance - standard.initial; }
  double portfolio_available() const { return equity - portfolio.initial; }
};

/// One for every underlying with an index in which something coin-settled was traded, held or not, alphabetical.
std::vector<CoinAccount> coin_accounts(const Instruments& instruments, const Inventory& inventory, const MarginModels& models);

/// One for each of these. Refuses marks that the kernel cannot price, by name.
Result<std::vector<InventoryMargin>> margin_of(const Instruments& instruments, const Inventory& inventory, const MarginModels& models);

std::string format_margin(const InventoryMargin& margin);

}  // namespace keel
