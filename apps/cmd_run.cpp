#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "apps/output_file.hpp"
#include "apps/person.hpp"
#include "apps/run_watch.hpp"
#include "apps/series_directory.hpp"
#include "apps/whole_number.hpp"
#include "keel/base/words.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/journal/journal_reader.hpp"
#include "keel/journal/sqlite_journal.hpp"
#include "keel/runtime/clocks.hpp"
#include "keel/runtime/open_run.hpp"
#include "keel/runtime/operator/keys.hpp"
#include "keel/runtime/operator/signals.hpp"
#include "keel/service/run/config.hpp"
#include "keel/service/run/report.hpp"
#include "keel/sim/sim_venue.hpp"

namespace keel {
namespace {

constexpr int ended_halted = 5;       ///< exit status of a run that its limits or a person halted
constexpr int ended_unconfirmed = 6;  ///< and of one whose orders may still rest at a venue
constexpr Duration longest_run = day * 36'500;

struct RunOptions {
  std::string config;
  std::string terms;
  std::optional<std::string> length;
  std::string speed = "1";
  std::string journal;
  std::string venue_log;
  std::string out;
  std::uint64_t seed = 0;
  bool seed_given = false;
  AnswerOptions answer;
};

/// The config of a journal that is there already, else of the file, else the built-in one.
RunConfig config_of(const RunOptions& options) {
  if (!options.journal.empty() && SqliteJournal::exists(options.journal) && options.config.empty() && options.terms.empty() &&
      !options.seed_given) {
    const JournalReader reader = value_or_complain(JournalReader::open(options.journal));
    value_or_complain(check_made_by(made_by_run, reader.meta(), options.journal));
    return value_or_complain(parse_config(reader.meta().config, options.journal));
  }
  RunConfig config = value_or_complain(checked_config(options.config, options.terms));
  if (options.seed_given) config.sim.seed = options.seed;
  return config;
}

/// Nothing: until somebody stops it.
std::optional<Duration> length_of(const RunOptions& options) {
  if (!options.length) return std::nullopt;
  const Duration length = value_or_complain("--for", parse_duration(*options.length));
  if (length.raw < 0 || length > longest_run) complain(Error{fmt::format("--for: \"{}\" is outside 0s..36500d", *options.length)});
  return length;
}

Instant end_of(Instant start, Duration length) {
  if (length > never - start)
    complain(Error{fmt::format("--for: {} is more than there is after {}", format_duration(length), format_instant(start))});
  return start + length;
}

/// Simulated seconds a wall second; 0 for as fast as it goes.
double speed_of(const std::string& text) {
  if (text == "max") return 0.0;
  char* end = nullptr;
  const double speed = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(speed > 0.0 && speed <= 1e6))
    complain(Error{fmt::format("--speed: \"{}\" is neither \"max\" nor a number above 0 and up to 1000000", text)});
  return speed;
}

/// What the venue says of our trades, a line each, on disk before the next is made. Whatever the file held stays until the run begins.
class VenueLog {
 public:
  /// An empty path writes nothing.
  explicit VenueLog(const std::string& path) : path_(path), file_(path.empty() ? nullptr : std::fopen(path.c_str(), "ab")) {
    if (!path.empty() && file_ == nullptr) give_up();
  }
  ~VenueLog() {
    if (file_ != nullptr) std::fclose(file_);
  }
  VenueLog(const VenueLog&) = delete;
  VenueLog& operator=(const VenueLog&) = delete;

  /// Empties the file, once.
  void begin() {
    if (file_ == nullptr || std::exchange(begun_, true)) return;
    if (ftruncate(fileno(file_), 0) != 0 && errno != EINVAL) give_up();  // EINVAL: a device or a pipe
  }
  void write(const std::string& line) {
    if (file_ == nullptr) return;
    begin();
    if (std::fputs(line.c_str(), file_) < 0 || std::fflush(file_) != 0) give_up();
  }

 private:
  [[noreturn]] void give_up() const { complain(system_failure(path_, errno).error()); }

  const std::string& path_;
  std::FILE* file_;
  bool begun_ = false;
};

/// A log may go to a device or a pipe, but not over what the run reads; nor may the page.
void check_outputs(const RunOptions& options) {
  check_outside_journal("--venue-log", options.venue_log, options.journal);
  check_outside_journal("--report", options.answer.report, options.journal);
  for (const std::string& read : {options.config, options.terms}) {
    if (is_same_file(options.venue_log, read)) complain(Error{"--venue-log: " + options.venue_log + " is another file of this command"});
  }
  const std::array others{options.config, options.terms, options.venue_log};
  check_report(options.answer, {others});
  check_series_directory(options.out, options.journal);
}

std::unique_ptr<Clock> clock_of(double speed, Instant now) {
  if (speed == 0.0) return std::make_unique<HurriedClock>();
  return std::make_unique<PacedClock>(now, speed);
}

/// A line of our trade for the venue's log.
std::string log_line(const Filled& fill) {
  return fmt::format("{} {} {} {} {} {}\n", fill.trade.value, fill.order.value, fill.instrument.value, name_of(fill.side),
                     to_text(fill.price), to_text(fill.size));
}

std::string orders_line(const RunReport& report) {
  std::vector<std::string> orders;
  orders.reserve(report.orders.size());
  for (const auto& [order, instrument, side, remaining, price] : report.orders) {
    orders.push_back(fmt::format("{} ({} {} {} @ {})", order, instrument, name_of(side), to_text(remaining), to_text(price)));
  }
  return fmt::format("{}", fmt::join(orders, ", "));
}

/// After an error, which is told next.
void tell_cancelled(const Run& run) {
  const std::size_t left = run.unconfirmed().size();
  const std::string what = left == 0 ? "confirmed" : "not confirmed of " + counted(left, "order");
  std::fputs(fmt::format("keel: every venue was told to cancel everything: {}\n", what).c_str(), stderr);
}

void run_command(const RunOptions& options) {
  const double speed = speed_of(options.speed);
  const std::optional<Duration> length = length_of(options);
  const RunConfig config = config_of(options);
  check_outputs(options);
  VenueLog venue_log(options.venue_log);
  RecentFills fills;
  const RunWatch::How how = options.answer.json          ? RunWatch::How::Silent
                            : isatty(STDOUT_FILENO) == 1 ? RunWatch::How::View
                                                         : RunWatch::How::Log;
  const VenueTerms terms = config.venue_terms();
  RunWatch watch(how, fills, terms);
  const auto venue = value_or_complain(SimVenue::make(config.sim, terms));
  const Run* traded_by = nullptr;
  venue->on_execution([&](const Filled& fill, Instant at) {
    venue_log.write(log_line(fill));
    // The order table knows it still: what the venue tells is on its way to it. Of one that it has forgotten a taker's is a hedge.
    const WorkingOrder* order = traded_by == nullptr ? nullptr : traded_by->engine().state().orders.find(fill.order);
    const bool hedge = order != nullptr ? order->placed.purpose == Purpose::Hedge : fill.liquidity == Liquidity::Taker;
    auto& recent = hedge ? fills.hedges : fills.quotes;
    recent.push_front({at, venue->instruments()[fill.instrument].name, fill});
    if (recent.size() > 3) recent.pop_back();
  });
  RunPorts ports{.venues = {venue.get()}, .observer = &watch};
  ports.inboxes.push_back(std::make_unique<OperatorSignals>());
  if (how == RunWatch::How::View) {
    ports.inboxes.push_back(std::make_unique<OperatorKeys>(person(), [&watch](ViewKey key) { watch.press(key); }));
  }
  const auto run = value_or_complain(open_run(config, options.journal, std::move(ports)));
  traded_by = run.get();
  venue_log.begin();
  if (const RecordEnd& end = run->recovered(); end.event > 0) {
    const std::string what = counted(end.event, "event");
    std::fputs(fmt::format("keel: {}: recovered {}, reconciled with the venue; {}\n", options.journal, what, end.words()).c_str(), stderr);
  }
  std::optional<Instant> until;
  if (length) until = end_of(std::max(run->now(), config.sim.start), *length);
  watch.begin(*run, until);
  const std::unique_ptr<Clock> clock = clock_of(speed, run->now());
  auto lived = run->live(*clock, until);
  watch.end();
  if (!lived) tell_cancelled(*run);
  value_or_complain(std::move(lived));
  const RunReport report = report_of(*run, terms);
  write_series(options.out, report);
  give_answer(options.answer, run_document(report));
  std::fputs(
      fmt::format("keel: {} in {:.2f} s, {:.0f} events/s\n", counted(watch.events(), "event"), watch.seconds(), watch.events_per_second())
          .c_str(),
      stderr);
  if (!report.halt_reason.empty()) std::fputs(fmt::format("keel: ended halted: {}\n", report.halt_reason).c_str(), stderr);
  if (!report.orders.empty()) {
    std::fputs(fmt::format("keel: ended with orders that no venue has confirmed as gone: {}\n", orders_line(report)).c_str(), stderr);
    throw CLI::RuntimeError(ended_unconfirmed);
  }
  if (!report.halt_reason.empty()) throw CLI::RuntimeError(ended_halted);
}

}  // namespace

void add_run_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("run", "make markets in an embedded simulated market, with a live view");
  auto options = std::make_shared<RunOptions>();
  command->add_option("--config", options->config, "TOML file; `keel config` prints the built-in one")->type_name("FILE");
  command->add_option("--terms", options->terms, "ticks, contracts and fees, TOML: in the place of the built-in ones, keel terms")
      ->type_name("FILE");
  command->add_option("--for", options->length, "simulated time to run, like 60s or 10m; without it until Ctrl-C")->type_name("TIME");
  command->add_option("--speed", options->speed, "simulated seconds a second (1, 10, …), or max")
      ->type_name("SPEED")
      ->capture_default_str();
  CLI::Option* seed = command->add_option("--seed", options->seed, "of the simulated market, in place of the config's")
                          ->type_name("N")
                          ->transform(whole_number());
  command->add_option("--journal", options->journal, "record every event and command in this directory, or go on where it ends")
      ->type_name("DIR");
  command->add_option("--venue-log", options->venue_log, "write the venue's own record of our trades, a line each")->type_name("FILE");
  add_series_option(*command, options->out);
  add_answer_options(*command, options->answer);
  command->callback([options, seed] {
    options->seed_given = seed->count() > 0;
    run_command(*options);
  });
}

}  // namespace keel
