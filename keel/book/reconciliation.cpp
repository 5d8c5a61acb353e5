#include "keel/book/reconciliation.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <set>

namespace keel {
namespace {

/// Calls found(key, ours, theirs, listed by them) where the two amounts differ, in key order.
template <class Map, class Found>
void compare(const Map& ours, const Map& theirs, Found found) {
  std::set<typename Map::key_type> keys;
  for (const auto& [key, amount] : ours) keys.insert(key);
  for (const auto& [key, amount] : theirs) keys.insert(key);
  for (const auto& key : keys) {
    const auto our = ours.find(key);
    const auto their = theirs.find(key);
    const std::int64_t our_amount = our == ours.end() ? 0 : our->second.raw;
    const std::int64_t their_amount = their == theirs.end() ? 0 : their->second.raw;
    if (our_amount != their_amount) found(key, our_amount, their_amount, their != theirs.end());
  }
}

/// As ratios; all of one sign.
bool much_nearer(double amount, double to, double than_to) {
  return 4.0 * std::abs(std::log(amount / to)) < std::abs(std::log(amount / than_to));
}

}  // namespace

std::string_view name_of(DifferenceKind kind) {
  constexpr std::array<std::string_view, 5> names{"position", "position missing at the venue", "unknown instrument", "balance",
                                                  "balance missing at the venue"};
  return names[static_cast<std::size_t>(kind)];
}

std::vector<std::string> take_units(const AccountStatement& ours, AccountStatement& theirs) {
  std::vector<std::string> remarks;
  if (!ours.positions || !theirs.positions) return remarks;
  for (const auto& [name, rounding] : theirs.rounded) {
    const auto held = ours.positions->find(name);
    const auto told = theirs.positions->find(name);
    if (held == ours.positions->end() || told == theirs.positions->end() || held->second == told->second) continue;
    if (std::abs(to_double(held->second) - to_double(told->second)) > rounding) continue;
    remarks.push_back(fmt::format("{}: the venue tells it in coins alone: within their rounding it is what the book holds, {}", name,
                                  to_text(held->second)));
    told->second = held->second;
  }
  for (const auto& [name, shown] : theirs.doubtful) {
    const auto held = ours.positions->find(name);
    const auto told = theirs.positions->find(name);
    if (held == ours.positions->end() || told == theirs.positions->end() || held->second == told->second) continue;
    const auto own = ours.marks.find(name);
    const double mark = shown > 0.0 ? shown : own == ours.marks.end() ? 0.0 : own->second;
    const double ours_quoted = to_double(held->second) * mark;
    const double size = to_double(told->second);
    if (!(ours_quoted * size > 0.0)) continue;
    if (shown > 0.0 && std::abs(size - ours_quoted) <= 1e-4 * std::abs(ours_quoted)) {
      remarks.push_back(fmt::format("{}: the venue's size {} is in quote currency: at its mark {} it is what the book holds, {}", name,
                                    to_text(told->second), mark, to_text(held->second)));
      told->second = held->second;
    } else if (much_nearer(size, ours_quoted, to_double(held->second))) {
      const auto coins = nearest<Size>(size / mark);
      remarks.push_back(fmt::format("{}: the venue's size {} is taken to be in quote currency: at {} {} it is {}", name,
                                    to_text(told->second), shown > 0.0 ? "its mark" : "our mark, as it shows none,", mark, to_text(coins)));
      told->second = coins;
    }
  }
  return remarks;
}

std::vector<Difference> differences(const AccountStatement& ours, const AccountStatement& theirs, const Instruments& known) {
  std::vector<Difference> all;
  if (ours.positions && theirs.positions) {
    std::set<std::string> names;
    for (const Instrument& instrument : known) names.insert(instrument.full_name());
    compare(*ours.positions, *theirs.positions, [&](const std::string& name, std::int64_t our, std::int64_t their, bool listed) {
      const DifferenceKind kind = !names.contains(name) ? DifferenceKind::UnknownInstrument
                                  : listed              ? DifferenceKind::Position
                                                        : DifferenceKind::MissingPosition;
      all.push_back({kind, name, our, their});
    });
  }
  if (ours.balances && theirs.balances) {
    compare(*ours.balances, *theirs.balances, [&](const CurrencyAtVenue& currency, std::int64_t our, std::int64_t their, bool listed) {
      all.push_back({listed ? DifferenceKind::Balance : DifferenceKind::MissingBalance, currency.full_name(), our, their});
    });
  }
  return all;
}

}  // namespace keel
