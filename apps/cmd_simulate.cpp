#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "apps/path_options.hpp"
#include "apps/progress_line.hpp"
#include "keel/service/run/config.hpp"
#include "keel/service/simulate/market_paths.hpp"
#include "keel/service/simulate/simulate.hpp"

namespace keel {
namespace {

struct SimulateOptions {
  SimulateRequest request;
  std::string config;
  std::string length = "10m";
  AnswerOptions answer;
};

std::string parameters_of_presets() {
  std::string text = "Parameters, named as in their papers:";
  for (const std::string_view preset : simulate_presets()) text += fmt::format(" {}: {}.", preset, preset_parameters(preset));
  return text + fmt::format(" Markets, of which each is a config (configs/markets): {}.", fmt::join(market_presets(), ", "));
}

bool given(const CLI::App& command, const char* flag) { return command.count(flag) > 0; }

/// The whole engine, in a market of a config or of a name.
doc::Document market_answer(const CLI::App& command, const SimulateOptions& options) {
  for (const char* flag : {"--param", "--gamma", "--strategy"}) {
    if (given(command, flag)) complain(Error{fmt::format("{}: is of the papers' presets alone; a market is changed by its config", flag)});
  }
  MarketPathsRequest request{.name = options.config.empty() ? options.request.preset : options.config};
  request.config = options.config.empty() ? value_or_complain(command, market_preset(options.request.preset))
                                          : value_or_complain(checked_config(options.config));
  request.length = value_or_complain("--for", parse_duration(options.length));
  if (request.length < second || request.length > day * 366)
    complain(Error{fmt::format("--for: \"{}\" is outside 1s..366d", options.length)});
  if (given(command, "--paths")) request.paths = options.request.paths;
  request.seed = given(command, "--seed") || options.config.empty() ? options.request.seed : request.config.sim.seed;
  request.threads = options.request.threads;
  ProgressLine progress("living", "lives");
  request.progress = [&](std::size_t done, std::size_t all) { progress.step(done, all); };
  return value_or_complain(command, simulate_market(request));
}

doc::Document answer_of(const CLI::App& command, const SimulateOptions& options) {
  const std::vector<std::string_view> markets = market_presets();
  const bool preset = given(command, "--preset");
  if (preset != options.config.empty()) complain(Error{"say one of --preset NAME and --config FILE"});
  if (!preset || std::ranges::find(markets, options.request.preset) != markets.end()) return market_answer(command, options);
  const std::vector<std::string_view> papers = simulate_presets();
  if (std::ranges::find(papers, options.request.preset) == papers.end()) {
    complain(Error{
        fmt::format("--preset: \"{}\" is none of {}, {}", options.request.preset, fmt::join(papers, ", "), fmt::join(markets, ", "))});
  }
  if (given(command, "--for")) complain(Error{"--for: a paper's preset has its own length; --param changes it"});
  SimulateRequest request = options.request;
  ProgressLine progress("simulating", "paths");
  request.progress = [&](std::size_t done, std::size_t all) { progress.step(done, all); };
  return value_or_complain(command, simulate(request));
}

}  // namespace

void add_simulate_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("simulate", "many paths of a paper's model, or many lives of the engine in a market, and what they come to");
  const auto options = std::make_shared<SimulateOptions>();
  SimulateRequest& request = options->request;
  command->add_option("--preset", request.preset, "a paper's model with its numbers, or a market")->type_name("NAME");
  command->add_option("--config", options->config, "a market of one's own, and how the engine trades there: as keel run takes it")
      ->type_name("FILE");
  command->add_option("--for", options->length, "of a market: how long each life is")->type_name("TIME")->capture_default_str();
  command->add_option("--param", request.param, "another value of a parameter, any number of times")->type_name("NAME=VALUE");
  command->add_option("--gamma", request.gamma, "risk aversion: the same as --param gamma=NUMBER")->type_name("NUMBER");
  command->add_option("--strategy", request.strategy, "of avellaneda_stoikov_2008: inventory or symmetric; else inventory")
      ->type_name("NAME");
  add_path_options(*command, request, "how many; of a market 16 unless said");
  add_answer_options(*command, options->answer);
  command->footer(parameters_of_presets());
  command->callback([command, options] {
    check_report(options->answer, {std::span{&options->config, options->config.empty() ? 0U : 1U}});
    give_answer(options->answer, answer_of(*command, *options));
  });
}

}  // namespace keel
