#pragma once

#include <CLI/CLI.hpp>

namespace keel {

/// One file a subcommand. A subcommand's callback ends by `complain` when it cannot answer, by `answer_no` when the answer is no.
void add_book_command(CLI::App& app);
void add_config_command(CLI::App& app);
void add_run_command(CLI::App& app);
void add_inspect_command(CLI::App& app);
void add_kill_command(CLI::App& app);
void add_replay_command(CLI::App& app);
void add_backtest_command(CLI::App& app);
void add_chain_command(CLI::App& app);
void add_price_command(CLI::App& app);
void add_quote_command(CLI::App& app);
void add_simulate_command(CLI::App& app);
void add_study_command(CLI::App& app);
void add_terms_command(CLI::App& app);

}  // namespace keel
