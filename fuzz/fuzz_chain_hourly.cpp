#include "fuzz/fuzz_chain.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  keel::fuzz_chain("date,instrument_name,expiry_date,strike,type,theta,vega,gamma,delta,bid_iv,ask_iv,mark_iv\n", data, size);
  return 0;
}
