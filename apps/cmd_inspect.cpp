#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "apps/commands.hpp"
#include "apps/complain.hpp"
#include "apps/whole_number.hpp"
#include "keel/journal/journal_reader.hpp"
#include "keel/journal/record_text.hpp"
#include "keel/render/json.hpp"

namespace keel {
namespace {

struct InspectOptions {
  std::string directory;
  std::uint64_t from = 1;
  std::uint64_t to = std::numeric_limits<std::uint64_t>::max();
  std::string kind;
  bool json = false;
};

/// Prints the records that are asked for: a line each, or the elements of a JSON array.
class Printer {
 public:
  explicit Printer(const InspectOptions& options) : options_(options), text_(options.json ? RecordStyle::Json : RecordStyle::Line) {}

  void print(const JournalEntry& entry) {
    text_.learn(entry.event);
    if (entry.event.seq < options_.from || entry.event.seq > options_.to) return;
    if (wanted(name_of(entry.event.fact))) out(text_.event(entry.event));
    for (std::size_t i = 0; i < entry.commands.size(); ++i) {
      if (wanted(name_of(entry.commands[i]))) out(text_.command(entry.event, i, entry.commands[i]));
    }
  }

 private:
  bool wanted(std::string_view kind) const { return options_.kind.empty() || options_.kind == kind; }
  void out(const std::string& record) {
    if (options_.json && std::exchange(any_, true)) std::fputc(',', stdout);
    std::fwrite(record.data(), 1, record.size(), stdout);
    if (!options_.json) std::fputc('\n', stdout);
  }

  const InspectOptions& options_;
  RecordText text_;
  bool any_ = false;
};

template <class Visit>
void for_each_entry(JournalReader& reader, Visit&& visit) {
  JournalEntry entry;
  while (value_or_complain(reader.next(entry))) visit(entry);
}

/// An object is printed only when all of the journal is good; lines are printed up to what is bad.
void inspect(const InspectOptions& options) {
  if (const auto kinds = record_kinds(); !options.kind.empty() && std::ranges::find(kinds, options.kind) == kinds.end()) {
    complain(Error{fmt::format("unknown kind \"{}\"; there are {}", options.kind, fmt::join(kinds, ", "))});
  }
  auto reader = value_or_complain(JournalReader::open(options.directory));
  if (!options.json) {
    Printer printer{options};
    for_each_entry(reader, [&](const JournalEntry& entry) { printer.print(entry); });
    return;
  }
  std::uint64_t commands = 0;
  for_each_entry(reader, [&](const JournalEntry& entry) { commands += entry.commands.size(); });
  const JournalMeta& meta = reader.meta();
  doc::Document about;
  about.body.add(doc::Facts{.facts = {{"schema_version", "", doc::count(journal_schema_version)},
                                      {"keel_version", "", doc::text(meta.keel_version)},
                                      {"created_by", "", doc::text(meta.created_by)},
                                      {"seed", "", doc::count(meta.seed)},
                                      {"config", "", doc::text(meta.config)},
                                      {"events", "", doc::count(reader.head().last_seq)},
                                      {"commands", "", doc::count(commands)}}});
  fmt::print("{}[", render_open_json(about, "records"));
  auto again = value_or_complain(JournalReader::open(options.directory));
  Printer printer{options};
  for_each_entry(again, [&](const JournalEntry& entry) {
    if (entry.event.seq <= reader.head().last_seq) printer.print(entry);
  });
  std::puts("]}");
}

}  // namespace

void add_inspect_command(CLI::App& app) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* command = app.add_subcommand("inspect", "show the events and commands of a journal, one a line");
  command->add_option("directory", options->directory, "the journal's directory")->required();
  command->add_option("--from", options->from, "first event's number")->check(whole_number());
  command->add_option("--to", options->to, "last event's number")->check(whole_number());
  command->add_option("--kind", options->kind, "only records of this kind, such as filled or place_order");
  command->add_flag("--json", options->json, "one JSON object on stdout");
  command->callback([options] { inspect(*options); });
}

}  // namespace keel
