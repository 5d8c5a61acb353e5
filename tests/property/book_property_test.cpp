#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "keel/base/hash.hpp"
#include "keel/base/int128.hpp"
#include "keel/book/book.hpp"

namespace keel {
namespace {

/// Every kind with every payoff that it may have, numbered by its id.
Instrument arbitrary_instrument(std::uint32_t id) {
  Instrument made{.id = InstrumentId{id}, .name = "instrument"};
  made.kind = std::array{InstrumentKind::Spot, InstrumentKind::Perpetual, InstrumentKind::Future, InstrumentKind::Option}[id % 4];
  made.payoff = id >= 4 && made.kind != InstrumentKind::Spot ? Payoff::Inverse : Payoff::Linear;
  made.base = Currency::of("BTC");
  made.quote = made.payoff == Payoff::Inverse ? Currency::of("USD") : Currency::of("USDC");
  made.settle = made.payoff == Payoff::Inverse ? made.base : made.quote;
  made.multiplier = Multiplier{made.reciprocal() ? 10 * units_per_one : units_per_one / 1000};
  made.lot = Size{units_per_one / 10};
  made.strike = Price{50'000 * units_per_one};
  made.fees = {Rate{30'000}, Rate{50'000}, Rate{12'500'000}, Rate{15'000}};
  return made;
}
constexpr std::uint32_t instrument_count = 8;

Price arbitrary_price(const Instrument& instrument) {
  const bool coin_quoted = instrument.kind == InstrumentKind::Option && instrument.payoff == Payoff::Inverse;
  return Price{*rc::gen::inRange<std::int64_t>(1, (coin_quoted ? 1 : 100'000) * units_per_one)};
}

std::vector<Fill> arbitrary_fills() {
  const auto sizes =
      rc::gen::map(rc::gen::inRange<std::int64_t>(1, 100), [](std::int64_t tenths) { return tenths * (units_per_one / 10); });
  std::vector<Fill> fills(*rc::gen::inRange<std::size_t>(0, 200));
  for (Fill& fill : fills) {
    fill.trade = TradeId{*rc::gen::inRange<std::uint64_t>(0, 150)};
    fill.instrument = InstrumentId{*rc::gen::inRange<std::uint32_t>(0, instrument_count)};
    fill.side = *rc::gen::element(Side::Buy, Side::Sell);
    fill.price = arbitrary_price(arbitrary_instrument(fill.instrument.value));
    fill.size = Size{*sizes};
    fill.fee = SettleAmount{*rc::gen::inRange<std::int64_t>(-1000, 100'000)};
  }
  return fills;
}

/// The slow book: keeps every trade ever made of an instrument and adds them up when asked.
struct NaiveBook {
  std::vector<Fill> kept;

  void apply(const Fill& fill) {
    for (const Fill& before : kept) {
      if (before.trade == fill.trade) return;
    }
    kept.push_back(fill);
  }
  std::int64_t size_of(const Instrument& instrument) const {
    std::int64_t sum = 0;
    for (const Fill& fill : kept) {
      if (fill.instrument == instrument.id) sum += fill.side == Side::Buy ? fill.size.raw : -fill.size.raw;
    }
    return sum;
  }
  /// Money that the trades of an instrument moved, had each been paid in full.
  std::int64_t flow_of(const Instrument& instrument) const {
    std::int64_t sum = 0;
    for (const Fill& fill : kept) {
      if (fill.instrument == instrument.id) sum -= settlement_value(instrument, fill.size * sign_of(fill.side), fill.price).raw;
    }
    return sum;
  }
  std::int64_t fees_of(const Instrument& instrument) const {
    std::int64_t sum = 0;
    for (const Fill& fill : kept) sum += fill.instrument == instrument.id ? fill.fee.raw : 0;
    return sum;
  }
  /// Average cost, a lot of 0.1 at a time and in floating point: the definition, without the rounding rules.
  long double realised_of(const Instrument& instrument) const {
    constexpr std::int64_t lot = units_per_one / 10;
    std::int64_t lots = 0;
    long double cost = 0;
    long double realised = 0;
    for (const Fill& fill : kept) {
      if (fill.instrument != instrument.id) continue;
      const int direction = fill.side == Side::Buy ? 1 : -1;
      const long double per_lot = static_cast<long double>(settlement_value(instrument, fill.size * direction, fill.price).raw) /
                                  static_cast<long double>(fill.size.raw / lot);
      for (std::int64_t i = 0; i < fill.size.raw / lot; ++i) {
        if (lots * direction < 0) {
          const long double average = cost / static_cast<long double>(lots < 0 ? -lots : lots);
          realised -= per_lot + average;
          cost -= average;
        } else {
          cost += per_lot;
        }
        lots += direction;
      }
    }
    return realised;
  }
};

std::uint64_t hash_of(const Book& book) {
  Hasher hasher;
  hasher.add(book);
  return hasher.digest();
}

Book booked(const std::vector<Fill>& fills, NaiveBook& naive) {
  Book book;
  for (const Fill& fill : fills) {
    book.apply(arbitrary_instrument(fill.instrument.value), fill);
    naive.apply(fill);
  }
  return book;
}

RC_GTEST_PROP(BookProperty, RealisedAndUnrealisedAreTheFlowsAndTheValueExactly, ()) {
  NaiveBook naive;
  const Book book = booked(arbitrary_fills(), naive);
  for (std::uint32_t id = 0; id < instrument_count; ++id) {
    const Instrument instrument = arbitrary_instrument(id);
    const Position& held = book.position(instrument.id);
    const Price mark = arbitrary_price(instrument);
    RC_ASSERT(held.size.raw == naive.size_of(instrument));
    const SettleAmount value = settlement_value(instrument, held.size, mark);
    RC_ASSERT((held.realised + book.unrealised(instrument, mark)).raw == naive.flow_of(instrument) + value.raw);
    RC_ASSERT(held.fees.raw == naive.fees_of(instrument));
    RC_ASSERT(held.size.raw != 0 || held.cost.raw == 0);
  }
}

RC_GTEST_PROP(BookProperty, EquityIsTheFlowsAndTheValuesLessFees, ()) {
  NaiveBook naive;
  const Book book = booked(arbitrary_fills(), naive);
  Balances equity = book.cash();
  Balances expected;
  for (std::uint32_t id = 0; id < instrument_count; ++id) {
    const Instrument instrument = arbitrary_instrument(id);
    const Price mark = arbitrary_price(instrument);
    equity.post({instrument.settle, book.market_value(instrument, mark)});
    expected.post({instrument.settle, SettleAmount{naive.flow_of(instrument) - naive.fees_of(instrument)}});
    if (instrument.kind == InstrumentKind::Spot) {
      expected.post({instrument.base, SettleAmount{naive.size_of(instrument) / units_per_one * instrument.multiplier.raw +
                                                   naive.size_of(instrument) % units_per_one * instrument.multiplier.raw / units_per_one}});
    } else {
      expected.post({instrument.settle, settlement_value(instrument, book.position(instrument.id).size, mark)});
    }
  }
  for (const Currency currency : {Currency::of("BTC"), Currency::of("USDC")}) RC_ASSERT(equity[currency] == expected[currency]);
}

RC_GTEST_PROP(BookProperty, AverageCostIsThatOfTheNaiveBookWithinOneUnitATrade, ()) {
  NaiveBook naive;
  const Book book = booked(arbitrary_fills(), naive);
  for (std::uint32_t id = 0; id < instrument_count; ++id) {
    const Instrument instrument = arbitrary_instrument(id);
    const long double difference = static_cast<long double>(book.position(instrument.id).realised.raw) - naive.realised_of(instrument);
    RC_ASSERT(std::abs(static_cast<double>(difference)) <= static_cast<double>(naive.kept.size()) + 1.0);
  }
}

RC_GTEST_PROP(BookProperty, ReplayingDuplicatesChangesNothing, ()) {
  NaiveBook naive;
  const std::vector<Fill> fills = arbitrary_fills();
  Book book = booked(fills, naive);
  const std::uint64_t once = hash_of(book);
  for (const Fill& fill : fills) RC_ASSERT(!book.apply(arbitrary_instrument(fill.instrument.value), fill));
  RC_ASSERT(hash_of(book) == once);
}

RC_GTEST_PROP(BookProperty, ExpiryLeavesOnlyCash, ()) {
  NaiveBook naive;
  Book book = booked(arbitrary_fills(), naive);
  const Price delivery{*rc::gen::inRange<std::int64_t>(10'000, 100'000) * units_per_one};
  for (std::uint32_t id = 0; id < instrument_count; ++id) {
    const Instrument instrument = arbitrary_instrument(id);
    if (!instrument.expires()) continue;
    const Position before = book.position(instrument.id);
    const SettleAmount worth = settlement_value(instrument, before.size, payoff_price(instrument, delivery));
    const Delivery paid = book.settle(instrument, delivery);
    const Position& after = book.position(instrument.id);
    RC_ASSERT(after.size.raw == 0);
    RC_ASSERT(after.cost.raw == 0);
    RC_ASSERT(after.realised.raw == naive.flow_of(instrument) + worth.raw);
    RC_ASSERT(after.fees == before.fees + paid.fee);
    RC_ASSERT(paid.fee.raw >= 0);
  }
}

}  // namespace
}  // namespace keel
