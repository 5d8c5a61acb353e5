#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "keel/base/check.hpp"
#include "keel/files/tape/trades_csv.hpp"
#include "keel/service/backtest/option_session.hpp"

/// Whatever trades a reader takes, a market is made of them in order of time, or one line says why not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  auto read = keel::read_deribit_trades("f", text);
  if (!read) return 0;
  std::ranges::stable_sort(read->trades, {}, &keel::TapeTrade::at);
  if (!read->trades.empty() && read->trades.back().at - read->trades.front().at > keel::hour) return 0;
  const keel::RecordedOptions recorded{.instruments = read->instruments, .trades = read->trades, .chains = {}, .remarks = {}};
  std::vector<std::string> remarks;
  const auto session = keel::option_session(recorded, {.hold = keel::second * 10, .perpetual = {}}, remarks);
  KEEL_CHECK(session || session.error().text.find('\n') == std::string::npos, "an error is one line");
  if (!session) return 0;
  KEEL_CHECK(std::ranges::is_sorted(session->facts, {}, &keel::TimedFact::at), "facts are in order of time");
  for (const keel::RecordedMarket& market : session->markets) {
    KEEL_CHECK(std::ranges::is_sorted(market.depth.rows, {}, &keel::DepthRow::at), "rows are in order of time");
  }
  return 0;
}
