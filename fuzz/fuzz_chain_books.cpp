#include "fuzz/fuzz_chain.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  keel::fuzz_chain(
      ",underlying_price,timestamp,mark_price,mark_iv,instrument_name,greeks,bid_iv,best_bid_price,best_ask_price,ask_iv,option_type\n",
      data, size);
  return 0;
}
