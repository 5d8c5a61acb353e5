#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"
#include "keel/domain/orders.hpp"
#include "keel/files/account/instruments_file.hpp"

namespace keel {

/// What `keel book` reads.
struct BookInput {
  std::vector<std::string> trades;
  std::vector<std::string> fills;
  std::string as;
  std::vector<std::string> marks;
  std::string instruments;
  std::string terms;
  std::string columns;
  bool ids_by_instrument = false;
  std::vector<std::string> deliveries;       ///< NAME=PRICE
  std::vector<std::string> delivery_prices;  ///< COIN=FILE
  std::vector<std::string> reconcile;
  std::vector<std::string> orders;
  CostBasis cost_basis = CostBasis::Average;
};
void add_book_input(CLI::App& command, BookInput& input);

struct ReadAccount {
  AccountFacts facts;                            ///< its instruments are those of the orders, too
  std::vector<OpenOrder> orders;                 ///< of all files of them
  std::map<Currency, std::size_t> combo_orders;  ///< of these files, by coin: left out of them
  Naming naming;
};
/// One account of all files.
ReadAccount read_account(const BookInput& input);
/// Of all files, which must follow each other. What a reader of the book must know of them is added to the account's remarks.
std::vector<MarkSet> read_all_marks(const BookInput& input, AccountFacts& account);

/// What else the files of marks name, beside what the account has: perpetuals, futures and options.
struct MarkedMarket {
  Instruments instruments;  ///< the account's, in their order, then the others
  std::vector<MarkSet> marks;
};
/// What cannot be read of instruments that the account has not is left out, and a remark of the account's says so.
MarkedMarket read_marked_market(const BookInput& input, const Naming& naming, AccountFacts& account);

}  // namespace keel
