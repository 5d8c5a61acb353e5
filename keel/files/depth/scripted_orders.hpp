#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/orders.hpp"

namespace keel {

/// What reached an exchange, and when.
struct ScriptedOrder {
  enum class Action : std::uint8_t { Place, Cancel };
  Instant arrives;
  Action action = Action::Place;
  OrderId order;
  Side side = Side::Buy;
  Price price;
  Size size;                    ///< contracts; of a cancel nothing
  std::string_view price_text;  ///< as the file has it, in whose text it lies
  std::string_view size_text;
  std::size_t line = 0;
};

/// CSV with columns arrives_ns (since 1970, by the exchange's clock), action (place, cancel), order (a number), side, price and size, in
/// the order of arrival. Places are post-only. `name` opens every error. Refuses an order that is placed twice, a cancel of what was not
/// placed, and times that go back.
Result<std::vector<ScriptedOrder>> read_scripted_orders(const std::string& name, std::string_view text);

}  // namespace keel
