#include <cstdio>
#include <memory>

#include "apps/commands.hpp"
#include "apps/config_file.hpp"
#include "keel/document/document.hpp"
#include "keel/render/json.hpp"

namespace keel {

void add_config_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("config", "print the configuration as TOML: the built-in one, or a file's completed by it");
  auto file = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  auto schema = std::make_shared<bool>(false);
  auto reference = std::make_shared<bool>(false);
  CLI::Option* config = command->add_option("--config", *file, "TOML file to complete and check");
  CLI::Option* as_json = command->add_flag("--json", *json, "one JSON object {config} that holds the TOML text");
  CLI::Option* as_schema =
      command->add_flag("--schema", *schema, "the JSON Schema of a configuration")->excludes(config)->excludes(as_json);
  command->add_flag("--reference", *reference, "every key with default, range, unit and meaning, as Markdown")
      ->excludes(config)
      ->excludes(as_json)
      ->excludes(as_schema);
  command->callback([file, json, schema, reference] {
    if (*schema || *reference) {
      std::fputs((*schema ? config_schema() : config_reference()).c_str(), stdout);
      return;
    }
    const std::string text = commented_config_text(config_from(*file));
    if (!*json) {
      std::fputs(text.c_str(), stdout);
      return;
    }
    doc::Document answer;
    answer.body.add(doc::Facts{.facts = {{"config", "", doc::text(text)}}});
    std::fputs(render_json(answer).c_str(), stdout);
  });
}

}  // namespace keel
