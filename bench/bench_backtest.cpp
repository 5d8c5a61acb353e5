#include <benchmark/benchmark.h>

#include <cstdlib>

#include "keel/files/depth/binance_depth.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/matching/order_book.hpp"

namespace keel {
namespace {

/// $KEEL_DATA's recording of a linear perpetual; nothing without it.
std::string recording() {
  const char* data = std::getenv("KEEL_DATA");
  return data == nullptr ? "" : std::string(data) + "/binance_tick_l2/usdm_btcusdt_20240808.gz";
}

/// Five minutes and a half of depth updates and trades, decoded, into a book: rows a second.
void BM_BacktestL2(benchmark::State& state) {
  const auto text = read_text_file(recording());
  if (!text) return state.SkipWithError("needs KEEL_DATA");
  std::vector<NamedText> files{{"recording", *text}};
  const auto market = read_binance_depth(files);
  if (!market) return state.SkipWithError(market.error().text.c_str());
  std::vector<Execution> out;
  for (auto _ : state) {
    OrderBook book;
    for (const DepthRow& row : market->rows) book.hear(row, out);
    benchmark::DoNotOptimize(book.best_shown(Side::Buy));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(market->rows.size()));
}
BENCHMARK(BM_BacktestL2)->Unit(benchmark::kMillisecond);

/// The same from the text, unpacked: rows a second.
void BM_DecodeL2(benchmark::State& state) {
  const auto text = read_text_file(recording());
  if (!text) return state.SkipWithError("needs KEEL_DATA");
  std::size_t rows = 0;
  for (auto _ : state) {
    std::vector<NamedText> files{{"recording", *text}};
    rows = read_binance_depth(files)->rows.size();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
}
BENCHMARK(BM_DecodeL2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace keel
