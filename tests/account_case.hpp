#pragma once

#include <gtest/gtest.h>

#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

using namespace literals;

inline constexpr Currency btc = Currency::of("BTC");
inline constexpr Currency eth = Currency::of("ETH");

/// A small account, built fact by fact and mark by mark.
class AccountCase : public testing::Test {
 protected:
  InstrumentId list(Instrument one) {
    if (one.multiplier.raw == 0) one.multiplier = Multiplier{(one.reciprocal() ? 10 : 1) * units_per_one};
    if (one.lot.raw == 0) one.lot = 1.0_size;
    const auto id = account.instruments.list(one);
    if (!id) throw std::runtime_error(id.error().text);
    return *id;
  }
  InstrumentId list(std::string name, InstrumentKind kind, Payoff payoff, Currency base = btc) {
    Instrument one{.name = std::move(name), .kind = kind, .payoff = payoff, .base = base};
    one.quote = payoff == Payoff::Inverse ? Currency::of("USD") : Currency::of("USDC");
    one.settle = payoff == Payoff::Inverse ? base : one.quote;
    return list(one);
  }
  /// Coin-settled.
  InstrumentId option(Right right, Price strike, Duration life) {
    Instrument one{.name = "OPTION", .kind = InstrumentKind::Option, .payoff = Payoff::Inverse, .right = right, .base = btc};
    one.quote = Currency::of("USD");
    one.settle = btc;
    one.strike = strike;
    one.expiry = start + life;
    return list(one);
  }
  void mark(Duration after, InstrumentId instrument, double index, double price) {
    marks.push_back({.at = start + after, .marks = {}, .indices = {{btc, nearest<Price>(index)}}});
    marks.back().marks[instrument] = {.price = nearest<Price>(price), .forward = price};
  }
  AccountFact& add(Duration after, EntryKind kind, InstrumentId instrument, Price index = {}) {
    account.facts.push_back({.at = start + after, .kind = kind, .instrument = instrument});
    account.facts.back().index = index;
    return account.facts.back();
  }
  AccountFact& fill(Duration after, InstrumentId instrument, Size size, double price, std::uint32_t group = 0) {
    AccountFact& fact = add(after, EntryKind::Trade, instrument);
    fact.group = group;
    fact.trade = TradeId{account.facts.size()};
    fact.size = size;
    fact.price = nearest<Price>(price);
    return fact;
  }
  void deliver(Duration after, InstrumentId instrument, Price delivery) { add(after, EntryKind::Expiry, instrument).price = delivery; }
  void bust(Duration after, InstrumentId instrument, TradeId trade) { add(after, EntryKind::Bust, instrument).trade = trade; }

  const Instant start = parse_instant("2026-02-05T00:00:00Z").value();
  AccountFacts account;
  std::vector<MarkSet> marks;
};

}  // namespace keel
