#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "keel/account/inventory.hpp"
#include "keel/base/check.hpp"
#include "keel/files/tape/trades_csv.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto one_line = [](const keel::Error& error) { return !error.text.empty() && error.text.find('\n') == std::string::npos; };
  const auto read = keel::read_deribit_trades("f", text);
  KEEL_CHECK(read || one_line(read.error()), "an error is one line");
  if (!read) return 0;
  for (const keel::Liquidity as : {keel::Liquidity::Maker, keel::Liquidity::Taker}) {
    const auto inventory =
        keel::take_inventory(keel::facts_of(read->instruments, read->trades, as), std::nullopt, keel::Currency::of("USD"));
    KEEL_CHECK(inventory || one_line(inventory.error()), "an error is one line");
  }
  return 0;
}
