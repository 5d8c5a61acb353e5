#include <fmt/format.h>

#include <memory>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "keel/config/problem_file.hpp"
#include "keel/service/quote.hpp"

namespace keel {
namespace {

struct QuoteOptions {
  QuoteRequest request;
  std::string problem;
  AnswerOptions answer;
};

std::string parameters_of_models() {
  std::string text = "Parameters, named as in their papers:";
  for (const std::string_view model : quote_request_models()) text += fmt::format(" {}: {}.", model, quote_parameters(model));
  return text;
}

doc::Document answer_of(const CLI::App& command, const QuoteOptions& options) {
  if (options.problem.empty()) return value_or_complain(command, quote(options.request));
  auto answered = quote_problem(value_or_complain(command, load_quote_problem(options.problem)));
  if (!answered) complain(Error{answered.error().code, options.problem + ": " + answered.error().text});
  return std::move(*answered);
}

}  // namespace

void add_quote_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("quote", "what a model quotes at an inventory, and why; or a problem of many instruments");
  const auto options = std::make_shared<QuoteOptions>();
  CLI::Option_group* what = command->add_option_group("what");
  CLI::Option* model = what->add_option("--model", options->request.model, "model of one asset")->type_name("NAME");
  what->add_option("--problem", options->problem, "TOML: factors, instruments, takers (docs/reference/problem.md)")->type_name("FILE");
  what->require_option(1);
  command->add_option("--param", options->request.param, "a parameter of the model, any number of times")
      ->type_name("NAME=VALUE")
      ->needs(model);
  command->add_option("--inventory", options->request.inventory, "trades held, of vega_inventory the vega held; negative: short")
      ->type_name("NUMBER")
      ->capture_default_str()
      ->needs(model);
  command->add_option("--fair", options->request.fair, "fair price")->type_name("NUMBER")->capture_default_str()->needs(model);
  command->add_option("--time-left", options->request.time_left, "T of the model")->type_name("NUMBER")->needs(model);
  add_answer_options(*command, options->answer);
  command->footer(parameters_of_models());
  command->callback([command, options] {
    check_report(options->answer, {});
    give_answer(options->answer, answer_of(*command, *options));
  });
}

}  // namespace keel
