#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

/// What `keel book` reads.
struct BookInput {
  std::vector<std::string> trades;
  std::vector<std::string> fills;
  std::string as;
  std::vector<std::string> marks;
  std::string instruments;
  std::vector<std::string> reconcile;
  CostBasis cost_basis = CostBasis::Average;
};
void add_book_input(CLI::App& command, BookInput& input);

/// One account of all files.
AccountFacts read_account(const BookInput& input);
/// Of all files, which must follow each other.
std::vector<MarkSet> read_all_marks(const BookInput& input, const Instruments& instruments);

}  // namespace keel
