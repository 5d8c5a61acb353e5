#include <map>
#include <memory>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "apps/output_file.hpp"
#include "apps/pricing_options.hpp"
#include "apps/progress_line.hpp"
#include "keel/service/chain.hpp"

namespace keel {
namespace {

struct ChainCommand {
  std::string file;
  std::string fit = "svi";
  std::string dynamics = "sticky-strike";
  std::string forward = "auto";
  std::string snapshot;
  std::string at;
  std::string out;
  ClockOptions clock;
  AnswerOptions answer;
};

const std::map<std::string, SmileModel> models{
    {"svi", SmileModel::Svi}, {"svi-no-arbitrage", SmileModel::SviNoArbitrage}, {"ssvi", SmileModel::Ssvi}};
const std::map<std::string, std::optional<ForwardSource>> forwards{
    {"auto", {}}, {"listed", ForwardSource::Listed}, {"parity", ForwardSource::Parity}, {"delta", ForwardSource::VenueDelta}};

ChainRequest request_of(const ChainCommand& command) {
  ChainRequest request{.file = command.file,
                       .fit = {models.at(command.fit), all_dynamics.at(command.dynamics), forwards.at(command.forward), {}},
                       .every_snapshot = command.snapshot == "all"};
  if (!request.every_snapshot && !command.snapshot.empty()) {
    request.snapshot = value_or_complain("--snapshot", parse_instant(command.snapshot));
  }
  if (!command.at.empty()) request.at = value_or_complain("--at", parse_instant(command.at));
  request.fit.clock = value_or_complain(clock_of(command.clock));
  return request;
}

void run(const CLI::App& app, const ChainCommand& command) {
  check_output("--out", command.out, {{&command.file, 1}});
  check_report(command.answer, {{&command.file, 1}, {&command.out, 1}});
  ChainRequest request = request_of(command);
  const FittedChains fitted = [&] {
    ProgressLine progress("fitting", "chains");
    request.progress = [&](std::size_t done, std::size_t all) { progress.step(done, all); };
    return value_or_complain(app, fit_chains(request));
  }();
  if (!command.out.empty()) value_or_complain(write_text_file(command.out, chain_csv(fitted)));
  give_answer(command.answer, chain_document(fitted));
}

}  // namespace

void add_chain_command(CLI::App& app) {
  const auto command = std::make_shared<ChainCommand>();
  CLI::App* chain = app.add_subcommand("chain", "forwards, implied vols, smiles and Greeks of a recorded option chain");
  chain
      ->add_option("FILE", command->file,
                   "Deribit snapshot, hourly or order-book CSV, get_book_summary_by_currency, Tardis options_chain, or Cboe quotedata; "
                   "plain, .zst or .gz")
      ->type_name("")
      ->required();
  chain->add_option("--fit", command->fit, "svi, svi-no-arbitrage or ssvi")
      ->type_name("NAME")
      ->check(one_of(models))
      ->capture_default_str();
  chain->add_option("--dynamics", command->dynamics, "what the smile does while the forward moves")
      ->type_name("NAME")
      ->check(one_of(all_dynamics))
      ->capture_default_str();
  chain->add_option("--forward", command->forward, "where forwards come from: auto, listed, parity or delta")
      ->type_name("NAME")
      ->check(one_of(forwards))
      ->capture_default_str();
  add_clock_options(*chain, command->clock);
  chain->add_option("--snapshot", command->snapshot, "the last snapshot at or before this time, or \"all\"; else the last")
      ->type_name("TIME");
  chain->add_option("--at", command->at, "when Cboe quotedata was true, where its date line cannot be read")->type_name("TIME");
  chain->add_option("--out", command->out, "write every row with its vols and Greeks as CSV")->type_name("FILE");
  add_answer_options(*chain, command->answer);
  chain->callback([chain, command] { run(*chain, *command); });
}

}  // namespace keel
