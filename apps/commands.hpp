#pragma once

#include <CLI/CLI.hpp>

namespace keel {

/// One file a subcommand. A subcommand's callback throws CLI::RuntimeError(2) after `complain` when its input is bad.

void add_chain(CLI::App& app);

}  // namespace keel
