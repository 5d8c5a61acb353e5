#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/service/book/parts.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::size_t reprices_of_a_line = 9'600;  ///< positions times moves: few positions are drawn at more moves
constexpr std::size_t kinks_max = 60;              ///< strikes of a book in which one of them is seen
constexpr std::size_t rows_max = 11;               ///< of a table

struct LadderMeasure {
  std::string_view name;
  std::string unit;
  int places;
  double (*value)(const LadderCell& cell, double index);
};

std::vector<LadderMeasure> measures_of(const std::string& coin) {
  return {{"Profit", "USD", 2, [](const LadderCell& cell, double) { return cell.profit_usd; }},
          {"Profit", coin, 4, [](const LadderCell& cell, double) { return cell.profit_coin; }},
          {"Delta", coin, 4, [](const LadderCell& cell, double) { return cell.delta; }},
          {"Net transaction delta", coin, 4, [](const LadderCell& cell, double) { return cell.net_transaction_delta; }},
          {"Gamma", coin + " for 1 %", 4, [](const LadderCell& cell, double index) { return cell.gamma_per_usd * index / 100.0; }},
          {"Vega", "USD for 1 vol point", 2, [](const LadderCell& cell, double) { return cell.vega_usd_per_vol_point; }},
          {"Theta", "USD for 1 day", 2, [](const LadderCell& cell, double) { return cell.theta_usd_per_day; }}};
}

std::string days_text(double days) { return days == 0.0 ? std::string("now") : fmt::format("in {:g} day{}", days, days == 1.0 ? "" : "s"); }
std::string vol_text(double ratio) { return ratio == 1.0 ? std::string("vols as they are") : fmt::format("vols × {:g}", ratio); }
std::string style_of(std::size_t vol) { return fmt::format("s{}", vol % 14); }

double value_at(const CoinLadder& ladder, const LadderMeasure& measure, std::size_t time, std::size_t vol, std::size_t spot) {
  const double index = ladder.index_usd * (1.0 + ladder.ladder.axes.spot_moves[spot]);
  return measure.value(ladder.ladder.at(time, vol, spot), index);
}

Chart panel(const CoinLadder& ladder, const LadderMeasure& measure, std::size_t time) {
  const LadderAxes& axes = ladder.ladder.axes;
  Chart chart{.title = days_text(axes.days[time]), .x_rule = 0.0, .y_rule = 0.0, .size = Chart::Size::Panel};
  chart.x = {.from = axes.spot_moves.front(), .to = axes.spot_moves.back(), .shown = {Notation::Percent, 0, true}};
  for (std::size_t vol = 0; vol < axes.vol_ratios.size(); ++vol) {
    Series line{.style = style_of(vol), .title = fmt::format("{}, {}", vol_text(axes.vol_ratios[vol]), chart.title)};
    for (std::size_t spot = 0; spot < axes.spot_moves.size(); ++spot)
      line.points.push_back({.x = axes.spot_moves[spot], .y = value_at(ladder, measure, time, vol, spot)});
    chart.series.push_back(std::move(line));
  }
  return chart;
}

/// All panels of a measure share a scale.
Section panels_of(const CoinLadder& ladder, const LadderMeasure& measure) {
  const LadderAxes& axes = ladder.ladder.axes;
  Section section{
      .title = std::string(measure.name), .note = measure.unit + " against the move of spot", .layout = Section::Layout::Panels};
  Legend legend;
  for (std::size_t vol = 0; vol < axes.vol_ratios.size(); ++vol) legend.entries.push_back({style_of(vol), vol_text(axes.vol_ratios[vol])});
  section.add(std::move(legend));
  std::vector<Chart> charts;
  double low = 0.0, high = 0.0;
  for (std::size_t time = 0; time < axes.days.size(); ++time) {
    charts.push_back(panel(ladder, measure, time));
    for (const Series& line : charts.back().series) {
      const auto [least, most] = std::ranges::minmax(line.points, {}, &PlotPoint::y);
      low = std::min(low, least.y);
      high = std::max(high, most.y);
    }
  }
  for (Chart& chart : charts) {
    chart.y = {.from = low - 0.06 * (high - low), .to = high + 0.06 * (high - low), .shown = {}};
    if (low < high) section.add(std::move(chart));
  }
  return section;
}

/// Of the moves that are told all, or about so many.
std::vector<std::size_t> table_moves(const LadderAxes& drawn, const LadderAxes& told) {
  std::vector<std::size_t> moves;
  const std::size_t stride = std::max<std::size_t>(1, (told.spot_moves.size() - 1) / (rows_max - 1));
  for (std::size_t i = 0; i < told.spot_moves.size(); i += stride) {
    const auto found = std::ranges::find(drawn.spot_moves, told.spot_moves[i]);
    moves.push_back(static_cast<std::size_t>(found - drawn.spot_moves.begin()));
  }
  return moves;
}

doc::Table profit_table(const CoinLadder& ladder, const std::vector<std::size_t>& moves) {
  const LadderAxes& axes = ladder.ladder.axes;
  doc::Table table{.key = "",
                   .title = ladder.coin.text() + " profit by spot, time and vol",
                   .note = "USD",
                   .columns = {{"", "spot"}, {"", "index", "USD"}},
                   .sparse = true};
  for (const double days : axes.days) {
    for (const double ratio : axes.vol_ratios)
      table.columns.push_back({.key = "", .label = days_text(days), .unit = fmt::format("vols × {:g}", ratio), .heat = true});
  }
  for (const std::size_t spot : moves) {
    const double move = axes.spot_moves[spot];
    Row row{.cells = {estimate(move, {Notation::Percent, 0, true}), estimate(ladder.index_usd * (1.0 + move), places(2))}};
    if (move != std::round(100.0 * move) / 100.0) row.cells[0] = estimate(move, {Notation::Percent, 2, true});
    for (std::size_t time = 0; time < axes.days.size(); ++time) {
      for (std::size_t vol = 0; vol < axes.vol_ratios.size(); ++vol)
        row.cells.emplace_back(estimate(ladder.ladder.at(time, vol, spot).profit_usd, places(0)));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// The scenario nearest to today's market.
doc::Table greeks_table(const CoinLadder& ladder, const std::vector<std::size_t>& moves) {
  const LadderAxes& axes = ladder.ladder.axes;
  const auto nearest = [](const std::vector<double>& values, double to) {
    const auto found = std::ranges::min_element(values, {}, [to](double value) { return std::abs(value - to); });
    return static_cast<std::size_t>(found - values.begin());
  };
  const std::size_t time = nearest(axes.days, 0.0);
  const std::size_t vol = nearest(axes.vol_ratios, 1.0);
  const auto measures = measures_of(ladder.coin.text());
  doc::Table table{.key = "",
                   .title = ladder.coin.text() + " Greeks against spot",
                   .note = fmt::format("{}, {}", days_text(axes.days[time]), vol_text(axes.vol_ratios[vol])),
                   .columns = {{"", "spot"}},
                   .sparse = true};
  for (const LadderMeasure& measure : measures) table.columns.push_back({"", std::string(measure.name), measure.unit});
  for (const std::size_t spot : moves) {
    Row row{.cells = {estimate(axes.spot_moves[spot], {Notation::Percent, 0, true})}};
    for (const LadderMeasure& measure : measures)
      row.cells.emplace_back(estimate(value_at(ladder, measure, time, vol, spot), places(measure.places)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Where payoffs have kinks: at the strikes, of a book in which they are seen; deltas jump there.
std::vector<double> kinks_of(const MarkedBook& book) {
  std::vector<double> kinks;
  for (const MarkedUnderlying& underlying : book.underlyings) {
    for (const MarkedPosition& position : underlying.positions) {
      const Instrument& instrument = *position.instrument;
      if (instrument.kind != InstrumentKind::Option || underlying.index_usd <= 0.0) continue;
      const double move = to_double(instrument.strike) / underlying.index_usd - 1.0;
      kinks.insert(kinks.end(), {move - 1e-4, move, move + 1e-4});
    }
  }
  std::ranges::sort(kinks);
  kinks.erase(std::ranges::unique(kinks).begin(), kinks.end());
  return kinks.size() > 3 * kinks_max ? std::vector<double>{} : kinks;
}

}  // namespace

LadderDrawing drawing_of(const MarkedBook& book, const LadderAxes& told) {
  std::size_t positions = 1;
  for (const MarkedUnderlying& underlying : book.underlyings) positions += underlying.positions.size();
  const std::size_t steps = std::clamp<std::size_t>(reprices_of_a_line / positions, 80, 160);
  LadderAxes axes = told;
  const auto [from, to] = std::ranges::minmax(told.spot_moves);
  for (std::size_t step = 1; step < steps; ++step)
    axes.spot_moves.push_back(from + (to - from) * static_cast<double>(step) / static_cast<double>(steps));
  for (const double kink : kinks_of(book)) {
    if (kink > from && kink < to) axes.spot_moves.push_back(kink);
  }
  std::ranges::sort(axes.spot_moves);
  axes.spot_moves.erase(std::ranges::unique(axes.spot_moves).begin(), axes.spot_moves.end());
  return {told, ladders_of(book, axes)};
}

Section ladder_page(const BookFindings& found, const CoinLadder& ladder) {
  Section section{.title = ladder.coin.text() + " ladder",
                  .note = fmt::format("every contract priced anew; spot from {:.2f} USD", ladder.index_usd)};
  const Unpriced unpriced = unpriced_in(found, ladder.coin);
  if (const std::string why = why_withheld(found, unpriced); !why.empty()) {
    section.add(Remark{"no ladder: " + why, Audience::Page, Tone::Warn});
    return section;
  }
  finish_left_out(section, found, unpriced);
  section.add(Remark{ladder_remark, Audience::Page});
  if (ladder.ladder.axes.spot_moves.size() > 1) {
    for (const LadderMeasure& measure : measures_of(ladder.coin.text())) {
      Section panels = panels_of(ladder, measure);
      if (panels.items.size() > 1) section.add(std::move(panels));
    }
  }
  const std::vector<std::size_t> moves = table_moves(ladder.ladder.axes, found.drawing->told);
  section.add(profit_table(ladder, moves));
  section.add(greeks_table(ladder, moves));
  return section;
}

}  // namespace keel
