#include "keel/files/account/settled_combos.hpp"

#include <algorithm>

namespace keel {
namespace {

Result<void> add_fee(const ComboFee& unsaid, const LegPlace& place, const std::string& file, std::span<AccountFacts> parts) {
  for (AccountFacts& part : parts) {
    if (part.files.front() != file) continue;
    for (AccountFact& fact : part.facts) {
      const bool is_leg = fact.kind == EntryKind::Trade && fact.line == place.line && fact.element == place.element;
      if (!is_leg || part.instruments[fact.instrument].name != unsaid.instrument) continue;
      const auto fee = decimal_from_double(unsaid.fee);
      if (!fee) return fail(part.place_of(fact), fee.error());
      fact.amount += SettleAmount{*fee};
      if (unsaid.currency.empty()) continue;
      const auto currency = Currency::parse(unsaid.currency);
      if (!currency) return fail(part.place_of(fact), currency.error());
      if (*currency != part.instruments[fact.instrument].settle) fact.currency = *currency;
    }
  }
  return {};
}

}  // namespace

Result<void> settle_combos(const ComboRows& combos, std::span<AccountFacts> parts) {
  const auto found = combos.finish();
  if (!found) return std::unexpected(found.error());
  for (const ComboFee& unsaid : found->fees) {
    for (const LegPlace& place : unsaid.places) {
      if (const auto booked = add_fee(unsaid, place, combos.files()[place.file], parts); !booked) return booked;
    }
  }
  for (std::size_t file = 0; file < combos.files().size(); ++file) {
    const std::string& name = combos.files()[file];
    const auto part = std::ranges::find_if(parts, [&name](const AccountFacts& one) { return one.files.front() == name; });
    if (part == parts.end()) continue;
    auto remarks = found->remarks(file, name);
    part->remarks.insert(part->remarks.begin(), remarks.begin(), remarks.end());
  }
  return {};
}

}  // namespace keel
