#include <CLI/CLI.hpp>

#include <cstdio>

#include "apps/commands.hpp"

int main(int argc, char** argv) {
  CLI::App app{"keel: a market maker's inventory engine"};
  app.require_subcommand(1);
  app.get_formatter()->column_width(36);
  keel::add_run_command(app);
  keel::add_config_command(app);
  keel::add_book_command(app);
  keel::add_inspect_command(app);
  keel::add_replay_command(app);
  keel::add_chain_command(app);
  keel::add_price_command(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();  // the subcommand has said why
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    // CLI11 misses the command before it looks at the word that is none.
    if (argc > 1 && app.get_subcommands().empty()) {
      std::fprintf(stderr, "keel: \"%s\" is not a command; keel --help lists them\n", argv[1]);
    } else {
      std::fprintf(stderr, "keel: %s\n", error.what());
    }
    return 2;
  }
  return 0;
}
