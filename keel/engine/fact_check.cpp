#include "keel/engine/fact_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "keel/book/amount_limits.hpp"
#include "keel/engine/decide/permitted.hpp"

namespace keel {
namespace {

using Said = Result<void>;

constexpr double largest_smile_number = 1e6;

Said side_of_top(const std::string& side, Price price, Size size) {
  if (size.raw < 0) return fail(side + ": size must not be negative");
  if (size.raw > 0 && price.raw <= 0) return fail(side + ": price must be above 0");
  return {};
}

/// One overload a fact; what an engine takes whatever it says needs none of its own.
struct Check {
  const Instrument* named;

  Said operator()(const InstrumentListed& fact) const {
    if (auto valid = validate(fact.instrument); !valid) return valid;
    if (fact.instrument.kind == InstrumentKind::Option && fact.instrument.strike.raw <= 0) return fail("strike must be above 0");
    return {};
  }
  Said operator()(const BookTop& fact) const {
    if (auto bid = side_of_top("bid", fact.bid, fact.bid_size); !bid) return bid;
    return side_of_top("ask", fact.ask, fact.ask_size);
  }
  Said operator()(const IndexMoved& fact) const {
    if (fact.price.raw < 0) return fail("price must not be negative");
    return to_double(fact.price) > largest_price ? Said(fail(fmt::format("price must be at most {:.0f}", largest_price))) : Said();
  }
  Said operator()(const SmileMoved& fact) const {
    const std::array numbers{fact.a, fact.b, fact.rho, fact.m, fact.s};
    if (!std::ranges::all_of(numbers, [](double number) { return std::isfinite(number); })) return fail("a smile's numbers must be finite");
    if (std::abs(fact.rho) > 1.0) return fail("a smile's rho must be from -1 to 1");
    const auto small = [](double number) { return std::abs(number) <= largest_smile_number; };
    return std::ranges::all_of(numbers, small) ? Said()
                                               : Said(fail(fmt::format("a smile's numbers must be at most {:.0f}", largest_smile_number)));
  }
  Said operator()(const Filled& fact) const {
    const bool may_be_free = named->kind == InstrumentKind::Option;
    if (fact.size.raw <= 0) return fail("size must be above 0");
    if (fact.price.raw < 0 || (fact.price.raw == 0 && !may_be_free)) return fail("price must be above 0");
    return {};
  }
  Said operator()(const Traded& fact) const {
    if (fact.size.raw <= 0) return fail("size must be above 0");
    if (fact.price.raw < 0) return fail("price must not be below 0");
    return {};
  }
  Said operator()(const Settled& fact) const {
    if (!named->expires()) return fail(named->full_name() + " does not expire");
    return fact.delivery.raw <= 0 ? Said(fail("delivery must be above 0")) : Said();
  }
  Said operator()(const FundingPaid&) const {
    return named->kind == InstrumentKind::Perpetual ? Said() : Said(fail(named->full_name() + " is not a perpetual and pays no funding"));
  }
  Said operator()(const OtherMakerTraded&) const { return fail("that is the run's to say"); }
  Said operator()(const PersonsWord auto&) const { return fail("that is a person's to say"); }
  Said operator()(const auto&) const { return {}; }
};

/// What the book may be worth, by currency, at the worst price that the market would believe. In doubles: half of what 64 bits hold is
/// left.
class Reach {
 public:
  /// With the book's cash, and the index that is told, if one is.
  Reach(const Facts& facts, const IndexMoved* told) : facts_(facts), told_(told) {
    for (const Money& held : facts.book.cash().entries()) add(held.currency, to_double(held.amount));
  }

  void add(Currency currency, double amount) {
    const auto found = std::ranges::find(sums_, currency, &std::pair<Currency, double>::first);
    (found != sums_.end() ? *found : sums_.emplace_back(currency, 0.0)).second += std::abs(amount);
  }

  /// A trade that is not booked yet.
  void trade(const Instrument& instrument, Size size, Price price) {
    const double amount = to_double(size) * to_double(instrument.multiplier);
    add(instrument.settle, instrument.reciprocal() ? amount / to_double(price) : amount * to_double(price));
    if (instrument.kind == InstrumentKind::Spot) add(instrument.base, amount);
  }

  /// All that is held, the size of a trade that is not booked yet with it.
  void positions(InstrumentId traded, Size size) {
    for (const Instrument& instrument : facts_.instruments) {
      const Size held = abs(facts_.book.position(instrument.id).size);
      const double contracts = to_double(held) + (instrument.id == traded ? to_double(size) : 0.0);
      if (contracts > 0.0 && instrument.kind != InstrumentKind::Spot) add(instrument.settle, worst_worth(instrument, contracts));
    }
  }

  Said verdict() const {
    double usd = 0.0;
    for (const auto& [currency, amount] : sums_) {
      if (amount >= largest_amount) return beyond(currency.text());
      usd += amount * usd_of(currency);
    }
    return usd >= largest_amount ? beyond("USD") : Said();
  }

 private:
  static Said beyond(const std::string& unit) { return fail(fmt::format("brings the account beyond {:.0f} {}", largest_amount, unit)); }

  /// 0: not known, and not valued.
  double usd_of(Currency currency) const {
    if (told_ != nullptr && told_->underlying == currency) return to_double(told_->price);
    return facts_.market.usd_of(currency).value_or(0.0);
  }

  /// Of contracts > 0.
  double worst_worth(const Instrument& instrument, double contracts) const {
    const double amount = contracts * to_double(instrument.multiplier);
    if (contracts >= largest_amount || amount >= largest_amount) return largest_amount;
    const double base = usd_of(instrument.base);
    const double quote = usd_of(instrument.quote);
    if (base <= 0.0 || quote <= 0.0) return std::max(amount, std::abs(to_double(facts_.book.position(instrument.id).cost)));
    const double last = facts_.market.last_price(instrument.id).value_or(base / quote);
    const double low = std::min(last, (1.0 - most_basis_of_a_middle) * base / quote);
    const double high = std::max(last, (1.0 + most_basis_of_a_middle) * base / quote);
    const double strike = to_double(instrument.strike);
    if (instrument.kind == InstrumentKind::Option) {
      return instrument.payoff == Payoff::Inverse ? amount * (1.0 + strike / low) : amount * std::max(high, strike);
    }
    if (instrument.reciprocal()) return amount / low;
    return instrument.kind == InstrumentKind::Pool ? 2.0 * amount * std::sqrt(high) : amount * high;
  }

  const Facts& facts_;
  const IndexMoved* told_;
  std::vector<std::pair<Currency, double>> sums_;
};

bool may_trade_beside_us(const Facts& facts, Instant at) { return !facts.other_makers.empty() && facts.other_makers.front().until > at; }

/// One overload a fact; what moves neither money nor an index needs none of its own.
struct CheckNext {
  const Facts& facts;

  Said operator()(const IndexMoved& fact) const {
    Reach reach(facts, &fact);
    reach.positions({}, {});
    return reach.verdict();
  }
  Said operator()(const Filled& fact) const {
    const Instrument& instrument = facts.instruments[fact.instrument];
    if (facts.book.trades().contains(instrument.venue, fact.trade)) return {};
    const WorkingOrder* order = facts.orders.find(fact.order);
    if (order != nullptr && (order->placed.instrument != fact.instrument || order->placed.side != fact.side)) {
      return fail(fmt::format("order {} is not one to {} {}", fact.order.value, name_of(fact.side), instrument.full_name()));
    }
    if (fact.order.value >= facts.next_order && may_trade_beside_us(facts, facts.now)) {
      return fail(fmt::format("no order {} has left: what another maker trades is no fill of ours", fact.order.value));
    }
    Reach reach(facts, nullptr);
    reach.trade(instrument, fact.size, fact.price);
    reach.add(instrument.settle, to_double(fact.fee));
    reach.positions(fact.instrument, fact.size);
    return reach.verdict();
  }
  Said operator()(const OtherMakerTraded& fact) const {
    Reach reach(facts, nullptr);
    reach.trade(facts.instruments[fact.instrument], fact.size, fact.price);
    reach.positions(fact.instrument, fact.size);
    return reach.verdict();
  }
  Said operator()(const Settled& fact) const {
    const Instrument& instrument = facts.instruments[fact.instrument];
    if (to_double(fact.delivery) > largest_price) return fail(fmt::format("delivery must be at most {:.0f}", largest_price));
    const bool fits = delivery_fits(instrument, facts.book.position(fact.instrument).size, fact.delivery);
    return fits ? Said() : Said(fail(fmt::format("brings the account beyond {:.0f} {}", largest_amount, instrument.settle.text())));
  }
  Said operator()(const Deposited& fact) const {
    Reach reach(facts, nullptr);
    reach.add(fact.money.currency, to_double(fact.money.amount));
    reach.positions({}, {});
    return reach.verdict();
  }
  Said operator()(const FundingPaid& fact) const {
    const Instrument& instrument = facts.instruments[fact.instrument];
    Reach reach(facts, nullptr);
    reach.add(instrument.settle, to_double(fact.in_all) - to_double(facts.book.position(instrument.id).funding));
    reach.positions({}, {});
    return reach.verdict();
  }
  Said operator()(const auto&) const { return {}; }
};

}  // namespace

Result<void> validate(const Fact& fact, const Instrument* named) { return std::visit(Check{named}, fact); }

Result<void> check_next(const Facts& facts, const Fact& fact) { return std::visit(CheckNext{facts}, fact); }

std::optional<OtherMakerTraded> others_trade(const State& state, const Derived& derived, const EngineConfig& config,
                                             const PositionReported& stated, Instant at) {
  const Instrument& instrument = state.instruments[stated.instrument];
  const UnitGreeks unit = derived.exposure.unit(instrument.id);
  if (!may_trade_beside_us(state, at) || instrument.kind == InstrumentKind::Spot) return std::nullopt;
  if (!trusted(state, config, instrument, unit, at)) return std::nullopt;
  if (std::abs(to_double(stated.size)) >= largest_amount) return std::nullopt;
  const Size bought = stated.size - state.book.position(instrument.id).size;
  OtherMakerTraded trade{.maker = state.other_makers.front().maker,
                         .instrument = instrument.id,
                         .side = bought.raw < 0 ? Side::Sell : Side::Buy,
                         .size = abs(bought),
                         .price = nearest<Price>(unit.fair_price)};
  const bool priced = trade.price.raw > 0 || instrument.kind == InstrumentKind::Option;
  if (bought.raw == 0 || !priced || !check_next(state, trade)) return std::nullopt;
  return trade;
}

}  // namespace keel
