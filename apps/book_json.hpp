#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "keel/account/inventory_groups.hpp"
#include "keel/account/inventory_orders.hpp"
#include "keel/book/reconciliation.hpp"
#include "keel/scenario/ladder.hpp"
#include "keel/scenario/coin_margin.hpp"

namespace keel {

/// What `keel book --json` prints, part by part; members and units: docs/reference/cli.md.
nlohmann::ordered_json json_of(const Instruments& instruments, const Inventory& inventory);
nlohmann::ordered_json json_of(const InventoryGroup& group);
nlohmann::ordered_json json_of(const InventoryOrders& orders);
nlohmann::ordered_json json_of(const CoinMargin& margin);
nlohmann::ordered_json json_of(const CoinLadder& ladder);
nlohmann::ordered_json json_of(const AccountStatement& venue, std::span<const Difference> differences);

}  // namespace keel
