#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "keel/domain/instrument.hpp"

namespace keel {

/// What the name of a combo says: BTC-CS-28FEB25-100000_105000, ETH-FS-28MAR25_PERP, BTC-CSR12-28FEB25-100000_110000.
struct DeribitCombo {
  std::string_view kind;  ///< "CS", "CSR12"
  std::vector<Instant> expiries;
  bool perpetual = false;  ///< "PERP" stands among the expiries
  std::vector<Price> strikes;
  /// How many of each leg one combo is, smallest first; none of a kind that is not known. That of a future in a REV, which its price says
  /// too, is 0.
  std::vector<int> ratios;
};

/// Nothing if it is no combo's name: a kind, letters and then digits, stands before the first expiry. In it are views into the name.
/// Source of the kinds: the venue's list of combos as the client library DeriSock (ComboType) has it, read 2026-11-27.
std::optional<DeribitCombo> parse_deribit_combo(std::string_view name);
inline bool is_deribit_combo(std::string_view name) { return parse_deribit_combo(name).has_value(); }

}  // namespace keel
