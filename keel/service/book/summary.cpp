#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "keel/account/inventory_totals.hpp"
#include "keel/domain/name_at_venue.hpp"
#include "keel/service/book/parts.hpp"
#include "keel/service/greek_columns.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::size_t names_said = 3;  ///< of what has no price, to people

constexpr const char* no_margin_left = "nothing is left that margin is held against";
constexpr const char* out_of_reach = "liquidation is out of reach";

/// Contracts held whose price is not known.
std::vector<std::string> names_unpriced(const BookFindings& found) {
  std::vector<std::string> names;
  for (const InventoryRow& row : found.inventory.rows) {
    const Instrument& instrument = found.instruments[row.instrument];
    if (row.has_no_price() && instrument.kind != InstrumentKind::Spot) names.push_back(instrument.full_name());
  }
  return names;
}

Value use_of(const MarginStanding& standing) {
  if (!standing.unknown.empty()) return absent(standing.unknown);
  return std::isfinite(standing.use.use) ? estimate(standing.use.use, percent(2)) : absent(no_margin_left);
}

Value distance_of(const MarginStanding& standing) {
  if (!standing.unknown.empty()) return absent(standing.unknown);
  return standing.use.distance_spot ? estimate(*standing.use.distance_spot, percent(2)) : absent(out_of_reach);
}

/// The one that comes first: the least of what is left by `key`; null if none is known.
template <class Key>
const MarginStanding* first_by(const BookFindings& found, Key key) {
  const MarginStanding* first = nullptr;
  for (const MarginStanding& standing : found.standings) {
    if (standing.unknown.empty() && (first == nullptr || key(standing) < key(*first))) first = &standing;
  }
  return first;
}

const MarginStanding* highest_use(const BookFindings& found) {
  return first_by(found, [](const MarginStanding& standing) { return -standing.use.use; });
}

const MarginStanding* nearest_liquidation(const BookFindings& found) {
  return first_by(found, [](const MarginStanding& standing) { return standing.use.distance_spot.value_or(HUGE_VAL); });
}

/// Why no margin is known at all.
std::string why_no_margin(const BookFindings& found) {
  return found.standings.empty() ? found.why_no_margin : found.standings.front().unknown;
}

std::string account_of(const MarginStanding& standing) { return full_name(standing.currency, standing.venue); }

/// The accounts of which nothing is known, each once.
std::vector<std::string> accounts_unknown(const BookFindings& found) {
  std::vector<std::string> accounts;
  for (const MarginStanding& standing : found.standings) {
    const std::string account = account_of(standing);
    if (!standing.unknown.empty() && (accounts.empty() || accounts.back() != account)) accounts.push_back(account);
  }
  return accounts;
}

std::string share_words(double share) { return fmt::format("{:.2f}%", 100.0 * share); }

std::string use_words(const MarginStanding& standing) {
  return std::isfinite(standing.use.use) ? share_words(standing.use.use) : "all of it";
}

std::string distance_words(const MarginStanding& standing) {
  if (!standing.use.distance_spot) return "out of reach";
  return *standing.use.distance_spot == 0.0 ? "now" : share_words(*standing.use.distance_spot);
}

/// Whose the figure is, what the account's other rule gives (the venue holds it to one of them, and its files do not say to which), and
/// of whom none is known: another may stand nearer.
std::string rule_words(const BookFindings& found, const MarginStanding& standing, std::string (*figure)(const MarginStanding&)) {
  std::string words = fmt::format("{}, {} margin", account_of(standing), standing.rule);
  for (const MarginStanding& other : found.standings) {
    const bool same = other.currency == standing.currency && other.venue == standing.venue;
    if (!same || other.rule == standing.rule || !other.unknown.empty()) continue;
    words += fmt::format("; {} by {} margin", figure(other), other.rule);
  }
  if (const auto unknown = accounts_unknown(found); !unknown.empty()) words += fmt::format("; not known of {}", fmt::join(unknown, ", "));
  if (const Unpriced unpriced = unpriced_in(found); unpriced.left_out > 0)
    words += fmt::format("; without {} of {}", unpriced.left_out, counted(unpriced.held, "position"));
  return words;
}

Fact use_fact(const BookFindings& found) {
  const MarginStanding* highest = highest_use(found);
  if (highest == nullptr) return {"", "margin use", absent(why_no_margin(found))};
  return {"", "margin use", use_of(*highest), rule_words(found, *highest, use_words)};
}

Fact liquidation_fact(const BookFindings& found) {
  const MarginStanding* nearest = nearest_liquidation(found);
  if (nearest == nullptr) return {"", "nearest liquidation", absent(why_no_margin(found))};
  const bool now = nearest->use.distance_spot == 0.0;
  return {"", "nearest liquidation", now ? text("now") : distance_of(*nearest),
          (now ? "" : "of spot; ") + rule_words(found, *nearest, distance_words)};
}

Fact unpriced_fact(const BookFindings& found) {
  const std::vector<std::string> names = names_unpriced(found);
  std::string unit = "of " + counted(unpriced_in(found).held, "position");
  if (!names.empty()) {
    const auto said = std::span(names).first(std::min(names.size(), names_said));
    unit += fmt::format(": {}{}", fmt::join(said, ", "), names.size() > names_said ? ", …" : "");
  }
  return {"", "unpriced", count(names.size()), std::move(unit)};
}

Section margin_members(const BookFindings& found) {
  Section section;
  if (found.standings.empty()) {
    section.add(
        doc::Facts{.facts = {{"margin", "", absent(found.why_no_margin)}, {"nearest_liquidation", "", absent(found.why_no_margin)}}});
    return section;
  }
  Section margin{.key = "margin"};
  for (std::size_t i = 0; i < found.standings.size();) {
    const std::string account = account_of(found.standings[i]);
    Section one{.key = account};
    for (; i < found.standings.size() && account_of(found.standings[i]) == account; ++i) {
      const MarginStanding& standing = found.standings[i];
      one.add(doc::Facts{.key = std::string(standing.rule),
                         .facts = {{"use", "", use_of(standing)}, {"liquidation_distance", "", distance_of(standing)}}});
    }
    margin.add(std::move(one));
  }
  section.add(std::move(margin));
  const MarginStanding* nearest = nearest_liquidation(found);
  if (nearest == nullptr) {
    section.add(doc::Facts{.facts = {{"nearest_liquidation", "", absent(why_no_margin(found))}}});
    return section;
  }
  Section first{.key = "nearest_liquidation"};
  first.add(doc::Facts{
      .facts = {{"currency", "", text(account_of(*nearest))}, {"rule", "", text(nearest->rule)}, {"distance", "", distance_of(*nearest)}}});
  if (const auto unknown = accounts_unknown(found); !unknown.empty()) {
    doc::Table accounts{.key = "not_known_of", .columns = {{"account", ""}}, .shape = doc::Table::Shape::List};
    for (const std::string& account : unknown) accounts.rows.push_back({.cells = {text(account)}});
    first.add(std::move(accounts));
  }
  section.add(std::move(first));
  return section;
}

std::vector<Column> coin_columns() {
  std::vector<Column> columns{{"coin", ""}, {"net_bias_coin", "net bias", "coin"}, {"net_bias_usd", "net bias", "USD"}};
  for (Column& column : greek_columns(GreekSet::Desk, "coin")) {
    const bool for_one_dollar = column.key == "gamma_coin_per_usd";
    if (column.key.empty()) column.key = "gamma_coin_per_percent";
    column.audience = for_one_dollar ? Audience::Program : Audience::Everyone;
    columns.push_back(std::move(column));
  }
  return columns;
}

/// The book's, in the numeraire.
Value profit_since(const BookFindings& found, const Shown* shown = nullptr) {
  if (const std::string why = why_no_profit(found); !why.empty()) return absent(why);
  if (!found.before && !found.why_no_before.empty()) return absent(found.why_no_before);
  SettleAmount profit = total_profit(found.instruments, found.inventory);
  if (found.before) profit -= total_profit(found.instruments, *found.before);
  return shown == nullptr ? exact(profit) : exact(profit, *shown);
}

/// In USD, over all coins: what adds up.
struct SumInUsd {
  double bias = 0.0;
  std::string why_no_bias;  ///< names the coins whose bias has no worth in USD; empty if all have
  double vega = 0.0;
  double theta = 0.0;
};

SumInUsd sum_of(const BookFindings& found) {
  SumInUsd sum;
  std::vector<std::string> unknown;
  for (const CoinRisk& one : coin_risks(found)) {
    if (one.bias_coin != 0.0 && !(one.index_usd > 0.0)) unknown.push_back(one.coin.text());
    sum.bias += one.bias_coin * one.index_usd;
    sum.vega += one.greeks.vega_usd_per_vol_point;
    sum.theta += one.greeks.theta_usd_per_day;
  }
  if (!unknown.empty()) sum.why_no_bias = fmt::format("no index of {} is known", fmt::join(unknown, ", "));
  return sum;
}

doc::Facts sum_members(const BookFindings& found) {
  const SumInUsd sum = sum_of(found);
  doc::Facts facts{.facts = {{"net_bias_usd", "", unless(sum.why_no_bias, estimate(sum.bias, signed_places(2)))},
                             {"vega_usd_per_vol_point", "", estimate(sum.vega, signed_places(2))},
                             {"theta_usd_per_day", "", estimate(sum.theta, signed_places(2))}}};
  if (const std::string why = why_withheld(found, unpriced_in(found)); !why.empty()) withhold(facts, why);
  return facts;
}

}  // namespace

std::string simulated_words(const BookFindings& found) {
  if (found.simulated_hedges == 0) return "";
  return fmt::format("with {} of --hedge, which this account did not make: all that follows is of both",
                     counted(found.simulated_hedges, "simulated hedge"));
}

Value CoinRisk::bias_usd(Shown shown) const {
  return index_usd > 0.0 ? estimate(bias_coin * index_usd, shown) : absent("no index is known");
}

std::vector<CoinRisk> coin_risks(const BookFindings& found) {
  const Inventory& inventory = found.inventory;
  std::set<Currency> coins;
  for (const auto& [coin, sum] : inventory.underlyings) coins.insert(coin);
  for (const Money& cash : inventory.cash.entries()) {
    if (cash.amount.raw != 0 && !is_dollar(cash.currency)) coins.insert(cash.currency);
  }
  std::vector<CoinRisk> risks;
  for (const Currency coin : coins) {
    CoinRisk risk{
        .coin = coin, .bias_coin = directional_bias_coin(found.instruments, inventory, coin), .unpriced = unpriced_in(found, coin)};
    const auto sum = inventory.underlyings.find(coin);
    const bool has_contracts = sum != inventory.underlyings.end();
    risk.index_usd = has_contracts ? to_double(sum->second.index) : usd_of(inventory, coin);
    if (has_contracts) risk.greeks = sum->second.risk;
    risks.push_back(risk);
  }
  return risks;
}

doc::Table summary_table(const BookFindings& found) {
  doc::Table table{.key = "underlyings", .columns = coin_columns(), .shape = doc::Table::Shape::Keyed};
  const auto add = [&](Row row, const Unpriced& unpriced) {
    if (const std::string why = why_withheld(found, unpriced); !why.empty()) {
      for (Cell& cell : row.cells) {
        if (std::holds_alternative<Estimate>(cell.value)) cell.value = absent(why);
      }
    }
    table.rows.push_back(std::move(row));
  };
  const std::vector<CoinRisk> coins = coin_risks(found);
  for (const CoinRisk& one : coins) {
    Row row{.cells = {text(one.coin.text()), estimate(one.bias_coin, signed_places(4)), one.bias_usd(signed_places(2))}};
    std::ranges::move(greek_cells(GreekSet::Desk, one.greeks, one.index_usd), std::back_inserter(row.cells));
    add(std::move(row), one.unpriced);
  }
  if (coins.empty()) table.audience = Audience::Program;
  if (coins.size() < 2) return table;
  const SumInUsd sum = sum_of(found);
  const auto usd = [](double amount) { return estimate(amount, signed_places(2)); };
  add(Row{.cells = {text("all"), text(""), unless(sum.why_no_bias, usd(sum.bias)), text(""), text(""), text(""), text(""), usd(sum.vega),
                    usd(sum.theta)},
          .kind = Row::Kind::Sum,
          .audience = Audience::People},
      unpriced_in(found));
  return table;
}

/// A line under the table, if positions are left out of it.
std::string left_out_words(const BookFindings& found) {
  const Unpriced unpriced = unpriced_in(found);
  if (unpriced.left_out == 0 || !found.leave_out_unpriced) return "";
  return fmt::format("Greeks and net bias without {} of {}, which have no price: their risk is not 0", unpriced.left_out,
                     counted(unpriced.held, "position"));
}

std::vector<Fact> summary_facts(const BookFindings& found) {
  const Inventory& inventory = found.inventory;
  const Shown money = money_places(inventory.numeraire);
  const std::string unit = inventory.numeraire.text();
  const std::string why = why_withheld(found, unpriced_in(found));
  return {{"", "equity", unless(why, exact(total_equity(found.instruments, inventory), money)), unit},
          {"", "profit", profit_since(found, &money), unit + " since " + format_instant(found.since)},
          use_fact(found),
          liquidation_fact(found),
          unpriced_fact(found)};
}

Section summary_section(const BookFindings& found) {
  const Inventory& inventory = found.inventory;
  const std::string why = why_withheld(found, unpriced_in(found));
  Section section{.key = "summary"};
  section.add(doc::Facts{.facts = {{"as_of", "", moment(inventory.as_of)},
                                   {"numeraire", "", text(inventory.numeraire.text())},
                                   {"equity", "", unless(why, exact(total_equity(found.instruments, inventory)))},
                                   {"deposits", "", exact(total_deposits(inventory))},
                                   {"profit", "", profit_since(found)},
                                   {"profit_since", "", moment(found.since)}},
                         .audience = Audience::Program});
  section.add(doc::Facts{.facts = {{"simulated_hedges", "", count(found.simulated_hedges)}}, .audience = Audience::Program});
  const std::string simulated = simulated_words(found);
  section.add(doc::Facts{.title = fmt::format("Book on {}{}{}", format_instant(inventory.as_of), simulated.empty() ? "" : " ", simulated),
                         .facts = summary_facts(found),
                         .audience = Audience::Terminal});
  section.add(summary_table(found));
  if (std::string words = left_out_words(found); !words.empty()) section.add(Remark{std::move(words)});
  Section members{.audience = Audience::Program};
  members.add(sum_members(found));
  members.add(margin_members(found));
  members.add(doc::Facts{.facts = {{"positions", "", count(unpriced_in(found).held)}}});
  doc::Table unpriced{.key = "unpriced", .columns = {{"instrument", ""}}, .shape = doc::Table::Shape::List};
  for (const std::string& name : names_unpriced(found)) unpriced.rows.push_back({.cells = {text(name)}});
  members.add(std::move(unpriced));
  section.add(std::move(members));
  return section;
}

}  // namespace keel
