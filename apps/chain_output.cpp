#include "apps/chain_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

namespace keel {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array all_rejections{RowRejection::None,    RowRejection::InTheMoney, RowRejection::Expired, RowRejection::NoForward,
                                    RowRejection::Crossed, RowRejection::NoQuote,    RowRejection::NoVol,   RowRejection::OneSided};

std::size_t count_of(const ChainSurface& fit, RowRejection rejection) {
  return static_cast<std::size_t>(
      std::count_if(fit.rows.begin(), fit.rows.end(), [&](const ChainRow& row) { return row.rejection == rejection; }));
}

std::string date_of(Instant at) { return format_instant(at).substr(0, 16) + "Z"; }

std::string optional_text(const std::optional<double>& value) { return value ? fmt::format("{}", *value) : std::string(); }

void append_csv_row(std::string& out, const Chain& chain, const ChainQuote& quote, const ChainExpiry& expiry, const ChainRow& row) {
  const bool fitted = expiry.fit.has_value();
  fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{},", format_instant(quote.at.value_or(chain.at)), chain.underlying,
                 quote.instrument, format_instant(quote.expiry), expiry.years, quote.right == Right::Call ? "call" : "put", quote.strike,
                 expiry.source == ForwardSource::None ? std::string() : fmt::format("{}", expiry.forward.forward));
  for (const auto& value : {quote.bid, quote.ask, quote.mark, row.bid_vol, row.ask_vol, row.mark_vol}) {
    out += optional_text(value);
    out += ',';
  }
  fmt::format_to(std::back_inserter(out), "\"{}\"", name_of(row.rejection));
  if (fitted) {
    const SmileGreeks& smile = row.greeks;
    const Black76Greeks& g = smile.black;
    fmt::format_to(std::back_inserter(out), ",{},{},{},{},{},{},{},{},{},{},{},{},{}", row.k, smile.vol, g.value, g.delta, g.gamma,
                   g.vega_per_vol_point, g.theta_per_day, g.vanna_per_vol_point, g.volga_per_vol_point_square, g.charm_per_day,
                   smile.smile_delta, smile.smile_theta_per_day,
                   chain.payoff == Payoff::Inverse ? g.delta - g.value / expiry.forward.forward : g.delta);
  } else {
    out += ",,,,,,,,,,,,,";
  }
  out += '\n';
}

Json json_of(const ChainExpiry& expiry) {
  Json json{{"expiry", format_instant(expiry.expiry)},
            {"years", expiry.years},
            {"forward_source", name_of(expiry.source)},
            {"forward", expiry.forward.forward},
            {"discount", expiry.forward.discount},
            {"forward_samples_used", expiry.forward.used},
            {"forward_samples_rejected", expiry.forward.rejected},
            {"strikes_fitted", expiry.points.size()}};
  if (!expiry.fit) return json;
  const SviParams& p = expiry.fit->params;
  json["rms_error_vol_points"] = expiry.fit->errors.rms_vol_points;
  json["max_error_vol_points"] = expiry.fit->errors.max_vol_points;
  json["atm_vol"] = std::sqrt(total_variance(p, 0.0) / expiry.years);
  json["svi"] = {{"a", p.a}, {"b", p.b}, {"rho", p.rho}, {"m", p.m}, {"s", p.s}};
  json["butterfly_g_min"] = expiry.fit->butterfly.g_min;
  json["butterfly"] = butterfly_text(expiry);
  json["calendar_worst_total_variance"] =
      std::isfinite(expiry.calendar.worst_total_variance) ? Json(expiry.calendar.worst_total_variance) : Json(nullptr);
  return json;
}

Json json_of(const FittedChain& fitted) {
  Json expiries = Json::array();
  for (const ChainExpiry& expiry : fitted.fit.expiries) expiries.push_back(json_of(expiry));
  Json rows = Json::object();
  for (const RowRejection rejection : all_rejections) rows[std::string(name_of(rejection))] = count_of(fitted.fit, rejection);
  Json venue = Json::object();
  for (const VenueFigure& figure : fitted.venue) {
    if (figure.shown == 0) continue;
    venue[std::string(figure.name)] = {{"shown", figure.shown},
                                       {"reproduced", figure.reproduced},
                                       {"on_own_index", figure.on_own_index},
                                       {"on_moved_inputs", figure.drifted},
                                       {"unexplained", figure.unexplained.size()}};
  }
  return {{"underlying", fitted.chain.underlying},
          {"at", format_instant(fitted.fit.at)},
          {"options", fitted.chain.quotes.size()},
          {"rows", rows},
          {"expiries", expiries},
          {"venue_figures", venue}};
}

}  // namespace

std::string_view name_of(ForwardSource source) {
  switch (source) {
    case ForwardSource::Listed: return "listed";
    case ForwardSource::Parity: return "parity";
    case ForwardSource::VenueDelta: return "delta";
    case ForwardSource::Curve: return "curve";
    case ForwardSource::None: return "none";
  }
  return "";
}

std::string_view butterfly_text(const ChainExpiry& expiry) {
  if (!expiry.fit || expiry.fit->butterfly.violations.empty()) return "none";
  for (const MoneynessRange& violation : expiry.fit->butterfly.violations) {
    if (violation.from < expiry.quoted.to && violation.to > expiry.quoted.from) return "between the quotes";
  }
  return "beyond the quotes";
}

std::string chain_text(const FittedChain& fitted) {
  const ChainSurface& fit = fitted.fit;
  std::string out = fmt::format("{}  {}  {} options\n", fitted.chain.underlying, format_instant(fit.at), fitted.chain.quotes.size());
  out += fmt::format("  {:<17} {:>8} {:>12} {:<7} {:>7} {:>8} {:>9} {:>9}  {:<19} {}\n", "expiry", "days", "forward", "from", "strikes",
                     "atm vol", "rms error", "max error", "butterfly", "calendar");
  for (const ChainExpiry& expiry : fit.expiries) {
    out += fmt::format("  {:<17} {:>8.2f} ", date_of(expiry.expiry), expiry.years * days_per_year);
    if (!expiry.fit) {
      out += expiry.years > 0.0 ? "not fitted\n" : "expired\n";
      continue;
    }
    const double atm_vol = std::sqrt(total_variance(expiry.fit->params, 0.0) / expiry.years);
    out += fmt::format("{:>12.2f} {:<7} {:>7} {:>7.2f}% {:>9.3f} {:>9.3f}  {:<19} {}\n", expiry.forward.forward, name_of(expiry.source),
                       expiry.points.size(), 100.0 * atm_vol, expiry.fit->errors.rms_vol_points, expiry.fit->errors.max_vol_points,
                       butterfly_text(expiry), expiry.calendar.violations.empty() ? "none" : "crosses the one before");
  }
  out +=
      "  errors in vol points, rms weighted as the fit, max of any strike; arbitrage between the quotes can be traded, beyond them it is "
      "the model's extrapolation\n  rows:";
  for (const RowRejection rejection : all_rejections) {
    if (const std::size_t count = count_of(fit, rejection)) out += fmt::format(" {} {};", count, name_of(rejection));
  }
  out.back() = '\n';
  for (const VenueFigure& figure : fitted.venue) {
    if (figure.shown == 0) continue;
    const std::string own =
        figure.on_own_index > 0 ? fmt::format("{} more on the index shown on their row, ", figure.on_own_index) : std::string();
    out +=
        fmt::format("  the venue's {}: {} of {} rows reproduced within rounding, {}{} more on inputs moved as they were gathered, {} not\n",
                    figure.name, figure.reproduced, figure.shown, own, figure.drifted, figure.unexplained.size());
  }
  return out;
}

std::string chain_csv(std::span<const FittedChain> chains) {
  std::string out =
      "at,underlying,instrument,expiry,years,right,strike,forward,bid,ask,mark,bid_vol,ask_vol,mark_vol,row,k,vol,value_usd,delta,gamma,"
      "vega_per_vol_point,theta_per_day,vanna_per_vol_point,volga_per_vol_point_square,charm_per_day,smile_delta,smile_theta_per_day,"
      "net_transaction_delta\n";
  for (const auto& [chain, fit, venue] : chains) {
    for (std::size_t i = 0; i < chain.quotes.size(); ++i)
      append_csv_row(out, chain, chain.quotes[i], fit.expiries[fit.rows[i].expiry], fit.rows[i]);
  }
  return out;
}

std::string chain_json(std::span<const FittedChain> chains) {
  Json all = Json::array();
  for (const FittedChain& fitted : chains) all.push_back(json_of(fitted));
  return Json{{"chains", all}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace keel
