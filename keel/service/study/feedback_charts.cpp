#include "keel/service/study/feedback_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace keel {

using namespace doc;

namespace {

Chart vol_chart(const HedgingFeedback& market, const HedgingFeedback::Outcome& outcome) {
  const double log_spot = std::log(market.spot);
  const auto [least, most] = std::ranges::minmax(market.rho);
  const double threshold = 1.0 / market.market(0.0).delta_slope(log_spot, market.years) - market.own_rho;
  const double to = std::max(1.05 * threshold, most + 0.01);
  const double from = std::min(least, to - 0.01);
  Chart chart{.title = "Vol against rho",
              .note = "line: sigma / (1 - rho S phi_S) at the beginning, dots: measured, dashes: from here on unstable",
              .x = {.from = from, .to = to, .shown = significant(2)},
              .y = {.to = 5.0 * market.sigma, .shown = percent(0)},
              .x_rule = threshold};
  Series formula{.style = "fit"};
  constexpr int points = 200;
  for (int i = 0; i <= points; ++i) {
    const double rho = from + (to - from) * i / points;
    const double amplification = market.market(rho).amplification(log_spot, market.years);
    if (amplification > 0.0 && amplification < 6.0) formula.points.push_back({.x = rho, .y = market.sigma * amplification});
  }
  Series measured{.style = "mark", .mark = Series::Mark::Dots};
  for (std::size_t i = 0; i < market.rho.size(); ++i) {
    const double vol = std::sqrt(outcome.by_rho[i].variance.mean());
    if (vol < chart.y.to)
      measured.points.push_back({.x = market.rho[i], .y = vol, .title = fmt::format("rho {:g}: {:.2f} %", market.rho[i], 100.0 * vol)});
  }
  chart.series = {std::move(formula), std::move(measured)};
  return chart;
}

Chart branch_chart(const HedgingFeedback& market) {
  const double least = HedgedMarket::threshold(market.sigma, market.years);
  const double log_strike = std::log(market.strike);
  Chart chart{.title = "Price against the fundamental, both over the strike",
              .note =
                  "at half the threshold, at it, and at one and a half and twice of it, where a fundamental has three prices and the "
                  "middle one is not stable",
              .x = {.from = 0.5, .to = 1.3, .shown = places(2)},
              .y = {.from = 0.5, .to = 1.6, .shown = places(2)}};
  std::size_t style = 0;
  for (const double times : {0.5, 1.0, 1.5, 2.0}) {
    const HedgedMarket hedged(market.strike, market.sigma, times * least);
    Series series{.style = fmt::format("s{}", style++), .title = fmt::format("rho {:.3f}", hedged.rho())};
    for (double off = std::log(chart.y.from); off < std::log(chart.y.to); off += 0.005) {
      series.points.push_back({.x = std::exp(hedged.fundamental(log_strike + off, market.years) - log_strike), .y = std::exp(off)});
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

}  // namespace

Section vol_charts(const HedgingFeedback& market, const HedgingFeedback::Outcome& outcome) {
  Section section{.layout = Section::Layout::Two, .audience = Audience::Page};
  section.add(vol_chart(market, outcome));
  Chart branches = branch_chart(market);
  Legend legend;
  for (const Series& series : branches.series) legend.entries.push_back({series.style, series.title});
  section.add(std::move(branches));
  section.add(std::move(legend));
  return section;
}

Section pinning_charts(const Pinning& market, const Pinning::Outcome& outcome) {
  Section section{.audience = Audience::Page};
  Legend legend;
  const double width_bps = 1e4 * 2.0 * Pinning::bins_deviations * market.deviation() / Pinning::bins;
  Chart chart{.title = "Where paths ended about the strike",
              .note = "share of paths by distance from the strike in bps; both ends hold what is beyond",
              .x = {.from = -0.5 * width_bps * Pinning::bins, .to = 0.5 * width_bps * Pinning::bins, .shown = places(0)},
              .y = {.shown = percent(0), .fitted = true},
              .x_rule = 0.0,
              .size = Chart::Size::Wide};
  for (std::size_t i = 0; i < market.rho.size(); ++i) {
    const auto& of = outcome.by_rho[i];
    const std::string style = fmt::format("s{}", i % 14);
    const std::string name = fmt::format("rho {:g}", market.rho[i]);
    Series series{.style = style, .title = name};
    for (std::size_t bin = 0; bin < Pinning::bins; ++bin) {
      series.points.push_back({.x = width_bps * (static_cast<double>(bin) - 0.5 * (Pinning::bins - 1)),
                               .y = static_cast<double>(of.ended[bin]) / static_cast<double>(of.distance_bps.count())});
    }
    chart.series.push_back(std::move(series));
    legend.entries.push_back({style, name});
  }
  section.add(std::move(legend));
  section.add(std::move(chart));
  return section;
}

}  // namespace keel
