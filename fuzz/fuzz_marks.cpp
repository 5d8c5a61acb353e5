#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "keel/base/check.hpp"
#include "keel/config/terms_file.hpp"
#include "keel/files/chain/marks_file.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const keel::Instruments instruments = [] {
    keel::Instruments listed;
    for (const char* name : {"BTC-16JAN26-82000-C", "BTC_USDC-16JAN26-82000-P", "BTC-PERPETUAL", "ETH_USDC"}) {
      listed.list(keel::parse_deribit_instrument(name, keel::built_in_terms(), keel::never).value()).value();
    }
    return listed;
  }();
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto read = keel::parse_marks("f", text, instruments);
  if (!read) {
    KEEL_CHECK(!read.error().text.empty() && read.error().text.find('\n') == std::string::npos, "an error is one line");
    return 0;
  }
  for (const keel::MarkSet& set : *read) {
    for (const auto& [id, mark] : set.marks) {
      const bool option = instruments[id].kind == keel::InstrumentKind::Option;
      KEEL_CHECK(std::isfinite(mark.vol) && std::isfinite(mark.forward) && mark.forward > 0.0, "what comes out is finite");
      KEEL_CHECK(option ? mark.vol > 0.0 : mark.price.raw > 0, "a mark can be used");
      KEEL_CHECK(set.indices.contains(instruments[id].base), "every mark's underlying has an index");
    }
  }
  return 0;
}
