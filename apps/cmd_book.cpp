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
#include "apps/output_file.hpp"
#include "keel/account/inventory.hpp"
#include "keel/account/inventory_orders.hpp"
#include "keel/account/inventory_statement.hpp"
#include "keel/account/inventory_text.hpp"
#include "keel/account/marked_account.hpp"
#include "keel/account/scenario_text.hpp"
#include "keel/attribution/attribution_text.hpp"
#include "keel/book/amount_limits.hpp"
#include "keel/config/risk_files.hpp"
#include "keel/files/account/statement_file.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/scenario/coin_margin.hpp"
#include "keel/scenario/ladder.hpp"
#include "keel/scenario/stress.hpp"

namespace keel {
namespace {

struct BookOptions {
  BookInput input;
  std::string group_by;
  std::string numeraire = "USD";
  bool margin = false;
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

template <class T>
T value_of(std::string_view flag, Result<T> result) {
  if (!result) complain(Error{fmt::format("{}: {}", flag, result.error().text)});
  return std::move(*result);
}

/// The first file, and how many more.
std::string title_of(const std::vector<std::string>& paths) {
  const std::string first = paths.front().substr(paths.front().find_last_of('/') + 1);
  return paths.size() == 1 ? first : fmt::format("{} and {} more", first, paths.size() - 1);
}

/// All that was asked of the book.
struct Findings {
  Instruments instruments;
  Inventory inventory;
  MarkedBook marked;
  std::optional<GroupBy> group_by;
  std::vector<InventoryGroup> groups;
  std::vector<InventoryOrders> orders;
  std::vector<CoinMargin> margins;
  std::vector<CoinLadder> ladders;
  std::vector<CoinPin> pins;
  std::optional<BookStress> stress;
  std::optional<Attribution> explained;
  std::optional<AccountStatement> venue;
  std::vector<Difference> differences;  ///< from what the venue says
};

Findings find_out(const BookOptions& options, ReadAccount input) {
  Findings found;
  if (!options.group_by.empty()) found.group_by = value_of("--group-by", parse_group_by(options.group_by));
  const Currency numeraire = value_of("--numeraire", Currency::parse(options.numeraire));
  const std::optional<StressScenarios> scenarios = read_scenarios(options);
  const std::vector<MarkSet> marks = read_all_marks(options.input, input.facts.instruments);
  sort_facts(input.facts);
  const bool followed = options.explain.explain || options.hedge.policy != "never";  // fact by fact, busts and all
  if (followed) value_or_complain(check_amounts(input.facts, marks));
  AccountFacts account = hedged(options.hedge, std::move(input.facts), marks, input.terms);
  found.instruments = account.instruments;
  const Instruments& instruments = found.instruments;
  if (!options.input.reconcile.empty()) found.venue = value_or_complain(read_statements(options.input.reconcile));
  const std::optional<MarkSet> chain = marks.empty() ? std::nullopt : std::optional(marks.back());
  AccountFacts booked = options.explain.explain ? account : std::move(account);
  found.inventory = value_or_complain(take_inventory(std::move(booked), chain, numeraire, options.input.cost_basis, marks));
  const Inventory& inventory = found.inventory;
  if (found.group_by) found.groups = group_inventory(instruments, inventory, *found.group_by);
  found.orders = orders_of(instruments, inventory, chain, input.orders);
  found.marked = value_or_complain(marked_book(instruments, inventory));
  if (options.margin) found.margins = value_or_complain(margins_of(found.marked, input.terms));
  if (options.ladder) found.ladders = value_or_complain(ladders_of(found.marked, options.axes));
  if (options.pin) found.pins = value_or_complain(pins_of(found.marked, options.pin_settings));
  if (scenarios) found.stress = value_or_complain(stress_of(found.marked, *scenarios, options.margin ? &input.terms : nullptr));
  found.explained = explain_if_asked(options.explain, account, marks);
  if (found.venue) found.differences = differences(statement_of(instruments, inventory), *found.venue, instruments);
  return found;
}

void write_report(const BookOptions& options, const std::string& title, const Findings& found) {
  const auto drawn = options.ladder ? Result<std::vector<CoinLadder>>(found.ladders) : ladders_of(found.marked, report_axes());
  const BookReport report{.title = title,
                          .instruments = found.instruments,
                          .inventory = found.inventory,
                          .ladders = drawn,
                          .groups = found.groups,
                          .orders = found.orders,
                          .margins = found.margins,
                          .pins = found.pins,
                          .stress = found.stress ? &*found.stress : nullptr,
                          .explained = found.explained ? &*found.explained : nullptr};
  value_or_complain(write_text_file(options.report, book_html(report)));
}

void print_json(const Findings& found) {
  nlohmann::ordered_json report = json_of(found.instruments, found.inventory);
  for (const InventoryGroup& group : found.groups) report["groups"].push_back(json_of(group));
  for (const InventoryOrders& orders : found.orders) report["orders"][orders.coin.text()] = json_of(orders);
  for (const CoinMargin& margin : found.margins) report["margin"][margin.coin.text()] = json_of(margin);
  for (const CoinLadder& ladder : found.ladders) report["ladder"][ladder.coin.text()] = json_of(ladder);
  for (const CoinPin& pin : found.pins) report["pin"][pin.coin.text()] = json_of(pin);
  if (found.stress) report["stress"] = json_of(*found.stress);
  if (found.explained) report["explained"] = json_of(*found.explained);
  if (found.venue) report["reconciliation"] = json_of(*found.venue, found.differences);
  fmt::print("{}\n", report.dump());
}

void print_text(const Findings& found) {
  fmt::print("{}", format_inventory(found.instruments, found.inventory));
  if (found.group_by) fmt::print("\n{}", format_groups(found.inventory, found.groups));
  for (const InventoryOrders& orders : found.orders) fmt::print("\n{}", format_orders(orders));
  for (const CoinMargin& margin : found.margins) fmt::print("\n{}", format_margin(margin));
  for (const CoinLadder& ladder : found.ladders) fmt::print("\n{}", format_ladder(ladder));
  for (const CoinPin& pin : found.pins) fmt::print("\n{}", format_pin(pin));
  if (found.stress) fmt::print("\n{}", format_stress(*found.stress));
  if (found.explained) {
    const std::string difference = explain_difference(found.instruments, found.inventory, *found.explained);
    if (!difference.empty()) fmt::print("\n{}\n", difference);
    fmt::print("\n{}", format_attribution(*found.explained));
  }
  if (found.venue) fmt::print("\n{}", format_reconciliation(*found.venue, found.differences));
}

void run_book(const BookOptions& options) {
  const BookInput& read = options.input;
  const std::vector<std::string> others{read.instruments, read.terms, read.columns, options.stress.value_or("")};
  check_output("--report", options.report, {read.fills, read.trades, read.marks, read.reconcile, read.orders, others});
  ReadAccount account = read_account(options.input);
  const std::string title = title_of(account.facts.files);
  const Findings found = find_out(options, std::move(account));
  // First of all that is written: when it cannot be, nothing has gone to stdout.
  if (!options.report.empty()) write_report(options, title, found);
  for (const std::string& remark : found.inventory.remarks) fmt::print(stderr, "{}\n", remark);
  if (found.explained) {
    for (const std::string& remark : found.explained->remarks) fmt::print(stderr, "{}\n", remark);
  }
  options.json ? print_json(found) : print_text(found);
  if (!found.differences.empty()) answer_no();
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
  command->add_option("--report", options->report, "write one self-contained HTML page: positions, risk, ladder, profit by cause");
  command->add_flag("--json", options->json, "one JSON object on stdout");
  command->footer(
      "Money is in each instrument's settlement currency, or in the numeraire where several are added. delta: coins; gamma: coins for\n"
      "1 USD; vega: USD for one vol point; theta: USD for one day; mark_iv: 0.60 = 60 %. USD, USDC and USDT count as equal.");
  command->callback([options] { run_book(*options); });
}

}  // namespace keel
