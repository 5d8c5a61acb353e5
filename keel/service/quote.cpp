#include "keel/service/quote.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cmath>

#include "keel/quoting/theory/inventory_models.hpp"
#include "keel/quoting/theory/vega_inventory.hpp"
#include "keel/service/model_parameters.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr Shown ten_digits = significant(10);

struct Answer {
  InventoryQuote quote;
  std::optional<double> value;  ///< what the maker expects to earn until the end
};

template <class Model>
Result<Model> model_of(const QuoteRequest& request) {
  Model model;
  const auto said = set_parameters(model, request.param);
  if (!said) return std::unexpected(said.error());
  if (request.time_left) {
    if (said->contains("T")) return fail("time-left: is T, which --param says, too");
    if (!(*request.time_left >= 0.0)) return fail(fmt::format("time-left: {} is below 0", *request.time_left));
    if (auto done = set_parameter(model, "T", fmt::format("{}", *request.time_left)); !done) {
      return fail("time-left: the model has no end");
    }
  }
  if (auto checked = check_parameters(model); !checked) return std::unexpected(checked.error());
  return model;
}

/// Whole, and within the bound.
Result<int> trades_held(double inventory, int bound) {
  if (inventory != std::round(inventory)) return fail(fmt::format("inventory: {} is no whole number of trades", inventory));
  if (std::abs(inventory) > bound) return fail(fmt::format("inventory: {} lies beyond Q = {}", inventory, bound));
  return static_cast<int>(inventory);
}

Result<Answer> answer(const AvellanedaStoikov& model, double inventory) { return Answer{model.quote(inventory), {}}; }
Result<Answer> answer(const FixedSpread& model, double inventory) { return Answer{model.quote(inventory), {}}; }
Result<Answer> answer(const Glft& model, double inventory) {
  if (model.form == "closed") return Answer{model.closed_form(inventory), {}};
  const auto held = trades_held(inventory, model.bound);
  if (!held) return std::unexpected(held.error());
  return Answer{model.exact(*held), {}};
}
Result<Answer> answer(const CarteaJaimungal& model, double inventory) {
  const auto held = trades_held(inventory, model.bound);
  if (!held) return std::unexpected(held.error());
  return Answer{model.quote(*held), model.value(*held)};
}
Result<Answer> answer(const OneOptionVega& model, double inventory) {
  if (std::abs(inventory) > model.vega_limit)
    return fail(fmt::format("inventory: a vega of {} lies beyond V = {}", inventory, model.vega_limit));
  const VegaInventory problem = model.model();
  const VegaValue value(problem);
  return Answer{value.quote(problem.options.front(), inventory), value.value(inventory)};
}

template <class Model>
Result<Answer> answer_by(const QuoteRequest& request) {
  const auto model = model_of<Model>(request);
  if (!model) return std::unexpected(model.error());
  return answer(*model, request.inventory);
}

struct ModelEntry {
  std::string_view name;
  Result<Answer> (*answer)(const QuoteRequest&);
  std::vector<std::string_view> (*parameters)();
};
template <class Model>
constexpr ModelEntry entry(std::string_view name) {
  return {name, answer_by<Model>, parameter_names<Model>};
}
constexpr std::array models{entry<AvellanedaStoikov>("avellaneda_stoikov"), entry<CarteaJaimungal>("cartea_jaimungal"),
                            entry<FixedSpread>("fixed_spread"), entry<Glft>("glft"), entry<OneOptionVega>("vega_inventory")};

constexpr std::string_view at_bound = "the inventory is at its bound";

Value known(const std::optional<double>& number) { return number ? estimate(*number, ten_digits) : absent(std::string(at_bound)); }

/// What is left of a difference of numbers of `size`, without what is only their rounding.
double difference(double left, double size) { return std::abs(left) < 1e-14 * size ? 0.0 : left; }

}  // namespace

std::vector<std::string_view> quote_request_models() {
  std::vector<std::string_view> names;
  names.reserve(models.size());
  for (const ModelEntry& model : models) names.push_back(model.name);
  return names;
}

std::string quote_parameters(std::string_view model) {
  const auto found = std::ranges::find(models, model, &ModelEntry::name);
  return found == models.end() ? "" : fmt::format("{}", fmt::join(found->parameters(), ", "));
}

Result<Document> quote(const QuoteRequest& request) {
  const auto model = std::ranges::find(models, request.model, &ModelEntry::name);
  if (model == models.end()) {
    return fail(fmt::format("model: \"{}\" is none of {}", request.model, fmt::join(quote_request_models(), ", ")));
  }
  if (!std::isfinite(request.fair)) return fail(fmt::format("fair: \"{}\" is not a number", request.fair));
  if (!std::isfinite(request.inventory)) return fail(fmt::format("inventory: \"{}\" is not a number", request.inventory));
  const auto answered = model->answer(request);
  if (!answered) return std::unexpected(answered.error());
  const InventoryQuote& quote = answered->quote;
  const auto priced = [&](const std::optional<double>& distance, double side) {
    return known(distance ? std::optional(request.fair + side * *distance) : std::nullopt);
  };
  std::optional<double> reservation;
  std::optional<double> half_spread;
  if (quote.bid_distance && quote.ask_distance) {
    half_spread = 0.5 * (*quote.bid_distance + *quote.ask_distance);
    reservation = request.fair + difference(0.5 * (*quote.ask_distance - *quote.bid_distance), *half_spread);
  }
  Facts facts;
  facts.facts = {{"model", "model", text(request.model)},
                 {"fair", "fair", estimate(request.fair, ten_digits)},
                 {"inventory", "inventory", estimate(request.inventory, ten_digits)},
                 {"bid", "bid", priced(quote.bid_distance, -1.0)},
                 {"ask", "ask", priced(quote.ask_distance, 1.0)},
                 {"bid_distance", "bid distance", known(quote.bid_distance), "from fair, positive outside"},
                 {"ask_distance", "ask distance", known(quote.ask_distance), "from fair, positive outside"},
                 {"reservation_price", "reservation price", known(reservation), "between bid and ask"},
                 {"half_spread", "half spread", known(half_spread)}};
  if (answered->value)
    facts.facts.push_back({"value", "value", estimate(*answered->value, ten_digits), "expected until the end, risk deducted"});
  Facts parts{.key = "parts",
              .title = "Parts",
              .note =
                  "bid distance = half spread + inventory risk + adverse selection + skew + drift; the ask's "
                  "has the last two with their signs changed"};
  const auto part = [&](double InventoryQuote::Parts::* member) {
    return known(quote.parts ? std::optional(difference((*quote.parts).*member, half_spread.value_or(0.0))) : std::nullopt);
  };
  parts.facts = {{"half_spread", "half spread without risk", part(&InventoryQuote::Parts::half_spread)},
                 {"inventory_risk", "inventory risk of the trade", part(&InventoryQuote::Parts::inventory_risk)},
                 {"adverse_selection", "adverse selection", part(&InventoryQuote::Parts::adverse_selection)},
                 {"skew", "skew of the inventory", part(&InventoryQuote::Parts::skew)},
                 {"drift", "drift", part(&InventoryQuote::Parts::drift)}};
  Document document{.title = fmt::format("Quote by {}", request.model)};
  document.body.add(std::move(facts));
  document.body.add(std::move(parts));
  return document;
}

}  // namespace keel
