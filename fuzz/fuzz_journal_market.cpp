#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "keel/base/check.hpp"
#include "keel/base/codec.hpp"
#include "keel/service/backtest/journal_market.hpp"

/// Facts one after another, the length of each in two bytes before it: a market is made of them, or one line says why not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const auto one_line = [](const keel::Error& error) { return !error.text.empty() && error.text.find('\n') == std::string_view::npos; };
  keel::JournalMarket market;
  keel::Instant at;
  while (bytes.size() >= 2) {
    const std::size_t length = static_cast<unsigned char>(bytes[0]) * 256U + static_cast<unsigned char>(bytes[1]);
    bytes.remove_prefix(2);
    const auto fact = keel::decode<keel::Fact>(bytes.substr(0, length));
    bytes.remove_prefix(std::min(length, bytes.size()));
    if (!fact) continue;
    at += keel::second;
    const auto seen = market.see(at, *fact);
    KEEL_CHECK(seen || one_line(seen.error()), "an error is one line");
  }
  std::vector<std::string> remarks;
  const auto session = market.finish(remarks);
  KEEL_CHECK(session || one_line(session.error()), "an error is one line");
  return 0;
}
