#include "keel/book/ledger.hpp"

namespace keel {

std::string_view name_of(Account account) {
  constexpr std::array<std::string_view, 10> names{"holding",   "commitment", "realised", "fees",      "funding",
                                                   "exchanged", "cash",       "capital",  "transfers", "corrections"};
  return names[static_cast<std::size_t>(account)];
}

std::string_view name_of(EntryKind kind) {
  constexpr std::array<std::string_view, 9> names{"trade",      "funding",  "daily settlement", "expiry", "deposit",
                                                  "withdrawal", "transfer", "correction",       "bust"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace keel
