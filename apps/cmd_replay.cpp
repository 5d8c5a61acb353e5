#include <memory>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "apps/output_file.hpp"
#include "apps/whole_number.hpp"
#include "keel/service/run/replay.hpp"

namespace keel {

void add_replay_command(CLI::App& app) {
  struct Options {
    ReplayRequest request;
    AnswerOptions answer;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("replay", "run a journal's events again and compare every command and state hash");
  command->add_option("DIR", options->request.directory, "the journal's directory")->required()->type_name("");
  command->add_option("--until", options->request.until, "only up to this event: what is sound of a damaged journal")
      ->transform(whole_number())
      ->type_name("SEQ");
  command->add_option("--save", options->request.save, "write these events as a journal of its own, which a run can go on from")
      ->type_name("DIR");
  add_answer_options(*command, options->answer);
  command->callback([command, options] {
    check_report(options->answer, {});
    check_outside_journal("--report", options->answer.report, options->request.save);
    give_answer(options->answer, value_or_complain(*command, replay_document(options->request)));
  });
}

}  // namespace keel
