#include "keel/service/study/market/recorded_tapes.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "keel/config/terms_file.hpp"
#include "keel/files/depth/binance_tape.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/matching/order_book.hpp"
#include "keel/service/backtest/recorded_markets.hpp"
#include "keel/venue/binance/symbol.hpp"

namespace keel {

RecordedTape tape_of(const RecordedDepth& depth) {
  RecordedTape tape{.symbol = depth.symbol, .contract = depth.contract, .tick = to_double(depth.tick), .remarks = depth.remarks};
  OrderBook book;
  std::vector<Execution> executions;
  for (const DepthRow& row : depth.rows) {
    if (row.kind == DepthRow::Kind::Trade) tape.trades.push_back({row.at, to_double(row.price), to_double(row.size), row.side});
    book.hear(row, executions);
    if (!row.last) continue;
    const auto bid = book.best_shown(Side::Buy);
    const auto ask = book.best_shown(Side::Sell);
    TapeTop top{.at = row.at};
    if (bid) {
      top.bid = to_double(bid->price);
      top.bid_size = to_double(bid->size);
    }
    if (ask) {
      top.ask = to_double(ask->price);
      top.ask_size = to_double(ask->size);
    }
    tape.tops.push_back(top);
  }
  return tape;
}

Result<std::vector<RecordedTape>> read_recorded_tapes(const std::vector<std::string>& files, std::string_view format) {
  auto feeds = read_feeds(files, format);
  if (!feeds) return std::unexpected(feeds.error());
  std::vector<RecordedTape> tapes;
  for (RecordedFeed& feed : *feeds) {
    if (format == "binance") {
      auto tape = read_binance_tape(feed.files);
      if (!tape) return std::unexpected(tape.error());
      if (!tape->tops.empty()) {
        tapes.push_back(std::move(*tape));
        continue;
      }
    }
    auto depth = read_depth(feed, format);
    if (!depth) return std::unexpected(depth.error());
    RecordedTape tape = tape_of(*depth);
    if (tape.tops.empty()) return fail(feed.files.front().name + ": has no book, only trades");
    if (format == "binance") {
      tape.remarks.push_back(tape.symbol +
                             ": tells no best prices with a time of the venue's: they are taken from the depth, which is told less often");
    }
    tapes.push_back(std::move(tape));
  }
  return tapes;
}

TapeContract contract_of(const RecordedTape& tape) {
  TapeContract contract{.tick = tape.tick};
  if (tape.contract != RecordedDepth::Contract::Inverse) return contract;
  const auto listed = parse_binance_instrument(tape.symbol, tape.contract, built_in_terms(), tape.tops.front().at);
  contract.multiplier = listed ? to_double(listed->multiplier) : std::numeric_limits<double>::quiet_NaN();
  contract.reciprocal = true;
  return contract;
}

InstrumentTape measured(const RecordedTape& tape) {
  InstrumentTape out(contract_of(tape));
  auto trade = tape.trades.begin();
  for (const TapeTop& top : tape.tops) {
    for (; trade != tape.trades.end() && trade->at <= top.at; ++trade) out.see(*trade);
    out.see(top);
  }
  for (; trade != tape.trades.end(); ++trade) out.see(*trade);
  out.finish(last_of(tape));
  return out;
}

}  // namespace keel
