#include "keel/account/marked_account.hpp"

#include "keel/account/inventory_totals.hpp"

namespace keel {
namespace {

bool is_marked(const InventoryRow& row) { return row.source == MarkSource::Chain || row.source == MarkSource::LastTrade; }

}  // namespace

Result<MarkedBook> marked_book(const Instruments& instruments, const Inventory& inventory) {
  MarkedBookMaker maker(inventory.as_of, inventory.numeraire, inventory.numeraire_usd, inventory.numeraire_prices);
  for (const auto& [coin, underlying] : inventory.underlyings) maker.underlying(coin, to_double(underlying.index));
  const std::vector<InventoryRow>& rows = inventory.rows;
  for (std::size_t i = 0; i < rows.size();) {
    const Instrument& instrument = instruments[rows[i].instrument];
    std::optional<Mark> mark;
    Size amount;  // one group may be settled while another still holds
    for (; i < rows.size() && rows[i].instrument == instrument.id; ++i) {
      maker.worth(instrument, rows[i].market_value, is_marked(rows[i]));
      if (is_settled(rows[i].source)) continue;
      amount += rows[i].amount;
      if (is_marked(rows[i])) mark = rows[i].mark;
    }
    maker.position(instrument, amount, mark);
  }
  return maker.finish(inventory.cash_by_venue);
}

}  // namespace keel
