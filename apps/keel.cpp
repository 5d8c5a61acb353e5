#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "apps/commands.hpp"
#include "apps/usage_error.hpp"
#include "keel/base/result.hpp"
#include "keel/base/words.hpp"
#include "keel/journal/version.hpp"

namespace {

std::string is_empty(const std::string& value) { return value.empty() ? "is empty" : ""; }

std::string is_no_number(const std::string& value) {
  double number = 0.0;
  return CLI::detail::lexical_cast(value, number) ? "" : fmt::format("\"{}\" is not a number", value);
}

/// An empty text names nothing: no file, no list, no number.
void check_values(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_items_expected_min() == 0) continue;  // a flag, or the value may be left out
    if (option->get_type_name().starts_with("NUMBER")) option->check(is_no_number);
    option->check(is_empty);
  }
  for (CLI::App* part : app.get_subcommands([](CLI::App*) { return true; })) check_values(*part);
}

/// Names of all that the app, or a group of its options, takes.
void collect_flags(const CLI::App& app, std::vector<std::string_view>& names) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  }
  for (const CLI::App* group : app.get_subcommands([](const CLI::App* part) { return part->get_name().empty(); })) {
    collect_flags(*group, names);
  }
}

std::string with_nearest(std::string what, std::string_view word, const std::vector<std::string_view>& names, std::string_view before) {
  const std::string_view nearest = keel::nearest_name(word, names);
  return nearest.empty() ? what : fmt::format("{}; the nearest is {}{}", what, before, nearest);
}

/// What is wrong with a flag, before anything else is: CLI11 would first miss what is required, and takes a flag's "=no" for its absence.
std::string bad_flag(const CLI::App& app, std::string_view word, const std::string& of) {
  const std::string_view name = word.substr(0, word.find('='));
  const CLI::Option* option = app.get_option_no_throw(std::string(name));
  if (option == nullptr) {
    std::vector<std::string_view> names;
    collect_flags(app, names);
    return with_nearest(fmt::format("{} is not a flag of {}", name, of), name.substr(2), names, "--") +
           fmt::format("; {} --help lists them", of);
  }
  if (option->get_items_expected_max() == 0 && name.size() < word.size()) return fmt::format("{}: takes no value", name);
  if (option->get_items_expected_min() == 0 && name.size() + 1 == word.size())
    return fmt::format("{}: a value is missing behind \"=\"; without one it is {} alone", name, name);
  return "";
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* part) { return !part->get_name().empty(); });
}

/// What a word that should be one of the app's commands is instead; empty if it is one.
std::string bad_command(const CLI::App& app, std::string_view word, const std::string& of, std::string_view kind) {
  std::vector<std::string> owned;
  for (const CLI::App* known : commands_of(app)) owned.push_back(known->get_name());
  if (std::ranges::find(owned, word) != owned.end()) return "";
  const std::vector<std::string_view> names(owned.begin(), owned.end());
  return with_nearest(fmt::format("\"{}\" is not a {}", word, kind), word, names, "") + fmt::format("; {} --help lists them", of);
}

/// How many words name the command, and what it is then called: "keel study pool".
struct Called {
  const CLI::App* command;
  std::string name;
  int words;
};

Called called(const CLI::App& app, int argc, char** argv) {
  Called found{&app, "keel", 1};
  while (found.words < argc) {
    const auto commands = commands_of(*found.command);
    const auto next =
        std::ranges::find(commands, std::string_view(argv[found.words]), [](const CLI::App* known) { return known->get_name(); });
    if (next == commands.end()) break;
    found = {*next, fmt::format("{} {}", found.name, argv[found.words]), found.words + 1};
  }
  return found;
}

/// What is wrong with the words of the command line, of those that can be told without parsing them; empty if nothing is.
std::string bad_word(const CLI::App& app, int argc, char** argv) {
  const auto [command, name, words] = called(app, argc, argv);
  if (!commands_of(*command).empty()) {  // another word must say what of it
    const std::string_view kind = words == 1 ? "command" : "study";
    if (words == argc) return fmt::format("a {} is needed; {} --help lists them", kind, name);
    const std::string_view next = argv[words];
    if (next == "-h") return "";
    if (next.starts_with("-"))
      return next.starts_with("--") ? bad_flag(*command, next, name) : fmt::format("{} is not a flag of {}", next, name);
    return bad_command(*command, next, name, kind);
  }
  for (int i = words; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    if (!std::string_view(argv[i]).starts_with("--")) continue;
    if (std::string what = bad_flag(*command, argv[i], name); !what.empty()) return what;
  }
  return "";
}

/// Says so; the exit status.
int failed(const keel::Error& error) {
  std::fprintf(stderr, "keel: %s\n", keel::fail(error.text).error().text.c_str());
  return keel::exit_status(error.code);
}

int run(CLI::App& app, int argc, char** argv) {
  if (const std::string what = bad_word(app, argc, argv); !what.empty()) return failed({keel::ErrorCode::Usage, what});
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();  // the subcommand has said why
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return failed({keel::ErrorCode::Usage, keel::usage_words(error, called(app, argc, argv).name)});
  } catch (const std::filesystem::filesystem_error& error) {  // a path that cannot even be looked at
    return failed(keel::system_failure(error.path1().string(), error.code().value()).error());
  } catch (const std::system_error& error) {  // fmt::print could not
    std::_Exit(
        failed(keel::system_failure("stdout", error.code().value()).error()));  // what is left in its buffer cannot be written either
  }
  return 0;
}

/// `keel help book` for `keel book --help`, `keel help` for `keel --help`.
std::vector<char*> with_help(int argc, char** argv) {
  std::vector<char*> words(argv, argv + argc);
  static char help[] = "--help";
  if (argc < 2 || argc > 4 || std::string_view(argv[1]) != "help") return words;
  words.erase(words.begin() + 1);
  words.push_back(help);
  return words;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"keel: a market maker's inventory engine"};
  app.require_subcommand(1);
  app.set_version_flag("--version", fmt::format("keel {}", keel::keel_version()), "print the version");
  app.get_formatter()->column_width(36);
  keel::add_run_command(app);
  keel::add_config_command(app);
  keel::add_book_command(app);
  keel::add_inspect_command(app);
  keel::add_kill_command(app);
  keel::add_replay_command(app);
  keel::add_chain_command(app);
  keel::add_backtest_command(app);
  keel::add_price_command(app);
  keel::add_quote_command(app);
  keel::add_simulate_command(app);
  keel::add_study_command(app);
  keel::add_terms_command(app);
  check_values(app);
  std::vector<char*> words = with_help(argc, argv);
  const int status = run(app, static_cast<int>(words.size()), words.data());
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  return failed(keel::system_failure("stdout", errno).error());
}
