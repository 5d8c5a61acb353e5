#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/chain_output.hpp"
#include "apps/html.hpp"
#include "apps/svg_chart.hpp"

namespace keel {
namespace {

std::string strike_label(double strike) { return strike >= 10000.0 ? fmt::format("{:g}k", strike / 1000.0) : fmt::format("{:g}", strike); }

double fitted_vol(const ChainExpiry& expiry, double k) { return std::sqrt(total_variance(expiry.fit->params, k) / expiry.years); }

/// Vols from a little below the lowest to a little above the highest that the fit targets or shows; wide quotes are cut off.
ChartFrame smile_frame(const ChainExpiry& expiry) {
  const double margin = std::max(0.03 * (expiry.quoted.to - expiry.quoted.from), 1e-4);
  ChartFrame frame{expiry.quoted.from - margin, expiry.quoted.to + margin, 0.0, 0.0};
  ValueRange vols;
  for (const SmilePoint& point : expiry.points) {
    vols.include(point.vol);
    vols.include(fitted_vol(expiry, point.k));
  }
  vols.fit(frame, 0.12, 0.01);
  frame.y_from = std::max(0.0, frame.y_from);
  return frame;
}

std::vector<ChartTick> vol_ticks(const ChartFrame& frame) {
  return number_ticks(frame.y_from, frame.y_to, 4, [](double vol) { return fmt::format("{:.4g}%", 100.0 * vol); });
}

std::vector<ChartTick> strike_ticks(const ChartFrame& frame, double forward) {
  auto ticks = number_ticks(forward * std::exp(frame.x_from), forward * std::exp(frame.x_to), 4, strike_label);
  for (ChartTick& tick : ticks) tick.at = std::log(tick.at / forward);
  return ticks;
}

void draw_quote(SvgChart& chart, const std::string& instrument, const ChainRow& row) {
  const ChartFrame& frame = chart.frame();
  const double x = frame.x(row.k);
  const auto percent = [](const std::optional<double>& vol) { return vol ? fmt::format("{:.2f}%", 100.0 * *vol) : std::string("-"); };
  chart.open(fmt::format("{}: bid {} ask {} mark {} fit {:.2f}%", instrument, percent(row.bid_vol), percent(row.ask_vol),
                         percent(row.mark_vol), 100.0 * row.greeks.vol));
  if (row.bid_vol && row.ask_vol) {
    chart.add("<line class='quote' x1='{0:.1f}' x2='{0:.1f}' y1='{1:.1f}' y2='{2:.1f}'/>", x, frame.y(*row.bid_vol), frame.y(*row.ask_vol));
  }
  for (const auto& side : {row.bid_vol, row.ask_vol}) {
    if (side && frame.shows_y(*side))
      chart.add("<line class='quote' x1='{0:.1f}' x2='{1:.1f}' y1='{2:.1f}' y2='{2:.1f}'/>", x - 2.5, x + 2.5, frame.y(*side));
  }
  if (row.mark_vol && frame.shows_y(*row.mark_vol)) chart.dot({row.k, *row.mark_vol}, "mark", 2.2);
  chart.close();
}

std::string smile_svg(const FittedChain& fitted, std::size_t index) {
  const ChainExpiry& expiry = fitted.fit.expiries[index];
  const ChartFrame frame = smile_frame(expiry);
  SvgChart chart(frame);
  chart.y_ticks(vol_ticks(frame));
  chart.x_ticks(strike_ticks(frame, expiry.forward.forward));
  chart.x_rule(0.0, "rule");
  for (std::size_t i = 0; i < fitted.chain.quotes.size(); ++i) {
    const ChainRow& row = fitted.fit.rows[i];
    if (row.expiry == index && row.rejection == RowRejection::None) draw_quote(chart, fitted.chain.quotes[i].instrument, row);
  }
  std::vector<ChartPoint> curve;
  constexpr int cells = 120;
  for (int i = 0; i <= cells; ++i) {
    const double k = frame.x_from + (frame.x_to - frame.x_from) * i / cells;
    curve.push_back({k, fitted_vol(expiry, k)});
  }
  chart.line(curve, "fit");
  return chart.finish();
}

std::string days_label(double days) {
  if (days < 1.0) return fmt::format("{:.0f}h", days * 24.0);
  return days < 60.0    ? fmt::format("{:.0f}d", days)
         : days < 700.0 ? fmt::format("{:.0f}mo", days / 30.4)
                        : fmt::format("{:.1f}y", days / 365.0);
}

/// At-the-money vol against time to expiry, on a logarithmic axis.
std::string term_svg(const ChainSurface& fit) {
  std::vector<ChartPoint> points;
  std::vector<std::string> titles;
  ValueRange vols;
  for (const ChainExpiry& expiry : fit.expiries) {
    if (!expiry.fit) continue;
    points.push_back({std::log(expiry.years), fitted_vol(expiry, 0.0)});
    titles.push_back(fmt::format("{}: {:.2f}%", format_instant(expiry.expiry).substr(0, 10), 100.0 * points.back().y));
    vols.include(points.back().y);
  }
  if (points.empty()) return "<p class='mute'>no expiry was fitted</p>";
  ChartFrame frame{points.front().x - 0.1, points.back().x + 0.1, 0.0, 1.0, 860, 260, 46, 20, 12, 30};
  vols.fit(frame, 0.15, 0.005);
  frame.y_from = std::max(0.0, frame.y_from);
  SvgChart chart(frame, "wide");
  chart.y_ticks(vol_ticks(frame));
  std::vector<ChartTick> ticks;
  for (const double days : {0.125, 0.5, 1.0, 2.0, 7.0, 14.0, 30.4, 91.3, 182.5, 365.0, 730.0, 1825.0}) {
    const double at = std::log(days / days_per_year);
    if (at >= frame.x_from && at <= frame.x_to) ticks.push_back({at, days_label(days)});
  }
  chart.x_ticks(ticks);
  chart.line(points, "fit");
  for (std::size_t i = 0; i < points.size(); ++i) chart.dot(points[i], "node", 4.0, titles[i]);
  return "<div class='scroll'>" + chart.finish() + "</div>";
}

std::string badge(const ChainExpiry& expiry) {
  std::string badges;
  const std::string_view butterfly = butterfly_text(expiry);
  if (butterfly != "none")
    badges += fmt::format("<span class='badge {}'>butterfly {}</span>", butterfly.starts_with("between") ? "bad" : "warn", butterfly);
  if (!expiry.calendar.violations.empty()) badges += "<span class='badge bad'>calendar: crosses the expiry before</span>";
  return badges.empty() ? "<span class='badge good'>no arbitrage</span>" : badges;
}

std::string expiry_table(const ChainSurface& fit) {
  HtmlTable table({"Expiry", "Days", "Forward", "From", "Strikes", "ATM vol", "RMS error", "Max error", "g min", "Arbitrage"});
  for (const ChainExpiry& expiry : fit.expiries) {
    std::vector<std::string> cells{format_instant(expiry.expiry).substr(0, 10), grouped(expiry.years * days_per_year, 2)};
    if (expiry.fit) {
      const SviFit& fitted = *expiry.fit;
      cells.insert(cells.end(),
                   {grouped(expiry.forward.forward, 2), std::string(name_of(expiry.source)), fmt::format("{}", expiry.points.size()),
                    fmt::format("{:.2f}%", 100.0 * fitted_vol(expiry, 0.0)), fmt::format("{:.3f}", fitted.errors.rms_vol_points),
                    fmt::format("{:.3f}", fitted.errors.max_vol_points), fmt::format("{:.3f}", fitted.butterfly.g_min), badge(expiry)});
    } else {
      cells.resize(9);
      cells.push_back(fmt::format("<span class='mute'>{}</span>", expiry.years > 0.0 ? "not fitted" : "expired"));
    }
    table.row(cells, "");
  }
  return "<div class='ends'>" + table.finish() + "</div>";
}

/// The rows table: what was fitted, what was left out and why, and the venue's own figures.
std::string row_lists(const FittedChain& fitted) {
  HtmlTable rows({"", "Rows"});
  for (int i = 0; i <= static_cast<int>(RowRejection::InTheMoney); ++i) {
    const auto rejection = static_cast<RowRejection>(i);
    const auto count =
        std::count_if(fitted.fit.rows.begin(), fitted.fit.rows.end(), [&](const ChainRow& row) { return row.rejection == rejection; });
    if (count > 0) rows.row({std::string(name_of(rejection)), fmt::format("{}", count)});
  }
  std::string out = "<div class='two'>" + html_card("Rows", "", rows.finish());
  HtmlTable figures({"", "Shown", "Reproduced", "On own index", "On moved inputs", "Not"});
  bool any = false;
  for (const VenueFigure& figure : fitted.venue) {
    if (figure.shown == 0) continue;
    any = true;
    figures.row({std::string(figure.name), fmt::format("{}", figure.shown), fmt::format("{}", figure.reproduced),
                 fmt::format("{}", figure.on_own_index), fmt::format("{}", figure.drifted), fmt::format("{}", figure.unexplained.size())});
  }
  if (any) out += html_card("The venue's own figures", "", figures.finish());
  return out + "</div>";
}

std::string chain_section(const FittedChain& fitted) {
  std::string out = fmt::format("<section><h2>{} <small>{} &middot; {} options</small></h2>", escaped(fitted.chain.underlying),
                                format_instant(fitted.fit.at), fitted.chain.quotes.size());
  out += html_card("Term structure", "at-the-money vol", term_svg(fitted.fit));
  out += html_card("Expiries", "errors in vol points", expiry_table(fitted.fit)) + "<div class='cards'>";
  for (std::size_t i = 0; i < fitted.fit.expiries.size(); ++i) {
    const ChainExpiry& expiry = fitted.fit.expiries[i];
    if (!expiry.fit) continue;
    out += html_card(format_instant(expiry.expiry).substr(0, 10),
                     fmt::format("{} &middot; F {} &middot; error {:.2f}", days_label(expiry.years * days_per_year),
                                 grouped(expiry.forward.forward, 2), expiry.fit->errors.rms_vol_points),
                     smile_svg(fitted, i));
  }
  return out + "</div>" + row_lists(fitted) + "</section>";
}

}  // namespace

std::string chain_html(std::span<const FittedChain> chains, std::string_view title) {
  std::string body = "<p class='mute'>Fitted by keel chain. Strikes below, vol on the left; the dashed line is the forward.</p>" +
                     html_legend({{"fit", "fit"}, {"mark", "mark"}, {"quote", "bid to ask"}});
  for (const FittedChain& fitted : chains) body += chain_section(fitted);
  return html_page(title, body);
}

}  // namespace keel
