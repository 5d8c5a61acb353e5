#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "keel/files/depth/binance_depth.hpp"
#include "keel/files/depth/lobster_depth.hpp"
#include "keel/files/depth/scripted_orders.hpp"
#include "keel/matching/order_book.hpp"

namespace {

/// Whatever was read can be played, with orders of ours on both sides of it.
void play(const keel::RecordedDepth& market) {
  keel::OrderBook book({keel::ahead_by_logarithm});
  book.told_to(market.levels_told);
  std::vector<keel::Execution> out;
  std::uint64_t id = 0;
  for (const keel::DepthRow& row : market.rows) {
    book.hear(row, out);
    if (row.price.raw <= market.tick.raw || !row.last) continue;
    const keel::Price price = row.price - market.tick;
    if (!book.crosses(row.side, price)) book.rest(keel::ParticipantId{1}, keel::OrderId{++id}, row.side, price, market.lot);
    book.take(keel::ParticipantId{1}, row.side, price, market.lot, out);
    out.clear();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::vector<keel::NamedText> files{{"f", text}};
  if (const auto market = keel::read_binance_depth(files)) play(*market);
  const std::size_t half = text.find("\n\n");
  const std::vector<keel::NamedText> pair{
      {"A_2012-06-21_34200000_57600000_message_1.csv", text.substr(0, half)},
      {"A_2012-06-21_34200000_57600000_orderbook_1.csv", half == std::string::npos ? text : text.substr(half + 2)}};
  if (const auto market = keel::read_lobster_depth(pair)) play(*market);
  (void)keel::read_scripted_orders("f", text);
  return 0;
}
