#pragma once

#include <span>
#include <string>
#include <string_view>

#include "keel/book/reconciliation.hpp"

namespace keel {

/// What a venue says an account holds (docs/reference/reconcile.md): CSV or JSON lines with instrument and size, or currency and balance,
/// or both; or Deribit's answer to get_positions, get_account_summary or get_account_summaries.
///   size     Deribit's direction, where given, tells its sign
///   balance  what Deribit's futures realised since the last settlement is added, which it books to the balance only then
/// `name` opens every error; the line of a JSON array is the number of its element. Refuses an instrument or a currency listed twice.
Result<AccountStatement> parse_statement(const std::string& name, std::string_view text);

/// One statement of several files, plain or .zst or .gz. Refuses an instrument or a currency in two of them.
Result<AccountStatement> read_statements(std::span<const std::string> paths);

}  // namespace keel
