#include "keel/service/run/inspect.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "keel/journal/journal_reader.hpp"

namespace keel {

using namespace doc;

namespace {

Result<void> check(const InspectRequest& request) {
  if (const auto kinds = record_kinds(); !request.kind.empty() && std::ranges::find(kinds, request.kind) == kinds.end()) {
    return fail(ErrorCode::Usage, fmt::format("kind: unknown kind \"{}\"; there are {}", request.kind, fmt::join(kinds, ", ")));
  }
  if (request.from > request.to) return fail(ErrorCode::Usage, fmt::format("from: {} lies behind --to {}", request.from, request.to));
  return {};
}

/// Reads up to the last event that is asked for, or to the end, which is then checked, too, and told.
template <class Visit>
Result<InspectedEnd> for_each_entry(JournalReader& reader, const InspectRequest& request, Visit&& visit) {
  InspectedEnd end;
  JournalEntry entry;
  for (std::uint64_t seq = 0; seq < request.to; seq = entry.event.seq) {
    const auto more = reader.next(entry);
    if (!more) return std::unexpected(more.error());
    if (!*more) {
      end.last = {entry.event.seq, entry.event.at};
      break;
    }
    const auto* others = std::get_if<OtherMakerTraded>(&entry.event.fact);
    if (others != nullptr && entry.event.seq >= request.from) ++end.taken_over[others->maker];
    visit(entry);
  }
  return end;
}

}  // namespace

Result<InspectedEnd> inspect_records(const InspectRequest& request, RecordStyle style, const std::function<void(std::string_view)>& out) {
  if (auto good = check(request); !good) return std::unexpected(good.error());
  auto reader = JournalReader::open(request.directory);
  if (!reader) return std::unexpected(reader.error());
  RecordText text{style};
  const auto wanted = [&](std::string_view kind) { return request.kind.empty() || request.kind == kind; };
  return for_each_entry(*reader, request, [&](const JournalEntry& entry) {
    text.learn(entry.event);
    if (entry.event.seq < request.from) return;
    if (wanted(name_of(entry.event.fact))) out(text.event(entry.event));
    for (std::size_t i = 0; i < entry.commands.size(); ++i) {
      if (wanted(name_of(entry.commands[i]))) out(text.command(entry.event, i, entry.commands[i]));
    }
    for (std::size_t i = 0; i < entry.notices.size(); ++i) {
      if (wanted(name_of(entry.notices[i]))) out(text.notice(entry.event, i, entry.notices[i]));
    }
  });
}

Result<Document> inspect_document(InspectRequest& request) {
  if (auto good = check(request); !good) return std::unexpected(good.error());
  auto reader = JournalReader::open(request.directory);
  if (!reader) return std::unexpected(reader.error());
  std::uint64_t events = 0;
  std::uint64_t commands = 0;
  const auto add = [&](const JournalEntry& entry) {
    ++events;
    commands += entry.commands.size();
  };
  const auto end = for_each_entry(*reader, request, add);
  if (!end) return std::unexpected(end.error());
  const bool known = end->last && end->last->event > 0;
  request.to = std::max(events, request.from);
  const JournalMeta& meta = reader->meta();
  Document document{.title = "keel inspect"};
  document.body.add(doc::Facts{.facts = {{"schema_version", "", count(journal_schema_version)},
                                         {"keel_version", "", text(meta.keel_version)},
                                         {"created_by", "", text(meta.created_by)},
                                         {"seed", "", count(meta.seed)},
                                         {"config", "", text(meta.config)},
                                         {"events", "", count(events)},
                                         {"commands", "", count(commands)},
                                         {"ends_at", "", known ? moment(end->last->at) : absent("it was not read to its end")}}});
  doc::Table taken_over{.key = "taken_over", .columns = {{"maker", ""}, {"trades", ""}}};
  for (const auto& [maker, trades] : end->taken_over) taken_over.rows.push_back({.cells = {text(maker), count(trades)}});
  document.body.add(std::move(taken_over));
  return document;
}

}  // namespace keel
