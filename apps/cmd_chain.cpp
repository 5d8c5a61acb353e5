#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>

#include "apps/chain_output.hpp"
#include "apps/commands.hpp"
#include "apps/complain.hpp"
#include "apps/output_file.hpp"
#include "apps/pricing_options.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/files/rows/text_file.hpp"

namespace keel {
namespace {

struct ChainCommand {
  std::string file;
  std::string fit = "svi";
  std::string dynamics = "sticky-strike";
  std::string forward = "auto";
  std::string snapshot;
  std::string out;
  std::string report;
  ClockOptions clock;
  bool json = false;
};

const std::map<std::string, SmileModel> models{
    {"svi", SmileModel::Svi}, {"svi-no-arbitrage", SmileModel::SviNoArbitrage}, {"ssvi", SmileModel::Ssvi}};
const std::map<std::string, std::optional<ForwardSource>> forwards{
    {"auto", {}}, {"listed", ForwardSource::Listed}, {"parity", ForwardSource::Parity}, {"delta", ForwardSource::VenueDelta}};

/// The chains of the snapshot asked for: "all", the last at or before a time, or the last of the file.
Result<std::vector<Chain>> pick(std::vector<Chain> chains, const std::string& snapshot, bool& older_left_out) {
  if (snapshot == "all") return chains;
  std::optional<Instant> wanted;
  if (!snapshot.empty()) {
    const auto at = parse_instant(snapshot);
    if (!at) return fail("--snapshot", at.error());
    for (const Chain& chain : chains) {
      if (chain.at <= *at) wanted = std::max(wanted.value_or(chain.at), chain.at);
    }
    if (!wanted) return fail("--snapshot: the first snapshot is at " + format_instant(chains.front().at));
  } else {
    for (const Chain& chain : chains) wanted = std::max(wanted.value_or(chain.at), chain.at);
    older_left_out = std::any_of(chains.begin(), chains.end(), [&](const Chain& chain) { return chain.at + hour < *wanted; });
  }
  std::erase_if(chains, [&](const Chain& chain) { return chain.at != *wanted; });
  return chains;
}

/// One line that rewrites itself, on a terminal only.
class Progress {
 public:
  explicit Progress(std::size_t total) : total_(::isatty(STDERR_FILENO) == 1 ? total : 0) {}
  void step(std::size_t done, const Chain& chain) const {
    if (total_ > 1) fmt::print(stderr, "\rfitting {} of {}: {} {}\x1b[K", done, total_, chain.underlying, format_instant(chain.at));
  }
  ~Progress() {
    if (total_ > 1) fmt::print(stderr, "\r\x1b[K");
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  std::size_t total_;
};

std::vector<FittedChain> fit_all(std::vector<Chain> chains, const ChainOptions& options) {
  std::vector<FittedChain> fitted;
  const Progress progress(chains.size());
  std::size_t done = 0;
  for (Chain& chain : chains) {
    progress.step(++done, chain);
    auto fit = fit_chain(chain, options);
    if (!fit) {
      fmt::print(stderr, "\rkeel: {} {}: {}\n", chain.underlying, format_instant(chain.at), fit.error().text);
      continue;
    }
    auto venue = check_venue(chain, *fit);
    fitted.push_back({std::move(chain), std::move(*fit), std::move(venue)});
  }
  if (fitted.empty()) complain(Error{"no chain could be fitted"});
  return fitted;
}

void run(const ChainCommand& command) {
  check_output("--out", command.out, {{&command.file, 1}});
  check_output("--report", command.report, {{&command.file, 1}});
  auto chains = value_or_complain(read_chains(command.file));
  bool older_left_out = false;
  chains = value_or_complain(pick(std::move(chains), command.snapshot, older_left_out));
  ChainOptions options{models.at(command.fit), all_dynamics.at(command.dynamics), forwards.at(command.forward), {}};
  options.clock = value_or_complain(clock_of(command.clock));
  const std::vector<FittedChain> fitted = fit_all(std::move(chains), options);
  // Files first: when one cannot be written, nothing has gone to stdout.
  if (!command.out.empty()) value_or_complain(write_text_file(command.out, chain_csv(fitted)));
  if (!command.report.empty()) {
    const std::string name = command.file.substr(command.file.find_last_of('/') + 1);
    value_or_complain(write_text_file(command.report, chain_html(fitted, name)));
  }
  if (command.json) {
    fmt::print("{}", chain_json(fitted));
  } else {
    if (older_left_out) fmt::print("the last snapshot of the file; --snapshot WHEN takes another, --snapshot all every one\n");
    for (const FittedChain& chain : fitted) fmt::print("{}", chain_text(chain));
  }
}

}  // namespace

void add_chain_command(CLI::App& app) {
  const auto command = std::make_shared<ChainCommand>();
  CLI::App* chain = app.add_subcommand("chain", "forwards, implied vols, smiles and Greeks of a recorded option chain");
  chain->add_option("FILE", command->file, "Deribit snapshot, hourly or order-book CSV, or Cboe quotedata; plain, .zst or .gz")->required();
  chain->add_option("--fit", command->fit, "svi, svi-no-arbitrage or ssvi")->check(one_of(models))->capture_default_str();
  chain->add_option("--dynamics", command->dynamics, "what the smile does while the forward moves")
      ->check(one_of(all_dynamics))
      ->capture_default_str();
  chain->add_option("--forward", command->forward, "where forwards come from: auto, listed, parity or delta")
      ->check(one_of(forwards))
      ->capture_default_str();
  add_clock_options(*chain, command->clock);
  chain->add_option("--snapshot", command->snapshot, "the last snapshot at or before this time, or \"all\"; else the last");
  chain->add_option("--out", command->out, "write every row with its vols and Greeks as CSV");
  chain->add_option("--report", command->report, "write one self-contained HTML page");
  chain->add_flag("--json", command->json, "one JSON object on stdout");
  chain->callback([command] { run(*command); });
}

}  // namespace keel
