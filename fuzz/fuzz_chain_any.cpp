#include "fuzz/fuzz_chain.hpp"

/// Headers and preambles, which the other chain fuzzers hold fixed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  keel::fuzz_chain("", data, size);
  return 0;
}
