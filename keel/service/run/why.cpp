#include "keel/service/run/why.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "keel/config/run_config.hpp"
#include "keel/journal/journal_reader.hpp"

namespace keel {

using namespace doc;

namespace {

/// An order as the journal tells it.
struct Told {
  std::optional<PlaceOrder> placed;
  std::optional<QuoteParts> parts;
  Event by;  ///< after which it left
  std::string became = "not answered";
  Size filled;
  std::uint64_t replaced_by = 0;  ///< the last that was to take its place
  std::uint64_t last_order = 0;   ///< that was placed at all
};

/// Listings so far, for the names of instruments and of the factors.
struct Listed {
  std::vector<Instrument> instruments;
  FactorLayout layout;

  void list(const Instrument& instrument) {
    instruments.push_back(instrument);
    const auto place = std::ranges::lower_bound(layout.underlyings, instrument.base);
    if (place == layout.underlyings.end() || *place != instrument.base) layout.underlyings.insert(place, instrument.base);
  }
};

void follow(Told& told, const keel::Fact& fact, std::uint64_t order) {
  if (const auto* accepted = std::get_if<OrderAccepted>(&fact); accepted != nullptr && accepted->order.value == order) {
    told.became = "resting";
  } else if (const auto* filled = std::get_if<Filled>(&fact); filled != nullptr && filled->order.value == order) {
    told.filled += abs(filled->size);
    told.became = told.placed && told.filled >= told.placed->size ? "filled" : "resting";
  } else if (const auto* closed = std::get_if<OrderClosed>(&fact); closed != nullptr && closed->order.value == order) {
    const bool replaced = closed->reason == CloseReason::Cancelled && told.replaced_by != 0;
    told.became = replaced ? fmt::format("replaced by {}", told.replaced_by) : std::string(name_of(closed->reason));
  }
}

doc::Table parts_table(const QuoteParts& parts, const FactorLayout& layout, const Instrument& instrument) {
  doc::Table table{.key = "parts", .title = "WHY", .columns = {{"part", ""}, {"price", instrument.name}}};
  const auto add = [&](std::string_view name, PriceOffset by, doc::Row::Kind kind = doc::Row::Kind::Plain) {
    table.rows.push_back({.cells = {text(name), exact(by)}, .kind = kind});
  };
  add("fair value", PriceOffset{parts.fair.raw});
  if (parts.lead.raw != 0) add("lead", parts.lead);
  if (parts.imbalance.raw != 0) add("imbalance", parts.imbalance);
  add("half spread", parts.half_spread);
  if (parts.widening.raw != 0) add("widening", parts.widening);
  for (const QuoteParts::Skew& skew : parts.skew) {
    if (skew.by.raw != 0) add(fmt::format("skew, {}", factor_name(layout, static_cast<int>(skew.factor))), skew.by);
  }
  add("own size", parts.size_charge);
  add("adverse selection", parts.adverse);
  add("maker fee", parts.fee);
  if (parts.obligation.raw != 0) add("obligation", parts.obligation);
  add("rounding", parts.rounding);
  add("price", PriceOffset{parts.price().raw}, doc::Row::Kind::Sum);
  return table;
}

}  // namespace

Result<Document> why_document(const std::string& directory, std::uint64_t order) {
  auto reader = JournalReader::open(directory);
  if (!reader) return std::unexpected(reader.error());
  const auto config = parse_config(reader->meta().config, directory + ": its config");
  if (!config) return std::unexpected(config.error());
  Listed listed;
  listed.layout.vega_bucket_days = config->engine().risk.vega_bucket_days;
  FactorLayout layout;
  Told told;
  for (JournalEntry entry;;) {
    const auto more = reader->next(entry);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    if (const auto* listing = std::get_if<InstrumentListed>(&entry.event.fact)) listed.list(listing->instrument);
    follow(told, entry.event.fact, order);
    for (std::size_t i = 0; i < entry.commands.size(); ++i) {
      const auto* placed = std::get_if<PlaceOrder>(&entry.commands[i]);
      if (placed == nullptr) continue;
      told.last_order = placed->order.value;
      if (placed->replaces.value == order) told.replaced_by = placed->order.value;
      if (placed->order.value != order) continue;
      told.placed = *placed;
      told.parts = entry.parts[i];
      told.by = entry.event;
      layout = listed.layout;
    }
  }
  if (!told.placed) {
    return fail(ErrorCode::Usage, told.last_order == 0
                                      ? fmt::format("why: {} holds no order", directory)
                                      : fmt::format("why: {} holds no order {}: they go from 1 to {}", directory, order, told.last_order));
  }
  const PlaceOrder& placed = *told.placed;
  const Instrument& instrument = listed.instruments[placed.instrument.value];
  Document document{.title = fmt::format("order {}", order)};
  document.body.add(doc::Facts{.facts = {{"order", "order", count(order)},
                                         {"purpose", "purpose", text(name_of(placed.purpose))},
                                         {"instrument", "instrument", text(instrument.full_name())},
                                         {"side", "side", text(name_of(placed.side))},
                                         {"price", "price", exact(placed.price)},
                                         {"size_contracts", "size", exact(placed.size), "contracts"},
                                         {"event", "left after event", count(told.by.seq)},
                                         {"event_kind", "which was", text(name_of(told.by.fact))},
                                         {"at", "at", moment(told.by.at)},
                                         {"became", "became", text(told.became)},
                                         {"filled_contracts", "filled", exact(told.filled), "contracts"}}});
  if (told.parts) {
    document.body.add(parts_table(*told.parts, layout, instrument));
  } else {
    document.body.add(Remark{.text = "a hedge: it is priced through the market, within hedging.price_collar or the gate's, "
                                     "and has no parts"});
  }
  return document;
}

}  // namespace keel
