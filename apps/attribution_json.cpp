#include "apps/attribution_json.hpp"

namespace keel {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Causes& causes) {
  Json json = Json::object();
  for (std::size_t i = 0; i < cause_count; ++i) json[std::string(name_of(cause_at(i)))] = to_double(causes.amounts[i]);
  return json;
}

Json json_of(const AttributionStep& step) {
  return {{"from", format_instant(step.from)},
          {"to", format_instant(step.to)},
          {"equity", to_double(step.equity)},
          {"held", step.held},
          {"fills", step.fills},
          {"delivered", step.delivered},
          {"causes", json_of(step.causes)}};
}

Json json_of(const RunningMean& sample) {
  return {{"fills", sample.count()}, {"mean", sample.mean()}, {"standard_error", sample.standard_error()}};
}

Json json_of(const MarkoutCurve& curve) {
  Json points = Json::array();
  for (const MarkoutPoint& point : curve.points) {
    points.push_back({{"horizon_s", to_seconds(point.horizon)},
                      {"usd", json_of(point.usd)},
                      {"vol_points", json_of(point.vol_points)},
                      {"bps", json_of(point.bps)},
                      {"market_seen", point.market_seen}});
  }
  return {{"role", name_of(curve.role)},
          {"side", !curve.side                ? "both"
                   : *curve.side == Side::Buy ? "bought"
                                              : "sold"},
          {"points", std::move(points)}};
}

}  // namespace

Json json_of(const Attribution& attribution) {
  const AttributionTotals totals = totals_of(attribution.steps);
  Json json{{"start", format_instant(attribution.start)},
            {"markout_s", to_seconds(attribution.markout)},
            {"quotes", attribution.quotes},
            {"hedges", attribution.hedges},
            {"own_prints", attribution.own_prints},
            {"young", attribution.young},
            {"profit", to_double(totals.causes.profit())},
            {"totals", json_of(totals.causes)},
            {"gross", to_double(totals.gross)},
            {"gross_residual", to_double(totals.gross_residual)},
            {"remarks", attribution.remarks},
            {"markouts", Json::array()},
            {"cuts", Json::object()},
            {"steps", Json::array()}};
  for (const MarkoutCurve& curve : attribution.markouts) json["markouts"].push_back(json_of(curve));
  for (const AttributionCut& cut : attribution.cuts) {
    Json& groups = json["cuts"][std::string(name_of(cut.by))] = Json::array();
    for (const CutGroup& group : cut.groups) groups.push_back({{"group", group.name}, {"causes", json_of(group.causes)}});
  }
  for (const AttributionStep& step : attribution.steps) json["steps"].push_back(json_of(step));
  return json;
}

}  // namespace keel
