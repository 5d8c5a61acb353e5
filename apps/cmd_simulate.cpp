#include <fmt/format.h>

#include <memory>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "apps/progress_line.hpp"
#include "apps/whole_number.hpp"
#include "keel/service/simulate/simulate.hpp"

namespace keel {
namespace {

struct SimulateOptions {
  SimulateRequest request;
  AnswerOptions answer;
};

std::string parameters_of_presets() {
  std::string text = "Parameters, named as in their papers:";
  for (const std::string_view preset : simulate_presets()) text += fmt::format(" {}: {}.", preset, preset_parameters(preset));
  return text;
}

doc::Document answer_of(const CLI::App& command, SimulateRequest request) {
  ProgressLine progress("simulating", "paths");
  request.progress = [&](std::size_t done, std::size_t all) { progress.step(done, all); };
  return value_or_complain(command, simulate(request));
}

}  // namespace

void add_simulate_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("simulate", "many paths of a paper's model, and what they come to");
  const auto options = std::make_shared<SimulateOptions>();
  SimulateRequest& request = options->request;
  command->add_option("--preset", request.preset, "a paper's model with its numbers")->type_name("NAME")->required();
  command->add_option("--param", request.param, "another value of a parameter, any number of times")->type_name("NAME=VALUE");
  command->add_option("--gamma", request.gamma, "risk aversion: the same as --param gamma=NUMBER")->type_name("NUMBER");
  command->add_option("--strategy", request.strategy, "of avellaneda_stoikov_2008: inventory or symmetric; else inventory")
      ->type_name("NAME");
  command->add_option("--paths", request.paths, "how many")
      ->type_name("N")
      ->transform(whole_number(2, 1'000'000'000))
      ->capture_default_str();
  command->add_option("--seed", request.seed, "of the random numbers")->type_name("N")->transform(whole_number())->capture_default_str();
  command->add_option("--threads", request.threads, "else as many as the machine has; the answer is the same")
      ->type_name("N")
      ->transform(whole_number(1, 256));
  add_answer_options(*command, options->answer);
  command->footer(parameters_of_presets());
  command->callback([command, options] {
    check_report(options->answer, {});
    give_answer(options->answer, answer_of(*command, options->request));
  });
}

}  // namespace keel
