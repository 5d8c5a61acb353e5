#include <algorithm>
#include <memory>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "apps/output_file.hpp"
#include "apps/progress_line.hpp"
#include "apps/series_directory.hpp"
#include "apps/usage_error.hpp"
#include "apps/whole_number.hpp"
#include "keel/journal/sqlite_journal.hpp"
#include "keel/service/backtest/recorded_markets.hpp"
#include "keel/service/backtest/recorded_run.hpp"
#include "keel/service/backtest/scripted.hpp"
#include "keel/service/run/config.hpp"

namespace keel {
namespace {

struct BacktestCommand {
  std::vector<std::string> data;
  std::string format;
  std::string queue = "back";
  // scripted orders
  std::string orders;
  std::string fills;
  std::optional<double> maker_fee;
  // the engine
  std::string config;
  std::string terms;
  std::string latency = "config";
  std::string hold = "10s";
  bool hold_given = false;
  std::string journal;
  std::string out;
  std::uint64_t seed = 0;
  bool seed_given = false;
  AnswerOptions answer;
};

/// The work, with a line that says how far it is.
template <class Request, class Work>
auto watched(const CLI::App& app, Request& request, Work work) {
  ProgressLine progress("replaying", "rows");
  request.progress = [&](std::size_t done, std::size_t all) { progress.step(done, all); };
  return value_or_complain(app, work(request));
}

void run_orders(const CLI::App& app, const BacktestCommand& command) {
  ScriptedRequest request{
      .data = command.data, .format = command.format, .orders = command.orders, .queue = command.queue, .maker_fee = command.maker_fee};
  const ScriptedOutcome outcome = watched(app, request, run_script);
  if (!command.fills.empty()) value_or_complain(write_text_file(command.fills, fills_csv(outcome)));
  give_answer(command.answer, scripted_document(outcome));
}

void run_engine(const CLI::App& app, const BacktestCommand& command) {
  if (!command.journal.empty() && SqliteJournal::exists(command.journal)) {
    complain(Error{"--journal: " + command.journal + " holds a run already: a back-test begins anew"});
  }
  if (command.hold_given && command.format != "deribit") {
    complain(Error{"--hold: is of --format deribit alone, and this is " + command.format + ": leave it out"});
  }
  RecordedRunRequest request{.data = command.data,
                             .format = command.format,
                             .config = value_or_complain(checked_config(command.config, command.terms)),
                             .default_size = command.config.empty(),
                             .queue = command.queue,
                             .latency = command.latency == "recording" ? DataLatency::Recorded : DataLatency::Configured,
                             .hold = value_or_complain("--hold", parse_duration(command.hold)),
                             .journal = command.journal};
  if (request.hold < second) complain(Error{"--hold: " + command.hold + " is less than a second"});
  if (request.hold > day) complain(Error{"--hold: " + command.hold + " is more than a day (24h): an index as old as that says nothing"});
  if (command.seed_given) request.config.sim.seed = command.seed;
  const RecordedRun run = watched(app, request, run_recorded);
  write_series(command.out, run.report);
  give_answer(command.answer, recorded_run_document(run));
}

void run(const CLI::App& app, const BacktestCommand& command) {
  const std::array others{command.orders, command.config, command.terms};
  check_output("--fills", command.fills, {command.data, others});
  check_report(command.answer, {command.data, others, {&command.fills, 1}});
  check_series_directory(command.out, command.journal);
  if (command.orders.empty()) return run_engine(app, command);
  if (std::ranges::find(depth_formats, command.format) == depth_formats.end()) {
    complain(Error{"--orders: need recorded depth, and " + command.format + " has none: give binance or lobster"});
  }
  run_orders(app, command);
}

}  // namespace

void add_backtest_command(CLI::App& app) {
  const auto command = std::make_shared<BacktestCommand>();
  CLI::App* backtest = app.add_subcommand("backtest", "make markets in a recorded market, or see what would have become of orders in it");
  backtest
      ->add_option(
          "--data", command->data,
          "recorded depth and trades, plain, .zst or .gz; files of one instrument follow one another; of keel a journal's directory")
      ->type_name("FILE")
      ->required();
  backtest
      ->add_option(
          "--format", command->format,
          "of --data: binance (its combined streams, a time and a message a line), deribit (public trades of options, and snapshots of "
          "chains), keel (what a journal's run heard of its market), lobster (messages and books of a stock's day)")
      ->type_name("NAME")
      ->check(one_of({recorded_formats.begin(), recorded_formats.end()}))
      ->required();
  backtest
      ->add_option("--queue", command->queue,
                   "where those stood who leave a price at which we wait: back, proportional, logarithmic, square, cubic or front; "
                   "risk_averse: back, and what reaches an order fills all of it")
      ->type_name("NAME")
      ->check(one_of(queue_names()))
      ->capture_default_str();
  CLI::Option* orders = backtest
                            ->add_option("--orders", command->orders,
                                         "in place of the engine, orders as they reached the exchange: CSV with arrives_ns, action, "
                                         "order, side, price, size")
                            ->type_name("FILE");
  backtest->add_option("--fills", command->fills, "write every fill of these orders as CSV")->type_name("FILE")->needs(orders);
  backtest->add_option("--maker-fee", command->maker_fee, "of these orders: share of what is traded, 0.0002 is 2 bps; below 0 a rebate")
      ->type_name("NUMBER")
      ->check(CLI::Range(-0.1, 0.1))
      ->needs(orders);
  for (CLI::Option* of_engine :
       {backtest->add_option("--config", command->config, "TOML file; `keel config` prints the built-in one")->type_name("FILE"),
        backtest->add_option("--terms", command->terms, "ticks, contracts and fees, TOML: in the place of the built-in ones, keel terms")
            ->type_name("FILE"),
        backtest
            ->add_option("--latency", command->latency,
                         "of the market's word: config (sim.latency), or recording (as heard, beyond the quickest)")
            ->type_name("NAME")
            ->check(one_of({"config", "recording"}))
            ->capture_default_str(),
        backtest
            ->add_option(
                "--hold", command->hold,
                "deribit: how long an index, a bid or an ask that was recorded stands unless something later is, at most a day; then it is "
                "unknown")
            ->type_name("TIME")
            ->capture_default_str(),
        backtest->add_option("--journal", command->journal, "record every event and command in this directory")->type_name("DIR")}) {
    of_engine->excludes(orders);
  }
  CLI::Option* seed =
      backtest->add_option("--seed", command->seed, "of latencies, in place of the config's")->type_name("N")->transform(whole_number());
  seed->excludes(orders);
  add_series_option(*backtest, command->out);
  backtest->get_option("--out")->excludes(orders);
  add_answer_options(*backtest, command->answer);
  backtest->callback([backtest, command, seed, hold = backtest->get_option("--hold")] {
    command->seed_given = seed->count() > 0;
    command->hold_given = hold->count() > 0;
    run(*backtest, *command);
  });
}

}  // namespace keel
