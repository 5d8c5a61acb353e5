#include "keel/book/ledger.hpp"

namespace keel {

std::string_view name_of(Account account) {
  constexpr std::array<std::string_view, 13> names{"holding",       "commitment", "realised",   "fees",      "rebates",
                                                   "delivery fees", "funding",    "pool fees",  "exchanged", "cash",
                                                   "capital",       "transfers",  "corrections"};
  return names[static_cast<std::size_t>(account)];
}

std::string_view name_of(EntryKind kind) {
  constexpr std::array<std::string_view, 12> names{"trade",     "funding",         "daily settlement", "expiry",   "exercise",
                                                   "pool fees", "deposit",         "withdrawal",       "transfer", "correction",
                                                   "bust",      "trade correction"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace keel
