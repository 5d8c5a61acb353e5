#pragma once

#include <optional>
#include <vector>

#include "keel/document/document.hpp"
#include "keel/service/study/market/market_fact.hpp"

namespace keel {

/// Of a page: what moves against makers by the time after a trade, how the sides of orders go on, and the vol by the step, of either
/// market.
doc::Section market_charts(const std::optional<std::vector<MarketFact>>& recorded, const std::optional<std::vector<MarketFact>>& simulated);

}  // namespace keel
