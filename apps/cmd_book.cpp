#include <utility>

#include "apps/answer.hpp"
#include "apps/book_explain.hpp"
#include "apps/book_input.hpp"
#include "apps/commands.hpp"
#include "apps/complain.hpp"
#include "apps/fraction.hpp"
#include "apps/progress_line.hpp"
#include "keel/config/risk_files.hpp"
#include "keel/files/account/statement_file.hpp"
#include "keel/service/book/book.hpp"
#include "keel/service/run/config.hpp"

namespace keel {
namespace {

struct BookOptions {
  BookInput input;
  std::string group_by;
  std::string numeraire = "USD";
  bool margin = false;
  bool leave_out_unpriced = false;
  bool positions = false;
  std::string from, to;
  ExplainFlags explain;
  HedgeFlags hedge;
  bool ladder = false;
  LadderAxes axes;
  bool pin = false;
  PinSettings pin_settings;
  std::optional<std::string> stress;        ///< a file; empty for the built-in scenarios
  std::optional<HedgeKinds> propose_hedge;  ///< in what
  std::string config;
  AnswerOptions answer;
};

std::optional<StressScenarios> read_scenarios(const BookOptions& options) {
  if (!options.stress) return std::nullopt;
  if (options.stress->empty()) return value_or_complain(parse_stress(built_in_stress_toml(), "built-in scenarios"));
  return value_or_complain(load_stress(*options.stress));
}

std::optional<HedgeQuestion> hedge_question(const BookOptions& options, const EngineConfig& config, const Naming& naming,
                                            AccountFacts& account) {
  if (!options.propose_hedge) return std::nullopt;
  MarkedMarket market = read_marked_market(options.input, naming, account);
  return HedgeQuestion{
      .config = config, .instruments = std::move(market.instruments), .marks = std::move(market.marks), .kinds = *options.propose_hedge};
}

/// Flags first, then files.
BookRequest request_of(const BookOptions& options) {
  BookRequest request{.cost_basis = options.input.cost_basis,
                      .margin = options.margin,
                      .leave_out_unpriced = options.leave_out_unpriced,
                      .all_positions = options.positions,
                      .page = !options.answer.report.empty()};
  request.hedge = hedge_policy(options.hedge);
  if (!options.group_by.empty()) request.group_by = value_or_complain("--group-by", parse_group_by(options.group_by));
  request.numeraire = value_or_complain("--numeraire", Currency::parse(options.numeraire));
  request.explain = attribution_options(options.explain);
  if (!options.from.empty()) request.from = value_or_complain("--from", parse_instant(options.from));
  if (!options.to.empty()) request.to = value_or_complain("--to", parse_instant(options.to));
  if (options.ladder) request.ladder = options.axes;
  if (options.pin) request.pin = options.pin_settings;
  const RunConfig config = value_or_complain(checked_config(options.config));
  ReadAccount read = read_account(options.input);
  request.stress = read_scenarios(options);
  request.marks = read_all_marks(options.input, read.facts);
  request.propose_hedge = hedge_question(options, config, read.naming, read.facts);
  if (!options.input.reconcile.empty()) request.venue = value_or_complain(read_statements(options.input.reconcile));
  request.account = std::move(read.facts);
  request.terms = std::move(read.naming.terms);
  request.orders = std::move(read.orders);
  request.combo_orders = std::move(read.combo_orders);
  return request;
}

/// On a terminal a line shows how far the long parts are.
BookFindings find_out_watched(const CLI::App& app, BookRequest request) {
  std::optional<ProgressLine> line;
  std::string_view shown;
  const auto watch = [&](std::string_view verb, std::string_view noun) {
    return [&line, &shown, verb, noun](std::size_t done, std::size_t all) {
      if (std::exchange(shown, verb) != verb) line.emplace(std::string(verb), std::string(noun));
      line->step(done, all);
    };
  };
  request.hedge.progress = watch("hedging", "seconds");
  if (request.explain) request.explain->progress = watch("explaining", "facts and marks");
  return value_or_complain(app, find_out(std::move(request)));
}

void run_book(const CLI::App& app, const BookOptions& options) {
  const BookInput& read = options.input;
  const std::vector<std::string> others{read.instruments, read.terms, read.columns, options.stress.value_or(""), options.config};
  check_report(options.answer, {read.fills, read.trades, read.marks, read.reconcile, read.orders, others});
  give_answer(options.answer, book_document(find_out_watched(app, request_of(options))));
}

}  // namespace

void add_book_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("book", "show the inventory that trades leave: positions, profit, Greeks");
  auto options = std::make_shared<BookOptions>();
  add_book_input(*command, options->input);
  add_explain_flags(*command, options->explain);
  command->add_option("--from", options->from, "explain from then on, from what was held, at the marks of then")->type_name("TIME");
  command->add_option("--to", options->to, "the book as it stood then; with --explain, explained until then")->type_name("TIME");
  add_hedge_flags(*command, options->hedge);
  command->add_option("--numeraire", options->numeraire, "currency of the totals")->type_name("CURRENCY")->capture_default_str();
  command->add_option("--group-by", options->group_by, "also sums by instrument, expiry, underlying, strategy or sub-book")
      ->type_name("WHAT");
  command->add_flag("--margin", options->margin, "also Deribit's margin by settlement currency and the distance to liquidation");
  command->add_flag("--leave-out-unpriced", options->leave_out_unpriced,
                    "totals and margin of what has a price, where other positions have none; else they are not told");
  command->add_flag("--positions", options->positions, "a line for every position, not the largest 20 alone");
  command->add_flag("--ladder", options->ladder, "also Greeks and profit by spot move, vol and time, every contract priced anew");
  command->add_option("--ladder-moves", options->axes.spot_moves, "relative, -0.5 or -50%")
      ->type_name("NUMBER")
      ->transform(fraction("a move"))
      ->delimiter(',')
      ->needs("--ladder");
  command->add_option("--ladder-vols", options->axes.vol_ratios, "factors of every vol")
      ->type_name("NUMBER")
      ->delimiter(',')
      ->needs("--ladder");
  command->add_option("--ladder-days", options->axes.days, "days from now")->type_name("NUMBER")->delimiter(',')->needs("--ladder");
  auto* pin = command
                  ->add_option_function<std::vector<std::string>>(
                      "--pin",
                      [options](const std::vector<std::string>& days) {
                        options->pin = true;
                        if (days.empty() || days[0].empty()) return;
                        if (!CLI::detail::lexical_cast(days[0], options->pin_settings.days))
                          throw CLI::ValidationError("--pin", fmt::format("\"{}\" is not a number of days", days[0]));
                      },
                      "also pin and gap risk of what expires within DAYS, by default 2")
                  ->type_name("DAYS")
                  ->expected(0, 1);
  command->add_option("--pin-range", options->pin_settings.range, "of the index, for profit and delta at delivery")
      ->type_name("NUMBER")
      ->transform(fraction("a range"))
      ->needs(pin);
  command->add_option("--pin-band", options->pin_settings.band, "of a strike, for the probability of ending near it")
      ->type_name("NUMBER")
      ->transform(fraction("a band"))
      ->needs(pin);
  command
      ->add_option_function<std::vector<std::string>>(
          "--stress", [options](const std::vector<std::string>& file) { options->stress = file.empty() ? "" : file[0]; },
          "also profit, Greeks and equity in stress scenarios: the built-in ones, or a file's")
      ->type_name("FILE")
      ->expected(0, 1);
  auto* propose = command
                      ->add_option_function<std::vector<std::string>>(
                          "--propose-hedge",
                          [options](const std::vector<std::string>& in) {
                            const std::string kinds = in.empty() || in[0].empty() ? std::string(hedge_kinds_names[0]) : in[0];
                            const auto found = std::ranges::find(hedge_kinds_names, kinds);
                            if (found == hedge_kinds_names.end())
                              throw CLI::ValidationError("--propose-hedge",
                                                         fmt::format("\"{}\" is none of {}", kinds, fmt::join(hedge_kinds_names, ", ")));
                            options->propose_hedge = static_cast<HedgeKinds>(found - hedge_kinds_names.begin());
                          },
                          "also what is worth hedging now and at what cost: in perpetuals, futures and options; in the first two; or in "
                          "hedging.kinds, as a run does")
                      ->type_name("all|delta|run")
                      ->expected(0, 1)
                      ->excludes(command->get_option("--hedge"));
  command->add_option("--config", options->config, "with --propose-hedge: [risk], [quoting] and [hedging] of it, TOML; else the built-in")
      ->type_name("FILE")
      ->needs(propose);
  add_answer_options(*command, options->answer);
  command->footer(
      "Money is in each instrument's settlement currency, or in the numeraire where several are added. delta: coins; gamma: coins for\n"
      "1 USD; vega: USD for one vol point; theta: USD for one day; mark_iv: 0.60 = 60 %. USDC and USDT count as 1 USD where nothing tells "
      "their index.");
  command->callback([command, options] { run_book(*command, *options); });
}

}  // namespace keel
