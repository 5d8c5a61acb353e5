#include "keel/service/chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <ranges>
#include <set>

#include "keel/base/words.hpp"
#include "keel/files/chain/chain_builder.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/files/chain/chain_marks.hpp"
#include "keel/service/page_title.hpp"
#include "keel/service/smile_charts.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::array all_rejections{RowRejection::None,    RowRejection::InTheMoney, RowRejection::Expired, RowRejection::NoForward,
                                    RowRejection::Crossed, RowRejection::NoQuote,    RowRejection::NoVol,   RowRejection::OneSided};

/// What shares a chain: "BTC" and "BTC_USDC" of the venue's names.
std::string market_of(const Chain& chain) {
  const std::string& name = chain.quotes.front().instrument;
  return chain.underlying + " " + name.substr(0, name.find('-'));
}

/// Of all, those that the request is about: of each market the last, where that is of one snapshot with the last of all. Domain: by time.
Result<std::vector<Chain>> pick(std::vector<Chain> chains, const ChainRequest& request, FittedChains& fitted) {
  if (request.every_snapshot) return chains;
  if (request.snapshot) {
    const auto first = format_instant(chains.front().at);
    std::erase_if(chains, [&](const Chain& chain) { return chain.at > *request.snapshot; });
    if (chains.empty()) return fail("snapshot: the first snapshot is at " + first);
  }
  const Instant wanted = chains.back().at;
  fitted.older_left_out = !request.snapshot && chains.front().at + hour < wanted;
  std::set<std::string> taken;
  std::vector<Chain> picked;
  for (Chain& chain : chains | std::views::reverse) {
    if (!taken.insert(market_of(chain)).second) continue;
    if (chain.at + snapshot_span < wanted) {
      fitted.warnings.push_back(fmt::format("{} {}: its last snapshot, before that of {}: --snapshot takes it", chain.underlying,
                                            format_instant(chain.at), format_instant(wanted)));
    } else {
      picked.push_back(std::move(chain));
    }
  }
  std::ranges::reverse(picked);
  return picked;
}

std::string_view name_of(ForwardSource source) {
  switch (source) {
    case ForwardSource::Listed: return "listed";
    case ForwardSource::Parity: return "parity";
    case ForwardSource::VenueDelta: return "delta";
    case ForwardSource::Curve: return "curve";
    case ForwardSource::None: break;
  }
  return "none";
}

/// Where a smile has arbitrage: between the quotes it disagrees with somebody, beyond them it is extrapolation.
Cell arbitrage_cell(bool between, bool anywhere) {
  if (!anywhere) return text("none");
  return {text(between ? "between the quotes" : "beyond the quotes"), "", Tone::Warn};
}

Cell butterfly_cell(const ChainExpiry& expiry) {
  const auto& violations = expiry.fit->butterfly.violations;
  const bool between = std::ranges::any_of(
      violations, [&](const MoneynessRange& violation) { return violation.from < expiry.quoted.to && violation.to > expiry.quoted.from; });
  return arbitrage_cell(between, !violations.empty());
}

Cell calendar_cell(const ChainExpiry& expiry) {
  const bool between = !expiry.calendar.violations.empty();
  return arbitrage_cell(between, between || !expiry.calendar_anywhere.violations.empty());
}

std::string_view name_of(QuoteArbitrage::Kind kind) {
  switch (kind) {
    case QuoteArbitrage::Kind::Vertical: return "vertical";
    case QuoteArbitrage::Kind::Butterfly: return "butterfly";
    case QuoteArbitrage::Kind::Calendar: return "calendar";
  }
  return "";
}

Cell tradeable_cell(const ChainExpiry& expiry) {
  if (!expiry.tradeable) return text("none");
  return {text(name_of(expiry.tradeable->kind)), "", Tone::Bad};
}

std::vector<Column> expiry_columns() {
  constexpr Audience program = Audience::Program;
  return {{"expiry", "expiry"},
          {"years", "", "", program},
          {"days", "days", "", Audience::People},
          {"forward", "forward"},
          {"forward_source", "from"},
          {"discount", "", "", program},
          {"forward_samples_used", "", "", program},
          {"forward_samples_rejected", "", "", program},
          {"strikes_fitted", "strikes"},
          {"atm_vol", "atm vol"},
          {"rms_error_vol_points", "rms error"},
          {"max_error_vol_points", "max error"},
          {"two_sided_strikes", "", "", program},
          {"share_inside_quotes", "inside"},
          {"svi.a", "", "", program},
          {"svi.b", "", "", program},
          {"svi.rho", "", "", program},
          {"svi.m", "", "", program},
          {"svi.s", "", "", program},
          {"butterfly_g_min", "g min", "", Audience::PageAndProgram},
          {"butterfly", "butterfly"},
          {"calendar", "calendar"},
          {"tradeable", "tradeable"},
          {"calendar_worst_total_variance", "", "", program},
          {"calendar_worst_total_variance_anywhere", "", "", program},
          {"tradeable_gain", "", "", program}};
}

Row expiry_row(const ChainExpiry& expiry) {
  constexpr Shown whole = significant(15);
  const bool has_forward = expiry.source != ForwardSource::None;
  Row row{.cells = {moment(expiry.expiry), estimate(expiry.years, whole), estimate(expiry.years * days_per_year, places(2)),
                    has_forward ? estimate(expiry.forward.forward, places(2)) : absent("no forward"), text(name_of(expiry.source)),
                    estimate(expiry.forward.discount, whole), count(expiry.forward.used), count(expiry.forward.rejected),
                    count(expiry.points.size())}};
  if (!expiry.fit) {
    row.cells.resize(expiry_columns().size(), absent(expiry.years > 0.0 ? "not fitted" : "expired"));
    return row;
  }
  const SviFit& fit = *expiry.fit;
  const Value inside = expiry.two_sided == 0
                           ? absent("no strike has bid and ask")
                           : estimate(static_cast<double>(expiry.inside) / static_cast<double>(expiry.two_sided), percent(1));
  for (const Value& value : {estimate(fitted_vol(expiry, 0.0), percent(2)), estimate(fit.errors.rms_vol_points, places(3)),
                             estimate(fit.errors.max_vol_points, places(3)), count(expiry.two_sided), inside, estimate(fit.params.a, whole),
                             estimate(fit.params.b, whole), estimate(fit.params.rho, whole), estimate(fit.params.m, whole),
                             estimate(fit.params.s, whole), estimate(fit.butterfly.g_min, places(3))}) {
    row.cells.emplace_back(value);
  }
  for (Cell& cell : std::array{butterfly_cell(expiry), calendar_cell(expiry), tradeable_cell(expiry)}) row.cells.push_back(std::move(cell));
  const auto worst = [&](const CalendarReport& report) {
    const double w = report.worst_total_variance;
    return std::isfinite(w) ? estimate(w, whole) : absent("in a wing, without bound");
  };
  row.cells.emplace_back(worst(expiry.calendar));
  row.cells.emplace_back(worst(expiry.calendar_anywhere));
  row.cells.emplace_back(expiry.tradeable ? estimate(expiry.tradeable->gain, whole) : absent("nothing is tradeable"));
  return row;
}

/// What to sell and what to buy.
Remark tradeable_remark(const Chain& chain, const QuoteArbitrage& found) {
  std::vector<std::string> bought;
  for (const std::size_t row : found.bought) bought.push_back(chain.quotes[row].instrument);
  return Remark{fmt::format("tradeable, {}: sell {} at its bid, buy {}: {:.6g} of premium each, before fees", name_of(found.kind),
                            chain.quotes[found.sold].instrument, fmt::join(bought, " and "), found.gain)};
}

doc::Table row_counts(const ChainSurface& fit) {
  doc::Table table{.key = "rows", .title = "Rows", .columns = {{"row", ""}, {"count", ""}}, .shape = doc::Table::Shape::Pairs};
  for (const RowRejection rejection : all_rejections) {
    const auto number = std::ranges::count_if(fit.rows, [rejection](const ChainRow& row) { return row.rejection == rejection; });
    table.rows.push_back({.cells = {text(name_of(rejection)), count(static_cast<std::uint64_t>(number))},
                          .audience = number > 0 ? Audience::Everyone : Audience::Program});
  }
  return table;
}

/// How many rows show a figure of the venue's, and what became of them.
doc::Table venue_figures(const FittedChain& fitted) {
  doc::Table table{.key = "venue_figures",
                   .title = "The venue's own",
                   .columns = {{"figure", ""},
                               {"shown", "rows"},
                               {"reproduced", "reproduced"},
                               {"on_own_index", "on own index"},
                               {"on_moved_inputs", "on moved inputs"},
                               {"unexplained", "not"}},
                   .shape = doc::Table::Shape::Keyed};
  for (const VenueFigure& figure : fitted.venue) {
    if (figure.shown == 0) continue;
    table.rows.push_back({.cells = {text(figure.name), count(figure.shown), count(figure.reproduced), count(figure.on_own_index),
                                    count(figure.drifted), count(figure.unexplained.size())}});
  }
  if (table.rows.empty()) table.audience = Audience::Program;
  return table;
}

/// What its options settle in, by the name of one; of names that are not the venue's it is not told.
Value settles_in(const Chain& chain) {
  const auto named = chain.quotes.empty() ? std::nullopt : std::optional(parse_deribit_name(chain.quotes.front().instrument));
  return named && *named ? text((*named)->settle.text()) : absent("not told by its names");
}

Section chain_section(const FittedChain& fitted) {
  Section section{.title = fitted.chain.underlying,
                  .note = fmt::format("{}  {}", format_instant(fitted.fit.at), counted(fitted.chain.quotes.size(), "option"))};
  section.add(Facts{.facts = {{"underlying", "", text(fitted.chain.underlying)},
                              {"settle", "", settles_in(fitted.chain)},
                              {"at", "", moment(fitted.fit.at)},
                              {"options", "", count(fitted.chain.quotes.size())}},
                    .audience = Audience::Program});
  if (auto chart = term_structure(fitted.fit)) section.add(std::move(*chart));
  doc::Table expiries{.key = "expiries", .title = "Expiries", .columns = expiry_columns()};
  for (const ChainExpiry& expiry : fitted.fit.expiries) expiries.rows.push_back(expiry_row(expiry));
  section.add(std::move(expiries));
  section.add(Remark{
      "errors in vol points, rms weighted as the fit, max of any strike; inside: of the strikes with bid and ask those where the smile "
      "lies between them; butterfly and calendar are of the smile; tradeable is what bids and asks themselves give away"});
  for (const ChainExpiry& expiry : fitted.fit.expiries) {
    if (expiry.tradeable) section.add(tradeable_remark(fitted.chain, *expiry.tradeable));
  }
  Section smiles{.layout = Section::Layout::Grid, .audience = Audience::Page};
  for (std::size_t i = 0; i < fitted.fit.expiries.size(); ++i) {
    if (fitted.fit.expiries[i].fit) smiles.add(smile_chart(fitted, i));
  }
  section.add(std::move(smiles));
  Section counts{.layout = Section::Layout::Two};
  counts.add(row_counts(fitted.fit));
  counts.add(venue_figures(fitted));
  section.add(std::move(counts));
  return section;
}

/// The coins, and the last snapshot's time.
std::string title_of(const FittedChains& fitted) {
  std::vector<std::string> coins;
  Instant at;
  for (const FittedChain& chain : fitted.chains) {
    if (std::ranges::find(coins, chain.chain.underlying) == coins.end()) coins.push_back(chain.chain.underlying);
    at = std::max(at, chain.fit.at);
  }
  return page_title(coins, "options", at);
}

}  // namespace

Result<FittedChains> fit_chains(const ChainRequest& request) {
  auto chains = read_chains(request.file, request.at);
  if (!chains) return std::unexpected(chains.error());
  FittedChains fitted{.file = request.file.substr(request.file.find_last_of('/') + 1)};
  auto picked = pick(std::move(*chains), request, fitted);
  if (!picked) return std::unexpected(picked.error());
  for (std::size_t i = 0; i < picked->size(); ++i) {
    Chain& chain = (*picked)[i];
    if (request.progress) request.progress(i + 1, picked->size());
    if (std::string doubted = settle_vols(chain); !doubted.empty()) fitted.warnings.push_back(std::move(doubted));
    auto fit = fit_chain(chain, request.fit);
    if (!fit) {
      fitted.warnings.push_back(fmt::format("{} {}: {}", chain.underlying, format_instant(chain.at), fit.error().text));
      continue;
    }
    auto venue = check_venue(chain, *fit);
    fitted.chains.push_back({std::move(chain), std::move(*fit), std::move(venue)});
  }
  if (fitted.chains.empty()) {
    return fail("no chain could be fitted" + (fitted.warnings.empty() ? "" : ": " + fitted.warnings.back()));
  }
  return fitted;
}

Document chain_document(const FittedChains& fitted) {
  Document document{.title = title_of(fitted), .warnings = fitted.warnings};
  document.body.add(Remark{"Fitted by keel chain from " + fitted.file + ". Strikes below, vol on the left; the dashed line is the forward.",
                           Audience::Page});
  document.body.add(Legend{{{"fit", "fit"}, {"mark", "mark"}, {"quote", "bid to ask"}}});
  if (fitted.older_left_out)
    document.body.add(Remark{"the last snapshot of the file; --snapshot WHEN takes another, --snapshot all every one", Audience::Terminal});
  Section chains{.key = "chains", .shape = Section::Shape::Array};
  for (const FittedChain& chain : fitted.chains) chains.add(chain_section(chain));
  document.body.add(std::move(chains));
  return document;
}

}  // namespace keel
