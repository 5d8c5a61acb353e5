#include "apps/book_input.hpp"

#include <algorithm>

#include "apps/complain.hpp"
#include "keel/analysis/inventory.hpp"
#include "keel/venue/deribit/trades_csv.hpp"
#include "keel/venue/fills.hpp"
#include "keel/venue/instruments_file.hpp"
#include "keel/venue/marks_file.hpp"
#include "keel/venue/text_file.hpp"

namespace keel {

void add_book_input(CLI::App& command, BookInput& input) {
  auto* source = command.add_option_group("source")->require_option(1);
  source->add_option("--trades", input.trades, "everybody's trades: Deribit public trades, CSV (may be .zst)");
  source->add_option("--fills", input.fills, "our own: Keel's account file, CSV or JSON lines, or Deribit's get_user_trades");
  command.add_option("--as", input.as, "with --trades, whose book: the maker's or the taker's")->check(CLI::IsMember({"maker", "taker"}));
  command.add_option("--marks,--chain", input.marks, "marks over time, Keel's own or recorded chains; without them, the last trades")
      ->expected(1, -1);
  command.add_option("--instruments", input.instruments, "definitions: Keel's own, or Deribit's get_instruments; else by Deribit's names");
  command
      .add_option("--reconcile", input.reconcile,
                  "compare with what the venue says: Keel's own, or Deribit's get_positions and get_account_summary; exit 1 if it differs")
      ->expected(1, -1);
}

AccountFacts read_account(const BookInput& input) {
  const Instruments known = input.instruments.empty() ? Instruments{} : value_or_complain(read_instruments(input.instruments));
  if (!input.fills.empty()) {
    const std::string text = value_or_complain(read_text_file(input.fills));
    return value_or_complain(read_fills(input.fills, text, known));
  }
  if (input.as.empty()) complain(Error{"--trades: needs --as maker or --as taker"});
  const std::string text = value_or_complain(read_text_file(input.trades));
  DeribitTape tape = value_or_complain(read_deribit_trades(input.trades, text, known));
  return facts_of(std::move(tape.instruments), tape.trades, input.as == "maker" ? Liquidity::Maker : Liquidity::Taker);
}

std::vector<MarkSet> read_all_marks(const BookInput& input, const Instruments& instruments) {
  std::vector<MarkSet> all;
  for (const std::string& path : input.marks) {
    auto marks = value_or_complain(read_marks(path, instruments));
    if (!all.empty() && marks.front().at <= all.back().at) complain(Error{path + ": does not begin after the file before it ends"});
    std::ranges::move(marks, std::back_inserter(all));
  }
  return all;
}

}  // namespace keel
