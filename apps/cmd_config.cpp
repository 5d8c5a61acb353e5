#include <cstdio>
#include <memory>

#include <nlohmann/json.hpp>

#include "apps/commands.hpp"
#include "apps/config_file.hpp"

namespace keel {

void add_config_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("config", "print the configuration as TOML: the built-in one, or a file's completed by it");
  auto file = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  command->add_option("--config", *file, "TOML file to complete and check");
  command->add_flag("--json", *json, "one JSON object {config} that holds the TOML text");
  command->callback([file, json] {
    const std::string text = config_text(config_from(*file));
    std::fputs(*json ? (nlohmann::ordered_json{{"config", text}}.dump(2) + "\n").c_str() : text.c_str(), stdout);
  });
}

}  // namespace keel
