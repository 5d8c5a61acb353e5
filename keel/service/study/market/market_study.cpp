#include "keel/service/study/market/market_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/base/words.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/files/tape/trades_csv.hpp"
#include "keel/service/study/market/market_charts.hpp"
#include "keel/service/study/market/option_quotes.hpp"
#include "keel/service/study/market/option_trades.hpp"
#include "keel/service/study/market/recorded_tapes.hpp"
#include "keel/service/study/market/simulated_facts.hpp"

namespace keel {

using namespace doc;

namespace {

/// What of one instrument, or of the options, is known of which market.
struct Compared {
  std::optional<MarketFacts> recorded;
  std::optional<MarketFacts> simulated;
};

Value number(double value, int digits = 4) {
  return std::isfinite(value) ? estimate(value, significant(digits)) : absent("too little of it, or the tape is too short");
}

std::string band_words(MarketFact::Band band) {
  if (band == MarketFact::Band::None) return "none";
  return band == MarketFact::Band::Factor ? fmt::format("{} times", band_factor) : fmt::format("{}", band_difference);
}

const MarketFact* find(const std::optional<MarketFacts>& facts, const std::string& key) {
  if (!facts) return nullptr;
  const auto found = std::ranges::find(*facts, key, &MarketFact::key);
  return found != facts->end() ? &*found : nullptr;
}

constexpr std::string_view quotes_note =
    "medians; delta: of the call or the put, whichever is smaller; a spread in vol points: in dollars over the dollars of a point of vega";

struct Score {
  std::size_t in = 0;
  std::size_t compared = 0;
};

class FactTable {
 public:
  FactTable(const Compared& compared, std::string title, std::string note) : compared_(compared) {
    table_ = {.key = "facts", .title = std::move(title), .note = std::move(note)};
    table_.columns = {{"fact", "", "", Audience::Program}, {"label", "fact", "", Audience::People}, {"unit", "unit"}};
    add_columns(compared.recorded, "recorded");
    add_columns(compared.simulated, "simulated");
    if (both()) {
      table_.columns.push_back({"ratio", "ratio"});
      table_.columns.push_back({"difference", "difference"});
      table_.columns.push_back({"band", "band"});
      table_.columns.push_back({"within", "within"});
    }
    if (compared.recorded) {
      for (const MarketFact& fact : *compared.recorded) add(fact.key);
    }
    if (!compared.simulated) return;
    for (const MarketFact& fact : *compared.simulated) {
      if (find(compared.recorded, fact.key) == nullptr) add(fact.key);
    }
  }

  doc::Table take() { return std::move(table_); }
  Score score() const { return score_; }

 private:
  bool both() const { return compared_.recorded && compared_.simulated; }

  static bool has_errors(const MarketFacts& facts) {
    return std::ranges::any_of(facts, [](const MarketFact& fact) { return std::isfinite(fact.standard_error); });
  }

  void add_columns(const std::optional<MarketFacts>& of, const std::string& market) {
    if (!of) return;
    table_.columns.push_back({market, market});
    if (has_errors(*of)) table_.columns.push_back({market + "_se", "standard error"});
  }

  void add(const std::string& key) {
    const MarketFact* const recorded = find(compared_.recorded, key);
    const MarketFact* const simulated = find(compared_.simulated, key);
    const MarketFact& named = recorded != nullptr ? *recorded : *simulated;
    Row row{.cells = {text(named.key), text(named.label), text(named.unit)}};
    const auto tell = [&](const std::optional<MarketFacts>& of, const MarketFact* fact) {
      if (!of) return;
      row.cells.emplace_back(fact != nullptr ? number(fact->value) : absent("not seen there"));
      if (!has_errors(*of)) return;
      row.cells.emplace_back(fact != nullptr && std::isfinite(fact->standard_error) ? number(fact->standard_error, 2) : absent());
    };
    tell(compared_.recorded, recorded);
    tell(compared_.simulated, simulated);
    if (both()) compare(recorded, simulated, row);
    table_.rows.push_back(std::move(row));
  }

  void compare(const MarketFact* recorded, const MarketFact* simulated, Row& row) {
    const bool known = recorded != nullptr && simulated != nullptr && std::isfinite(recorded->value) && std::isfinite(simulated->value);
    const MarketFact::Band band = (recorded != nullptr ? recorded : simulated)->band;
    if (!known) {
      row.cells.emplace_back(absent());
      row.cells.emplace_back(absent());
      row.cells.emplace_back(text(band_words(band)));
      row.cells.emplace_back(absent());
      return;
    }
    const bool by_factor = recorded->band != MarketFact::Band::Difference;
    const double ratio = ratio_of(*recorded, *simulated);
    row.cells.emplace_back(by_factor && std::isfinite(ratio) ? number(ratio, 3) : absent(by_factor ? "one is above 0, the other not" : ""));
    row.cells.emplace_back(by_factor ? absent() : estimate(difference_of(*recorded, *simulated), signed_places(3)));
    row.cells.emplace_back(text(band_words(band)));
    if (band == MarketFact::Band::None) {
      row.cells.emplace_back(absent());
      return;
    }
    const bool within = in_band(*recorded, *simulated);
    row.cells.emplace_back(within, "", within ? Tone::Good : Tone::Bad);
    ++score_.compared;
    score_.in += within ? 1 : 0;
  }

  const Compared& compared_;
  doc::Table table_;
  Score score_;
};

constexpr std::string_view perpetual_note =
    "m: the middle before an order, m(h): later; s: 1 or -1, its side; effective 2 s (p - m) / m is against the maker 2 s (m(h) - m) / m "
    "and "
    "realised 2 s (p - m(h)) / m, of which makers keep half";
constexpr std::string_view options_note =
    "the maker's half spread: what an account on the other side of every trade gained against the vols of earlier trades of the expiry, a "
    "mean a trade";

void add_section(Section& into, const Compared& compared, std::string title, std::string_view note, std::vector<Fact> names,
                 bool draws = true) {
  FactTable table(compared, title, std::string(note));
  const Score score = table.score();
  Section section{.title = "", .items = {}};
  doc::Facts of{.facts = std::move(names)};
  if (score.compared > 0) {
    of.facts.push_back({"in_band", "in the band", count(score.in), fmt::format("of {} facts", score.compared)});
    of.facts.push_back({"compared", "", count(score.compared), "", {}, Audience::Program});
  }
  section.add(std::move(of));
  section.add(table.take());
  if (draws) section.add(market_charts(compared.recorded, compared.simulated));
  into.add(std::move(section));
}

std::vector<Fact> span_facts(Instant from, Instant until) { return {{"from", "from", moment(from)}, {"until", "until", moment(until)}}; }

/// Of the options among them, as recorded.
struct RecordedOptions {
  MarketFacts facts;
  Instant from;
  Instant until;
  std::size_t passed_over = 0;
};

Result<RecordedOptions> read_options(const std::string& file) {
  const auto read = read_text_file(file);
  if (!read) return std::unexpected(read.error());
  auto tape = read_deribit_trades(file, *read);
  if (!tape) return std::unexpected(tape.error());
  const auto is_other = [&](const TapeTrade& trade) { return tape->instruments[trade.instrument].kind != InstrumentKind::Option; };
  const std::size_t others = std::erase_if(tape->trades, is_other);
  std::ranges::stable_sort(tape->trades, {}, &TapeTrade::at);
  if (tape->trades.size() < 2 || tape->trades.front().at == tape->trades.back().at) {
    return fail(file + ": has no trades of options at two times: there is no rate of them");
  }
  RecordedOptions out{.from = tape->trades.front().at, .until = tape->trades.back().at, .passed_over = others};
  auto facts = option_trade_facts(tape->instruments, tape->trades, out.until - out.from);
  if (!facts) return std::unexpected(facts.error());
  out.facts = std::move(*facts);
  return out;
}

/// All that was asked for, measured.
struct Markets {
  std::vector<RecordedTape> tapes;
  std::optional<RecordedOptions> options;
  std::optional<RecordedQuotes> quotes;
  std::optional<SimulatedFacts> simulated;
};

Result<Markets> read_markets(const MarketStudyRequest& request) {
  Markets markets;
  if (!request.data.empty()) {
    auto read = read_recorded_tapes(request.data, request.format);
    if (!read) return std::unexpected(read.error());
    markets.tapes = std::move(*read);
  }
  if (!request.trades.empty()) {
    auto read = read_options(request.trades);
    if (!read) return std::unexpected(read.error());
    markets.options = std::move(*read);
  }
  if (!request.chains.empty()) {
    auto read = read_option_quotes(request.chains, request.config ? request.config->sim.underlying : Currency::of("BTC"));
    if (!read) return std::unexpected(read.error());
    markets.quotes = std::move(*read);
  }
  if (request.config) {
    auto lived = simulate_facts({*request.config, request.length, request.paths, request.threads, request.progress});
    if (!lived) return std::unexpected(lived.error());
    markets.simulated = std::move(*lived);
  }
  return markets;
}

Section instruments_section(const Markets& markets) {
  Section instruments{.key = "instruments", .items = {}, .shape = Section::Shape::Array};
  std::optional<MarketFacts> simulated;
  if (markets.simulated) simulated = markets.simulated->perpetual;
  for (const RecordedTape& tape : markets.tapes) {
    std::vector<Fact> names = span_facts(tape.tops.front().at, last_of(tape));
    names.insert(names.begin(), {"recorded", "recorded", text(tape.symbol)});
    if (simulated) names.push_back({"simulated", "simulated", text(markets.simulated->perpetual_name)});
    add_section(instruments, {measured(tape).facts(), simulated}, tape.symbol, perpetual_note, std::move(names));
  }
  if (markets.tapes.empty() && simulated) {
    const std::string& name = markets.simulated->perpetual_name;
    add_section(instruments, {{}, simulated}, name, perpetual_note, {{"simulated", "simulated", text(name)}});
  }
  return instruments;
}

Section options_section(const Markets& markets) {
  Compared compared;
  if (markets.options) compared.recorded = markets.options->facts;
  if (markets.simulated) compared.simulated = markets.simulated->option_trades;
  Section section{.key = "options", .items = {}};
  add_section(section, compared, "Options", options_note,
              markets.options ? span_facts(markets.options->from, markets.options->until) : std::vector<Fact>{}, false);
  return section;
}

Section quotes_section(const Markets& markets) {
  Compared compared;
  std::vector<Fact> names;
  if (markets.quotes) {
    compared.recorded = markets.quotes->quotes.facts();
    names = span_facts(markets.quotes->from, markets.quotes->until);
    names.push_back({"chains", "chains", count(markets.quotes->chains)});
  }
  if (markets.simulated) compared.simulated = markets.simulated->option_quotes;
  Section section{.key = "option_quotes", .items = {}};
  add_section(section, compared, "Quotes in options", quotes_note, std::move(names), false);
  return section;
}

std::vector<std::string> warnings_of(const Markets& markets, const std::string& trades) {
  std::vector<std::string> warnings;
  for (const RecordedTape& tape : markets.tapes) warnings.insert(warnings.end(), tape.remarks.begin(), tape.remarks.end());
  const std::size_t others = markets.options ? markets.options->passed_over : 0;
  if (others > 0)
    warnings.push_back(fmt::format("{}: passed over {}", trades, counted(others, "trade of no option", "trades of no option")));
  return warnings;
}

}  // namespace

Result<doc::Document> study_market(const MarketStudyRequest& request) {
  if (request.data.empty() && request.trades.empty() && request.chains.empty() && !request.config)
    return fail("data: nothing recorded and nothing simulated is asked for");
  const auto markets = read_markets(request);
  if (!markets) return std::unexpected(markets.error());
  Document document{.title = "What markets are like", .warnings = warnings_of(*markets, request.trades)};
  if (request.config) {
    const Instant start = request.config->sim.start;
    doc::Facts simulated{.key = "simulated", .title = "Simulated", .facts = span_facts(start, start + request.length)};
    simulated.facts.insert(simulated.facts.begin(),
                           {{"market", "market", text(request.market)}, {"seed", "seed", count(request.config->sim.seed)}});
    if (request.paths > 1)
      simulated.facts.push_back({"paths", "lives", count(request.paths), "of this seed and those after it; means over them"});
    document.body.add(std::move(simulated));
  }
  if (!markets->tapes.empty() || markets->simulated) document.body.add(instruments_section(*markets));
  if (markets->options || markets->simulated) document.body.add(options_section(*markets));
  if (markets->quotes || markets->simulated) document.body.add(quotes_section(*markets));
  return document;
}

}  // namespace keel
