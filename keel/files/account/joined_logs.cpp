#include "keel/files/account/joined_logs.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace keel {
namespace {

/// What a row is of by its instrument; nothing if it has none. A bought coin comes in, and what it is paid with goes out.
Result<std::optional<Currency>> told_by_instrument(const LogRow& row, const Naming& naming) {
  if (row.instrument.empty()) return std::nullopt;
  const auto instrument = naming.instrument(row.instrument, row.at);
  if (!instrument) return std::unexpected(instrument.error());
  if (instrument->kind != InstrumentKind::Spot || !row.side) return instrument->settle;
  return (*row.side == Side::Buy) == (row.change.raw > 0) ? instrument->base : instrument->settle;
}

Result<void> name_currencies(const TransactionLog& log, const Naming& naming, std::vector<LogRow>& rows) {
  std::optional<Currency> of_the_log;
  for (LogRow& row : rows) {
    if (row.currency) continue;
    const auto told = told_by_instrument(row, naming);
    if (!told) return fail(log.place_of(row), told.error());
    row.currency = *told;
    if (!of_the_log) of_the_log = *told;
  }
  for (LogRow& row : rows) {
    if (!row.currency) row.currency = of_the_log;
    if (row.currency) continue;
    return fail(log.place_of(row) +
                ": currency: neither a column nor an instrument tells it: give the file a column Currency that says it in every row");
  }
  return {};
}

/// What two logs say alike of one row; one may have times to the second only.
auto told_of(const LogRow& row) {
  return std::tuple{*row.currency, row.at.raw / second.raw, row.sequence, row.type, row.instrument, row.trade, row.amount, row.change,
                    row.balance};
}

}  // namespace

Result<std::vector<LogRow>> joined_rows(std::span<const TransactionLog> logs, const Naming& naming) {
  std::vector<std::size_t> order(logs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return logs[i].rows.empty() ? Instant{} : logs[i].rows.front().at; });
  std::vector<LogRow> all;
  std::map<decltype(told_of(LogRow{})), std::size_t> kept;
  for (const std::size_t i : order) {
    std::vector<LogRow> rows = logs[i].rows;
    if (auto named = name_currencies(logs[i], naming, rows); !named) return std::unexpected(named.error());
    std::map<decltype(told_of(LogRow{})), std::size_t> here;
    for (LogRow& row : rows) {
      row.file = static_cast<std::uint16_t>(i);
      const auto told = told_of(row);
      if (++here[told] <= kept[told]) continue;
      ++kept[told];
      all.push_back(std::move(row));
    }
  }
  std::ranges::stable_sort(all, {}, [](const LogRow& row) { return std::pair{row.at, row.sequence}; });
  return all;
}

}  // namespace keel
