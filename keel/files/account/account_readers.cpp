#include "keel/files/account/account_readers.hpp"

#include <functional>
#include <vector>

#include "keel/files/account/log_rows.hpp"
#include "keel/files/account/transaction_log.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/files/tape/trades_csv.hpp"

namespace keel {
namespace {

struct AccountReader {
  std::string name;
  std::function<Recognition(std::string_view head)> recognises;
  std::function<Result<AccountFacts>(const std::string& name, const std::string& text, const Naming& naming)> read;
};

/// Of two that know a file alike the first reads it: every JSON is an account file to the third.
std::vector<AccountReader> account_readers() {
  std::vector<AccountReader> readers{{"Deribit's transaction log", recognises_transaction_log, read_transaction_log},
                                     {"Deribit's answer to get_settlement_history", recognises_settlement_history, read_settlement_history},
                                     {"an account file of JSON lines, or Deribit's answer to get_user_trades", is_json, read_fills},
                                     {"an account file, CSV", recognises_fills, read_fills}};
  for (const ColumnMap& map : built_in_column_maps()) {
    readers.push_back({map.name, [&map](std::string_view head) { return map.recognises(head); },
                       [&map](const std::string& name, const std::string& text, const Naming& naming) {
                         return read_mapped_fills(name, text, map, naming);
                       }});
  }
  return readers;
}

}  // namespace

Result<AccountFacts> read_account_file(const std::string& name, const std::string& text, const Naming& naming, const ColumnMap* map) {
  if (map != nullptr) return read_mapped_fills(name, text, *map, naming);
  if (const auto answer = check_answer_text(text); !answer) return fail(name, answer.error());
  if (holds_public_trades(text)) {
    return fail(ErrorCode::Usage,
                name + ": holds everybody's trades, which have no fee: give it as --trades, with --as maker or --as taker");
  }
  const std::vector<AccountReader> readers = account_readers();
  const auto reader = reader_of<AccountReader>(name, text, readers, {"an account file", "docs/reference/fills.md"});
  if (!reader) return std::unexpected(reader.error());
  return (*reader)->read(name, text, naming);
}

}  // namespace keel
