#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <tuple>

#include "keel/base/hash.hpp"
#include "keel/base/int128.hpp"
#include "keel/book/history.hpp"
#include "keel/domain/pool.hpp"

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
  if (id >= 8) {
    made.kind = InstrumentKind::Pool;
    made.payoff = Payoff::Linear;
    made.quote = made.settle = Currency::of("USDC");
    made.multiplier = Multiplier{units_per_one};
    if (id == 9) made.range_lower = Price{20'000 * units_per_one};
    if (id == 9) made.range_upper = Price{60'000 * units_per_one};
  }
  made.fees = {Rate{30'000}, Rate{50'000}, Rate{12'500'000}, Rate{15'000}};
  return made;
}
constexpr std::uint32_t instrument_count = 10;

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
  /// What the tokens that trades of a pool moved came to.
  PoolReserves tokens_of(const Instrument& pool) const {
    PoolReserves sum;
    for (const Fill& fill : kept) {
      if (fill.instrument != pool.id) continue;
      const PoolReserves moved = pool_reserves(pool, fill.size * sign_of(fill.side), fill.price);
      sum = {sum.base - moved.base, sum.quote - moved.quote};
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
    RC_ASSERT(held.net_fees().raw == naive.fees_of(instrument));
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
    const bool pool = instrument.kind == InstrumentKind::Pool;
    const PoolReserves tokens = pool ? naive.tokens_of(instrument) : PoolReserves{{}, SettleAmount{naive.flow_of(instrument)}};
    expected.post({instrument.settle, tokens.quote - SettleAmount{naive.fees_of(instrument)}});
    expected.post({instrument.base, tokens.base});
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
    RC_ASSERT(after.delivery_fees == before.delivery_fees + paid.fee);
    RC_ASSERT(paid.fee.raw >= 0);
  }
}

/// The ledger kept by its entries alone: every posting on its account.
using NaiveLedger = std::map<std::tuple<Account, Currency, std::uint32_t>, std::int64_t>;

void add_entry(NaiveLedger& ledger, const Entry& entry) {
  for (const Transfer& moved : entry.transfers()) {
    const auto post = [&](Account account, std::int64_t amount) {
      ledger[{account, moved.currency, is_per_instrument(account) ? entry.instrument.value : 0}] += amount;
    };
    post(moved.debit, moved.amount.raw);
    post(moved.credit, -moved.amount.raw);
  }
}

SettleAmount arbitrary_money() { return SettleAmount{*rc::gen::inRange<std::int64_t>(-units_per_one, units_per_one)}; }

/// Does a fact of any kind to the book; false if it drew one that the instrument does not know.
bool do_arbitrary_fact(Book& book, History& history, std::uint64_t trade) {
  const Instrument instrument = arbitrary_instrument(*rc::gen::inRange<std::uint32_t>(0, instrument_count));
  Booking booking{.instrument = instrument.id, .trade = TradeId{trade}, .price = arbitrary_price(instrument), .amount = arbitrary_money()};
  switch (*rc::gen::inRange(0, 12)) {
    case 0: book.deposit({instrument.settle, arbitrary_money()}); return true;
    case 1: book.transfer({instrument.base, arbitrary_money()}); return true;
    case 2: book.correct({instrument.settle, arbitrary_money()}); return true;
    case 3: booking.kind = EntryKind::Funding; break;
    case 4: booking.kind = EntryKind::DailySettlement; break;
    case 5: booking.kind = EntryKind::Expiry; break;
    case 6:
      booking.kind = EntryKind::PoolFees;
      booking.currency = *rc::gen::element(instrument.base, instrument.settle);
      break;
    default: booking.size = Size{*rc::gen::element<std::int64_t>(-7, -3, -1, 1, 2, 11) * units_per_one / 10};
  }
  if (booking.kind == EntryKind::Funding && instrument.kind != InstrumentKind::Perpetual) return false;
  if (booking.kind == EntryKind::DailySettlement && instrument.paid_up_front()) return false;
  if (booking.kind == EntryKind::Expiry && !instrument.expires()) return false;
  if (booking.kind == EntryKind::PoolFees && instrument.kind != InstrumentKind::Pool) return false;
  booking.at = Instant{} + second * *rc::gen::inRange<std::int64_t>(0, 20);  // most come late
  RC_ASSERT(history.book(instrument, booking, book));
  return true;
}

RC_GTEST_PROP(LedgerProperty, EntriesBalanceInEveryCurrencyAndTheBookIsTheirSum, ()) {
  Book book;
  History history;
  NaiveLedger ledger;
  for (std::uint64_t i = *rc::gen::inRange<std::uint64_t>(0, 120); i > 0; --i) {
    if (do_arbitrary_fact(book, history, i)) add_entry(ledger, book.last_entry());
    if (*rc::gen::inRange(0, 10) == 0) {
      const TradeId busted{*rc::gen::inRange<std::uint64_t>(i, 121)};
      for (std::uint32_t id = 0; id < instrument_count; ++id) {
        if (history.bust(arbitrary_instrument(id), busted, book)) add_entry(ledger, book.last_entry());
      }
    }
  }
  std::map<Currency, std::int64_t> sums;
  for (const auto& [key, balance] : ledger) sums[std::get<Currency>(key)] += balance;
  for (const auto& [currency, sum] : sums) RC_ASSERT(sum == 0);
  for (const Money& cash : book.cash().entries()) RC_ASSERT((cash.amount.raw == ledger[{Account::Cash, cash.currency, 0U}]));
  for (std::uint32_t id = 0; id < instrument_count; ++id) {
    const Instrument instrument = arbitrary_instrument(id);
    const Position& held = book.position(instrument.id);
    const auto balance = [&](Account account, Currency currency) { return ledger[{account, currency, id}]; };
    RC_ASSERT(held.cost.raw == balance(Account::Holding, instrument.settle));
    RC_ASSERT(held.realised.raw == -balance(Account::Realised, instrument.settle));
    RC_ASSERT(held.fees.raw == balance(Account::Fees, instrument.settle));
    RC_ASSERT(held.rebates.raw == -balance(Account::Rebates, instrument.settle));
    RC_ASSERT(held.delivery_fees.raw == balance(Account::DeliveryFees, instrument.settle));
    RC_ASSERT(held.funding.raw == balance(Account::Funding, instrument.settle));
    RC_ASSERT(held.exchanged.raw == -balance(Account::Exchanged, instrument.base));
    RC_ASSERT(held.pool_fees.raw == -balance(Account::PoolFees, instrument.settle));
    if (instrument.kind == InstrumentKind::Pool) RC_ASSERT(held.exchanged_for.raw == balance(Account::Exchanged, instrument.settle));
    if (!instrument.paid_up_front()) RC_ASSERT(held.cost.raw == -balance(Account::Commitment, instrument.settle));
  }
}

RC_GTEST_PROP(HistoryProperty, ABustLeavesTheBookAsIfTheTradeHadNeverBeen, ()) {
  Book with;
  History history;
  Book without;
  const std::vector<Fill> fills = arbitrary_fills();
  RC_PRE(!fills.empty());
  const Fill& busted = *rc::gen::elementOf(fills);
  for (const Fill& fill : fills) {
    const Instrument instrument = arbitrary_instrument(fill.instrument.value);
    if (!history.book(instrument, booking_of(fill), with)) continue;
    if (fill.trade != busted.trade) without.apply(instrument, fill);
  }
  for (std::uint32_t id = 0; id < instrument_count; ++id) history.bust(arbitrary_instrument(id), busted.trade, with);
  for (std::uint32_t id = 0; id < instrument_count; ++id) RC_ASSERT(with.position(InstrumentId{id}) == without.position(InstrumentId{id}));
  for (const Money& cash : with.cash().entries()) RC_ASSERT(cash.amount == without.cash()[cash.currency]);
}

RC_GTEST_PROP(HistoryProperty, FactsInAnyOrderGiveTheBookOfTheTimeOrder, ()) {
  std::vector<Booking> facts;
  Book in_order;
  History lines;
  Book mixed;
  History late;
  for (std::uint64_t i = *rc::gen::inRange<std::uint64_t>(0, 80); i > 0; --i) {
    const Instrument instrument = arbitrary_instrument(*rc::gen::inRange<std::uint32_t>(0, instrument_count));
    Booking fact{.instrument = instrument.id, .trade = TradeId{i}, .price = arbitrary_price(instrument), .amount = arbitrary_money()};
    fact.size = Size{*rc::gen::element<std::int64_t>(-7, -3, -1, 1, 2, 11) * units_per_one / 10};
    const int what = *rc::gen::inRange(0, 10);
    if (what == 0 && instrument.expires()) fact.kind = EntryKind::Expiry;
    if (what == 1 && !instrument.paid_up_front()) fact.kind = EntryKind::DailySettlement;
    fact.at = Instant{} + second * static_cast<std::int64_t>(1000 - i);
    facts.push_back(fact);
  }
  for (const Booking& fact : facts) RC_ASSERT(lines.book(arbitrary_instrument(fact.instrument.value), fact, in_order));
  while (!facts.empty()) {
    const auto next = facts.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(facts.size()));
    RC_ASSERT(late.book(arbitrary_instrument(next->instrument.value), *next, mixed));
    facts.erase(next);
  }
  for (std::uint32_t id = 0; id < instrument_count; ++id)
    RC_ASSERT(mixed.position(InstrumentId{id}) == in_order.position(InstrumentId{id}));
  for (const Money& cash : mixed.cash().entries()) RC_ASSERT(cash.amount == in_order.cash()[cash.currency]);
}

RC_GTEST_PROP(HistoryProperty, TheCostBasisMovesMoneyBetweenRealisedAndCostOnly, ()) {
  NaiveBook naive;
  Book book = booked(arbitrary_fills(), naive);
  const bool expires = *rc::gen::arbitrary<bool>();
  const Price delivery{*rc::gen::inRange<std::int64_t>(10'000, 100'000) * units_per_one};
  for (std::uint32_t id = 0; id < instrument_count; ++id) {
    const Instrument instrument = arbitrary_instrument(id);
    std::vector<Booking> bookings;
    for (const Fill& fill : naive.kept) {
      if (fill.instrument == instrument.id) bookings.push_back(booking_of(fill));
    }
    if (expires && instrument.expires()) {
      book.settle(instrument, delivery);
      bookings.push_back({.kind = EntryKind::Expiry, .instrument = instrument.id, .price = delivery});
    }
    const Position& average = book.position(instrument.id);
    RC_ASSERT(position_by(instrument, bookings, CostBasis::Average) == average);
    for (const CostBasis basis : {CostBasis::Fifo, CostBasis::Lifo}) {
      const Position lots = position_by(instrument, bookings, basis);
      RC_ASSERT(lots.size == average.size);
      RC_ASSERT(lots.net_fees() == average.net_fees());
      RC_ASSERT(lots.realised - lots.cost == average.realised - average.cost);
      RC_ASSERT(lots.size.raw != 0 || lots.cost.raw == 0);
    }
  }
}

}  // namespace
}  // namespace keel
