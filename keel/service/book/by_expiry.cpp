#include <algorithm>

#include "keel/exposure/greeks_sum.hpp"
#include "keel/service/book/parts.hpp"
#include "keel/service/greek_columns.hpp"

namespace keel {

using namespace doc;

namespace {

/// What rows are added up by: all spot, all that does not expire, and each expiry, for themselves.
struct ExpiryKey {
  bool spot = false;
  Instant expiry = never;
  friend bool operator==(const ExpiryKey&, const ExpiryKey&) = default;
};
ExpiryKey key_of(const Instrument& instrument) {
  return {instrument.kind == InstrumentKind::Spot, instrument.expires() ? instrument.expiry : never};
}

std::string name_of(const Instrument& instrument) {
  switch (instrument.kind) {
    case InstrumentKind::Spot: return "spot";
    case InstrumentKind::Perpetual: return "perpetual";
    default: return expiry_name(instrument);
  }
}

/// Rows of one expiry added up; money in the numeraire, as their settlement currencies may differ.
struct ExpirySum {
  ExpiryKey key;
  std::string name;
  std::size_t rows = 0;
  SettleAmount realised, unrealised, fees, funding;
  Greeks risk;
  Unpriced unpriced;

  void add(const Inventory& inventory, const Instrument& instrument, const InventoryRow& row) {
    const auto worth = [&](SettleAmount amount) { return in_numeraire(inventory, instrument.settle, amount); };
    ++rows;
    realised += worth(row.realised);
    unrealised += worth(row.unrealised);
    fees += worth(row.fees);
    funding += worth(row.funding);
    add_cancelling(risk, row.risk);
    unpriced.held += is_position(instrument, row) ? 1 : 0;
    unpriced.left_out += row.has_no_price() ? 1 : 0;
  }
  SettleAmount profit() const { return realised + unrealised - fees - funding; }
};

}  // namespace

doc::Table expiry_table(const BookFindings& found, Currency underlying) {
  const Inventory& inventory = found.inventory;
  const double index = to_double(inventory.underlyings.at(underlying).index);
  const std::string unit = inventory.numeraire.text();
  doc::Table table{.key = "",
                   .title = underlying.text() + " by expiry",
                   .note = "NTD: net transaction delta, delta less the mark in coin",
                   .columns = {{"", "expiry"}, {"", "positions"}},
                   .sparse = true};
  std::ranges::move(greek_columns(GreekSet::Desk, underlying.text()), std::back_inserter(table.columns));
  for (const char* money : {"realised", "unrealised", "fees", "funding", "profit"}) table.columns.push_back({"", money, unit});
  std::vector<ExpirySum> sums;
  ExpirySum all{.key = {}, .name = "all"};
  for (const InventoryRow* row : rows_by_expiry(found.instruments, inventory, underlying)) {
    const Instrument& instrument = found.instruments[row->instrument];
    const ExpiryKey key = key_of(instrument);
    auto sum = std::ranges::find(sums, key, &ExpirySum::key);
    if (sum == sums.end()) sum = sums.insert(sums.end(), {.key = key, .name = name_of(instrument)});
    sum->add(inventory, instrument, *row);
    all.add(inventory, instrument, *row);
  }
  sums.push_back(std::move(all));
  for (const ExpirySum& sum : sums) {
    Row row{.cells = {text(sum.name), count(sum.rows)}, .kind = &sum == &sums.back() ? Row::Kind::Sum : Row::Kind::Plain};
    std::vector<Cell> greeks = greek_cells(GreekSet::Desk, sum.risk, index);
    const std::string why = why_withheld(found, sum.unpriced);
    if (!why.empty()) std::ranges::fill(greeks, Cell(absent(why)));
    std::ranges::move(greeks, std::back_inserter(row.cells));
    const auto money = [&](SettleAmount amount) { return exact(amount, money_places(inventory.numeraire)); };
    for (const Value& value :
         {money(sum.realised), unless(why, money(sum.unrealised)), money(sum.fees), money(sum.funding), unless(why, money(sum.profit()))})
      row.cells.emplace_back(value);
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace keel
