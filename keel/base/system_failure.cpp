#include "keel/base/system_failure.hpp"

#include <cstring>

namespace keel {

std::unexpected<Error> system_failure(std::string_view what, int errno_value) {
  return fail(error_code_of(errno_value), std::string(what) + ": " + std::strerror(errno_value));
}

}  // namespace keel
