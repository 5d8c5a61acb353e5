#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/commands.hpp"
#include "apps/complain.hpp"
#include "keel/runtime/replay.hpp"

namespace keel {
namespace {

struct ReplayOptions {
  std::string directory;
  bool json = false;
};

void run_replay(const ReplayOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const ReplayReport report = value_or_complain(replay(options.directory));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double events_per_second = seconds > 0.0 ? static_cast<double>(report.events) / seconds : 0.0;
  if (options.json) {
    const nlohmann::ordered_json object{{"events", report.events},
                                        {"commands", report.commands},
                                        {"mismatches", report.mismatches},
                                        {"state_hashes", report.state_hashes},
                                        {"state_hash", fmt::format("{:016x}", report.state_hash)},
                                        {"events_per_second", events_per_second}};
    fmt::print("{}\n", object.dump());
  } else {
    fmt::print("{} events, {} commands, {} state hashes: {} mismatches, state hash {:016x}, {:.0f} events/s\n", report.events,
               report.commands, report.state_hashes, report.mismatches, report.state_hash, events_per_second);
    for (const std::string& mismatch : report.first_mismatches) fmt::print("  {}\n", mismatch);
  }
  if (report.mismatches > 0) answer_no();
}

}  // namespace

void add_replay_command(CLI::App& app) {
  auto options = std::make_shared<ReplayOptions>();
  CLI::App* command = app.add_subcommand("replay", "run a journal's events again and compare every command and state hash");
  command->add_option("directory", options->directory, "the journal's directory")->required();
  command->add_flag("--json", options->json, "one JSON object on stdout");
  command->callback([options] { run_replay(*options); });
}

}  // namespace keel
