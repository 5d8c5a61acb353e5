#include "keel/files/account/account_readers.hpp"

#include <array>
#include <functional>
#include <iterator>

#include "keel/files/account/settled_combos.hpp"
#include "keel/files/account/transaction_log.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/files/tape/trades_csv.hpp"

namespace keel {
namespace {

struct AccountReader {
  std::string name;
  std::function<Recognition(std::string_view head)> recognises;
  /// None of a transaction log, which is read with the others of its account.
  std::function<Result<AccountFacts>(const std::string& name, const std::string& text, const Naming& naming, ComboRows& combos)> read;
};

Result<AccountFacts> read_settlements(const std::string& name, const std::string& text, const Naming& naming, ComboRows&) {
  return read_settlement_history(name, text, naming);
}
/// With its combos' legs here or elsewhere.
Result<AccountFacts> read_trades(const std::string& name, const std::string& text, const Naming& naming, ComboRows& combos) {
  return read_fills(name, text, naming, combos);
}

constexpr auto account_keys = std::to_array<std::string_view>({"trade_id", "time"});

/// Of two that know a file alike the first reads it.
std::vector<AccountReader> account_readers() {
  std::vector<AccountReader> readers{{"Deribit's transaction log", recognises_transaction_log, {}},
                                     {"Deribit's answer to get_settlement_history", recognises_settlement_history, read_settlements},
                                     {"an account file of JSON lines, or Deribit's answer to get_user_trades",
                                      [](std::string_view head) { return json_with(head, account_keys); }, read_trades},
                                     {"an account file, CSV", recognises_fills, read_trades}};
  for (const ColumnMap& map : built_in_column_maps()) {
    readers.push_back({map.name, [&map](std::string_view head) { return map.recognises(head); },
                       [&map](const std::string& name, const std::string& text, const Naming& naming, ComboRows&) {
                         return read_mapped_fills(name, text, map, naming);
                       }});
  }
  return readers;
}

/// Puts what was read, if it was, at the end.
template <class T>
Result<void> put(Result<T> read, std::vector<T>& into) {
  if (!read) return std::unexpected(read.error());
  into.push_back(std::move(*read));
  return {};
}

}  // namespace

Result<void> AccountFiles::add(const std::string& name, const std::string& text) {
  if (is_empty_answer(text)) {
    AccountFacts& none = others_.emplace_back();
    none.files = {name};
    none.remarks = {name + ": holds no trades"};
    return {};
  }
  if (map_ != nullptr) return put(read_mapped_fills(name, text, *map_, naming_), others_);
  if (const auto answer = check_answer_text(text); !answer) return fail(name, answer.error());
  if (holds_public_trades(text)) {
    return fail(ErrorCode::Usage,
                name + ": holds everybody's trades, which have no fee: give it as --trades, with --as maker or --as taker");
  }
  const std::vector<AccountReader> readers = account_readers();
  const auto reader = reader_of<AccountReader>(name, text, readers, {"an account file", "docs/reference/fills.md"});
  if (!reader) return std::unexpected(reader.error());
  if (!(*reader)->read) return put(read_transaction_log(name, text), logs_);
  return put((*reader)->read(name, text, naming_, combos_), others_);
}

Result<std::vector<AccountFacts>> AccountFiles::parts() {
  if (auto settled = settle_combos(combos_, others_); !settled) return std::unexpected(settled.error());
  std::vector<AccountFacts> parts;
  if (!logs_.empty()) {
    if (auto done = put(facts_of(logs_, naming_), parts); !done) return std::unexpected(done.error());
  }
  std::ranges::move(others_, std::back_inserter(parts));
  return parts;
}

Result<AccountFacts> read_account_file(const std::string& name, const std::string& text, const Naming& naming, const ColumnMap* map) {
  AccountFiles files(naming, map);
  if (auto added = files.add(name, text); !added) return std::unexpected(added.error());
  auto parts = files.parts();
  if (!parts) return std::unexpected(parts.error());
  return std::move(parts->front());
}

}  // namespace keel
