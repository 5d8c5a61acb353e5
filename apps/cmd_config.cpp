#include <memory>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "keel/service/run/config.hpp"

namespace keel {

void add_config_command(CLI::App& app) {
  struct Options {
    std::string file;
    bool schema = false;
    bool reference = false;
    AnswerOptions answer;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("config", "print the configuration as TOML: the built-in one, or a file's completed by it");
  CLI::Option* config = command->add_option("--config", options->file, "TOML file to complete and check")->type_name("FILE");
  CLI::Option* json = command->add_flag("--json", options->answer.json, "one JSON object {config} that holds the TOML text");
  CLI::Option* schema =
      command->add_flag("--schema", options->schema, "the JSON Schema of a configuration")->excludes(config)->excludes(json);
  command->add_flag("--reference", options->reference, "every key with default, range, unit and meaning, as Markdown")
      ->excludes(config)
      ->excludes(json)
      ->excludes(schema);
  command->callback([command, options] {
    if (options->schema) return give_answer(options->answer, config_schema_document());
    if (options->reference) return give_answer(options->answer, config_reference_document());
    give_answer(options->answer, value_or_complain(*command, config_document(options->file)));
  });
}

}  // namespace keel
