#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "keel/account/inventory.hpp"
#include "keel/base/check.hpp"
#include "keel/files/account/fills.hpp"

/// What is no account is refused in one line, and what is one becomes a book or is refused; nothing stops the process.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto one_line = [](const keel::Error& error) { return !error.text.empty() && error.text.find('\n') == std::string::npos; };
  auto read = keel::read_fills("f", std::string(text));
  KEEL_CHECK(read || one_line(read.error()), "an error is one line");
  if (!read) return 0;
  const auto inventory = keel::take_inventory(keel::merged({*std::move(read)}).value(), std::nullopt, keel::Currency::of("USD"));
  KEEL_CHECK(inventory || one_line(inventory.error()), "an error is one line");
  return 0;
}
