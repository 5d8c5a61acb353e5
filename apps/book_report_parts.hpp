#pragma once

#include <string>

#include "apps/book_report.hpp"

namespace keel {

/// Sections of book_html, each HTML and empty when there is nothing to show.
std::string position_section(const Instruments& instruments, const Inventory& inventory, Currency coin);
std::string expiry_section(const Instruments& instruments, const Inventory& inventory, Currency coin);
std::string heat_section(const Instruments& instruments, const Inventory& inventory, Currency coin);
std::string ladder_section(const CoinLadder& ladder);
std::string pin_card(const CoinPin& pin);
std::string orders_card(const InventoryOrders& orders);
std::string explained_section(const Attribution& profit);
std::string markout_card(const Attribution& profit);

/// Dollars to the cent, coins to `coin_places`.
std::string money_text(double amount, Currency currency, int coin_places = 6);

}  // namespace keel
