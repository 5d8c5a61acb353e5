#include "keel/service/book/withheld.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keel {

using namespace doc;

namespace {

/// Keys of columns and facts that say where the answer looks, not what it finds there.
constexpr auto chosen =
    std::to_array<std::string_view>({"days", "vol_ratio", "spot_move", "index_usd", "range", "band", "strike", "calls", "puts", "distance",
                                     "distance_deviations", "probability", "jump", "delivery_usd", "up_to_days"});

bool is_chosen(std::string_view key) { return std::ranges::find(chosen, key) != chosen.end(); }

void withhold_value(Value& value, const std::string& why) {
  if (std::holds_alternative<Estimate>(value)) value = absent(why);
}

}  // namespace

std::string unpriced_words(std::size_t left_out, std::size_t of) { return fmt::format("\u2265 {} of {} positions unpriced", left_out, of); }

Value unless(const std::string& why, Value value) { return why.empty() ? std::move(value) : absent(why); }

void withhold(Fact& fact, const std::string& why) {
  if (is_chosen(fact.key)) return;
  withhold_value(fact.value, why);
  for (Measure& measure : fact.also) withhold_value(measure.value, why);
}

void withhold(Facts& facts, const std::string& why) {
  for (Fact& fact : facts.facts) withhold(fact, why);
}

void withhold(Table& table, const std::string& why) {
  for (Row& row : table.rows) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (i >= table.columns.size() || !is_chosen(table.columns[i].key)) withhold_value(row.cells[i].value, why);
    }
  }
}

void withhold(Section& section, const std::string& why) {
  for (Item& item : section.items) {
    if (auto* facts = std::get_if<Facts>(&item.what)) withhold(*facts, why);
    if (auto* table = std::get_if<Table>(&item.what)) withhold(*table, why);
    if (auto* part = std::get_if<Section>(&item.what)) withhold(*part, why);
  }
}

}  // namespace keel
