#include "keel/files/account/instruments_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "keel/files/rows/json_rows.hpp"

namespace keel {
namespace {

using Json = nlohmann::json;

/// One element. The first error sticks, and readers return zero values after it.
class Element {
 public:
  explicit Element(const Json& json) : json_(json) {}

  bool has(const char* member) const { return json_.contains(member) && !json_[member].is_null(); }

  std::string text(const char* member) {
    if (has(member) && json_[member].is_string()) return json_[member].get<std::string>();
    refuse(member, has(member) ? "is not a text" : "is missing");
    return {};
  }

  template <class T>
  T exact(const char* member) {
    if (!has(member) || !json_[member].is_number()) {
      refuse(member, has(member) ? "is not a number" : "is missing");
      return T{};
    }
    return take(member, parse_as<T>(json_[member].dump()));
  }

  Instant instant_ms(const char* member) {
    if (!has(member) || !json_[member].is_number_unsigned()) {
      refuse(member, has(member) ? "is not a time in milliseconds" : "is missing");
      return {};
    }
    return take(member, instant_of_ms(json_[member].get<std::uint64_t>()));
  }

  Currency currency(const char* member) { return take(member, Currency::parse(text(member))); }

  template <class T>
  T take(const char* member, Result<T> result) {
    if (result) return *std::move(result);
    refuse(member, result.error());
    return T{};
  }

  const Json& operator[](const char* member) const { return json_[member]; }
  void refuse(const char* member, std::string_view what) { refuse(member, Error{std::string(what)}); }
  void refuse(const char* member, const Error& error) {
    if (!error_) error_ = fail(member, error).error();
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  const Json& json_;
  std::optional<Error> error_;
};

InstrumentKind kind_of(Element& element) {
  const std::string kind = element.text("kind");
  if (kind == "option") return InstrumentKind::Option;
  if (kind == "spot") return InstrumentKind::Spot;
  if (kind != "future") element.refuse("kind", fmt::format("\"{}\" is none of option, future, spot and combos", kind));
  const bool perpetual = element.has("settlement_period") && element.text("settlement_period") == "perpetual";
  return perpetual ? InstrumentKind::Perpetual : InstrumentKind::Future;
}

/// In 2021 there were only coin-settled contracts, priced in USD or in the coin, and linear ones, priced in what they settle in.
Payoff payoff_of(Element& element, InstrumentKind kind, Currency base) {
  if (kind == InstrumentKind::Spot) return Payoff::Linear;
  if (element.has("instrument_type")) return element.text("instrument_type") == "reversed" ? Payoff::Inverse : Payoff::Linear;
  const Currency priced_in = element.currency("quote_currency");
  return priced_in == base || priced_in == Currency::of("USD") ? Payoff::Inverse : Payoff::Linear;
}

TickLadder ticks_of(Element& element) {
  std::vector<TickStep> steps{{Price{}, element.exact<PriceOffset>("tick_size")}};
  if (element.has("tick_size_steps")) {
    if (!element["tick_size_steps"].is_array()) element.refuse("tick_size_steps", "is not an array");
    for (const Json& json : element["tick_size_steps"]) {
      Element step(json);
      steps.push_back({step.exact<Price>("above_price"), step.exact<PriceOffset>("tick_size")});
      if (step.error()) element.refuse("tick_size_steps", *step.error());
    }
  }
  return element.take("tick_size_steps", TickLadder::make(std::move(steps)));
}

void set_size(Element& element, Instrument& made) {
  made.multiplier = element.exact<Multiplier>("contract_size");
  const Size amount = element.exact<Size>("min_trade_amount");
  if (made.multiplier.raw <= 0 || amount.raw <= 0) return element.refuse("contract_size", "and min_trade_amount must be above 0");
  const Int128 lot = Int128{amount.raw} * units_per_one;
  if (lot / made.multiplier.raw > std::numeric_limits<std::int64_t>::max()) return element.refuse("min_trade_amount", "is too large");
  made.lot = Size{divide_rounded(lot, made.multiplier.raw, Rounding::HalfEven)};
}

Instrument instrument_of(Element& element) {
  Instrument made{.name = element.text("instrument_name")};
  made.kind = kind_of(element);
  made.base = element.currency("base_currency");
  made.payoff = payoff_of(element, made.kind, made.base);
  const Currency priced_in = element.currency(element.has("counter_currency") ? "counter_currency" : "quote_currency");
  made.quote = priced_in == made.base ? Currency::of("USD") : priced_in;
  made.settle = made.payoff == Payoff::Inverse ? made.base : made.quote;
  if (element.has("settlement_currency")) made.settle = element.currency("settlement_currency");
  set_size(element, made);
  made.ticks = ticks_of(element);
  made.fees.maker = element.exact<Rate>("maker_commission");
  made.fees.taker = element.exact<Rate>("taker_commission");
  if (made.expires()) made.expiry = element.instant_ms("expiration_timestamp");
  if (made.kind == InstrumentKind::Option) {
    made.strike = element.exact<Price>("strike");
    const std::string right = element.text("option_type");
    if (right != "call" && right != "put") element.refuse("option_type", fmt::format("\"{}\" is neither call nor put", right));
    made.right = right == "put" ? Right::Put : Right::Call;
  }
  return made;
}

/// Sets what an answer does not tell: the venue sets it for all coins of a kind, settlement currency and period alike, so that where the
/// coin has no terms those of others are its own; if they differ, or none has any, nothing is charged.
void set_delivery(Instrument& made, const VenueTerms& terms) {
  if (!made.expires()) return;
  const auto take = [&made](const Terms& row) {
    made.fees.option_cap = row.fees.option_cap;
    made.fees.delivery = row.fees.delivery;
  };
  if (const Terms* const known = terms.find(made, made.expiry)) return take(*known);
  Instrument other = made;
  const Terms* alike = nullptr;
  for (const Terms& row : terms.terms) {
    other.base = row.coin;
    const Terms* const found = row.settle == made.settle ? terms.find(other, made.expiry) : nullptr;
    if (found == nullptr) continue;
    const auto fees = [](const Terms& of) { return std::pair{of.fees.option_cap, of.fees.delivery}; };
    if (alike != nullptr && fees(*alike) != fees(*found)) return;
    alike = found;
  }
  if (alike != nullptr) take(*alike);
}

bool is_combo(const Json& json) {
  const auto kind = json.find("kind");
  return kind != json.end() && kind->is_string() && kind->get_ref<const std::string&>().ends_with("_combo");
}

}  // namespace

Result<Instruments> parse_deribit_instruments(const std::string& name, std::string_view text, const VenueTerms& terms) {
  const Json whole = json_of(text);
  if (whole.is_discarded()) return fail(name + ": " + why_no_json(text));
  Instruments instruments;
  if (const auto good = check_answer(whole); !good) return fail(name, good.error());
  std::size_t number = 0;
  for (const Json& row : rows_of_answer(whole)) {
    ++number;
    const auto refuse = [&](const Error& error) { return fail(fmt::format("{}: {}", name, place_of_element(text, number)), error); };
    if (!row.is_object()) return refuse(Error{"is not a JSON object"});
    if (is_combo(row)) continue;
    Element element(row);
    Instrument made = instrument_of(element);
    if (element.error()) return refuse(*element.error());
    set_delivery(made, terms);
    if (auto listed = instruments.list(std::move(made)); !listed) return refuse(listed.error());
  }
  return instruments;
}

}  // namespace keel
