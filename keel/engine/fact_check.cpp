#include "keel/engine/fact_check.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace keel {
namespace {

using Said = Result<void>;

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
  Said operator()(const IndexMoved& fact) const { return fact.price.raw < 0 ? Said(fail("price must not be negative")) : Said(); }
  Said operator()(const SmileMoved& fact) const {
    const std::array numbers{fact.a, fact.b, fact.rho, fact.m, fact.s};
    if (!std::ranges::all_of(numbers, [](double number) { return std::isfinite(number); })) return fail("a smile's numbers must be finite");
    return {};
  }
  Said operator()(const Filled& fact) const {
    const bool may_be_free = named->kind == InstrumentKind::Option;
    if (fact.size.raw <= 0) return fail("size must be above 0");
    if (fact.price.raw < 0 || (fact.price.raw == 0 && !may_be_free)) return fail("price must be above 0");
    return {};
  }
  Said operator()(const Settled& fact) const {
    if (!named->expires()) return fail(named->full_name() + " does not expire");
    return fact.delivery.raw <= 0 ? Said(fail("delivery must be above 0")) : Said();
  }
  Said operator()(const Halted&) const { return persons_word(); }
  Said operator()(const Resumed&) const { return persons_word(); }
  Said operator()(const FlattenOrdered&) const { return persons_word(); }
  Said operator()(const LimitChanged&) const { return persons_word(); }
  Said operator()(const auto&) const { return {}; }

  static Said persons_word() { return fail("that is a person's to say"); }
};

}  // namespace

Result<void> validate(const Fact& fact, const Instrument* named) { return std::visit(Check{named}, fact); }

}  // namespace keel
