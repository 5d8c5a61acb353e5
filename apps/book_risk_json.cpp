#include "apps/book_risk_json.hpp"

namespace keel {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json margin_json(const MarginState& state) {
  return {{"equity", state.equity},
          {"margin_balance", state.margin_balance},
          {"standard_initial", state.standard.initial},
          {"standard_maintenance", state.standard.maintenance},
          {"portfolio_initial", state.portfolio.initial},
          {"portfolio_maintenance", state.portfolio.maintenance}};
}

Json pin_json(const PinExpiry& expiry) {
  Json strikes = Json::array();
  for (const PinStrike& strike : expiry.strikes) {
    strikes.push_back({{"strike", strike.strike},
                       {"calls", strike.calls},
                       {"puts", strike.puts},
                       {"delta_below", strike.delta_below},
                       {"delta_above", strike.delta_above},
                       {"distance", strike.distance},
                       {"distance_deviations", strike.distance_deviations},
                       {"probability", strike.probability}});
  }
  Json gaps = Json::array();
  for (const GapProfit& gap : expiry.gaps) {
    gaps.push_back({{"jump", gap.jump}, {"profit_usd", gap.profit_usd}, {"hedged_profit_usd", gap.hedged_profit_usd}});
  }
  return {{"expiry", format_instant(expiry.expiry)},
          {"days", expiry.days},
          {"positions", expiry.positions},
          {"lowest_profit_usd", expiry.lowest_profit_usd},
          {"highest_profit_usd", expiry.highest_profit_usd},
          {"lowest_delta", expiry.lowest_delta},
          {"highest_delta", expiry.highest_delta},
          {"strikes", std::move(strikes)},
          {"gaps", std::move(gaps)}};
}

}  // namespace

nlohmann::ordered_json json_of(const CoinPin& pin) {
  Json expiries = Json::array();
  for (const PinExpiry& expiry : pin.expiries) expiries.push_back(pin_json(expiry));
  return {{"index", pin.index_usd},
          {"range", pin.settings.range},
          {"band", pin.settings.band},
          {"positions_left_out", pin.left_out},
          {"expiries", std::move(expiries)}};
}

nlohmann::ordered_json json_of(const LiquidationDistance& distance) {
  return {{"now", distance.now},
          {"spot_down", or_null(distance.spot_down)},
          {"spot_up", or_null(distance.spot_up)},
          {"vol_points_down", or_null(distance.vol_points_down)},
          {"vol_points_up", or_null(distance.vol_points_up)}};
}

nlohmann::ordered_json json_of(const BookStress& stress) {
  Json scenarios = Json::array();
  for (std::size_t i = 0; i < stress.outcomes.size(); ++i) {
    const StressScenario& scenario = stress.scenarios[i];
    const StressOutcome& outcome = stress.outcomes[i];
    Json underlyings = Json::object();
    for (const UnderlyingStress& one : outcome.underlyings) {
      underlyings[one.coin.text()] = {{"index", one.index_usd},
                                      {"profit_usd", one.profit_usd},
                                      {"delta", one.after.delta},
                                      {"net_transaction_delta", one.after.net_transaction_delta},
                                      {"gamma", one.after.gamma_per_usd},
                                      {"vega_per_vol_point", one.after.vega_usd_per_vol_point},
                                      {"theta_per_day", one.after.theta_usd_per_day}};
    }
    if (!stress.margins.empty()) {
      for (const MarginAfter& one : stress.margins[i]) underlyings[one.coin.text()]["margin"] = margin_json(one.state);
    }
    scenarios.push_back({{"name", scenario.name},
                         {"kind", name_of(scenario.kind)},
                         {"source", scenario.source},
                         {"profit_usd", outcome.profit_usd},
                         {"cash_profit_usd", outcome.cash_profit_usd},
                         {"equity_usd", outcome.equity_usd},
                         {"profit_numeraire", outcome.profit_numeraire},
                         {"equity_numeraire", outcome.equity_numeraire},
                         {"underlyings", std::move(underlyings)}});
  }
  return {{"equity_usd", stress.equity_usd}, {"positions_left_out", stress.left_out}, {"scenarios", std::move(scenarios)}};
}

}  // namespace keel
