#include "keel/journal/version.hpp"

namespace keel {

std::string_view keel_version() { return KEEL_VERSION; }

}  // namespace keel
