#include "keel/files/depth/scripted_orders.hpp"

#include <fmt/format.h>

#include <unordered_set>

#include "keel/files/rows/csv_table.hpp"

namespace keel {

Result<std::vector<ScriptedOrder>> read_scripted_orders(const std::string& name, std::string_view text) {
  CsvTable csv(name, text);
  const std::size_t arrives = csv.column("arrives_ns");
  const std::size_t action = csv.column("action");
  const std::size_t order = csv.column("order");
  const std::size_t side = csv.column("side");
  const std::size_t price = csv.column("price");
  const std::size_t size = csv.column("size");
  std::vector<ScriptedOrder> orders;
  std::unordered_set<std::uint64_t> placed;
  while (csv.next()) {
    ScriptedOrder read{.side = csv.side(side), .price_text = csv.text(price), .size_text = csv.text(size), .line = csv.line()};
    const std::uint64_t ns = csv.number(arrives);
    read.arrives = Instant{static_cast<std::int64_t>(ns)};
    read.order = OrderId{csv.number(order)};
    read.price = csv.above_zero<Price>(price);
    if (ns > static_cast<std::uint64_t>(never.raw)) csv.refuse(arrives, "is no time in nanoseconds since 1970");
    if (!orders.empty() && read.arrives < orders.back().arrives) csv.refuse(arrives, "lies before the row above it");
    if (csv.text(action) == "place") {
      read.size = csv.above_zero<Size>(size);
      if (!placed.insert(read.order.value).second) csv.refuse(order, fmt::format("{} is placed a second time", read.order.value));
    } else if (csv.text(action) == "cancel") {
      read.action = ScriptedOrder::Action::Cancel;
      if (!placed.contains(read.order.value)) csv.refuse(order, fmt::format("{} was not placed", read.order.value));
    } else {
      csv.refuse(action, fmt::format("\"{}\" is neither place nor cancel", csv.text(action)));
    }
    orders.push_back(read);
  }
  if (!csv.ok()) return std::unexpected(csv.error());
  return orders;
}

}  // namespace keel
