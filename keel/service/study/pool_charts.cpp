#include "keel/service/study/pool_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace keel {

using namespace doc;

namespace {

/// Fees above 0, as a logarithmic axis has them; nothing of fewer than two.
struct FeeAxis {
  double from = INFINITY;
  double to = 0.0;
  std::vector<Axis::Tick> ticks;
  explicit FeeAxis(const PoolMarket& market) {
    for (const double fee : market.fee_bps) {
      if (fee <= 0.0) continue;
      from = std::min(from, fee);
      to = std::max(to, fee);
      ticks.push_back({fee, fmt::format("{:g}", fee)});
    }
  }
  bool drawn() const { return from < to; }
  Axis axis() const { return {.scale = Axis::Scale::Log, .from = from, .to = to, .shown = significant(3), .ticks = ticks}; }
};

std::string block_style(std::size_t block) { return fmt::format("s{}", block); }

}  // namespace

Section arbitrage_charts(const PoolMarket& market, const std::vector<PoolArbitrage::Outcome>& outcomes) {
  Section section{.audience = Audience::Page};
  const FeeAxis fees(market);
  if (!fees.drawn()) return section;
  Chart share{.title = "Share of blocks with an arbitrage",
              .note = "against the fee in bps; lines: the formula, dots: measured; of the loss versus rebalancing the same share is left",
              .x = fees.axis(),
              .y = {.shown = percent(0), .fitted = true},
              .size = Chart::Size::Wide};
  Legend legend;
  const auto listed = market.listed();
  for (std::size_t b = 0; b < outcomes.size(); ++b) {
    const double blocks = PoolMarket::seconds_per_day / market.block_s[b];
    Series line{.style = block_style(b)};
    constexpr int points = 100;
    for (int i = 0; i <= points; ++i) {
      const double fee = fees.from * std::pow(fees.to / fees.from, static_cast<double>(i) / points);
      line.points.push_back({.x = fee, .y = arbitrage_share(1e-4 * fee, market.sigma, blocks)});
    }
    Series dots{.style = block_style(b), .mark = Series::Mark::Dots};
    for (std::size_t i = 0; i < listed.size(); ++i) {
      if (listed[i].fee_bps <= 0.0) continue;
      const double measured = outcomes[b].pools[i].share.mean();
      dots.points.push_back(
          {.x = listed[i].fee_bps, .y = measured, .title = fmt::format("{:g} bps: {:.2f} %", listed[i].fee_bps, 100.0 * measured)});
    }
    share.series.push_back(std::move(line));
    share.series.push_back(std::move(dots));
    legend.entries.push_back({block_style(b), fmt::format("blocks of {:g} s", market.block_s[b])});
  }
  section.add(std::move(legend));
  section.add(std::move(share));
  return section;
}

Section provider_charts(const PoolMarket& market, const PoolProvider::Outcome& outcome) {
  Section section{.layout = Section::Layout::Two, .audience = Audience::Page};
  const FeeAxis fees(market);
  if (!fees.drawn()) return section;
  struct Curve {
    std::string style;
    std::string name;
    double (*value)(const PoolProvider::OfPool&);
  };
  const std::vector<Curve> curves = {
      {"s2", "noise traders pay", [](const PoolProvider::OfPool& of) { return of.noise_cost.mean(); }},
      {"s5", "arbitrageurs take", [](const PoolProvider::OfPool& of) { return of.arbitrage_profit.mean(); }},
      {"s0", "left to the provider", [](const PoolProvider::OfPool& of) { return of.noise_cost.mean() - of.arbitrage_profit.mean(); }}};
  const auto listed = market.listed();
  for (std::size_t kind = 0; kind < PoolMarket::kind_names.size(); ++kind) {
    Chart chart{.title = kind == 0 ? "Constant product" : "Concentrated",
                .note = "bps of the pool a day against the fee in bps",
                .x = fees.axis(),
                .y = {.shown = places(1), .fitted = true},
                .y_rule = 0.0};
    for (const Curve& curve : curves) {
      Series series{.style = curve.style, .title = curve.name};
      for (std::size_t i = 0; i < listed.size(); ++i) {
        if (static_cast<std::size_t>(listed[i].kind) != kind || listed[i].fee_bps <= 0.0) continue;
        series.points.push_back({.x = listed[i].fee_bps, .y = curve.value(outcome.pools[i])});
      }
      std::ranges::sort(series.points, {}, &PlotPoint::x);
      chart.series.push_back(std::move(series));
    }
    section.add(std::move(chart));
  }
  Legend legend;
  for (const Curve& curve : curves) legend.entries.push_back({curve.style, curve.name});
  section.add(std::move(legend));
  return section;
}

}  // namespace keel
