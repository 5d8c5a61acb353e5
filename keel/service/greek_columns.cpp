#include "keel/service/greek_columns.hpp"

#include <array>
#include <cmath>

namespace keel {

using namespace doc;

namespace {

struct GreekName {
  double Greeks::* member;
  std::string_view key;
  std::string_view label;   ///< of a line
  std::string_view head;    ///< of a column
  bool coin;                ///< its unit begins with the coin, else it is the unit alone
  std::string_view unit;    ///< of a column
  std::string_view spoken;  ///< of a line
  Shown shown;
};

constexpr Shown scientific{Notation::Scientific, 3, true};
constexpr std::array<GreekName, 9> names{{
    {&Greeks::delta, "delta_coin", "delta", "delta", true, "", "", signed_places(4)},
    {&Greeks::net_transaction_delta, "net_transaction_delta_coin", "net transaction delta", "NTD", true, "", "", signed_places(4)},
    {&Greeks::gamma_per_usd, "gamma_coin_per_usd", "gamma", "gamma", true, "/USD", " for 1 USD", scientific},
    {&Greeks::vega_usd_per_vol_point, "vega_usd_per_vol_point", "vega", "vega", false, "USD/pt", "USD for 1 vol point", signed_places(2)},
    {&Greeks::theta_usd_per_day, "theta_usd_per_day", "theta", "theta", false, "USD/day", "USD for 1 day", signed_places(2)},
    {&Greeks::rho_usd_per_rate_point, "rho_usd_per_rate_point", "rho", "rho", false, "USD/pt", "USD for 1 rate point", signed_places(2)},
    {&Greeks::vanna_per_vol_point, "vanna_coin_per_vol_point", "vanna", "vanna", true, "/pt", " for 1 vol point", signed_places(6)},
    {&Greeks::volga_usd_per_vol_point_square, "volga_usd_per_vol_point_square", "volga", "volga", false, "USD/pt²",
     "USD for 1 vol point, squared", signed_places(2)},
    {&Greeks::charm_per_day, "charm_coin_per_day", "charm", "charm", true, "/day", " for 1 day", signed_places(6)},
}};

std::span<const GreekName> names_of(GreekSet set) { return std::span(names).first(set == GreekSet::All ? names.size() : 5); }

bool is_gamma(const GreekName& name) { return name.member == &Greeks::gamma_per_usd; }

Value gamma_per_percent(const Greeks& greeks, double index_usd) {
  return index_usd > 0.0 ? estimate(greeks.gamma_per_percent(index_usd), signed_places(4)) : absent("no index is known");
}

std::string with_coin(const GreekName& name, const std::string& coin, std::string_view rest) {
  return name.coin ? coin + std::string(rest) : std::string(rest);
}

}  // namespace

std::vector<Column> greek_columns(GreekSet set, const std::string& coin) {
  std::vector<Column> columns;
  for (const GreekName& name : names_of(set)) {
    columns.push_back({std::string(name.key), std::string(name.head), with_coin(name, coin, name.unit)});
    if (set != GreekSet::Desk || !is_gamma(name)) continue;
    columns.back().audience = Audience::TerminalAndProgram;
    columns.push_back({"", std::string(name.head), coin + " for 1 %", Audience::Page});
  }
  return columns;
}

std::vector<Cell> greek_cells(GreekSet set, const Greeks& greeks, double index_usd) {
  std::vector<Cell> cells;
  for (const GreekName& name : names_of(set)) {
    cells.emplace_back(estimate(greeks.*name.member, name.shown));
    if (set == GreekSet::Desk && is_gamma(name)) cells.emplace_back(gamma_per_percent(greeks, index_usd));
  }
  return cells;
}

std::vector<Fact> greek_facts(const Greeks& greeks, const std::string& coin, double index_usd) {
  std::vector<Fact> facts;
  for (const GreekName& name : names) {
    facts.push_back(
        {std::string(name.key), std::string(name.label), estimate(greeks.*name.member, name.shown), with_coin(name, coin, name.spoken)});
    if (is_gamma(name)) facts.push_back({"gamma_coin_per_percent", "", gamma_per_percent(greeks, index_usd), coin + " for 1 %"});
  }
  return facts;
}

Table tenor_table(const VegaTenors& tenors) {
  Table table{.key = "vega_tenors",
              .title = "Vega by tenor",
              .columns = {{"up_to_days", "up to", "days"},
                          {"vega_usd_per_vol_point", "vega", "USD/pt"},
                          {"time_weighted_usd_per_vol_point", "time-weighted", "USD/pt"}},
              .audience = Audience::PageAndProgram};
  for (const TenorVega& tenor : tenors.buckets()) {
    const bool last = std::isinf(tenor.up_to_days);
    table.rows.push_back(
        {.cells = {last ? absent() : estimate(tenor.up_to_days, significant(6)), estimate(tenor.vega_usd_per_vol_point, signed_places(2)),
                   estimate(tenor.time_weighted_usd_per_vol_point, signed_places(2))}});
  }
  return table;
}

}  // namespace keel
