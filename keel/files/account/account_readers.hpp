#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/files/account/fills.hpp"
#include "keel/files/account/log_rows.hpp"

namespace keel {

/// The files of one account: each an account file, CSV or JSON lines, Deribit's answer, or another exchange's by one of the built-in column
/// maps; with `map`, by that alone.
class AccountFiles {
 public:
  /// What is given must outlive it.
  explicit AccountFiles(const Naming& naming, const ColumnMap* map = nullptr) : naming_(naming), map_(map) {}

  /// Refuses what no reader knows, with what each misses.
  Result<void> add(const std::string& name, const std::string& text);
  /// For merged(): all transaction logs as one part, which tells the order of what is of one time and is the first; then a part a file.
  /// Refuses the trade of a combo whose legs no file tells.
  Result<std::vector<AccountFacts>> parts();

 private:
  const Naming& naming_;
  const ColumnMap* map_;
  ComboRows combos_;
  std::vector<TransactionLog> logs_;
  std::vector<AccountFacts> others_;
};

/// The facts of one file, as they are read.
Result<AccountFacts> read_account_file(const std::string& name, const std::string& text, const Naming& naming = {},
                                       const ColumnMap* map = nullptr);

}  // namespace keel
