#include <memory>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "keel/service/replay.hpp"

namespace keel {

void add_replay_command(CLI::App& app) {
  struct Options {
    std::string directory;
    AnswerOptions answer;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("replay", "run a journal's events again and compare every command and state hash");
  command->add_option("directory", options->directory, "the journal's directory")->required();
  add_answer_options(*command, options->answer);
  command->callback([options] {
    check_report(options->answer, {});
    give_answer(options->answer, value_or_complain(replay_document(options->directory)));
  });
}

}  // namespace keel
