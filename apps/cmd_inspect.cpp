#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "apps/whole_number.hpp"
#include "keel/base/words.hpp"
#include "keel/render/json.hpp"
#include "keel/service/run/inspect.hpp"
#include "keel/service/run/why.hpp"

namespace keel {
namespace {

void write(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

/// An object is printed only when all of the journal is good; lines are printed up to what is bad.
void inspect(const CLI::App& app, InspectRequest request, bool json) {
  if (!json) {
    const InspectedEnd end = value_or_complain(
        app, inspect_records(request, RecordStyle::Line, [](std::string_view record) { write(std::string(record) + '\n'); }));
    const auto say = [&](const std::string& what) { std::fputs(fmt::format("keel: {}: {}\n", request.directory, what).c_str(), stderr); };
    for (const auto& [maker, trades] : end.taken_over) say(fmt::format("{} of \"{}\" taken over", counted(trades, "trade"), maker));
    if (!end.last || end.last->event == 0) return;
    return say(fmt::format("the record ends with event {} of {}", end.last->event, format_instant(end.last->at)));
  }
  write(render_open_json(value_or_complain(app, inspect_document(request)), "records") + '[');
  bool any = false;
  value_or_complain(app, inspect_records(request, RecordStyle::Json, [&](std::string_view record) {
                      if (std::exchange(any, true)) write(",");
                      write(record);
                    }));
  write("]}\n");
}

}  // namespace

void add_inspect_command(CLI::App& app) {
  struct Options {
    InspectRequest request;
    std::optional<std::uint64_t> why;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("inspect", "show the events, commands and notices of a journal, one a line");
  command->add_option("DIR", options->request.directory, "the journal's directory")->required()->type_name("");
  command->add_option("--from", options->request.from, "first event's number")->transform(whole_number())->type_name("SEQ");
  command->add_option("--to", options->request.to, "last event's number; what lies behind it is not read")
      ->transform(whole_number())
      ->type_name("SEQ");
  command->add_option("--kind", options->request.kind, "only records of this kind, such as filled, place_order or stage_changed")
      ->type_name("KIND");
  command->add_option("--why", options->why, "instead: why this order has its price, as parts that add up to it, and what became of it")
      ->transform(whole_number())
      ->type_name("ORDER")
      ->excludes(command->get_option("--from"))
      ->excludes(command->get_option("--to"))
      ->excludes(command->get_option("--kind"));
  command->add_flag("--json", options->json, "one JSON object on stdout");
  command->callback([command, options] {
    if (!options->why) return inspect(*command, options->request, options->json);
    give_answer({.json = options->json, .report = {}},
                value_or_complain(*command, why_document(options->request.directory, *options->why)));
  });
}

}  // namespace keel
