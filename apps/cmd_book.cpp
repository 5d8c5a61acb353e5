#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "apps/commands.hpp"
#include "apps/complain.hpp"
#include "keel/analysis/inventory.hpp"
#include "keel/analysis/inventory_margin.hpp"
#include "keel/analysis/inventory_text.hpp"
#include "keel/venue/deribit/marks_csv.hpp"
#include "keel/venue/deribit/trades_csv.hpp"
#include "keel/venue/fills.hpp"
#include "keel/venue/text_file.hpp"

namespace keel {
namespace {

using Json = nlohmann::ordered_json;

struct BookOptions {
  std::string trades;
  std::string fills;
  std::string group_by;
  std::string as;
  std::string chain;
  std::string numeraire = "USD";
  bool margin = false;
  bool json = false;
};

Json json_of(const Instrument& instrument, const BookGroup& group, const InventoryRow& row) {
  const bool has_vol =
      instrument.kind == InstrumentKind::Option && (row.source == MarkSource::Chain || row.source == MarkSource::LastTrade);
  Json position{{"instrument", instrument.name},
                {"amount", to_double(row.amount)},
                {"average_price", row.average_price},
                {"mark_price", to_double(row.mark.price)},
                {"mark_iv", has_vol ? Json(row.mark.vol) : Json(nullptr)},
                {"realised", to_double(row.realised)},
                {"unrealised", to_double(row.unrealised)},
                {"fees", to_double(row.fees)}};
  const bool has_risk = row.source != MarkSource::Unpriced;
  const auto risk = [&](const char* name, double value) { position[name] = has_risk ? Json(value) : Json(nullptr); };
  risk("delta", row.risk.delta);
  risk("gamma", row.risk.gamma_per_usd);
  risk("vega_per_vol_point", row.risk.vega_usd_per_vol_point);
  risk("theta_per_day", row.risk.theta_usd_per_day);
  if (row.funding.raw != 0) position["funding"] = to_double(row.funding);
  if (!group.strategy.empty()) position["strategy"] = group.strategy;
  if (!group.sub_book.empty()) position["sub_book"] = group.sub_book;
  if (row.source == MarkSource::EstimatedSettlement) position["estimated_delivery_price"] = row.mark.forward;
  return position;
}

Json json_of(const UnderlyingInventory& underlying) {
  return {{"delta", underlying.risk.delta},
          {"net_transaction_delta", underlying.risk.net_transaction_delta},
          {"gamma", underlying.risk.gamma_per_usd},
          {"vega_per_vol_point", underlying.risk.vega_usd_per_vol_point},
          {"theta_per_day", underlying.risk.theta_usd_per_day},
          {"cash", to_double(underlying.cash)},
          {"equity", to_double(underlying.equity)}};
}

Json json_of(const Instruments& instruments, const Inventory& inventory) {
  Json positions = Json::array();
  for (const InventoryRow& row : inventory.rows) {
    positions.push_back(json_of(instruments[row.instrument], inventory.groups[row.group], row));
  }
  Json underlyings = Json::object();
  for (const auto& [underlying, sum] : inventory.underlyings) underlyings[underlying.text()] = json_of(sum);
  return {{"as_of", format_instant(inventory.as_of)},
          {"numeraire", inventory.numeraire.text()},
          {"trades", inventory.trades},
          {"instruments", inventory.instruments},
          {"premium_cash", to_double(inventory.premium_cash)},
          {"fees", to_double(inventory.fees)},
          {"positions", std::move(positions)},
          {"underlyings", std::move(underlyings)}};
}

Json json_of(const InventoryGroup& group) {
  return {{"group", group.name},
          {"underlying", group.underlying.text()},
          {"currency", group.settle.text()},
          {"realised", to_double(group.realised)},
          {"unrealised", to_double(group.unrealised)},
          {"fees", to_double(group.fees)},
          {"funding", to_double(group.funding)},
          {"delta", group.risk.delta},
          {"net_transaction_delta", group.risk.net_transaction_delta},
          {"gamma", group.risk.gamma_per_usd},
          {"vega_per_vol_point", group.risk.vega_usd_per_vol_point},
          {"theta_per_day", group.risk.theta_usd_per_day}};
}

Json json_of(const InventoryMargin& margin) {
  return {{"standard_initial", margin.standard.initial},
          {"standard_maintenance", margin.standard.maintenance},
          {"portfolio_initial", margin.portfolio.initial},
          {"portfolio_maintenance", margin.portfolio.maintenance},
          {"worst_case", margin.portfolio.worst_case},
          {"roll_shock", margin.portfolio.roll_shock},
          {"available", margin.equity - margin.portfolio.initial},
          {"positions_left_out", margin.left_out}};
}

AccountFacts read_account(const BookOptions& options) {
  if (!options.fills.empty()) {
    const std::string text = value_or_complain(read_text_file(options.fills));
    return value_or_complain(read_fills(options.fills, text));
  }
  if (options.as.empty()) complain(Error{"--trades: needs --as maker or --as taker"});
  const std::string text = value_or_complain(read_text_file(options.trades));
  DeribitTape tape = value_or_complain(read_deribit_trades(options.trades, text));
  return facts_of(std::move(tape.instruments), tape.trades, options.as == "maker" ? Liquidity::Maker : Liquidity::Taker);
}

void run_book(const BookOptions& options) {
  const std::string& file = options.fills.empty() ? options.trades : options.fills;
  const auto numeraire = Currency::parse(options.numeraire);
  if (!numeraire) complain(Error{"--numeraire: " + numeraire.error().text});
  std::optional<GroupBy> group_by;
  if (!options.group_by.empty()) {
    const auto parsed = parse_group_by(options.group_by);
    if (!parsed) complain(Error{"--group-by: " + parsed.error().text});
    group_by = *parsed;
  }
  AccountFacts account = read_account(options);
  const Instruments instruments = account.instruments;
  std::optional<MarkSet> chain;
  if (!options.chain.empty()) {
    const std::string rows = value_or_complain(read_text_file(options.chain));
    chain = value_or_complain(read_deribit_marks(options.chain, rows, instruments));
  }
  const auto inventory = take_inventory(std::move(account), chain, *numeraire);
  if (!inventory) complain(Error{file + ": " + inventory.error().text});
  const auto groups = group_by ? group_inventory(instruments, *inventory, *group_by) : std::vector<InventoryGroup>{};
  const auto margins = options.margin ? margin_of(instruments, *inventory) : std::vector<InventoryMargin>{};
  for (const std::string& remark : inventory->remarks) fmt::print(stderr, "{}: {}\n", file, remark);
  if (options.json) {
    Json report = json_of(instruments, *inventory);
    for (const InventoryGroup& group : groups) report["groups"].push_back(json_of(group));
    for (const InventoryMargin& margin : margins) report["margin"][margin.coin.text()] = json_of(margin);
    fmt::print("{}\n", report.dump());
  } else {
    fmt::print("{}", format_inventory(instruments, *inventory));
    if (group_by) fmt::print("\n{}", format_groups(*inventory, groups));
    for (const InventoryMargin& margin : margins) fmt::print("\n{}", format_margin(margin));
  }
}

}  // namespace

void add_book_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("book", "show the inventory that trades leave: positions, profit, Greeks");
  auto options = std::make_shared<BookOptions>();
  auto* source = command->add_option_group("source")->require_option(1);
  source->add_option("--trades", options->trades, "everybody's trades: Deribit public trades, CSV (may be .zst)");
  source->add_option("--fills", options->fills, "our own: Keel's account file, CSV or JSON lines, or Deribit's get_user_trades");
  command->add_option("--as", options->as, "with --trades, whose book: the maker's or the taker's")
      ->check(CLI::IsMember({"maker", "taker"}));
  command->add_option("--chain", options->chain, "marks: a Deribit chain snapshot, CSV; else the last trades");
  command->add_option("--numeraire", options->numeraire, "currency of the totals")->capture_default_str();
  command->add_option("--group-by", options->group_by, "also sums by instrument, expiry, underlying, strategy or sub-book");
  command->add_flag("--margin", options->margin, "also Deribit's standard and portfolio margin of the coin-settled positions");
  command->add_flag("--json", options->json, "one JSON object on stdout");
  command->footer(
      "Money is in each instrument's settlement currency, or in the numeraire where several are added. delta: coins; gamma: coins for\n"
      "1 USD; vega: USD for one vol point; theta: USD for one day; mark_iv: 0.60 = 60 %. USD, USDC and USDT count as equal.");
  command->callback([options] { run_book(*options); });
}

}  // namespace keel
