#include <fmt/format.h>

#include <memory>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "apps/progress_line.hpp"
#include "apps/whole_number.hpp"
#include "keel/service/study/study.hpp"

namespace keel {
namespace {

struct StudyOptions {
  StudyRequest request;
  AnswerOptions answer;
};

void add_study(CLI::App& parent, const Study& study) {
  CLI::App* command = parent.add_subcommand(std::string(study.name), std::string(study.question));
  const auto options = std::make_shared<StudyOptions>();
  StudyRequest& request = options->request;
  request.paths = study.paths;
  command->add_option("--param", request.param, "another value of a parameter, any number of times; of a list with commas")
      ->type_name("NAME=VALUE");
  command->add_option("--paths", request.paths, "how many")
      ->type_name("N")
      ->transform(whole_number(2, 1'000'000'000))
      ->capture_default_str();
  command->add_option("--seed", request.seed, "of the random numbers")->type_name("N")->transform(whole_number())->capture_default_str();
  command->add_option("--threads", request.threads, "else as many as the machine has; the answer is the same")
      ->type_name("N")
      ->transform(whole_number(1, 256));
  add_answer_options(*command, options->answer);
  command->footer(fmt::format("Parameters: {}.", study.parameters()));
  command->callback([command, options, answer = study.answer] {
    check_report(options->answer, {});
    const doc::Document document = [&] {
      ProgressLine progress("simulating", "paths");
      options->request.progress = [&](std::size_t done, std::size_t all) { progress.step(done, all); };
      return value_or_complain(*command, answer(options->request));
    }();
    give_answer(options->answer, document);
  });
}

}  // namespace

void add_study_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("study", "what a market does, by many simulated paths of it beside what theory says");
  command->require_subcommand(1);
  for (const Study& study : studies()) add_study(*command, study);
}

}  // namespace keel
