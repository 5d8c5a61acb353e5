#pragma once

#include <string>
#include <string_view>

#include "keel/book/account_fact.hpp"
#include "keel/files/account/instruments_file.hpp"
#include "keel/files/columns/column_map.hpp"
#include "keel/files/tape/combo_rows.hpp"

namespace keel {

/// Keel's account file: CSV with a header, JSON lines with the same names, or Deribit's answer to get_user_trades (its names are
/// accepted as they are). An instrument trades under the terms of its first line's day. The columns are described in
/// docs/reference/fills.md. `name` opens every error; the line of a JSON array is the number of its element.
Result<AccountFacts> read_fills(const std::string& name, const std::string& text, const Naming& naming = {});
/// The same of a file of several: a combo's legs may be in another, so that settle_combos (settled_combos.hpp) is asked after the last.
Result<AccountFacts> read_fills(const std::string& name, const std::string& text, const Naming& naming, ComboRows& combos);

/// By the columns that every account file has.
Recognition recognises_fills(std::string_view head);

/// A file of another exchange, read by a map of its columns.
Result<AccountFacts> read_mapped_fills(const std::string& name, std::string_view text, const ColumnMap& map, const Naming& naming = {});

}  // namespace keel
