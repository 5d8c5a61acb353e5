#include <cstdlib>
#include <string_view>

#include "keel/files/rows/text_file.hpp"

/// Damaged or hostile compressed input is refused or gives no more than the limit.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t most = 1 << 20;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const auto& text : {keel::unzstd(bytes, most), keel::gunzip(bytes, most)}) {
    if (text && text->size() > most) std::abort();
  }
  return 0;
}
