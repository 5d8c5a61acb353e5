#include <cstddef>
#include <cstdint>
#include <string_view>

#include "keel/base/check.hpp"
#include "keel/config/terms_file.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto instrument = keel::parse_deribit_instrument(text, keel::built_in_terms(), keel::never);
  KEEL_CHECK(!instrument || keel::validate(*instrument), "a name gives an instrument that can exist");
  return 0;
}
