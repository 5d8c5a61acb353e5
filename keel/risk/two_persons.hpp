#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/ids.hpp"
#include "keel/domain/money.hpp"

/// What makes a control looser is two persons' (decisions/0072, 0075): one proposes it, another confirms it. A proposal is a fact with the
/// members `by`, `until`, from when on it holds no more, and `lapses`, from when on nobody can confirm it.
namespace keel {

/// Whether two names are one person's: letters' case and outer blanks do not make another of him.
bool same_person(std::string_view one, std::string_view other);

/// From when on nobody can confirm it.
template <class Proposal>
Instant closes(const Proposal& proposal) {
  return std::min(proposal.lapses, proposal.until);
}

/// The proposal whose `name` is `of`, if `by` may confirm it. Error: nothing is proposed of that, or by the same person.
template <class Proposal>
Result<Proposal> to_confirm(const std::vector<Proposal>& proposals, std::string Proposal::* name, std::string_view of,
                            std::string_view by) {
  const auto proposed = std::ranges::find(proposals, of, name);
  if (proposed == proposals.end()) {
    const std::string waits =
        proposals.empty() ? "" : fmt::format(": it is of \"{}\", by {}", proposals.front().*name, proposals.front().by);
    return fail(fmt::format("nothing is proposed of \"{}\"{}", of, waits));
  }
  if (same_person(proposed->by, by)) return fail(fmt::format("{} has proposed it: another person must confirm it", proposed->by));
  return *proposed;
}

/// Who may trade on the account beside us, for a time.
struct OtherMaker {
  std::string maker;
  std::string by;
  std::string confirmed_by;
  Instant until;
  static constexpr auto fields() {
    using O = OtherMaker;
    return std::tuple{Field{"maker", &O::maker}, Field{"by", &O::by}, Field{"confirmed_by", &O::confirmed_by}, Field{"until", &O::until}};
  }
};

/// What was booked as another maker's of one instrument.
struct TakenOver {
  std::string maker;
  InstrumentId instrument;
  std::uint64_t trades = 0;
  Size bought;  ///< contracts, net: what he sold is taken off
  static constexpr auto fields() {
    using T = TakenOver;
    return std::tuple{Field{"maker", &T::maker}, Field{"instrument", &T::instrument}, Field{"trades", &T::trades},
                      Field{"bought", &T::bought}};
  }
};

}  // namespace keel
