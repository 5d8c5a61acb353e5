#include "keel/domain/ids.hpp"

#include <fmt/format.h>

namespace keel {

std::unexpected<Error> not_a_code(std::string_view text, std::string_view noun) {
  return fail(fmt::format("\"{}\" is not a {}: 1 to 8 upper-case letters or digits", text, noun));
}

}  // namespace keel
