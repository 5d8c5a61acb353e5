#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "apps/commands.hpp"
#include "apps/complain.hpp"
#include "keel/analysis/inventory.hpp"
#include "keel/analysis/inventory_text.hpp"
#include "keel/venue/deribit/marks_csv.hpp"
#include "keel/venue/deribit/trades_csv.hpp"
#include "keel/venue/text_file.hpp"

namespace keel {
namespace {

using Json = nlohmann::ordered_json;

struct BookOptions {
  std::string trades;
  std::string as = "maker";
  std::string chain;
  std::string numeraire = "USD";
  bool json = false;
};

Json json_of(const Instrument& instrument, const InventoryRow& row) {
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
  for (const InventoryRow& row : inventory.rows) positions.push_back(json_of(instruments[row.instrument], row));
  Json underlyings = Json::object();
  for (const auto& [underlying, sum] : inventory.underlyings) underlyings[underlying.text()] = json_of(sum);
  return {{"as_of", format_instant(inventory.as_of)},
          {"numeraire", inventory.numeraire.text()},
          {"trades", inventory.trades},
          {"instruments", inventory.rows.size()},
          {"premium_cash", to_double(inventory.premium_cash)},
          {"fees", to_double(inventory.fees)},
          {"positions", std::move(positions)},
          {"underlyings", std::move(underlyings)}};
}

void run_book(const BookOptions& options) {
  const auto numeraire = Currency::parse(options.numeraire);
  if (!numeraire) complain(Error{"--numeraire: " + numeraire.error().text});
  const std::string text = value_or_complain(read_text_file(options.trades));
  const DeribitTape tape = value_or_complain(read_deribit_trades(options.trades, text));
  std::optional<MarkSet> chain;
  if (!options.chain.empty()) {
    const std::string rows = value_or_complain(read_text_file(options.chain));
    chain = value_or_complain(read_deribit_marks(options.chain, rows, tape.instruments));
  }
  const Liquidity as = options.as == "maker" ? Liquidity::Maker : Liquidity::Taker;
  const auto inventory = take_inventory(tape.instruments, tape.trades, as, chain, *numeraire);
  if (!inventory) complain(Error{options.trades + ": " + inventory.error().text});
  for (const std::string& remark : inventory->remarks) fmt::print(stderr, "{}: {}\n", options.trades, remark);
  if (options.json) {
    fmt::print("{}\n", json_of(tape.instruments, *inventory).dump());
  } else {
    fmt::print("{}", format_inventory(tape.instruments, *inventory));
  }
}

}  // namespace

void add_book_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("book", "take one side of every trade of a file and show the inventory that results");
  auto options = std::make_shared<BookOptions>();
  command->add_option("--trades", options->trades, "Deribit public trades, CSV (may be .zst)")->required();
  command->add_option("--as", options->as, "whose book: the maker's or the taker's")->check(CLI::IsMember({"maker", "taker"}))->required();
  command->add_option("--chain", options->chain, "marks: a Deribit chain snapshot, CSV; else the last trades");
  command->add_option("--numeraire", options->numeraire, "currency of the totals")->capture_default_str();
  command->add_flag("--json", options->json, "one JSON object on stdout");
  command->footer(
      "Money is in each instrument's settlement currency, or in the numeraire where several are added. delta: coins; gamma: coins for\n"
      "1 USD; vega: USD for one vol point; theta: USD for one day; mark_iv: 0.60 = 60 %. USD, USDC and USDT count as equal.");
  command->callback([options] { run_book(*options); });
}

}  // namespace keel
