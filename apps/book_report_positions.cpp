#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/book_report_parts.hpp"
#include "keel/render/html.hpp"

namespace keel {
namespace {

/// Rows of one expiry added up; money in the numeraire, as their settlement currencies may differ.
struct ExpirySum {
  std::string name;
  std::size_t rows = 0;
  SettleAmount realised, unrealised, fees, funding;
  Greeks risk;

  void add(const Inventory& inventory, const Instrument& instrument, const InventoryRow& row) {
    const auto worth = [&](SettleAmount amount) { return in_numeraire(inventory, instrument.settle, amount); };
    ++rows;
    realised += worth(row.realised);
    unrealised += worth(row.unrealised);
    fees += worth(row.fees);
    funding += worth(row.funding);
    risk += row.risk;
  }
  SettleAmount profit() const { return realised + unrealised - fees - funding; }
};

/// Contracts of one expiry that follow each other in rows_by_expiry; spot and perpetuals each for themselves.
std::string expiry_key(const Instrument& instrument) {
  switch (instrument.kind) {
    case InstrumentKind::Spot: return "spot";
    case InstrumentKind::Perpetual: return "perpetual";
    default: return std::string(expiry_name(instrument));
  }
}

std::vector<ExpirySum> sums_of(const Instruments& instruments, const Inventory& inventory, Currency coin) {
  std::vector<ExpirySum> sums;
  for (const InventoryRow* row : rows_by_expiry(instruments, inventory, coin)) {
    const Instrument& instrument = instruments[row->instrument];
    const std::string key = expiry_key(instrument);
    auto found = std::ranges::find(sums, key, &ExpirySum::name);
    if (found == sums.end()) found = sums.insert(sums.end(), {.name = key});
    found->add(inventory, instrument, *row);
  }
  return sums;
}

std::vector<std::string> risk_cells(const Greeks& risk, double index) {
  return {grouped(risk.delta, 4), grouped(risk.net_transaction_delta, 4), grouped(risk.gamma_per_usd * index / 100.0, 4),
          grouped(risk.vega_usd_per_vol_point, 2), grouped(risk.theta_usd_per_day, 2)};
}

std::vector<std::string> risk_heads(const std::string& coin) {
  return {fmt::format("Delta <small>{}</small>", coin), fmt::format("NTD <small>{}</small>", coin),
          fmt::format("Gamma <small>{} for 1 %</small>", coin), "Vega <small>USD/point</small>", "Theta <small>USD/day</small>"};
}

void append(std::vector<std::string>& to, std::vector<std::string> more) { std::ranges::move(more, std::back_inserter(to)); }

bool has_funding(const Inventory& inventory) {
  return std::ranges::any_of(inventory.rows, [](const InventoryRow& row) { return row.funding.raw != 0; });
}

std::vector<std::string> sum_cells(const ExpirySum& sum, Currency numeraire, double index, bool with_funding) {
  std::vector<std::string> cells{escaped(sum.name), fmt::format("{}", sum.rows)};
  append(cells, risk_cells(sum.risk, index));
  std::vector<SettleAmount> amounts{sum.realised, sum.unrealised, sum.fees};
  if (with_funding) amounts.push_back(sum.funding);
  amounts.push_back(sum.profit());
  for (const SettleAmount amount : amounts) cells.push_back(money_text(to_double(amount), numeraire));
  return cells;
}

std::string name_cell(const Instrument& instrument, const InventoryRow& row) {
  std::string_view badge;
  if (row.source == MarkSource::EstimatedSettlement || row.source == MarkSource::Delivered)
    badge = " <span class='badge mute'>settled</span>";
  if (row.source == MarkSource::Unpriced) badge = " <span class='badge warn'>unpriced</span>";
  return escaped(instrument.name) + std::string(badge);
}

/// Coin prices need their decimals, dollar prices do not.
std::string price_text(double price) { return price == 0.0 ? std::string("-") : grouped(price, price < 10.0 ? 6 : 2); }

std::vector<std::string> position_cells(const Instrument& instrument, const InventoryRow& row, double index, bool with_funding) {
  const bool has_vol =
      instrument.kind == InstrumentKind::Option && (row.source == MarkSource::Chain || row.source == MarkSource::LastTrade);
  const double amount = to_double(row.amount);
  std::vector<std::string> cells{name_cell(instrument, row), grouped(amount, std::abs(amount) >= 1000.0 ? 0 : 4),
                                 price_text(row.average_price), price_text(to_double(row.mark.price)),
                                 has_vol ? fmt::format("{:.2f}", row.mark.vol * 100.0) : "-"};
  for (const SettleAmount money : {row.realised, row.unrealised, row.fees})
    cells.push_back(money_text(to_double(money), instrument.settle));
  if (with_funding) cells.push_back(money_text(to_double(row.funding), instrument.settle));
  cells.push_back(instrument.settle.text());
  if (row.source == MarkSource::Unpriced)
    cells.resize(cells.size() + 5, "-");
  else
    append(cells, risk_cells(row.risk, index));
  return cells;
}

}  // namespace

std::string expiry_section(const Instruments& instruments, const Inventory& inventory, Currency coin) {
  const double index = to_double(inventory.underlyings.at(coin).index);
  std::vector<std::string> heads{"Expiry", "Positions"};
  append(heads, risk_heads(coin.text()));
  const std::string unit = fmt::format(" <small>{}</small>", inventory.numeraire.text());
  const bool with_funding = has_funding(inventory);
  append(heads, {"Realised" + unit, "Unrealised" + unit, "Fees" + unit});
  if (with_funding) heads.push_back("Funding" + unit);
  heads.push_back("Profit" + unit);
  HtmlTable table(heads);
  ExpirySum all{.name = "all"};
  for (const InventoryRow* row : rows_by_expiry(instruments, inventory, coin)) all.add(inventory, instruments[row->instrument], *row);
  for (const ExpirySum& sum : sums_of(instruments, inventory, coin)) table.row(sum_cells(sum, inventory.numeraire, index, with_funding));
  table.row(sum_cells(all, inventory.numeraire, index, with_funding), "sum");
  return html_card("By expiry", "NTD: net transaction delta, delta less the mark in coin", table.finish());
}

std::string position_section(const Instruments& instruments, const Inventory& inventory, Currency coin) {
  const double index = to_double(inventory.underlyings.at(coin).index);
  const bool has_groups = std::ranges::any_of(inventory.groups, [](const BookGroup& group) { return !(group == BookGroup{}); });
  std::vector<std::string> heads{"Instrument", "Amount", "Average", "Mark", "IV %", "Realised", "Unrealised", "Fees"};
  const bool with_funding = has_funding(inventory);
  if (with_funding) heads.emplace_back("Funding");
  heads.emplace_back("in");
  append(heads, risk_heads(coin.text()));
  if (has_groups) append(heads, {"Strategy", "Sub-book"});
  HtmlTable table(heads);
  std::string section;
  for (const InventoryRow* row : rows_by_expiry(instruments, inventory, coin)) {
    const Instrument& instrument = instruments[row->instrument];
    if (const std::string key = expiry_key(instrument); key != section) table.section(escaped(section = key));
    auto cells = position_cells(instrument, *row, index, with_funding);
    const BookGroup& group = inventory.groups[row->group];
    if (has_groups) append(cells, {escaped(group.strategy), escaped(group.sub_book)});
    table.row(cells, row->amount.raw == 0 || row->source == MarkSource::EstimatedSettlement ? "mute" : "");
  }
  return fmt::format(
      "<div class='card long'><h3>Positions <small>amounts as the venue counts them: {}, or quote currency of coin-settled futures; "
      "money in each row's own currency</small></h3>{}</div>\n",
      coin.text(), table.finish());
}

}  // namespace keel
