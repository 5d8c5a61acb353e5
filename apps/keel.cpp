#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "apps/commands.hpp"
#include "keel/base/result.hpp"

namespace {

/// An empty text names nothing: no file, no list, no number.
void refuse_empty_values(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_items_expected_min() == 0) continue;  // a flag, or the value may be left out
    option->check([](const std::string& value) { return std::string(value.empty() ? "is empty" : ""); });
  }
  for (CLI::App* part : app.get_subcommands([](CLI::App*) { return true; })) refuse_empty_values(*part);
}

/// Says so; the exit status.
int stdout_failed(int errno_value) {
  const keel::Error error = keel::system_failure("keel: stdout", errno_value).error();
  std::fprintf(stderr, "%s\n", error.text.c_str());
  return keel::exit_status(error.code);
}

int run(CLI::App& app, int argc, char** argv) {
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
    return keel::exit_status(keel::ErrorCode::Usage);
  } catch (const std::system_error& error) {          // fmt::print could not
    std::_Exit(stdout_failed(error.code().value()));  // what is left in its buffer cannot be written either
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"keel: a market maker's inventory engine"};
  app.require_subcommand(1);
  app.get_formatter()->column_width(36);
  keel::add_run_command(app);
  keel::add_config_command(app);
  keel::add_book_command(app);
  keel::add_inspect_command(app);
  keel::add_kill_command(app);
  keel::add_replay_command(app);
  keel::add_chain_command(app);
  keel::add_price_command(app);
  keel::add_terms_command(app);
  refuse_empty_values(app);
  const int status = run(app, argc, argv);
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  return stdout_failed(errno);
}
