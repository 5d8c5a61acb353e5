#pragma once

#include <string>
#include <string_view>

#include "keel/book/account_fact.hpp"

namespace keel {

/// Keel's account file: CSV with a header, JSON lines with the same names, or Deribit's answer to get_user_trades (its names are
/// accepted as they are). Instruments go by the names in `known`, else by Deribit's. The columns are described in docs/reference/fills.md.
/// `name` opens every error; the line of a JSON array is the number of its element.
Result<AccountFacts> read_fills(const std::string& name, const std::string& text, const Instruments& known = {});

}  // namespace keel
