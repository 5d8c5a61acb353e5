#include "fuzz/fuzz_chain.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  keel::fuzz_chain(
      "timestamp,instrument_name,underlying,option_type,strike,expiry_datetime,bid_price,ask_price,mark_price,implied_volatility,delta,"
      "vega,currency\n",
      data, size);
  return 0;
}
