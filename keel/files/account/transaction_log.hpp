#pragma once

#include <span>
#include <string>

#include "keel/book/account_fact.hpp"
#include "keel/files/account/instruments_file.hpp"
#include "keel/files/account/log_rows.hpp"

namespace keel {

/// Deribit's transaction logs of one account as one account file (joined_logs.hpp): trades, deliveries, settlements with their funding,
/// deposits, withdrawals, transfers and corrections; other types that move money count as corrections, with a remark. What was there before
/// the first row of a currency or an instrument is brought in before that row: the balance as a deposit, positions at the mark of their
/// first row (if that is a settlement, at the price that its profit tells). A spot trade counts once, with a row in each of its currencies.
/// After every row our cash is the venue's balance, but for what futures realised since they were last settled, which the venue books then;
/// roundings to 1e-8 a fact are made up for. Refuses, by its line, a row whose balance is not that before it and its change (between
/// two logs: one is missing), one whose
/// change is not what its price, amount and fee make, and a position that is not as the row says.
Result<AccountFacts> facts_of(std::span<const TransactionLog> logs, const Naming& naming);

/// Deribit's answer to get_settlement_history_by_*: deliveries, daily settlements and funding. Its profits follow from the trades, which
/// other files tell.
Result<AccountFacts> read_settlement_history(const std::string& name, const std::string& text, const Naming& naming);
Recognition recognises_settlement_history(std::string_view head);

}  // namespace keel
