#include "keel/account/told_positions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "keel/domain/settlement.hpp"

namespace keel {
namespace {

/// Of one instrument, all groups together.
struct Held {
  Size size;
  std::tuple<std::uint16_t, std::uint32_t, std::uint32_t> compared;  ///< the line, which may be a fact of each group
  bool delivered = false;
};

}  // namespace

std::string unlike_told_positions(const AccountFacts& account) {
  if (std::ranges::none_of(account.facts, [](const AccountFact& fact) { return fact.settled.raw != 0; })) return {};
  std::vector<Held> all(account.instruments.size());
  std::string first;
  std::size_t unlike = 0;
  for (const AccountFact& fact : account.facts) {
    if (is_about_money(fact.kind)) continue;
    Held& held = all[fact.instrument.value];
    if (fact.kind == EntryKind::Trade) held.size += fact.size;
    const std::tuple line{fact.file, fact.line, fact.element};
    if (fact.settled.raw != 0 && fact.settled != held.size && held.compared != line && !held.delivered && unlike++ == 0) {
      const Instrument& instrument = account.instruments[fact.instrument];
      first = fmt::format("{}: {}: a position of {} was settled, and the trades so far make {}", account.place_of(fact),
                          instrument.full_name(), to_text(amount_of(instrument, fact.settled)), to_text(amount_of(instrument, held.size)));
    }
    held.compared = line;
    held.delivered = held.delivered || is_delivery(fact.kind);
  }
  if (unlike == 0) return first;
  const std::string more = unlike == 1 ? "" : fmt::format(" (and {} more row{})", unlike - 1, unlike == 2 ? "" : "s");
  return first + more + ": trades are missing, or are of another account";
}

}  // namespace keel
