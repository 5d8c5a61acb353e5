#include "apps/run_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

namespace keel {
namespace {

using Lines = std::vector<std::string>;
using Json = nlohmann::ordered_json;

void add_greeks(Json& to, const Greeks& greeks) {
  to["delta_coin"] = greeks.delta;
  to["net_transaction_delta_coin"] = greeks.net_transaction_delta;
  to["gamma_per_usd"] = greeks.gamma_per_usd;
  to["vega_usd_per_vol_point"] = greeks.vega_usd_per_vol_point;
  to["theta_usd_per_day"] = greeks.theta_usd_per_day;
  to["rho_usd_per_rate_point"] = greeks.rho_usd_per_rate_point;
  to["vanna_coin_per_vol_point"] = greeks.vanna_per_vol_point;
  to["volga_usd_per_vol_point_square"] = greeks.volga_usd_per_vol_point_square;
  to["charm_coin_per_day"] = greeks.charm_per_day;
}

std::string usd(NumeraireAmount amount) { return fmt::format("{:+.2f}", to_double(amount)); }

void add_profit(Lines& lines, const ProfitSplit& profit) {
  const auto row = [&](std::string_view title, NumeraireAmount first, std::array<std::string_view, 3> names, NumeraireAmount second,
                       NumeraireAmount third) {
    lines.push_back(fmt::format("{:<10} {:<5} {:>9}  {:<13} {:>9}  {:<17} {:>9}", title, names[0], usd(first), names[1], usd(second),
                                names[2], usd(third)));
  };
  row("PROFIT USD", profit.total(), {"total", "spread earned", "adverse selection"}, profit.spread, profit.adverse_selection);
  row("", profit.fees, {"fees", "hedging cost", "inventory"}, profit.hedging_cost, profit.inventory);
}

std::string margin_text(const MarginUse& margin) {
  const std::string use = std::isfinite(margin.use) ? fmt::format("{:.2f} % used", 100.0 * margin.use) : "all used";
  if (!margin.distance_spot) return use + ", liquidation out of reach";
  if (*margin.distance_spot == 0.0) return use + ", below maintenance now";
  return fmt::format("{}, liquidation {:.2f} % away", use, 100.0 * *margin.distance_spot);
}

void add_margin(Lines& lines, const RunReport& report) {
  if (!report.margins) return lines.push_back("MARGIN      " + report.margins.error().text);
  for (const MarginUses& one : *report.margins) {
    lines.push_back(
        fmt::format("MARGIN {:<5}standard {}; portfolio {}", one.coin.text(), margin_text(one.standard), margin_text(one.portfolio)));
  }
}

void add_risk(Lines& lines, const RunReport& report) {
  for (const auto& [risk, with_bids, with_asks, tenors] : report.underlyings) {
    lines.push_back(fmt::format("{} index {:.2f}  net bias {:+.4f} {} = {:+.0f} USD  equity {:.8f} {}", risk.underlying.text(),
                                risk.index_usd, risk.bias_coin, risk.underlying.text(), risk.bias_usd, risk.equity_coin,
                                risk.underlying.text()));
  }
  add_margin(lines, report);
  lines.emplace_back();
  lines.push_back(fmt::format("{:<12}{:>11}{:>11}{:>13}{:>16}{:>16}", "RISK", "delta coin", "NTD coin", "gamma 1/USD", "vega USD/point",
                              "theta USD/day"));
  const auto row = [&](const std::string& name, const Greeks& sum) {
    lines.push_back(fmt::format("{:<12}{:>+11.4f}{:>+11.4f}{:>+13.3e}{:>+16.2f}{:>+16.2f}", name, sum.delta, sum.net_transaction_delta,
                                sum.gamma_per_usd, sum.vega_usd_per_vol_point, sum.theta_usd_per_day));
  };
  for (const RunReport::Expiry& expiry : report.expiries) row(expiry.expiry, expiry.greeks);
  for (const auto& [risk, with_bids, with_asks, tenors] : report.underlyings) {
    row(risk.underlying.text() + " total", risk.greeks);
    if (report.working_orders == 0) continue;
    row(" if bids fill", with_bids);
    row(" if asks fill", with_asks);
  }
  lines.emplace_back();
  lines.push_back(fmt::format("{:<16}{:>18}{:>18}", "PRICE OF RISK", "exposure USD", "price"));
  for (const RunReport::Factor& factor : report.factors) {
    // A price of vega is USD for one USD/point: vol points. The others are shares of the exposure.
    const bool vega = factor.name.find("vega") != std::string::npos;
    lines.push_back(fmt::format("{:<16}{:>+18.2f}{:>+18.4f} {}", factor.name, factor.exposure_usd, vega ? factor.price : 1e4 * factor.price,
                                vega ? "vol points" : "bps"));
  }
}

std::string quote_row(const RunReport::Quote& quote) {
  return fmt::format("{:<21}{:>6}{:>10}{:>12.6g}{:>10}{:>6}{:>12}", quote.instrument, quote.bid_size, quote.bid, quote.fair, quote.ask,
                     quote.ask_size, quote.position);
}

std::string clipped(const std::string& line, int width) { return line.substr(0, static_cast<std::size_t>(std::max(width, 20))); }

}  // namespace

std::string fill_text(const Filled& fill, Instant at, const std::string& instrument) {
  return fmt::format("{} {:<4} {} {} @ {} fee {}", format_instant(at).substr(11, 8), name_of(fill.side), to_text(fill.size), instrument,
                     to_text(fill.price), to_text(fill.fee));
}

std::string live_text(const RunReport& report, const RecentFills& fills, const std::string& status, int width, int height) {
  Lines lines;
  lines.push_back(fmt::format(
      "KEEL  {}  stage {}{}  working orders {}  q quits, h halts, r resumes  events {}  {}", format_instant(report.at).substr(0, 19),
      report.stage, report.halt_reason.empty() ? "" : " (" + report.halt_reason + ")", report.working_orders, report.events, status));
  add_profit(lines, report.profit);
  add_risk(lines, report);
  lines.emplace_back();
  lines.push_back(fmt::format("{:<21}{:>6}{:>10}{:>12}{:>10}{:>6}{:>12}", "QUOTES", "size", "bid", "fair", "ask", "size", "position"));
  const bool low = height < 40;
  if (low) std::erase(lines, "");
  const int lines_below = low ? 2 : 8;
  const int room = std::max(height - static_cast<int>(lines.size()) - lines_below - 2, 0);  // 2: "… more", and the cursor's line
  // Held instruments first, then the rest as far as the screen goes.
  std::vector<const RunReport::Quote*> order;
  for (const bool held : {true, false}) {
    for (const RunReport::Quote& quote : report.quotes) {
      if ((quote.position != "0") == held) order.push_back(&quote);
    }
  }
  for (int i = 0; i < static_cast<int>(order.size()) && i < room; ++i) lines.push_back(quote_row(*order[static_cast<std::size_t>(i)]));
  if (static_cast<int>(order.size()) > room)
    lines.push_back(fmt::format("… and {} more instruments", static_cast<int>(order.size()) - room));
  const auto recent = [&](std::string_view title, const std::deque<std::string>& items) {
    if (low) {
      lines.push_back(fmt::format("{}  {}", title, items.empty() ? "" : items.front()));
      return;
    }
    lines.emplace_back(title);
    for (std::size_t i = 0; i < 3; ++i) lines.push_back(i < items.size() ? "  " + items[i] : "");
  };
  recent("LAST FILLS", fills.quotes);
  recent("LAST HEDGES", fills.hedges);
  std::string text;
  for (int i = 0; i < static_cast<int>(lines.size()) && i < height - 1; ++i) {
    text += clipped(lines[static_cast<std::size_t>(i)], width) + "\x1b[K\n";
  }
  return text;
}

std::string closing_text(const RunReport& report) {
  Lines lines;
  lines.push_back(
      fmt::format("keel run: closing report at {}, {} events, stage {}", format_instant(report.at), report.events, report.stage));
  lines.emplace_back();
  add_profit(lines, report.profit);
  lines.push_back(fmt::format("            equity {} = deposits {} + total {}", usd(report.profit.equity), usd(report.profit.deposits),
                              usd(report.profit.total())));
  lines.emplace_back();
  add_risk(lines, report);
  lines.emplace_back();
  lines.push_back(fmt::format("{:<22}{:>14}", "POSITIONS", "contracts"));
  for (const RunReport::Quote& quote : report.quotes) {
    if (quote.position != "0") lines.push_back(fmt::format("{:<22}{:>14}", quote.instrument, quote.position));
  }
  lines.emplace_back();
  std::string orders = "ORDERS";
  for (std::size_t i = 0; i < report.verdict_counts.size(); ++i) {
    if (report.verdict_counts[i] > 0) orders += fmt::format("  {} {}", name_of(static_cast<Verdict>(i)), report.verdict_counts[i]);
  }
  lines.push_back(orders);
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string closing_json(const RunReport& report) {
  const auto decimal = [](auto amount) { return Json(to_double(amount)); };
  Json out;
  out["at"] = format_instant(report.at);
  out["events"] = report.events;
  out["stage"] = report.stage;
  out["halt_reason"] = report.halt_reason;
  const ProfitSplit& p = report.profit;
  out["profit_usd"] = {{"equity", decimal(p.equity)},
                       {"deposits", decimal(p.deposits)},
                       {"total", decimal(p.total())},
                       {"spread", decimal(p.spread)},
                       {"adverse_selection", decimal(p.adverse_selection)},
                       {"inventory", decimal(p.inventory)},
                       {"hedging_cost", decimal(p.hedging_cost)},
                       {"fees", decimal(p.fees)}};
  out["underlyings"] = Json::object();
  for (const auto& [risk, with_bids, with_asks, tenors] : report.underlyings) {
    Json underlying = {{"index_usd", risk.index_usd},
                       {"equity_coin", risk.equity_coin},
                       {"net_bias_coin", risk.bias_coin},
                       {"net_bias_usd", risk.bias_usd}};
    add_greeks(underlying, risk.greeks);
    underlying["gamma_coin_per_percent"] = risk.greeks.gamma_per_percent(risk.index_usd);
    add_greeks(underlying["if_bids_fill"], with_bids);
    add_greeks(underlying["if_asks_fill"], with_asks);
    for (const TenorVega& tenor : tenors.buckets()) {
      underlying["vega_tenors"].push_back({{"up_to_days", std::isinf(tenor.up_to_days) ? Json(nullptr) : Json(tenor.up_to_days)},
                                           {"vega_usd_per_vol_point", tenor.vega_usd_per_vol_point},
                                           {"time_weighted_usd_per_vol_point", tenor.time_weighted_usd_per_vol_point}});
    }
    out["underlyings"][risk.underlying.text()] = std::move(underlying);
  }
  out["margin"] = Json::object();
  if (!report.margins) out["margin"]["absent"] = report.margins.error().text;
  const auto margin = [](const MarginUse& use) {
    return Json{{"use", use.use}, {"liquidation_distance", use.distance_spot ? Json(*use.distance_spot) : Json(nullptr)}};
  };
  for (const MarginUses& one : report.margins.value_or(std::vector<MarginUses>{})) {
    out["margin"][one.coin.text()] = {{"standard", margin(one.standard)}, {"portfolio", margin(one.portfolio)}};
  }
  out["expiries"] = Json::array();
  for (const RunReport::Expiry& e : report.expiries) {
    Json expiry = {{"underlying", e.underlying}, {"expiry", e.expiry}};
    add_greeks(expiry, e.greeks);
    out["expiries"].push_back(std::move(expiry));
  }
  out["price_of_risk"] = Json::array();
  for (const RunReport::Factor& f : report.factors) {
    out["price_of_risk"].push_back({{"factor", f.name}, {"exposure_usd", f.exposure_usd}, {"price", f.price}});
  }
  out["positions"] = Json::array();
  for (const RunReport::Quote& q : report.quotes) {
    if (q.position != "0") out["positions"].push_back({{"instrument", q.instrument}, {"amount", std::stod(q.position)}});
  }
  out["cash"] = Json::object();
  for (const Money& money : report.cash) out["cash"][money.currency.text()] = decimal(money.amount);
  out["orders"] = Json::object();
  for (std::size_t i = 0; i < report.verdict_counts.size(); ++i) {
    out["orders"][std::string(name_of(static_cast<Verdict>(i)))] = report.verdict_counts[i];
  }
  out["state_hash"] = fmt::format("{:016x}", report.state_hash);
  return out.dump(2) + "\n";
}

}  // namespace keel
