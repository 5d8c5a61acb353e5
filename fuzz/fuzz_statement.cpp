#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "keel/base/check.hpp"
#include "keel/files/account/statement_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto read = keel::parse_statement("f", text);
  KEEL_CHECK(read || (!read.error().text.empty() && read.error().text.find('\n') == std::string::npos), "an error is one line");
  return 0;
}
