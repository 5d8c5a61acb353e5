#pragma once

#include "keel/domain/dollar.hpp"
#include "keel/service/book.hpp"

namespace keel {

/// Digits of money for people: dollars to the cent, coins to `coin_places`.
inline doc::Shown money_places(Currency currency, int coin_places = 6) { return doc::places(is_dollar(currency) ? 2 : coin_places); }

/// Parts of book_document, in the order in which it has them.
void add_positions(doc::Section& body, const BookFindings& found);
void add_totals(doc::Section& body, const BookFindings& found);
doc::Section orders_section(const std::vector<InventoryOrders>& all);
doc::Section margin_section(const std::vector<CoinMargin>& margins);
doc::Section ladder_section(const std::vector<CoinLadder>& ladders);
doc::Section pin_section(const std::vector<CoinPin>& pins);
doc::Section stress_section(const BookStress& stress);
/// `difference` as explain_difference has it.
doc::Section explained_section(const Attribution& attribution, const std::string& difference);

/// "2 positions without a price are left out", nothing of none.
void add_left_out(doc::Section& section, std::size_t left_out);

}  // namespace keel
