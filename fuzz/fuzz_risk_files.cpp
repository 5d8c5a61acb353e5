#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "keel/base/check.hpp"
#include "keel/config/risk_files.hpp"
#include "keel/config/terms_file.hpp"

/// Scenarios and venue terms: two formats, one reader of TOML.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto one_line = [](const auto& read) {
    KEEL_CHECK(read || (!read.error().text.empty() && read.error().text.find('\n') == std::string::npos), "an error is one line");
  };
  one_line(keel::parse_stress(text, "f"));
  const auto terms = keel::parse_terms(text, "f");
  one_line(terms);
  KEEL_CHECK(!terms || keel::parse_terms(keel::terms_text(*terms), "printed").value().terms.size() == terms->terms.size(),
             "what is printed reads back");
  return 0;
}
