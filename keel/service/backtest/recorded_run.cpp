#include "keel/service/backtest/recorded_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "keel/domain/money.hpp"
#include "keel/runtime/clocks.hpp"
#include "keel/runtime/open_run.hpp"
#include "keel/service/backtest/deribit_files.hpp"
#include "keel/service/backtest/journal_market.hpp"
#include "keel/service/backtest/option_session.hpp"
#include "keel/service/backtest/recorded_markets.hpp"
#include "keel/service/run/report.hpp"
#include "keel/venue/binance/symbol.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr Venue nasdaq = Venue::of("NASDAQ");

/// A share, which is bought and sold for dollars.
Result<Instrument> stock_of(const RecordedDepth& depth, const VenueTerms& terms) {
  const auto name = Currency::parse(depth.symbol);
  if (!name) return fail("data: " + depth.symbol, name.error());
  Instrument stock{.name = depth.symbol, .kind = InstrumentKind::Spot, .payoff = Payoff::Linear};
  stock.base = *name;
  stock.quote = stock.settle = Currency::of("USD");
  stock.venue = nasdaq;
  if (const auto set = set_terms(stock, terms, depth.rows.front().at); !set) return std::unexpected(set.error());
  return stock;
}

Result<Instrument> instrument_of(const RecordedDepth& depth, std::string_view format, const VenueTerms& terms) {
  if (format == "lobster") return stock_of(depth, terms);
  auto instrument = parse_binance_instrument(depth.symbol, depth.contract, terms, depth.rows.front().at);
  if (instrument && depth.contract == RecordedDepth::Contract::Spot) instrument->name += "-SPOT";
  return instrument;
}

Result<std::vector<RecordedMarket>> markets_of(std::vector<RecordedDepth> depths, std::string_view format, const VenueTerms& terms) {
  std::vector<RecordedMarket> markets;
  for (RecordedDepth& depth : depths) {
    auto instrument = instrument_of(depth, format, terms);
    if (!instrument) return std::unexpected(instrument.error());
    // One venue in this run: it needs no name, and spot and futures of one symbol are two instruments.
    instrument->venue = {};
    if (std::ranges::find(markets, instrument->name, [](const RecordedMarket& one) { return one.instrument.name; }) != markets.end()) {
      return fail(fmt::format("data: {} is in two feeds that do not look alike", instrument->name));
    }
    markets.push_back({std::move(*instrument), std::move(depth)});
  }
  return markets;
}

/// What the first trade paid, else what the first level asks.
Price first_price(const RecordedDepth& depth) {
  const auto trade = std::ranges::find(depth.rows, DepthRow::Kind::Trade, &DepthRow::kind);
  if (trade != depth.rows.end()) return trade->price;
  return std::ranges::find(depth.rows, DepthRow::Kind::Level, &DepthRow::kind)->price;
}

/// Whole lots worth some 1,000 USD at a price.
Size some_size(const Instrument& instrument, double price) {
  constexpr double worth_usd = 1'000.0;
  constexpr double most_contracts = 1e6;
  const double contract = to_double(instrument.multiplier);
  const double contract_usd = instrument.payoff == Payoff::Inverse ? contract : contract * price;
  const double lots = std::min(worth_usd / contract_usd, most_contracts) / to_double(instrument.lot);
  return instrument.lot * std::max<std::int64_t>(1, std::llround(lots));
}

/// `enough`: for quotes of some_size, whatever the coin is worth.
Result<Money> deposit_of(const RecordedMarket& first, SettleAmount coins, bool enough) {
  constexpr double enough_usd = 100'000.0;
  const Instrument& instrument = first.instrument;
  if (instrument.settle == instrument.base) return Money{instrument.base, coins};
  const double worth = std::max(to_double(coins) * to_double(first_price(first.depth)), enough ? enough_usd : 0.0);
  if (worth > 1e9) return fail("config: sim.deposit is worth more than a billion dollars at the recording's first price");
  return Money{instrument.settle, nearest<SettleAmount>(worth)};
}

/// What a run needs of its files.
struct Prepared {
  RecordedSession session;
  std::vector<Money> deposits;
  std::string words;  ///< of the files
};

Result<Prepared> prepare_depth(const RecordedRunRequest& request, RunConfig& config, std::vector<std::string>& remarks) {
  auto data = read_recorded(request.data, request.format);
  if (!data) return std::unexpected(data.error());
  for (const RecordedDepth& depth : data->depths) remarks.insert(remarks.end(), depth.remarks.begin(), depth.remarks.end());
  auto markets = markets_of(std::move(data->depths), request.format, config.venue_terms());
  if (!markets) return std::unexpected(markets.error());
  if (request.default_size) {
    config.quoting.linear_size = some_size(markets->front().instrument, to_double(first_price(markets->front().depth)));
  }
  const auto deposit = deposit_of(markets->front(), config.sim.deposit, request.default_size);
  if (!deposit) return std::unexpected(deposit.error());
  return Prepared{{std::move(*markets), {}}, {*deposit}, words_of(*data, request.format)};
}

/// USD; 0: no fact tells it.
double first_index(const RecordedSession& session, Currency currency) {
  if (is_dollar(currency)) return 1.0;
  for (const TimedFact& timed : session.facts) {
    const auto* moved = std::get_if<IndexMoved>(&timed.fact);
    if (moved != nullptr && moved->underlying == currency) return to_double(moved->price);
  }
  return 0.0;
}

/// `coins` of the first underlying that has an index, and as much again in each other currency that something settles in; with `enough` at
/// least 100,000 dollars where the first instrument settles in them. In a coin without an index there is none, as nobody knows its worth.
Result<std::vector<Money>> deposits_of(const RecordedSession& session, SettleAmount coins, bool enough, std::vector<std::string>& remarks) {
  constexpr double enough_usd = 100'000.0;
  const Instrument& listed_first = session.markets.front().instrument;
  const auto priced = std::ranges::find_if(
      session.markets, [&](const RecordedMarket& market) { return first_index(session, market.instrument.base) > 0.0; });
  const bool dollars_alone = enough && is_dollar(listed_first.settle);
  if (priced == session.markets.end() && !dollars_alone) {
    return fail(
        fmt::format("data: tells no index of {} nor of another coin: what sim.deposit is worth is not known", listed_first.base.text()));
  }
  const Instrument& first = priced == session.markets.end() ? listed_first : priced->instrument;
  if (first.base != listed_first.base) {
    remarks.push_back(fmt::format("{}: its index is never told: sim.deposit is taken as {}", listed_first.base.text(), first.base.text()));
  }
  const double least = enough && is_dollar(first.settle) ? enough_usd : 0.0;
  const double worth = std::max(to_double(coins) * first_index(session, first.base), least);
  if (worth > 1e9) return fail("config: sim.deposit is worth more than a billion dollars at the recording's first price");
  std::vector<Money> deposits;
  for (const RecordedMarket& market : session.markets) {
    const Currency settles = market.instrument.settle;
    const double price = first_index(session, settles);
    if (!(price > 0.0) || std::ranges::find(deposits, settles, &Money::currency) != deposits.end()) continue;
    deposits.push_back({settles, settles == first.base ? coins : nearest<SettleAmount>(worth / price)});
  }
  return deposits;
}

/// What a session of several instruments asks for: money, and quotes of a size that fits its first.
Result<Prepared> prepare_session(RecordedSession session, std::string words, const RecordedRunRequest& request, RunConfig& config,
                                 std::vector<std::string>& remarks) {
  const Instrument& first = session.markets.front().instrument;
  const double price = first_index(session, first.base);
  if (request.default_size && first.payoff == Payoff::Linear && first.kind != InstrumentKind::Option && price > 0.0) {
    config.quoting.linear_size = some_size(first, price);
  }
  auto deposits = deposits_of(session, config.sim.deposit, request.default_size, remarks);
  if (!deposits) return std::unexpected(deposits.error());
  return Prepared{std::move(session), std::move(*deposits), std::move(words)};
}

Result<Prepared> prepare_journal(const RecordedRunRequest& request, RunConfig& config, std::vector<std::string>& remarks) {
  if (request.latency == DataLatency::Recorded) return fail("latency: a journal does not say how old what it heard was");
  RecordedData read;
  auto session = read_journal_market(request.data, read, remarks);
  if (!session) return std::unexpected(session.error());
  std::string words = words_of(read, request.format);
  if (!session->markets.front().queue_told) words += untold_words;
  return prepare_session(std::move(*session), std::move(words), request, config, remarks);
}

Result<Prepared> prepare_options(const RecordedRunRequest& request, RunConfig& config, std::vector<std::string>& remarks) {
  if (request.latency == DataLatency::Recorded) return fail("latency: Deribit's trades and snapshots do not say when they were heard");
  RecordedData read;
  auto recorded = read_recorded_options(request.data, config.venue_terms(), read);
  if (!recorded) return std::unexpected(recorded.error());
  remarks = recorded->remarks;
  auto session = option_session(*recorded, {.hold = request.hold, .hedge = {}}, remarks);
  if (!session) return std::unexpected(session.error());
  std::string words = fmt::format("{}, held {}", words_of(read, request.format), format_duration(request.hold));
  return prepare_session(std::move(*session), std::move(words), request, config, remarks);
}

Result<Prepared> prepare(const RecordedRunRequest& request, RunConfig& config, std::vector<std::string>& remarks) {
  if (request.format == "deribit") return prepare_options(request, config, remarks);
  if (request.format == "keel") return prepare_journal(request, config, remarks);
  return prepare_depth(request, config, remarks);
}

/// When the engine's clock may rest: hours lie between two snapshots, in which a tick asks all of an engine and finds nothing.
class Silences {
 public:
  explicit Silences(const RecordedSession& session) {
    for (const RecordedMarket& market : session.markets) {
      for (const DepthRow& row : market.depth.rows) recorded_.push_back(row.at);
    }
    for (const TimedFact& timed : session.facts) recorded_.push_back(timed.at);
    std::ranges::sort(recorded_);
  }

  /// Up to when: a minute at most, and not beyond a second before something is recorded. Nothing within a minute after something was, and
  /// while `open` orders may trade. Domain: `now` rises.
  std::optional<Instant> rest(Instant now, bool open) {
    while (next_ < recorded_.size() && recorded_[next_] <= now) ++next_;
    if (open || now < rests_until_ || next_ == 0 || next_ == recorded_.size() || now - recorded_[next_ - 1] < minute) return std::nullopt;
    rests_until_ = std::min(now + minute, recorded_[next_] - second);
    return rests_until_;
  }

 private:
  std::vector<Instant> recorded_;
  std::size_t next_ = 0;  ///< the first after now
  Instant rests_until_;
};

}  // namespace

Result<RecordedRun> run_recorded(const RecordedRunRequest& request) {
  const auto rules = queue_rules(request.queue);
  if (!rules) return std::unexpected(rules.error());
  RecordedRun out;
  RunConfig config = request.config;
  auto prepared = prepare(request, config, out.remarks);
  if (!prepared) return std::unexpected(prepared.error());
  std::optional<Silences> silences;
  if (request.format == "deribit") silences.emplace(prepared->session);
  config.sim.underlying = prepared->session.markets.front().instrument.base;
  config.sim.also.clear();
  config.sim.expiry_days.clear();  // what is listed is what was recorded
  const std::string maker =
      fmt::format("keel backtest of {}; queue {}, latency {}", prepared->words, request.queue, name_of(request.latency));
  RecordedVenue venue(config.sim, std::move(prepared->session), prepared->deposits, *rules, request.latency);
  venue.match_by(request.config.venue_terms());
  config.sim.start = venue.begins();
  auto run = open_run(config, request.journal, {.venues = {&venue}}, maker);
  if (!run) return std::unexpected(run.error());
  out.rows = venue.rows();
  out.from = venue.begins();
  out.until = venue.ends();
  for (Instant now = out.from; now < out.until;) {
    if (silences) {
      if (const auto rest = silences->rest(now, !(*run)->engine().state().orders.all().empty())) (*run)->rest_until(*rest);
    }
    now = std::min(now + second, out.until);
    if (auto lived = (*run)->advance(now); !lived) return std::unexpected(lived.error());
    request.progress(venue.played(), out.rows);
  }
  HurriedClock clock;
  if (auto finished = (*run)->finish(clock); !finished) return std::unexpected(finished.error());
  out.report = report_of(**run, config.venue_terms());
  return out;
}

doc::Document recorded_run_document(const RecordedRun& run) {
  Document document = run_document(run.report);
  doc::Facts recorded{.key = "recording", .title = "Recording"};
  recorded.facts = {
      {"from", "from", moment(run.from)}, {"until", "until", moment(run.until)}, {"rows", "rows of depth and trades", count(run.rows)}};
  document.body.add(std::move(recorded));
  document.warnings.insert(document.warnings.end(), run.remarks.begin(), run.remarks.end());
  return document;
}

}  // namespace keel
