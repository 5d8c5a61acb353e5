#include "fuzz/fuzz_chain.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  keel::fuzz_chain(
      "Index\n\"Date: September 14, 2023 at 4:31 PM EDT\"\n"
      "Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,"
      "Strike,Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest\n",
      data, size);
  return 0;
}
