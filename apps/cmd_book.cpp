#include <fmt/format.h>

#include <algorithm>

#include "apps/attribution_json.hpp"
#include "apps/book_explain.hpp"
#include "apps/book_input.hpp"
#include "apps/book_json.hpp"
#include "apps/book_report.hpp"
#include "apps/book_risk_json.hpp"
#include "apps/commands.hpp"
#include "apps/complain.hpp"
#include "keel/analysis/attribution_text.hpp"
#include "keel/analysis/inventory.hpp"
#include "keel/analysis/inventory_ladder.hpp"
#include "keel/analysis/inventory_margin.hpp"
#include "keel/analysis/inventory_statement.hpp"
#include "keel/analysis/inventory_stress.hpp"
#include "keel/analysis/inventory_text.hpp"
#include "keel/config/risk_files.hpp"
#include "keel/venue/statement_file.hpp"
#include "keel/venue/text_file.hpp"

namespace keel {
namespace {

struct BookOptions {
  BookInput input;
  std::string group_by;
  std::string numeraire = "USD";
  bool margin = false;
  std::string margin_model;
  ExplainFlags explain;
  HedgeFlags hedge;
  bool ladder = false;
  LadderAxes axes;
  bool pin = false;
  PinSettings pin_settings;
  std::optional<std::string> stress;  ///< a file; empty for the built-in scenarios
  std::string report;
  bool json = false;
};

std::optional<StressScenarios> read_scenarios(const BookOptions& options) {
  if (!options.stress) return std::nullopt;
  if (options.stress->empty()) return value_or_complain(parse_stress(built_in_stress_toml(), "built-in scenarios"));
  return value_or_complain(load_stress(*options.stress));
}

/// The first file, and how many more.
std::string title_of(const std::vector<std::string>& paths) {
  const std::string first = paths.front().substr(paths.front().find_last_of('/') + 1);
  return paths.size() == 1 ? first : fmt::format("{} and {} more", first, paths.size() - 1);
}

std::optional<MarginModels> read_margin_models(const BookOptions& options) {
  if (!options.margin) return std::nullopt;
  if (options.margin_model.empty()) return value_or_complain(parse_margin_models(built_in_margin_toml(), "built-in margin parameters"));
  return value_or_complain(load_margin_models(options.margin_model));
}

void run_book(const BookOptions& options) {
  const auto numeraire = Currency::parse(options.numeraire);
  if (!numeraire) complain(Error{"--numeraire: " + numeraire.error().text});
  std::optional<GroupBy> group_by;
  if (!options.group_by.empty()) {
    const auto parsed = parse_group_by(options.group_by);
    if (!parsed) complain(Error{"--group-by: " + parsed.error().text});
    group_by = *parsed;
  }
  const std::optional<StressScenarios> scenarios = read_scenarios(options);
  const std::optional<MarginModels> margin_models = read_margin_models(options);
  AccountFacts account = read_account(options.input);
  const std::vector<MarkSet> marks = read_all_marks(options.input, account.instruments);
  sort_facts(account);
  account = hedged(options.hedge, std::move(account), marks);
  const Instruments instruments = account.instruments;
  const std::string title = title_of(account.files);
  std::optional<AccountStatement> venue;
  if (!options.input.reconcile.empty()) venue = value_or_complain(read_statements(options.input.reconcile));
  // An explained book is shown at its last trade, and then explained through the chains.
  const bool explains = options.explain.explain;
  const std::optional<MarkSet> chain = marks.empty() || explains ? std::nullopt : std::optional(marks.back());
  const auto inventory = take_inventory(explains ? AccountFacts(account) : std::move(account), chain, *numeraire, options.input.cost_basis);
  if (!inventory) complain(inventory.error());
  const auto groups = group_by ? group_inventory(instruments, *inventory, *group_by) : std::vector<InventoryGroup>{};
  const auto margins =
      margin_models ? value_or_complain(margin_of(instruments, *inventory, *margin_models)) : std::vector<InventoryMargin>{};
  const auto ladders =
      options.ladder ? value_or_complain(ladders_of(instruments, *inventory, options.axes)) : std::vector<InventoryLadder>{};
  const auto pins = options.pin ? value_or_complain(pins_of(instruments, *inventory, options.pin_settings)) : std::vector<InventoryPin>{};
  std::optional<InventoryStress> stressed;
  if (scenarios) stressed = value_or_complain(stress_of(instruments, *inventory, *scenarios, margin_models));
  const auto explained = explain_if_asked(options.explain, account, marks);
  const auto unequal = venue ? differences(statement_of(instruments, *inventory), *venue, instruments) : std::vector<Difference>{};
  if (!options.report.empty()) {
    // First of all that is written: when it cannot be, nothing has gone to stdout.
    const auto drawn = options.ladder ? Result<std::vector<InventoryLadder>>(ladders) : ladders_of(instruments, *inventory, report_axes());
    const BookReport report{.title = title,
                            .instruments = instruments,
                            .inventory = *inventory,
                            .ladders = drawn,
                            .groups = groups,
                            .margins = margins,
                            .stress = stressed ? &*stressed : nullptr,
                            .explained = explained ? &*explained : nullptr};
    value_or_complain(write_text_file(options.report, book_html(report)));
  }
  for (const std::string& remark : inventory->remarks) fmt::print(stderr, "{}\n", remark);
  if (options.json) {
    nlohmann::ordered_json report = json_of(instruments, *inventory);
    for (const InventoryGroup& group : groups) report["groups"].push_back(json_of(group));
    for (const InventoryMargin& margin : margins) report["margin"][margin.coin.text()] = json_of(margin);
    for (const InventoryLadder& ladder : ladders) report["ladder"][ladder.coin.text()] = json_of(ladder);
    for (const InventoryPin& pin : pins) report["pin"][pin.coin.text()] = json_of(pin);
    if (stressed) report["stress"] = json_of(*stressed);
    if (explained) report["explained"] = json_of(*explained);
    if (venue) report["reconciliation"] = json_of(*venue, unequal);
    fmt::print("{}\n", report.dump());
  } else {
    fmt::print("{}", format_inventory(instruments, *inventory));
    if (group_by) fmt::print("\n{}", format_groups(*inventory, groups));
    for (const InventoryMargin& margin : margins) fmt::print("\n{}", format_margin(margin));
    for (const InventoryLadder& ladder : ladders) fmt::print("\n{}", format_ladder(ladder));
    for (const InventoryPin& pin : pins) fmt::print("\n{}", format_pin(pin));
    if (stressed) fmt::print("\n{}", format_stress(*stressed));
    if (explained) fmt::print("\n{}", format_attribution(*explained));
    if (venue) fmt::print("\n{}", format_reconciliation(*venue, unequal));
  }
  if (!unequal.empty()) throw CLI::RuntimeError(1);
}

}  // namespace

void add_book_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("book", "show the inventory that trades leave: positions, profit, Greeks");
  auto options = std::make_shared<BookOptions>();
  add_book_input(*command, options->input);
  add_explain_flags(*command, options->explain);
  add_hedge_flags(*command, options->hedge);
  command->add_option("--numeraire", options->numeraire, "currency of the totals")->capture_default_str();
  command->add_option("--group-by", options->group_by, "also sums by instrument, expiry, underlying, strategy or sub-book");
  command->add_flag("--margin", options->margin, "also Deribit's margin of the coin-settled positions and the distance to liquidation");
  command->add_option("--margin-model", options->margin_model, "margin parameters by coin, TOML; else the built-in ones")
      ->needs("--margin");
  command->add_flag("--ladder", options->ladder, "also Greeks and profit by spot move, vol and time, every contract priced anew");
  command->add_option("--ladder-moves", options->axes.spot_moves, "relative, -0.5 = half")->delimiter(',')->needs("--ladder");
  command->add_option("--ladder-vols", options->axes.vol_ratios, "factors of every vol")->delimiter(',')->needs("--ladder");
  command->add_option("--ladder-days", options->axes.days, "days from now")->delimiter(',')->needs("--ladder");
  auto* pin = command
                  ->add_option_function<std::vector<std::string>>(
                      "--pin",
                      [options](const std::vector<std::string>& days) {
                        options->pin = true;
                        if (days.empty() || days[0].empty()) return;
                        if (!CLI::detail::lexical_cast(days[0], options->pin_settings.days)) throw CLI::ConversionError(days[0], "--pin");
                      },
                      "also pin and gap risk of what expires within DAYS, by default 2")
                  ->expected(0, 1);
  command->add_option("--pin-range", options->pin_settings.range, "of the index, for profit and delta at delivery")->needs(pin);
  command->add_option("--pin-band", options->pin_settings.band, "of a strike, for the probability of ending near it")->needs(pin);
  command
      ->add_option_function<std::vector<std::string>>(
          "--stress", [options](const std::vector<std::string>& file) { options->stress = file.empty() ? "" : file[0]; },
          "also profit, Greeks and equity in stress scenarios: the built-in ones, or a file's")
      ->expected(0, 1);
  command->add_option("--report", options->report, "write one self-contained HTML page: positions, risk, ladder, profit by cause")
      ->check([](const std::string& path) { return std::string(path.empty() ? "is empty" : ""); });
  command->add_flag("--json", options->json, "one JSON object on stdout");
  command->footer(
      "Money is in each instrument's settlement currency, or in the numeraire where several are added. delta: coins; gamma: coins for\n"
      "1 USD; vega: USD for one vol point; theta: USD for one day; mark_iv: 0.60 = 60 %. USD, USDC and USDT count as equal.");
  command->callback([options] { run_book(*options); });
}

}  // namespace keel
