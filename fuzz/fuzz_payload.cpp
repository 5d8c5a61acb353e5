#include <cstddef>
#include <cstdint>

#include "keel/base/check.hpp"
#include "keel/base/codec.hpp"
#include "keel/domain/commands.hpp"
#include "keel/domain/events.hpp"

namespace {

/// What decodes must encode to a value that decodes to the same bytes again: nothing is read that cannot be written.
template <class T>
void check_round_trip(std::string_view bytes) {
  const auto value = keel::decode<T>(bytes);
  if (!value) return;
  std::string again;
  keel::encode(*value, again);
  KEEL_CHECK(again == bytes, "decoding loses something");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  check_round_trip<keel::Fact>(bytes);
  check_round_trip<keel::Command>(bytes);
  return 0;
}
