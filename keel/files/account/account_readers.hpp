#pragma once

#include <string>
#include <string_view>

#include "keel/files/account/fills.hpp"

namespace keel {

/// Our fills of any file that a reader knows: an account file, CSV or JSON lines, Deribit's answer, or another exchange's by one of the
/// built-in column maps; with `map`, by that alone. Refuses what none knows, with what each misses.
Result<AccountFacts> read_account_file(const std::string& name, const std::string& text, const Naming& naming = {},
                                       const ColumnMap* map = nullptr);

}  // namespace keel
