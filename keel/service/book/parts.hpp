#pragma once

#include "keel/domain/dollar.hpp"
#include "keel/service/book/book.hpp"

namespace keel {

/// Digits of money for people: dollars to the cent, coins to `coin_places`.
inline doc::Shown money_places(Currency currency, int coin_places = 6) { return doc::places(is_dollar(currency) ? 2 : coin_places); }

/// How many positions in an underlying have no price.
std::size_t left_out_of(const BookFindings& found, Currency underlying);

/// Parts of book_document, in the order in which text and JSON have them.
void add_positions(doc::Section& body, const BookFindings& found);
void add_totals(doc::Section& body, const BookFindings& found);
/// A line a group; of its Greeks people see what adds up across coins' contracts.
doc::Table group_table(const BookFindings& found);
doc::Section orders_section(const InventoryOrders& orders);
doc::Section margin_section(const CoinMargin& margin);
doc::Section ladder_section(const std::vector<CoinLadder>& ladders);
doc::Section pin_section(const std::vector<CoinPin>& pins);
doc::Section stress_section(const BookStress& stress);
/// `difference` as explain_difference has it.
doc::Section explained_section(const Attribution& attribution, const std::string& difference);
doc::Section reconciliation_section(const BookFindings& found);

/// "2 positions without a price are left out", nothing of none.
void add_left_out(doc::Section& section, std::size_t left_out);

/// What text has of them as well, for people.
doc::Table held_table(const BookFindings& found, Currency underlying);  ///< by expiry, with sums
std::vector<doc::Fact> profit_facts(const Inventory& inventory, Currency underlying, const UnderlyingInventory& sum);
std::vector<doc::Fact> risk_facts(const BookFindings& found, Currency underlying, const UnderlyingInventory& sum);
doc::Table cause_table(const Attribution& attribution, const AttributionTotals& totals);
doc::Table profit_series(const Attribution& attribution,
                         const AttributionTotals& totals);  ///< a line a day, or a valuation if there are few
doc::Table markouts_table(const Attribution& attribution);
std::vector<doc::Table> cut_tables(const Attribution& attribution, const AttributionTotals& totals);
void add_fill_remarks(doc::Section& section, const Attribution& attribution);  ///< what the split of fills is worth

/// The page: risk, margin and what could happen first, then profit, positions last.
std::string page_title(const BookFindings& found);
doc::Section page_section(const BookFindings& found);

/// What only a page has.
LadderDrawing drawing_of(const MarkedBook& book, const LadderAxes& told);
doc::Section ladder_page(const CoinLadder& ladder, const LadderAxes& told);
doc::Table expiry_table(const BookFindings& found, Currency underlying);
doc::Section heat_maps(const BookFindings& found, Currency underlying);  ///< of the options by strike and expiry; empty without any
doc::Table stress_table(const BookStress& stress);                       ///< a line a scenario
doc::Table stress_sources(const BookStress& stress);
doc::Section profit_page(const BookFindings& found);  ///< of what is explained
void add_markout_charts(doc::Section& section, const Attribution& attribution);

}  // namespace keel
