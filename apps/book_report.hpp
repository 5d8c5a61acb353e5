#pragma once

#include <span>
#include <string>
#include <vector>

#include "keel/account/inventory.hpp"
#include "keel/account/inventory_groups.hpp"
#include "keel/account/inventory_orders.hpp"
#include "keel/attribution/attribution.hpp"
#include "keel/scenario/ladder.hpp"
#include "keel/scenario/coin_margin.hpp"
#include "keel/scenario/pin_risk.hpp"
#include "keel/scenario/stress.hpp"

namespace keel {

/// What `keel book` found out. Whoever makes it keeps alive what it refers to.
struct BookReport {
  std::string title;  ///< text
  const Instruments& instruments;
  const Inventory& inventory;
  const Result<std::vector<CoinLadder>>& ladders;
  std::span<const InventoryGroup> groups;
  std::span<const InventoryOrders> orders;
  std::span<const CoinMargin> margins;
  std::span<const CoinPin> pins;
  const BookStress* stress = nullptr;  ///< null, as the next, when not asked for
  const Attribution* explained = nullptr;
};

/// One self-contained page for a desk head. The same report gives the same bytes.
std::string book_html(const BookReport& report);

/// The moves that a report's ladder is drawn at: -50 % to +50 % in steps that show where gamma sits.
LadderAxes report_axes();

}  // namespace keel
