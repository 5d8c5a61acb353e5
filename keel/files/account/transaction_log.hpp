#pragma once

#include <string>

#include "keel/book/account_fact.hpp"
#include "keel/files/account/instruments_file.hpp"

namespace keel {

/// Deribit's transaction log as an account file: trades, deliveries, settlements with their funding, deposits, withdrawals, transfers and
/// corrections; other types that move money count as corrections, with a remark. What was there before the first row of a currency or an
/// instrument are AccountFacts::openings: the balance, and positions at the mark of their first row (if that is a settlement, at the price
/// that its profit tells).
/// After every row our cash is the venue's balance, but for what futures realised since they were last settled, which the venue books then;
/// roundings to 1e-8 a fact are made up for. Refuses, by its line, a row whose balance is not that before it and its change, one whose
/// change is not what its price, amount and fee make, and a position that is not as the row says.
Result<AccountFacts> read_transaction_log(const std::string& name, const std::string& text, const Naming& naming);

/// Deribit's answer to get_settlement_history_by_*: deliveries, daily settlements and funding. Its profits follow from the trades, which
/// other files tell.
Result<AccountFacts> read_settlement_history(const std::string& name, const std::string& text, const Naming& naming);
Recognition recognises_settlement_history(std::string_view head);

}  // namespace keel
