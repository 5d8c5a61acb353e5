#pragma once

#include <CLI/CLI.hpp>

namespace keel {

/// One file a subcommand. A subcommand's callback throws CLI::RuntimeError(2) after `complain` when its input is bad.
void add_book_command(CLI::App& app);
void add_config_command(CLI::App& app);
void add_run_command(CLI::App& app);
void add_inspect_command(CLI::App& app);
void add_replay_command(CLI::App& app);
void add_chain_command(CLI::App& app);
void add_price_command(CLI::App& app);

}  // namespace keel
