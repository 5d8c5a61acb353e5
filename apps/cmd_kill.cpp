#include <memory>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "apps/person.hpp"
#include "keel/service/run/kill.hpp"

namespace keel {

void add_kill_command(CLI::App& app) {
  struct Options {
    KillRequest request;
    std::string wait = "5s";
    AnswerOptions answer;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("kill", "halt a running engine: cancel everything, quote nothing until somebody resumes");
  command->add_option("DIR", options->request.directory, "the journal's directory of the run")->required()->type_name("");
  auto* words = command->add_option_group("instead of a halt");
  words->require_option(0, 1);
  words->add_flag("--flatten", options->request.flatten,
                  "quote no more, work options and futures to zero at the prices shown, and hedge the delta of the rest away");
  words->add_flag("--resume", options->request.resume, "let it trade again");
  words->add_option("--enable", options->request.enable, "let an instrument trade again that executed too often")->type_name("INSTRUMENT");
  words->add_option("--limit", options->request.limit, "instead of the config's")->type_name("MEASURE=SOFT,HARD,EMERGENCY");
  words->add_option("--confirm", options->request.confirm, "a limit looser than the config's that another person has asked for")
      ->type_name("MEASURE");
  words
      ->add_option("--other-maker", options->request.other_maker,
                   "ask that somebody else may trade on the account for a time: what he does is taken over into the book")
      ->type_name("NAME");
  words->add_option("--confirm-other-maker", options->request.confirm_other_maker, "the other maker that another person has asked for")
      ->type_name("NAME");
  words->add_flag("--end-other-maker", options->request.end_other_maker,
                  "nobody else trades on the account any more: what our fills do not explain halts again");
  command
      ->add_option("--until", options->request.until,
                   "of --limit and --other-maker: it is over from this time in UTC on, or after so long of the run's")
      ->type_name("WHEN");
  command->add_option("--by", options->request.by, "who says so, for the record; the user's name without it")->type_name("WHO");
  command->add_option("--why", options->request.why, "of the halt, in words, for the record")->type_name("WHY");
  command->add_option("--wait", options->wait, "for the venue's confirmation")->capture_default_str()->type_name("TIME");
  command->add_flag("--json", options->answer.json, "one JSON object on stdout");
  command->callback([command, options] {
    KillRequest request = options->request;
    request.wait = value_or_complain("--wait", parse_duration(options->wait));
    if (request.by.empty()) request.by = person();
    give_answer(options->answer, value_or_complain(*command, kill_document(request)));
  });
}

}  // namespace keel
