#pragma once

#include <set>

#include "keel/base/words.hpp"
#include "keel/domain/money.hpp"
#include "keel/service/book/book.hpp"
#include "keel/service/book/withheld.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {

/// Digits of money for people: dollars to the cent, coins to `coin_places`.
inline doc::Shown money_places(Currency currency, int coin_places = 6) { return doc::places(is_dollar(currency) ? 2 : coin_places); }

/// An amount in whole units of 1e-8 is told as one, without what a difference of two doubles left beside it.
doc::Value money(double amount, doc::Shown shown);

/// "30JAN26" at 08:00 UTC, else with the time of day; "no expiry" of what has none. The same for every venue's names.
inline std::string expiry_name(const Instrument& instrument) {
  if (!instrument.expires()) return "no expiry";
  const std::string date = deribit_date(instrument.expiry);
  const std::string time = format_instant(instrument.expiry).substr(11, 5);
  return time == "08:00" ? date : date + ' ' + time;
}

/// What the account is not: "with 12 simulated hedges, which …"; empty of one as it is.
std::string simulated_words(const BookFindings& found);

/// How many positions are held in an underlying, and how many of them without a price.
struct Unpriced {
  std::size_t held = 0;
  std::size_t left_out = 0;
  std::string words() const { return unpriced_words(left_out, held); }
};
Unpriced unpriced_in(const BookFindings& found, Currency underlying);
Unpriced unpriced_in(const BookFindings& found);  ///< in all of them

/// Why totals over these positions are not told; empty if they are: all have a price, or it was asked to leave out what has none.
std::string why_withheld(const BookFindings& found, const Unpriced& unpriced);
/// The same of the profit since found.since, which needs the prices of then as well.
std::string why_no_profit(const BookFindings& found);

/// Of one coin: what its contracts make of it, and what is held of it as money.
struct CoinRisk {
  Currency coin;
  double index_usd = 0.0;  ///< 0 if none is known
  double bias_coin = 0.0;
  Greeks greeks;  ///< of its contracts
  Unpriced unpriced;
  doc::Value bias_usd(doc::Shown shown) const;
};
/// Of every coin with contracts, held or not, and of every other that is in the cash, alphabetical.
std::vector<CoinRisk> coin_risks(const BookFindings& found);

/// What is asked for at the book's time, of all that it holds. A coin in which nothing that can hedge it is named is hedged in its
/// coin-settled perpetual at the index, under Deribit's terms of then.
BookHedge hedge_of(const BookFindings& found, HedgeQuestion question, const VenueTerms& terms);

/// Parts of book_document, in the order in which text and JSON have them.
doc::Section summary_section(const BookFindings& found);          ///< what people ask first
std::vector<doc::Fact> summary_facts(const BookFindings& found);  ///< of it, for people
doc::Table summary_table(const BookFindings& found);              ///< a line a coin
void add_members(doc::Section& body, const BookFindings& found);  ///< the whole account's, for programs
void add_totals(doc::Section& body, const BookFindings& found);
/// A line a group; of its Greeks people see what adds up across coins' contracts.
doc::Table group_table(const BookFindings& found);
doc::Section hedge_section(const BookHedge& hedge);  ///< the trades, what they cost, and risk before and after
doc::Section orders_section(const BookFindings& found, const InventoryOrders& orders);
std::vector<doc::Section> margin_sections(const BookFindings& found);  ///< one a settlement currency, under its name
/// What a ladder holds and what not: docs/models/ladder.md.
inline constexpr const char* ladder_remark =
    "profit of the contracts alone: the coins held, which move with spot, are not in it (in the stress they are: \"cash\"); Greeks are "
    "slopes "
    "of that profit at the index, so that gamma, vega and theta differ from the book's by each option's forward over the index";
doc::Section ladder_section(const BookFindings& found);
doc::Section pin_section(const BookFindings& found);
doc::Section stress_section(const BookFindings& found);
doc::Section explained_section(const BookFindings& found);
doc::Section reconciliation_section(const BookFindings& found);

/// How many are left out, for programs; for people, what that makes of the totals, if any are. Withholds the estimates of the section so
/// far unless it was asked to leave out what has no price.
void finish_left_out(doc::Section& section, const BookFindings& found, const Unpriced& unpriced);

doc::Section position_lines(const BookFindings& found);  ///< for people: all that are few, the largest of many

/// What text has of them as well, for people.
/// By expiry, with sums of all; lines of the given rows alone, if any are given.
doc::Table held_table(const BookFindings& found, Currency underlying, const std::set<const InventoryRow*>* shown = nullptr);
std::vector<doc::Fact> profit_facts(const BookFindings& found, Currency underlying, const UnderlyingInventory& sum);
std::vector<doc::Fact> money_facts(const BookFindings& found, Currency underlying, const UnderlyingInventory& sum);  ///< equity and cash
doc::Facts account_facts(const BookFindings& found);                                  ///< of the whole account
doc::Facts equity_facts(const BookFindings& found, const AttributionTotals& totals);  ///< equity, what came in, profit, equity
doc::Section gain_section(const BookFindings& found);    ///< profit in USD without what coins held gained, and in each currency
doc::Section bridge_section(const BookFindings& found);  ///< from the book's profit to what is explained
std::vector<doc::Fact> risk_facts(const BookFindings& found, Currency underlying, const UnderlyingInventory& sum);
doc::Table cause_table(const BookFindings& found, const AttributionTotals& totals);
doc::Table profit_series(const BookFindings& found, const AttributionTotals& totals);  ///< a line a day, or a valuation if there are few
doc::Table markouts_table(const Attribution& attribution);
std::vector<doc::Table> cut_tables(const BookFindings& found, const AttributionTotals& totals);
void add_fill_remarks(doc::Section& section, const Attribution& attribution);  ///< what the split of fills is worth

/// The page: risk, margin and what could happen first, then profit, positions last.
std::string page_title(const BookFindings& found);
doc::Section page_section(const BookFindings& found);

/// What only a page has.
LadderDrawing drawing_of(const MarkedBook& book, const LadderAxes& told);
doc::Section ladder_page(const BookFindings& found, const CoinLadder& ladder);
doc::Table expiry_table(const BookFindings& found, Currency underlying);
doc::Section heat_maps(const BookFindings& found, Currency underlying);  ///< of the options by strike and expiry; empty without any
doc::Table stress_table(const BookFindings& found);                      ///< a line a scenario
doc::Table stress_sources(const BookStress& stress);
doc::Section profit_page(const BookFindings& found);  ///< of what is explained
void add_markout_charts(doc::Section& section, const Attribution& attribution);

}  // namespace keel
