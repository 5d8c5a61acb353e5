#include <map>
#include <memory>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "apps/pricing_options.hpp"
#include "keel/service/terms.hpp"

namespace keel {
namespace {

const std::map<std::string, InstrumentKind> kinds{{"spot", InstrumentKind::Spot},
                                                  {"perpetual", InstrumentKind::Perpetual},
                                                  {"future", InstrumentKind::Future},
                                                  {"option", InstrumentKind::Option}};

struct TermsCommand {
  TermsRequest request;
  std::string kind;
  std::string at;
  AnswerOptions answer;
};

TermsRequest request_of(const TermsCommand& command) {
  TermsRequest request = command.request;
  if (!command.kind.empty()) request.kind = kinds.at(command.kind);
  if (!command.at.empty()) request.at = value_or_complain("--at", parse_instant(command.at));
  return request;
}

}  // namespace

void add_terms_command(CLI::App& app) {
  const auto command = std::make_shared<TermsCommand>();
  CLI::App* terms = app.add_subcommand("terms", "print what contracts trade under, and who says so, as TOML that --terms reads");
  terms->add_option("--terms", command->request.file, "TOML: in the place of the built-in ones")->type_name("FILE");
  terms->add_option("--venue", command->request.venue, "only this venue's: DERIBIT")->type_name("VENUE");
  terms->add_option("--coin", command->request.coin, "only of this coin")->type_name("COIN");
  terms->add_option("--kind", command->kind, "only of these contracts")->type_name("KIND")->check(one_of(kinds));
  terms->add_option("--at", command->at, "only what holds on this day; else of all days")->type_name("TIME");
  terms->add_flag("--json", command->answer.json, "one JSON object: terms and margin, a row for each thing that they hold for");
  terms->callback([terms, command] { give_answer(command->answer, value_or_complain(*terms, terms_document(request_of(*command)))); });
}

}  // namespace keel
