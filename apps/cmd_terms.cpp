#include <fmt/format.h>

#include <memory>

#include <nlohmann/json.hpp>

#include "apps/commands.hpp"
#include "apps/complain.hpp"
#include "keel/config/terms_file.hpp"

namespace keel {
namespace {

struct TermsCommand {
  std::string file;
  std::string venue;
  std::string coin;
  std::string kind;
  std::string at;
  bool json = false;
};

template <class T>
T value_of(std::string_view flag, Result<T> result) {
  if (!result) complain(Error{fmt::format("{}: {}", flag, result.error().text)});
  return std::move(*result);
}

/// The rows that were asked for.
VenueTerms picked(const TermsCommand& command) {
  VenueTerms all = value_or_complain(load_terms(command.file));
  const auto leave = [&all](auto&& wanted) {
    std::erase_if(all.terms, [&](const Terms& row) { return !wanted(row); });
    std::erase_if(all.margin, [&](const MarginTerms& row) { return !wanted(row); });
  };
  if (!command.venue.empty()) {
    const Venue venue = value_of("--venue", Venue::parse(command.venue));
    leave([&](const auto& row) { return row.venue == venue; });
  }
  if (!command.coin.empty()) {
    const Currency coin = value_of("--coin", Currency::parse(command.coin));
    leave([&](const auto& row) { return row.coin == coin; });
  }
  if (!command.at.empty()) {
    const Instant at = value_of("--at", parse_instant(command.at));
    leave([&](const auto& row) { return row.from <= at && at < row.until; });
  }
  if (!command.kind.empty()) {
    std::erase_if(all.terms, [&](const Terms& row) { return name_of(row.kind) != command.kind; });
    all.margin.clear();
  }
  return all;
}

using Json = nlohmann::ordered_json;

template <class Row>
Json start_of(const Row& row) {
  Json json{{"venue", row.venue.text()}, {"coin", row.coin.text()}, {"settle", row.settle.text()}};
  json["from"] = row.from == Instant{} ? Json() : Json(format_instant(row.from));
  json["until"] = row.until == never ? Json() : Json(format_instant(row.until));
  json["source"] = row.source;
  json["date"] = row.date;
  return json;
}

Json json_of(const VenueTerms& all) {
  Json json{{"terms", Json::array()}, {"margin", Json::array()}};
  for (const Terms& row : all.terms) {
    Json one = start_of(row);
    one["kind"] = name_of(row.kind);
    one["period"] = row.period ? Json(name_of(*row.period)) : Json();
    one["contract"] = to_double(row.contract);
    one["least_amount"] = to_double(row.least_amount);
    one["ticks"] = Json::array();
    for (const TickStep& step : row.ticks) one["ticks"].push_back({{"from", to_double(step.from)}, {"tick", to_double(step.tick)}});
    for_each_field(row.fees, [&](std::string_view name, Rate rate) { one[std::string(name)] = to_double(rate); });
    one["rules"] = row.rules;
    json["terms"].push_back(std::move(one));
  }
  for (const MarginTerms& row : all.margin) {
    Json one = start_of(row);
    for_each_field(row.parameters, [&](std::string_view name, double value) {
      if (row.portfolio || name.starts_with("future_")) one[std::string(name)] = value;
    });
    json["margin"].push_back(std::move(one));
  }
  return json;
}

void run(const TermsCommand& command) {
  const VenueTerms all = picked(command);
  if (all == VenueTerms{}) complain(Error{"no terms are known of that; keel terms prints all that are"});
  fmt::print("{}", command.json ? json_of(all).dump() + "\n" : terms_text(all));
}

}  // namespace

void add_terms_command(CLI::App& app) {
  const auto command = std::make_shared<TermsCommand>();
  CLI::App* terms = app.add_subcommand("terms", "print what contracts trade under, and who says so, as TOML that --terms reads");
  terms->add_option("--terms", command->file, "TOML: in the place of the built-in ones");
  terms->add_option("--venue", command->venue, "only this venue's: DERIBIT");
  terms->add_option("--coin", command->coin, "only of this coin");
  terms->add_option("--kind", command->kind, "only of these contracts")->check(CLI::IsMember({"spot", "perpetual", "future", "option"}));
  terms->add_option("--at", command->at, "only what holds on this day; else of all days");
  terms->add_flag("--json", command->json, "one JSON object: terms and margin, a row for each thing that they hold for");
  terms->callback([command] { run(*command); });
}

}  // namespace keel
