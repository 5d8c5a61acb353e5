#include "keel/service/backtest/journal_market.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "keel/engine/fact_check.hpp"
#include "keel/journal/journal_reader.hpp"
#include "keel/journal/sqlite_journal.hpp"
#include "keel/service/backtest/option_session.hpp"

namespace keel {

namespace {

/// Which instrument a market's fact is of; nothing: of none.
std::optional<InstrumentId> instrument_of(const Fact& fact) {
  if (const auto* top = std::get_if<BookTop>(&fact)) return top->instrument;
  if (const auto* traded = std::get_if<Traded>(&fact)) return traded->instrument;
  if (const auto* settled = std::get_if<Settled>(&fact)) return settled->instrument;
  return std::nullopt;
}

bool is_markets(const Fact& fact) {
  return instrument_of(fact) || std::holds_alternative<InstrumentListed>(fact) || std::holds_alternative<IndexMoved>(fact) ||
         std::holds_alternative<SmileMoved>(fact);
}

}  // namespace

Result<void> JournalMarket::see(Instant at, const Fact& fact) {
  if (const auto* filled = std::get_if<Filled>(&fact); filled != nullptr && filled->liquidity == Liquidity::Taker) {
    if (took_at_ != at) took_.clear();
    took_at_ = at;
    ++took_[{filled->instrument, filled->price, filled->size, filled->side}];
  }
  if (!is_markets(fact)) return {};
  const auto of = instrument_of(fact);
  if (of && !instruments_.contains(*of)) {
    return fail(fmt::format("names its instrument {} ({}), which it has not listed", of->value, name_of(fact)));
  }
  if (auto valid = validate(fact, of ? &instruments_[*of] : nullptr); !valid) return fail(std::string(name_of(fact)), valid.error());
  if (const auto* listed = std::get_if<InstrumentListed>(&fact)) {
    Instrument instrument = listed->instrument;
    if (instrument.venue != forward_venue) instrument.venue = {};
    if (const auto id = instruments_.list(instrument); !id) {
      return fail("lists " + listed->instrument.full_name() + ", and one venue has it once", id.error());
    }
    session_.markets.push_back({.instrument = instrument,
                                .depth = {.symbol = instrument.name, .rows = {}, .levels_told = 1},
                                .queue_told = queue_told_,
                                .listed = at});
    tops_.emplace_back();
    return {};
  }
  if (const auto* traded = std::get_if<Traded>(&fact)) {
    hear(at, *traded);
  } else if (const auto* top = std::get_if<BookTop>(&fact); top != nullptr && !is_assumed(instruments_[top->instrument])) {
    hear(at, *top);
  } else {
    session_.facts.push_back({at, fact});
  }
  return {};
}

bool JournalMarket::is_assumed(const Instrument& instrument) const {
  return instrument.venue == forward_venue || (!queue_told_ && instrument.kind == InstrumentKind::Perpetual);
}

/// A level that a better one hides is out of sight; one that a worse one follows is gone.
void JournalMarket::hear(Instant at, const BookTop& top) {
  std::vector<DepthRow> told;
  BookTop& before = tops_[top.instrument.value];
  const auto leave = [&](Side side, Price from, Size had, Price to, Size has) {
    if (had.raw == 0 || (has.raw > 0 && to == from)) return;
    const bool hidden = has.raw > 0 && (to.raw - from.raw) * sign_of(side) > 0;
    told.push_back({at, at, from, {}, hidden ? DepthRow::Kind::Unseen : DepthRow::Kind::Level, side});
  };
  const auto come = [&](Side side, Price price, Size size) {
    if (size.raw > 0) told.push_back({at, at, price, size, DepthRow::Kind::Level, side});
  };
  leave(Side::Buy, before.bid, before.bid_size, top.bid, top.bid_size);
  leave(Side::Sell, before.ask, before.ask_size, top.ask, top.ask_size);
  come(Side::Buy, top.bid, top.bid_size);
  come(Side::Sell, top.ask, top.ask_size);
  before = top;
  if (told.empty()) return;
  told.back().last = true;
  std::vector<DepthRow>& rows = session_.markets[top.instrument.value].depth.rows;
  rows.insert(rows.end(), told.begin(), told.end());
}

void JournalMarket::hear(Instant at, const Traded& traded) {
  const auto own = took_.find({traded.instrument, traded.price, traded.size, traded.taker});
  if (took_at_ == at && own != took_.end() && own->second > 0) {
    --own->second;
    ++own_trades_;
    return;
  }
  session_.markets[traded.instrument.value].depth.rows.push_back(
      {at, at, traded.price, traded.size, DepthRow::Kind::Trade, traded.taker, true});
}

Result<RecordedSession> JournalMarket::finish(std::vector<std::string>& remarks) {
  if (session_.markets.empty()) return fail("lists no instrument: there is nothing to trade in it");
  const auto silent = [](const RecordedMarket& market) { return market.depth.rows.empty(); };
  if (session_.facts.empty() && std::ranges::all_of(session_.markets, silent))
    return fail("tells of no price and of no trade: there is no market in it");
  if (own_trades_ > 0) remarks.push_back(fmt::format("{} trades were the recorded run's own, as taker: they are left out", own_trades_));
  remarks.emplace_back("times are when the recorded run heard of the market: this one's latency comes on top");
  return std::move(session_);
}

/// The words are behind the names and hash of the files, whatever those are called.
bool is_queue_untold(std::string_view made_by) {
  if (made_by.starts_with("keel backtest of deribit")) return true;
  return made_by.starts_with("keel backtest of keel") && made_by.substr(0, made_by.rfind("; queue ")).ends_with(untold_words);
}

Result<RecordedSession> read_journal_market(const std::vector<std::string>& directories, RecordedData& read,
                                            std::vector<std::string>& remarks) {
  if (directories.size() != 1) return fail("data: of the format keel one journal is a market, not several");
  const std::filesystem::path directory = directories.front();
  if (!SqliteJournal::exists(directory)) {
    const bool series = std::filesystem::exists(directory / "prices.csv");
    return fail("data: " + directory.string() +
                (series ? ": holds series, which tell no trades and no sizes: give the run's journal (--journal)"
                        : ": holds no journal of a run (keel run --journal, keel backtest --journal)"));
  }
  auto reader = JournalReader::open(directory);
  if (!reader) return std::unexpected(reader.error());
  // What was made of trades and snapshots has no sizes to stand behind, and so has what was made of that.
  JournalMarket market(!is_queue_untold(reader->meta().created_by));
  JournalEntry entry;
  while (true) {
    const auto more = reader->next(entry);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    if (auto seen = market.see(entry.event.at, entry.event.fact); !seen) return fail("data: " + directory.string(), seen.error());
  }
  const std::filesystem::path named = directory.lexically_normal();
  read.names.push_back((named.has_filename() ? named : named.parent_path()).filename().string());
  read.hash = reader->head().chain;
  auto session = market.finish(remarks);
  if (!session) return fail("data: " + directory.string(), session.error());
  return session;
}

}  // namespace keel
