#pragma once

#include <CLI/CLI.hpp>

namespace keel {

/// One file a subcommand. A subcommand's callback throws CLI::RuntimeError(2) after `complain` when its input is bad.

}  // namespace keel
