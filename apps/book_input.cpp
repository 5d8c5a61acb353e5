#include "apps/book_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>

#include "apps/complain.hpp"
#include "apps/usage_error.hpp"
#include "keel/account/inventory.hpp"
#include "keel/base/words.hpp"
#include "keel/files/account/account_readers.hpp"
#include "keel/files/account/deliveries.hpp"
#include "keel/files/account/instruments_file.hpp"
#include "keel/files/account/orders_file.hpp"
#include "keel/files/chain/marked_names.hpp"
#include "keel/files/chain/marks_file.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/files/tape/trades_csv.hpp"

namespace keel {

void add_book_input(CLI::App& command, BookInput& input) {
  auto* trades =
      command.add_option("--trades", input.trades, "everybody's trades: Deribit public trades, CSV or as it answers (may be .zst)")
          ->type_name("FILE")
          ->expected(1, -1);
  command
      .add_option("--fills", input.fills,
                  "our own: Keel's account file, CSV or JSON lines, Deribit's transaction log, get_user_trades or get_settlement_history")
      ->type_name("FILE")
      ->expected(1, -1)
      ->excludes(trades);
  command.add_option("--as", input.as, "with --trades, whose book: the maker's or the taker's")
      ->type_name("SIDE")
      ->check(one_of({"maker", "taker"}));
  command.add_option("--marks,--chain", input.marks, "marks over time, Keel's own or recorded chains; without them, the last trades")
      ->type_name("FILE")
      ->expected(1, -1);
  command.add_option("--instruments", input.instruments, "definitions: Keel's own, or Deribit's get_instruments; else by Deribit's names")
      ->type_name("FILE");
  command.add_option("--columns", input.columns, "how files of --fills name what an account file says, TOML; else they tell it themselves")
      ->type_name("FILE");
  command.add_option("--terms", input.terms, "ticks, contracts, fees and margin, TOML: in the place of the built-in ones, keel terms")
      ->type_name("FILE");
  command
      .add_option_function<std::string>(
          "--trade-ids", [&input](const std::string& scope) { input.ids_by_instrument = scope == "instrument"; },
          "within what a trade's id in an account file is its own")
      ->type_name("SCOPE")
      ->check(one_of({"venue", "instrument"}))
      ->default_str("venue");
  command.add_option("--delivery", input.deliveries, "NAME=PRICE, at what an expired instrument was delivered, the underlying's price")
      ->type_name("NAME=PRICE")
      ->expected(1, -1);
  command
      .add_option("--delivery-prices", input.delivery_prices,
                  "COIN=FILE, at what all of a coin were delivered: Deribit's get_delivery_prices")
      ->type_name("COIN=FILE")
      ->expected(1, -1);
  const std::map<std::string, CostBasis> bases{{"average", CostBasis::Average}, {"fifo", CostBasis::Fifo}, {"lifo", CostBasis::Lifo}};
  command
      .add_option_function<std::string>(
          "--cost-basis", [&input, bases](const std::string& name) { input.cost_basis = bases.at(name); },
          "which lots a closing trade closes")
      ->type_name("BASIS")
      ->check(one_of({"average", "fifo", "lifo"}))
      ->default_str("average");
  command
      .add_option("--reconcile", input.reconcile,
                  "compare with what the venue says: Keel's own, or Deribit's get_positions and get_account_summary; exit 1 if it differs")
      ->type_name("FILE")
      ->expected(1, -1);
  command.add_option("--orders", input.orders, "our open orders, also counted as filled: Keel's own, or Deribit's get_open_orders")
      ->type_name("FILE")
      ->expected(1, -1);
}

namespace {

/// What cannot have happened yet, but for a clock that is a day off: to whoever runs this, not in the answer, which no clock changes.
void tell_future(const AccountFacts& account) {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  const Instant latest = Instant{std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count()} + day;
  const auto is_later = [latest](const AccountFact& fact) { return fact.at > latest; };
  const auto first = std::ranges::find_if(account.facts, is_later);
  if (first == account.facts.end()) return;
  const auto more = static_cast<std::size_t>(std::ranges::count_if(account.facts, is_later)) - 1;
  std::fputs(fmt::format("keel: {}: time: {} is in the future{}\n", account.place_of(*first), format_instant(first->at),
                         more == 0 ? "" : fmt::format(", and so {}", counted(more, "other row is", "other rows are")))
                 .c_str(),
             stderr);
}

}  // namespace

ReadAccount read_account(const BookInput& input) {
  if (input.fills.empty() && input.trades.empty()) complain(Error{"--trades or --fills: one is needed"});
  Naming naming{.terms = value_or_complain(load_terms(input.terms))};
  if (input.ids_by_instrument) naming.trade_ids = IdScope::OneInstrument;
  if (!input.instruments.empty()) naming.known = value_or_complain(read_instruments(input.instruments, naming.terms));
  if (input.fills.empty() && input.as.empty()) complain(Error{"--trades: needs --as maker or --as taker"});
  if (!input.fills.empty() && !input.as.empty()) complain(Error{"--as: is for --trades: with --fills the book is our own"});
  std::optional<ColumnMap> map;
  if (!input.columns.empty()) map = value_or_complain(read_column_map(input.columns));
  AccountFiles files(naming, map ? &*map : nullptr);
  for (const std::string& path : input.fills) value_or_complain(files.add(path, value_or_complain(read_text_file(path))));
  std::vector<AccountFacts> parts = value_or_complain(files.parts());
  TapeFiles tape_files(naming);
  for (const std::string& path : input.trades) value_or_complain(tape_files.add(path, value_or_complain(read_text_file(path))));
  std::vector<DeribitTape> tapes = value_or_complain(tape_files.tapes());
  for (std::size_t i = 0; i < tapes.size(); ++i) {
    DeribitTape& tape = tapes[i];
    parts.push_back(facts_of(std::move(tape.instruments), tape.trades, input.as == "maker" ? Liquidity::Maker : Liquidity::Taker));
    parts.back().files = {input.trades[i]};
    parts.back().remarks = std::move(tape.remarks);
  }
  if (!input.deliveries.empty()) parts.push_back(value_or_complain(told_deliveries(input.deliveries, parts)));
  if (!input.delivery_prices.empty()) parts.push_back(value_or_complain(read_delivery_prices(input.delivery_prices, parts)));
  ReadAccount account{.facts = value_or_complain(merged(std::move(parts))), .orders = {}, .combo_orders = {}, .naming = naming};
  tell_future(account.facts);
  account.facts.index_terms = naming.terms.index;
  const Instant now = account.facts.facts.empty() ? never : account.facts.facts.back().at;
  for (const std::string& path : input.orders) {
    ReadOrders orders = value_or_complain(read_orders(path, account.facts.instruments, naming, now));
    std::ranges::move(orders.orders, std::back_inserter(account.orders));
    for (const auto& [coin, count] : orders.combos) account.combo_orders[coin] += count;
    std::ranges::move(orders.remarks, std::back_inserter(account.facts.remarks));
  }
  return account;
}

namespace {

/// Of those of the instruments.
Result<std::vector<MarkSet>> marks_of_files(const BookInput& input, const AccountFacts& account, const Instruments& instruments,
                                            std::vector<std::string>* remarks) {
  DollarWorths worths(account, {});
  std::set<Currency> money;
  for (const AccountFact& fact : account.facts) {
    if (is_about_money(fact.kind) || fact.currency != Currency{}) money.insert(fact.currency);
  }
  std::vector<MarkSet> all;
  for (const std::string& path : input.marks) {
    auto marks = read_marks(path, instruments, worths, money, remarks);
    if (!marks) return marks;
    for (const MarkSet& set : *marks) {
      for (const auto& [currency, index] : set.indices) worths.see(currency, index, set.at);
    }
    if (auto added = add_marks(path, std::move(*marks), instruments, all); !added) return std::unexpected(added.error());
  }
  return all;
}

}  // namespace

std::vector<MarkSet> read_all_marks(const BookInput& input, AccountFacts& account) {
  return value_or_complain(marks_of_files(input, account, account.instruments, &account.remarks));
}

MarkedMarket read_marked_market(const BookInput& input, const Naming& naming, AccountFacts& account) {
  MarkedMarket market{.instruments = account.instruments, .marks = {}};
  const Instant now = account.facts.empty() ? never : account.facts.back().at;
  for (const std::string& path : input.marks) {
    for (const MarkedName& marked : value_or_complain(read_marked_names(path))) {
      if (market.instruments.find(marked.name, marked.venue) != nullptr) continue;
      auto named = naming.instrument(marked.name, now, marked.venue);
      if (!named || named->kind == InstrumentKind::Spot || named->kind == InstrumentKind::Pool) continue;
      if (const auto listed = market.instruments.list(std::move(*named)); !listed) {
        account.remarks.push_back("--propose-hedge: " + marked.name + " is left out: " + listed.error().text);
      }
    }
  }
  if (auto marks = marks_of_files(input, account, market.instruments, nullptr)) {
    market.marks = std::move(*marks);
    return market;
  } else {
    account.remarks.push_back("--propose-hedge: only what the account has is considered: " + marks.error().text);
  }
  market.instruments = account.instruments;
  market.marks = value_or_complain(marks_of_files(input, account, market.instruments, nullptr));
  return market;
}

}  // namespace keel
