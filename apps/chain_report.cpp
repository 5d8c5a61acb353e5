#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "apps/chain_output.hpp"

namespace keel {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

/// The largest of 1, 2, 5 times a power of ten that gives at least `count` steps over `width`.
double nice_step(double width, int count) {
  const double raw = width / count;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  const double share = raw / power;
  return power * (share >= 5.0 ? 5.0 : share >= 2.0 ? 2.0 : 1.0);
}

/// A plot's frame: data on the left side of the mapping, pixels on the right.
struct Frame {
  double x_from, x_to, y_from, y_to;
  double width = 420, height = 250;
  double left = 46, right = 12, top = 12, bottom = 30;

  double x(double value) const { return left + (value - x_from) / (x_to - x_from) * (width - left - right); }
  double y(double value) const {
    const double at = height - bottom - (value - y_from) / (y_to - y_from) * (height - top - bottom);
    return std::clamp(at, top, height - bottom);
  }
  bool shows(double vol) const { return vol >= y_from && vol <= y_to; }
};

class Svg {
 public:
  explicit Svg(const Frame& frame) : frame_(frame) { add("<svg viewBox='0 0 {:.0f} {:.0f}' role='img'>", frame.width, frame.height); }
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }
  void vol_axis() {
    const double step = nice_step(frame_.y_to - frame_.y_from, 4);
    for (double vol = std::ceil(frame_.y_from / step) * step; vol <= frame_.y_to; vol += step) {
      add("<line class='grid' x1='{:.1f}' x2='{:.1f}' y1='{:.1f}' y2='{:.1f}'/>", frame_.left, frame_.width - frame_.right, frame_.y(vol),
          frame_.y(vol));
      add("<text class='tick' x='{:.1f}' y='{:.1f}' text-anchor='end'>{:.4g}%</text>", frame_.left - 6, frame_.y(vol) + 3.5, 100.0 * vol);
    }
  }
  void x_tick(double at, std::string_view label) {
    add("<line class='grid' x1='{0:.1f}' x2='{0:.1f}' y1='{1:.1f}' y2='{2:.1f}'/>", frame_.x(at), frame_.top,
        frame_.height - frame_.bottom);
    add("<text class='tick' x='{:.1f}' y='{:.1f}' text-anchor='middle'>{}</text>", frame_.x(at), frame_.height - frame_.bottom + 16, label);
  }
  std::string finish() { return out_ + "</svg>"; }

 private:
  Frame frame_;
  std::string out_;
};

std::string strike_label(double strike) { return strike >= 10000.0 ? fmt::format("{:g}k", strike / 1000.0) : fmt::format("{:g}", strike); }

double fitted_vol(const ChainExpiry& expiry, double k) { return std::sqrt(total_variance(expiry.fit->params, k) / expiry.years); }

/// Vols from a little below the lowest to a little above the highest that the fit targets or shows; wide quotes are cut off.
Frame smile_frame(const ChainExpiry& expiry) {
  const double margin = std::max(0.03 * (expiry.quoted.to - expiry.quoted.from), 1e-4);
  Frame frame{expiry.quoted.from - margin, expiry.quoted.to + margin, HUGE_VAL, 0.0};
  for (const SmilePoint& point : expiry.points) {
    for (const double vol : {point.vol, fitted_vol(expiry, point.k)}) {
      frame.y_from = std::min(frame.y_from, vol);
      frame.y_to = std::max(frame.y_to, vol);
    }
  }
  const double room = std::max(0.12 * (frame.y_to - frame.y_from), 0.01);
  frame.y_from = std::max(0.0, frame.y_from - room);
  frame.y_to += room;
  return frame;
}

void draw_strikes(Svg& svg, const Frame& frame, double forward) {
  const double low = forward * std::exp(frame.x_from);
  const double high = forward * std::exp(frame.x_to);
  const double step = nice_step(high - low, 4);
  double last = -HUGE_VAL;
  for (double strike = std::ceil(low / step) * step; strike <= high; strike += step) {
    const double at = std::log(strike / forward);
    if (frame.x(at) < last + 40.0) continue;
    last = frame.x(at);
    svg.x_tick(at, strike_label(strike));
  }
}

std::string smile_svg(const FittedChain& fitted, std::size_t index) {
  const ChainExpiry& expiry = fitted.fit.expiries[index];
  const Frame frame = smile_frame(expiry);
  Svg svg(frame);
  svg.vol_axis();
  draw_strikes(svg, frame, expiry.forward.forward);
  svg.add("<line class='atm' x1='{0:.1f}' x2='{0:.1f}' y1='{1:.1f}' y2='{2:.1f}'/>", frame.x(0.0), frame.top, frame.height - frame.bottom);
  for (std::size_t i = 0; i < fitted.chain.quotes.size(); ++i) {
    const ChainRow& row = fitted.fit.rows[i];
    if (row.expiry != index || row.rejection != RowRejection::None) continue;
    const double x = frame.x(row.k);
    const auto percent = [](const std::optional<double>& vol) { return vol ? fmt::format("{:.2f}%", 100.0 * *vol) : std::string("-"); };
    svg.add("<g><title>{}: bid {} ask {} mark {} fit {:.2f}%</title>", escaped(fitted.chain.quotes[i].instrument), percent(row.bid_vol),
            percent(row.ask_vol), percent(row.mark_vol), 100.0 * row.greeks.vol);
    if (row.bid_vol && row.ask_vol) {
      svg.add("<line class='quote' x1='{0:.1f}' x2='{0:.1f}' y1='{1:.1f}' y2='{2:.1f}'/>", x, frame.y(*row.bid_vol), frame.y(*row.ask_vol));
    }
    for (const auto& side : {row.bid_vol, row.ask_vol}) {
      if (side && frame.shows(*side))
        svg.add("<line class='quote' x1='{0:.1f}' x2='{1:.1f}' y1='{2:.1f}' y2='{2:.1f}'/>", x - 2.5, x + 2.5, frame.y(*side));
    }
    if (row.mark_vol && frame.shows(*row.mark_vol))
      svg.add("<circle class='mark' cx='{:.1f}' cy='{:.1f}' r='2.2'/>", x, frame.y(*row.mark_vol));
    svg.add("</g>");
  }
  svg.add("<path class='fit' d='");
  constexpr int cells = 120;
  for (int i = 0; i <= cells; ++i) {
    const double k = frame.x_from + (frame.x_to - frame.x_from) * i / cells;
    svg.add("{}{:.1f} {:.1f}", i == 0 ? 'M' : 'L', frame.x(k), frame.y(fitted_vol(expiry, k)));
  }
  svg.add("'/>");
  return svg.finish();
}

std::string days_label(double days) {
  if (days < 1.0) return fmt::format("{:.0f}h", days * 24.0);
  return days < 60.0    ? fmt::format("{:.0f}d", days)
         : days < 700.0 ? fmt::format("{:.0f}mo", days / 30.4)
                        : fmt::format("{:.1f}y", days / 365.0);
}

/// At-the-money vol against time to expiry, on a logarithmic axis.
std::string term_svg(const ChainSurface& fit) {
  Frame frame{HUGE_VAL, -HUGE_VAL, HUGE_VAL, 0.0, 860, 260, 46, 20, 12, 30};
  std::string path;
  for (const ChainExpiry& expiry : fit.expiries) {
    if (!expiry.fit) continue;
    frame.x_from = std::min(frame.x_from, std::log(expiry.years) - 0.1);
    frame.x_to = std::max(frame.x_to, std::log(expiry.years) + 0.1);
    frame.y_from = std::min(frame.y_from, fitted_vol(expiry, 0.0));
    frame.y_to = std::max(frame.y_to, fitted_vol(expiry, 0.0));
  }
  const double room = std::max(0.15 * (frame.y_to - frame.y_from), 0.005);
  frame.y_from = std::max(0.0, frame.y_from - room);
  frame.y_to += room;
  Svg svg(frame);
  svg.vol_axis();
  for (const double days : {0.125, 0.5, 1.0, 2.0, 7.0, 14.0, 30.4, 91.3, 182.5, 365.0, 730.0, 1825.0}) {
    const double at = std::log(days / 365.0);
    if (at >= frame.x_from && at <= frame.x_to) svg.x_tick(at, days_label(days));
  }
  std::string points;
  for (const ChainExpiry& expiry : fit.expiries) {
    if (!expiry.fit) continue;
    const double x = frame.x(std::log(expiry.years));
    const double y = frame.y(fitted_vol(expiry, 0.0));
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? 'M' : 'L', x, y);
    points += fmt::format("<g><title>{}: {:.2f}%</title><circle class='node' cx='{:.1f}' cy='{:.1f}' r='4'/></g>",
                          format_instant(expiry.expiry).substr(0, 10), 100.0 * fitted_vol(expiry, 0.0), x, y);
  }
  svg.add("<path class='fit' d='{}'/>{}", path, points);
  return svg.finish();
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
  std::string out =
      "<div class='scroll'><table><thead><tr><th>Expiry</th><th>Days</th><th>Forward</th><th>From</th><th>Strikes</th><th>ATM vol</th>"
      "<th>RMS error</th><th>Max error</th><th>g min</th><th>Arbitrage</th></tr></thead><tbody>";
  for (const ChainExpiry& expiry : fit.expiries) {
    out += fmt::format("<tr><td>{}</td><td>{:.2f}</td>", format_instant(expiry.expiry).substr(0, 10), expiry.years * days_per_year);
    if (!expiry.fit) {
      out += fmt::format("<td colspan='8' class='mute'>{}</td></tr>", expiry.years > 0.0 ? "not fitted" : "expired");
      continue;
    }
    out += fmt::format("<td>{:.2f}</td><td>{}</td><td>{}</td><td>{:.2f}%</td><td>{:.3f}</td><td>{:.3f}</td><td>{:.3f}</td><td>{}</td></tr>",
                       expiry.forward.forward, name_of(expiry.source), expiry.points.size(), 100.0 * fitted_vol(expiry, 0.0),
                       expiry.fit->errors.rms_vol_points, expiry.fit->errors.max_vol_points, expiry.fit->butterfly.g_min, badge(expiry));
  }
  return out + "</tbody></table></div>";
}

/// The rows table: what was fitted, what was left out and why, and the venue's own figures.
std::string row_lists(const FittedChain& fitted) {
  std::string out = "<div class='two'><div class='card'><h3>Rows</h3><table><tbody>";
  for (int i = 0; i <= static_cast<int>(RowRejection::InTheMoney); ++i) {
    const auto rejection = static_cast<RowRejection>(i);
    const auto count =
        std::count_if(fitted.fit.rows.begin(), fitted.fit.rows.end(), [&](const ChainRow& row) { return row.rejection == rejection; });
    if (count > 0) out += fmt::format("<tr><td>{}</td><td>{}</td></tr>", name_of(rejection), count);
  }
  out += "</tbody></table></div>";
  std::string figures;
  for (const VenueFigure& figure : fitted.venue) {
    if (figure.shown == 0) continue;
    figures += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", figure.name, figure.shown, figure.reproduced,
                           figure.drifted, figure.unexplained.size());
  }
  if (!figures.empty()) {
    out +=
        "<div class='card'><h3>The venue's own figures</h3><table><thead><tr><th></th><th>Shown</th><th>Reproduced</th>"
        "<th>On moved inputs</th><th>Not</th></tr></thead><tbody>" +
        figures + "</tbody></table></div>";
  }
  return out + "</div>";
}

std::string chain_section(const FittedChain& fitted) {
  std::string out = fmt::format("<section><h2>{} <small>{} &middot; {} options</small></h2>", escaped(fitted.chain.underlying),
                                format_instant(fitted.fit.at), fitted.chain.quotes.size());
  out += "<div class='card'><h3>Term structure <small>at-the-money vol</small></h3>" + term_svg(fitted.fit) + "</div>";
  out +=
      "<div class='card'><h3>Expiries <small>errors in vol points</small></h3>" + expiry_table(fitted.fit) + "</div><div class='smiles'>";
  for (std::size_t i = 0; i < fitted.fit.expiries.size(); ++i) {
    const ChainExpiry& expiry = fitted.fit.expiries[i];
    if (!expiry.fit) continue;
    out += fmt::format("<div class='card'><h3>{} <small>{} &middot; F {:.2f} &middot; error {:.2f}</small></h3>{}</div>",
                       format_instant(expiry.expiry).substr(0, 10), days_label(expiry.years * days_per_year), expiry.forward.forward,
                       expiry.fit->errors.rms_vol_points, smile_svg(fitted, i));
  }
  return out + "</div>" + row_lists(fitted) + "</section>";
}

constexpr std::string_view style = R"(
:root{--bg:#f6f7f9;--card:#fff;--ink:#1b2430;--mute:#6b7683;--line:#e3e7ec;--fit:#0b62d6;--mark:#e0641f;--quote:#9aa7b5;--good:#12805c;--warn:#a86400;--bad:#c22f3d}
@media(prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1a2028;--ink:#e6ebf1;--mute:#8d99a6;--line:#2b333d;--fit:#5aa2ff;--mark:#ff9152;--quote:#5d6b7a;--good:#3ecf9b;--warn:#f0b040;--bad:#ff6b78}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
main{max-width:1360px;margin:0 auto;padding:28px 24px 60px}h1{font-size:22px;margin:0}h2{font-size:19px;margin:36px 0 12px}h3{font-size:14px;margin:0 0 8px}
small{color:var(--mute);font-weight:400;font-size:12.5px}.legend{color:var(--mute);margin:6px 0 0}.legend b{font-weight:600}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;margin-bottom:14px}
.smiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(380px,1fr));gap:14px;margin-bottom:14px}.smiles .card{margin:0}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(380px,1fr));gap:14px}svg{width:100%;height:auto;display:block}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:right;padding:5px 10px;border-bottom:1px solid var(--line);white-space:nowrap}
th{color:var(--mute);font-weight:500;font-size:12.5px}td:first-child,th:first-child,td:last-child,th:last-child{text-align:left}.two td:last-child,.two th:last-child{text-align:right}tr:last-child td{border-bottom:0}.mute{color:var(--mute)}
.badge{display:inline-block;border-radius:99px;padding:1px 9px;font-size:12px;border:1px solid currentColor;margin-right:4px}.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}
.grid{stroke:var(--line)}.tick{fill:var(--mute);font-size:11px}.atm{stroke:var(--mute);stroke-dasharray:3 3;opacity:.6}.quote{stroke:var(--quote);stroke-width:1.4}
.mark{fill:var(--mark)}.fit{fill:none;stroke:var(--fit);stroke-width:1.8}.node{fill:var(--fit)}.k{display:inline-block;width:14px;height:3px;border-radius:2px;vertical-align:middle;margin:0 4px 0 12px}
)";

}  // namespace

std::string chain_html(std::span<const FittedChain> chains, std::string_view title) {
  std::string out = fmt::format(
      "<!doctype html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width,initial-scale=1'>"
      "<title>{0}</title><style>{1}</style></head><body><main><h1>{0}</h1><p class='legend'>Fitted by keel chain."
      "<span class='k' style='background:var(--fit)'></span>fit<span class='k' style='background:var(--mark)'></span>mark"
      "<span class='k' style='background:var(--quote)'></span>bid to ask. Strikes below, vol on the left; the dashed line is the "
      "forward.</p>",
      escaped(title), style);
  for (const FittedChain& fitted : chains) out += chain_section(fitted);
  return out + "</main></body></html>\n";
}

}  // namespace keel
