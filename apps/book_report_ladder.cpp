#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "apps/book_report_parts.hpp"
#include "keel/render/html.hpp"
#include "keel/render/svg_chart.hpp"

namespace keel {
namespace {

struct LadderMeasure {
  std::string_view name;
  std::string unit;
  double (*value)(const LadderCell& cell, double index);
};

std::vector<LadderMeasure> measures_of(const std::string& coin) {
  return {{"Profit", "USD", [](const LadderCell& cell, double) { return cell.profit_usd; }},
          {"Profit", coin, [](const LadderCell& cell, double) { return cell.profit_coin; }},
          {"Delta", coin, [](const LadderCell& cell, double) { return cell.delta; }},
          {"Net transaction delta", coin, [](const LadderCell& cell, double) { return cell.net_transaction_delta; }},
          {"Gamma", coin + " for 1 %", [](const LadderCell& cell, double index) { return cell.gamma_per_usd * index / 100.0; }},
          {"Vega", "USD for 1 vol point", [](const LadderCell& cell, double) { return cell.vega_usd_per_vol_point; }},
          {"Theta", "USD for 1 day", [](const LadderCell& cell, double) { return cell.theta_usd_per_day; }}};
}

std::string days_text(double days) { return days == 0.0 ? std::string("now") : fmt::format("in {:g} day{}", days, days == 1.0 ? "" : "s"); }
std::string vol_text(double ratio) { return ratio == 1.0 ? std::string("vols as they are") : fmt::format("vols × {:g}", ratio); }
std::string percent(double move) { return move == 0.0 ? std::string("0 %") : fmt::format("{:+.4g} %", 100.0 * move); }

double value_at(const CoinLadder& ladder, const LadderMeasure& measure, std::size_t time, std::size_t vol, std::size_t spot) {
  const double index = ladder.index_usd * (1.0 + ladder.ladder.axes.spot_moves[spot]);
  return measure.value(ladder.ladder.at(time, vol, spot), index);
}

/// Values of one measure over all scenarios, so that its panels share a scale.
ValueRange range_of(const CoinLadder& ladder, const LadderMeasure& measure) {
  const LadderAxes& axes = ladder.ladder.axes;
  ValueRange range(0.0, 0.0);
  for (std::size_t time = 0; time < axes.days.size(); ++time) {
    for (std::size_t vol = 0; vol < axes.vol_ratios.size(); ++vol) {
      for (std::size_t spot = 0; spot < axes.spot_moves.size(); ++spot) range.include(value_at(ladder, measure, time, vol, spot));
    }
  }
  return range;
}

std::string panel(const CoinLadder& ladder, const LadderMeasure& measure, const ValueRange& range, std::size_t time) {
  const LadderAxes& axes = ladder.ladder.axes;
  const auto [low, high] = std::ranges::minmax(axes.spot_moves);
  ChartFrame frame{.x_from = low, .x_to = high, .y_from = 0, .y_to = 1, .width = 300, .height = 180};
  frame.bottom = 24;
  range.fit(frame);
  SvgChart chart(frame);
  chart.y_ticks(number_ticks(frame.y_from, frame.y_to, 3, compact));
  chart.x_ticks(number_ticks(low, high, 4, percent));
  chart.y_rule(0.0, "zero");
  chart.x_rule(0.0, "rule");
  for (std::size_t vol = 0; vol < axes.vol_ratios.size(); ++vol) {
    std::vector<ChartPoint> points;
    for (std::size_t spot = 0; spot < axes.spot_moves.size(); ++spot)
      points.push_back({axes.spot_moves[spot], value_at(ladder, measure, time, vol, spot)});
    std::ranges::sort(points, {}, &ChartPoint::x);
    chart.line(points, fmt::format("s{}", vol % 14), fmt::format("{}, {}", vol_text(axes.vol_ratios[vol]), days_text(axes.days[time])));
  }
  return fmt::format("<figure><figcaption>{}</figcaption>{}</figure>", days_text(axes.days[time]), chart.finish());
}

/// About ten of many moves; all of few.
std::vector<std::size_t> table_moves(const LadderAxes& axes) {
  std::vector<std::size_t> moves;
  const std::size_t stride = std::max<std::size_t>(1, (axes.spot_moves.size() - 1) / 10);
  for (std::size_t spot = 0; spot < axes.spot_moves.size(); spot += stride) moves.push_back(spot);
  return moves;
}

std::string profit_table(const CoinLadder& ladder) {
  const LadderAxes& axes = ladder.ladder.axes;
  std::vector<std::string> heads{"Spot", "Index <small>USD</small>"};
  for (const double days : axes.days) {
    for (const double ratio : axes.vol_ratios) heads.push_back(fmt::format("{}<br>{}", days_text(days), fmt::format("vols × {:g}", ratio)));
  }
  HtmlTable table(heads);
  for (const std::size_t spot : table_moves(axes)) {
    std::vector<std::string> cells{percent(axes.spot_moves[spot]), grouped(ladder.index_usd * (1.0 + axes.spot_moves[spot]), 2)};
    for (std::size_t time = 0; time < axes.days.size(); ++time) {
      for (std::size_t vol = 0; vol < axes.vol_ratios.size(); ++vol)
        cells.push_back(grouped(ladder.ladder.at(time, vol, spot).profit_usd, 0));
    }
    table.row(cells);
  }
  return table.finish();
}

/// The scenario nearest to today's market.
std::string greeks_card(const CoinLadder& ladder, const std::vector<LadderMeasure>& measures) {
  const LadderAxes& axes = ladder.ladder.axes;
  const auto nearest = [](const std::vector<double>& values, double to) {
    const auto found = std::ranges::min_element(values, {}, [to](double value) { return std::abs(value - to); });
    return static_cast<std::size_t>(found - values.begin());
  };
  const std::size_t time = nearest(axes.days, 0.0);
  const std::size_t vol = nearest(axes.vol_ratios, 1.0);
  std::vector<std::string> heads{"Spot"};
  for (const LadderMeasure& measure : measures) heads.push_back(fmt::format("{} <small>{}</small>", measure.name, measure.unit));
  HtmlTable table(heads);
  for (const std::size_t spot : table_moves(axes)) {
    std::vector<std::string> cells{percent(axes.spot_moves[spot])};
    for (const LadderMeasure& measure : measures)
      cells.push_back(grouped(value_at(ladder, measure, time, vol, spot), measure.unit.starts_with("USD") ? 2 : 4));
    table.row(cells);
  }
  return html_card("Greeks against spot", fmt::format("{}, {}", days_text(axes.days[time]), vol_text(axes.vol_ratios[vol])),
                   table.finish());
}

}  // namespace

LadderAxes report_axes() {
  LadderAxes axes;
  axes.spot_moves.clear();
  for (int step = -40; step <= 40; ++step) axes.spot_moves.push_back(step / 80.0);
  return axes;
}

std::string ladder_section(const CoinLadder& ladder) {
  const LadderAxes& axes = ladder.ladder.axes;
  std::vector<LegendEntry> legend;
  for (std::size_t vol = 0; vol < axes.vol_ratios.size(); ++vol)
    legend.push_back({fmt::format("s{}", vol % 14), vol_text(axes.vol_ratios[vol])});
  const auto measures = measures_of(ladder.coin.text());
  std::string note = fmt::format("every contract priced anew; spot from {} USD", grouped(ladder.index_usd, 2));
  if (ladder.left_out > 0) note += fmt::format("; {} positions without a price are left out", ladder.left_out);
  std::string out = fmt::format("<h3>Ladder <small>{}</small></h3>", note);
  const auto [low, high] = std::ranges::minmax(axes.spot_moves);
  if (low < high) {
    for (const LadderMeasure& measure : measures) {
      const ValueRange range = range_of(ladder, measure);
      if (range.flat()) continue;
      std::string panels;
      for (std::size_t time = 0; time < axes.days.size(); ++time) panels += panel(ladder, measure, range, time);
      out += html_card(measure.name, measure.unit + " against the move of spot",
                       html_legend(legend) + "<div class='panels'>" + panels + "</div>");
    }
  }
  out += html_card("Profit", "USD, by spot, time and vol", profit_table(ladder));
  return out + greeks_card(ladder, measures);
}

}  // namespace keel
