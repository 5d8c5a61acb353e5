#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <memory>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "apps/path_options.hpp"
#include "apps/progress_line.hpp"
#include "apps/usage_error.hpp"
#include "apps/whole_number.hpp"
#include "keel/service/backtest/recorded_markets.hpp"
#include "keel/service/model_parameters.hpp"
#include "keel/service/run/config.hpp"
#include "keel/service/simulate/market_paths.hpp"
#include "keel/service/study/makers/makers_study.hpp"
#include "keel/service/study/market/market_study.hpp"
#include "keel/service/study/own_impact/own_impact.hpp"
#include "keel/service/study/study.hpp"

namespace keel {
namespace {

struct StudyOptions {
  StudyRequest request;
  AnswerOptions answer;
};

/// Only of the study of feedback: the engine in a market of a name or of a config, and in its twin.
struct OwnImpactOptions {
  std::string preset;
  std::string config;
  std::string length = "10m";
};

void add_own_impact_options(CLI::App& command, OwnImpactOptions& options) {
  const auto markets = market_presets();
  command.add_option("--preset", options.preset, "what our own hedging does in this market, against a twin that it does not move")
      ->type_name("NAME")
      ->check(one_of({markets.begin(), markets.end()}));
  command.add_option("--config", options.config, "the same in a market of one's own, as keel run takes it")->type_name("FILE");
  command.add_option("--for", options.length, "of --preset or --config: how long each life is")->type_name("TIME")->capture_default_str();
}

doc::Document own_impact_answer(const CLI::App& command, const StudyRequest& asked, const OwnImpactOptions& options) {
  if (!options.preset.empty() && !options.config.empty()) complain(Error{"say one of --preset NAME and --config FILE"});
  if (command.count("--param") > 0) complain(Error{"--param: is of the crowd's market alone; a market is changed by its config"});
  OwnImpactRequest request{.market = options.config.empty() ? options.preset : options.config};
  request.config = options.config.empty() ? value_or_complain(command, market_preset(options.preset))
                                          : value_or_complain(checked_config(options.config));
  request.length = value_or_complain("--for", parse_duration(options.length));
  if (request.length < second * 10 || request.length > day)
    complain(Error{fmt::format("--for: \"{}\" is outside 10s..1d", options.length)});
  if (command.count("--paths") > 0) request.paths = asked.paths;
  request.seed = asked.seed;
  request.threads = asked.threads;
  ProgressLine progress("living", "lives");
  request.progress = [&](std::size_t done, std::size_t all) { progress.step(done, all); };
  return value_or_complain(command, study_own_impact(request));
}

void add_study(CLI::App& parent, const Study& study) {
  CLI::App* command = parent.add_subcommand(std::string(study.name), std::string(study.question));
  const auto options = std::make_shared<StudyOptions>();
  const auto own = std::make_shared<OwnImpactOptions>();
  StudyRequest& request = options->request;
  request.paths = study.paths;
  command->add_option("--param", request.param, "another value of a parameter, any number of times; of a list with commas")
      ->type_name("NAME=VALUE");
  add_path_options(*command, request, "how many");
  add_answer_options(*command, options->answer);
  if (study.name == "feedback") add_own_impact_options(*command, *own);
  command->footer(fmt::format("Parameters: {}.", study.parameters()));
  command->callback([command, options, own, answer = study.answer] {
    check_report(options->answer, {std::array{own->config}});
    if (!own->preset.empty() || !own->config.empty())
      return give_answer(options->answer, own_impact_answer(*command, options->request, *own));
    if (command->get_option_no_throw("--for") != nullptr && command->count("--for") > 0)
      complain(Error{"--for: is of a market: name one by --preset or --config"});
    const doc::Document document = [&] {
      ProgressLine progress("simulating", "paths");
      options->request.progress = [&](std::size_t done, std::size_t all) { progress.step(done, all); };
      return value_or_complain(*command, answer(options->request));
    }();
    give_answer(options->answer, document);
  });
}

struct MarketStudyOptions {
  MarketStudyRequest request;
  std::string preset;
  std::string config;
  std::string length = "1h";
  std::uint64_t seed = 0;
  AnswerOptions answer;
};

/// What `keel run` simulates without a word where neither a market is named nor anything recorded is given.
std::optional<RunConfig> market_of(const CLI::App& command, const MarketStudyOptions& options, bool recorded) {
  if (!options.preset.empty() && !options.config.empty()) complain(Error{"say one of --preset NAME and --config FILE"});
  if (recorded && options.preset.empty() && options.config.empty()) {
    for (const char* flag : {"--for", "--seed", "--paths", "--threads"}) {
      if (command.count(flag) > 0) complain(Error{fmt::format("{}: is of a simulated market: name one by --preset or --config", flag)});
    }
    return std::nullopt;
  }
  RunConfig config = options.preset.empty() ? value_or_complain(checked_config(options.config))
                                            : value_or_complain(command, market_preset(options.preset));
  if (command.count("--seed") > 0) config.sim.seed = options.seed;
  return config;
}

void answer_market(const CLI::App& command, MarketStudyOptions& options) {
  MarketStudyRequest& request = options.request;
  check_report(options.answer, {request.data, request.chains, std::array{request.trades, options.config}});
  if (request.data.empty() != request.format.empty()) complain(Error{"--data and --format go together"});
  request.config = market_of(command, options, !request.data.empty() || !request.trades.empty() || !request.chains.empty());
  request.market = !options.config.empty()   ? options.config
                   : !options.preset.empty() ? options.preset
                   : request.config          ? request.config->sim.market
                                             : "";
  request.length = value_or_complain("--for", parse_duration(options.length));
  if (request.length < second || request.length > day * 366)
    complain(Error{fmt::format("--for: \"{}\" is outside 1s..366d", options.length)});
  const doc::Document document = [&] {
    ProgressLine progress("simulating", "seconds");
    request.progress = [&](std::size_t done, std::size_t all) { progress.step(done, all); };
    return value_or_complain(command, study_market(request));
  }();
  give_answer(options.answer, document);
}

void add_market_study(CLI::App& parent) {
  CLI::App* command = parent.add_subcommand("market", "what a recorded market is like and what a simulated one is, side by side");
  const auto options = std::make_shared<MarketStudyOptions>();
  MarketStudyRequest& request = options->request;
  command
      ->add_option("--data", request.data,
                   "recorded best prices and trades, plain, .zst or .gz; files of one instrument follow one another")
      ->type_name("FILE");
  command
      ->add_option("--format", request.format, "of --data: binance (its combined streams), lobster (messages and books of a stock's day)")
      ->type_name("NAME")
      ->check(one_of({depth_formats.begin(), depth_formats.end()}));
  command->add_option("--trades", request.trades, "everybody's recorded trades in options: Deribit's, CSV or JSON")->type_name("FILE");
  const auto markets = market_presets();
  command->add_option("--chain", request.chains, "recorded quotes of options on the coin, files of any format that keel chain reads")
      ->type_name("FILE");
  command->add_option("--preset", options->preset, "a market with a name; beside what is recorded none is simulated unless one is named")
      ->type_name("NAME")
      ->check(one_of({markets.begin(), markets.end()}));
  command->add_option("--config", options->config, "a market of one's own, as keel run takes it")->type_name("FILE");
  command->add_option("--for", options->length, "how long the simulated market lives")->type_name("TIME")->capture_default_str();
  command->add_option("--seed", options->seed, "of the simulated market, in place of the config's")
      ->type_name("N")
      ->transform(whole_number());
  command->add_option("--paths", request.paths, "lives of the simulated market, each of another seed: what is shown is their mean")
      ->type_name("N")
      ->transform(whole_number(1, 10'000))
      ->capture_default_str();
  command->add_option("--threads", request.threads, "else as many as the machine has; the answer is the same")
      ->type_name("N")
      ->transform(whole_number(1, 256));
  add_answer_options(*command, options->answer);
  command->footer(fmt::format("Markets: {}.", fmt::join(markets, ", ")));
  command->callback([command, options] { answer_market(*command, *options); });
}

struct MakersStudyOptions {
  MakersStudyRequest request;
  std::string preset = "makers";
  std::string config;
  std::string makers;
  std::string gamma = "0.003,0.01,0.03";
  std::string answers = "0.0003,0.001,0.003,0.01,0.03";
  std::string length = "5m";
  AnswerOptions answer;
};

/// "0.003,0.01": risk aversions.
std::vector<double> risk_aversions(const std::string& flag, const std::string& said) {
  std::vector<double> values;
  if (auto read = parameters::read_value(said, values); !read) complain(Error{fmt::format("{}: {}", flag, read.error().text)});
  return values;
}

void answer_makers(const CLI::App& command, MakersStudyOptions& options) {
  MakersStudyRequest& request = options.request;
  check_report(options.answer, {std::array{options.config, options.makers}});
  if (command.count("--preset") > 0 && !options.config.empty()) complain(Error{"say one of --preset NAME and --config FILE"});
  if (command.count("--gamma") > 0 && !options.makers.empty()) complain(Error{"say one of --gamma LIST and --makers FILE"});
  request.config = options.config.empty() ? value_or_complain(command, market_preset(options.preset))
                                          : value_or_complain(checked_config(options.config));
  request.market = options.config.empty() ? options.preset : options.config;
  request.makers = options.makers.empty() ? value_or_complain(command, makers_of(request.config, risk_aversions("--gamma", options.gamma)))
                                          : value_or_complain(load_makers(options.makers, request.config));
  if (options.answers != "none") request.answers = risk_aversions("--answers", options.answers);
  request.length = value_or_complain("--for", parse_duration(options.length));
  const doc::Document document = [&] {
    ProgressLine progress("simulating", "paths");
    request.progress = [&](std::size_t done, std::size_t all) { progress.step(done, all); };
    return value_or_complain(command, study_makers(request));
  }();
  give_answer(options.answer, document);
}

void add_makers_study(CLI::App& parent) {
  CLI::App* command = parent.add_subcommand("makers",
                                            "several engines make one market: what they earn, their spread and depth, what remains "
                                            "when one withdraws, and which risk aversion answers another's best");
  const auto options = std::make_shared<MakersStudyOptions>();
  MakersStudyRequest& request = options->request;
  const auto presets = market_presets();
  command->add_option("--preset", options->preset, "the market, by its name")
      ->type_name("NAME")
      ->check(one_of({presets.begin(), presets.end()}))
      ->capture_default_str();
  command->add_option("--config", options->config, "a market of one's own, and what all engines are told, as keel run takes it")
      ->type_name("FILE");
  command->add_option("--gamma", options->gamma, "an engine for each of these risk aversions, in 1/USD: A, B, …")
      ->type_name("LIST")
      ->capture_default_str();
  command->add_option("--makers", options->makers, "engines by name and by what each is told otherwise: TOML, a [[maker]] for each")
      ->type_name("FILE");
  command->add_option("--withdraws", request.withdraws, "the engine that halts half way; else the first")->type_name("NAME");
  command->add_option("--answers", options->answers, "risk aversions, in 1/USD, of two engines that answer each other, or none")
      ->type_name("LIST")
      ->capture_default_str();
  command->add_option("--within", request.reach, "so many units from the hidden price depth counts: basis points, of options vol points")
      ->type_name("UNITS")
      ->capture_default_str();
  command->add_option("--for", options->length, "how long each life lasts")->type_name("TIME")->capture_default_str();
  add_path_options(*command, request, "lives of each case");
  add_answer_options(*command, options->answer);
  command->callback([command, options] { answer_makers(*command, *options); });
}

}  // namespace

void add_study_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("study", "what a market does, by many simulated paths of it beside what theory says");
  command->require_subcommand(1);
  for (const Study& study : studies()) add_study(*command, study);
  add_makers_study(*command);
  add_market_study(*command);
}

}  // namespace keel
