// The same positions and marks, as an account's facts with a chain and as the live engine's state, give the same answers to the last bit.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

#include "keel/account/marked_account.hpp"
#include "keel/base/random.hpp"
#include "keel/engine/engine.hpp"
#include "keel/engine/marked_state.hpp"
#include "keel/scenario/coin_margin.hpp"
#include "keel/scenario/ladder.hpp"
#include "keel/scenario/pin_risk.hpp"
#include "keel/scenario/stress.hpp"

namespace keel {
namespace {

const Currency btc = Currency::of("BTC");
const Currency eth = Currency::of("ETH");
const Currency usd = Currency::of("USD");
const Currency usdc = Currency::of("USDC");
const Instant start = parse_instant("2026-02-05T07:00:00Z").value();
const Instant now = parse_instant("2026-02-05T07:50:00Z").value();  // ten minutes before the first expiry
const Instant soon = parse_instant("2026-02-05T08:00:00Z").value();
const Instant later = parse_instant("2026-03-27T08:00:00Z").value();

template <class T>
T got(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text);
  return std::move(*result);
}

/// One life, told to an engine and to an account.
class TwoBooks {
 public:
  explicit TwoBooks(std::uint64_t seed) : random_(seed), engine_(got(Engine::make({}))) {
    for (const Currency coin : {btc, eth}) list_underlying(coin);
    list("ETH_BTC-PERPETUAL", InstrumentKind::Perpetual, eth, btc);
    for (const Currency coin : {btc, eth}) move_market(coin);
    top(account.instruments[InstrumentId{static_cast<std::uint32_t>(account.instruments.size() - 1)}], 0.05);
    for (const Currency currency : {btc, eth, usdc}) deposit(currency);
    for (int i = 0; i < 200; ++i) {
      fill(account.instruments[InstrumentId{static_cast<std::uint32_t>(random_.below(account.instruments.size()))}]);
    }
    at_ = now;
    for (const Currency coin : {btc, eth}) move_market(coin);
    step(TimeReached{});
  }

  MarkedBook live() const { return got(marked_book(engine_.state(), engine_.derived())); }

  /// As of the engine's marks.
  MarkedBook filed(const MarkedBook& live) {
    MarkSet chain{.at = now, .marks = {}, .indices = {}};
    for (const MarkedUnderlying& one : live.underlyings) {
      chain.indices[one.coin] = nearest<Price>(one.index_usd);
      for (const MarkedPosition& held : one.positions) chain.marks[held.instrument->id] = held.mark;
    }
    inventory_ = got(take_inventory(account, chain, usd));
    return got(marked_book(account.instruments, *inventory_));
  }

  AccountFacts account;

 private:
  void step(Fact fact) {
    commands_.clear();
    engine_.step({++seq_, at_, std::move(fact)}, commands_);
  }

  Instrument define(std::string name, InstrumentKind kind, Currency base, Currency quote, Instant expiry = {}) const {
    Instrument one{.name = std::move(name), .kind = kind, .base = base, .quote = quote};
    one.payoff = quote == usd ? Payoff::Inverse : Payoff::Linear;
    one.settle = one.payoff == Payoff::Inverse ? base : quote;
    one.multiplier = Multiplier{one.reciprocal() ? 10 * units_per_one : units_per_one / 3};
    if (kind == InstrumentKind::Pool) one.multiplier = Multiplier{units_per_one};
    one.lot = Size{1};
    one.expiry = expiry;
    return one;
  }
  void list(Instrument one) {
    one.id = got(account.instruments.list(one));
    step(InstrumentListed{one});
  }
  void list(std::string name, InstrumentKind kind, Currency base, Currency quote, Instant expiry = {}) {
    list(define(std::move(name), kind, base, quote, expiry));
  }
  void list_underlying(Currency coin) {
    const std::string name = coin.text();
    list(name + "_USDC", InstrumentKind::Spot, coin, usdc);
    list(name + "-PERPETUAL", InstrumentKind::Perpetual, coin, usd);
    list(name + "_USDC-PERPETUAL", InstrumentKind::Perpetual, coin, usdc);
    list(name + "-POOL", InstrumentKind::Pool, coin, usdc);
    list(name + "-LATER", InstrumentKind::Future, coin, usd, later);
    for (const Instant expiry : {soon, later}) {
      for (const Currency quote : {usd, usdc}) {
        for (const double strike : {0.9, 1.0, 1.1}) {
          Instrument option =
              define(fmt::format("{}-{}-{}-{}", name, expiry == soon, quote.text(), strike), InstrumentKind::Option, coin, quote, expiry);
          option.strike = nearest<Price>(strike * index_of(coin));
          option.right = random_.chance(0.5) ? Right::Call : Right::Put;
          list(std::move(option));
        }
      }
    }
  }

  static double index_of(Currency coin) { return coin == btc ? 60000.0 : 3000.0; }
  double off(double share) { return 1.0 + share * random_.normal(); }

  void top(const Instrument& instrument, double price) {
    const Price mid = nearest<Price>(price * off(0.002));
    step(BookTop{instrument.id, mid, Size{units_per_one}, mid + PriceOffset{units_per_one / 1000}, Size{units_per_one}});
  }
  void move_market(Currency coin) {
    const double index = index_of(coin) * off(0.01);
    step(IndexMoved{coin, nearest<Price>(index)});
    for (const Instrument& instrument : account.instruments) {
      const bool in_dollars = instrument.quote == usd || instrument.quote == usdc;
      if (instrument.base == coin && in_dollars && instrument.kind != InstrumentKind::Option) top(instrument, index);
    }
    for (const Instant expiry : {soon, later}) {
      const double variance = (0.3 + random_.uniform()) * to_days(expiry - at_) / days_per_year;
      step(SmileMoved{.underlying = coin, .expiry = expiry, .a = variance, .b = 0.1 * variance, .rho = -0.2, .m = 0.0, .s = 0.1});
    }
  }
  void deposit(Currency currency) {
    const Money money{currency, nearest<SettleAmount>(currency == usdc ? 1e5 * random_.uniform() : 20.0 * random_.uniform())};
    step(Deposited{money});
    AccountFact fact{.at = at_, .kind = EntryKind::Deposit, .currency = currency};
    fact.amount = money.amount;
    account.facts.push_back(fact);
  }
  void fill(const Instrument& instrument) {
    at_ = at_ + second * 10;
    const UnitGreeks unit = engine_.derived().exposure.unit(instrument.id);
    if (!unit.valid) return;
    Filled filled{
        .trade = TradeId{++trades_}, .order = {}, .instrument = instrument.id, .side = random_.chance(0.5) ? Side::Buy : Side::Sell};
    filled.price = nearest<Price>(unit.fair_price * off(0.01) + 1e-4);
    filled.size = nearest<Size>((instrument.reciprocal() ? 2000.0 : 5.0) * random_.uniform() + 0.1);
    filled.fee = nearest<SettleAmount>(0.001 * random_.uniform());
    step(filled);
    AccountFact fact{.at = at_, .kind = EntryKind::Trade, .instrument = instrument.id};
    fact.trade = filled.trade;
    fact.size = filled.size * sign_of(filled.side);
    fact.price = filled.price;
    fact.amount = filled.fee;
    account.facts.push_back(fact);
  }

  Random random_;
  Engine engine_;
  std::optional<Inventory> inventory_;
  std::vector<Command> commands_;
  Instant at_ = start;
  std::uint64_t seq_ = 0;
  std::uint64_t trades_ = 0;
};

/// Every number of an answer, in order.
class Numbers {
 public:
  void add(std::initializer_list<double> more) { all.insert(all.end(), more); }
  void add(const std::optional<double>& one) { add({one ? *one : -1e99}); }
  void add(const MovedWorth& w) {
    add({w.usd, w.delta, w.net_transaction_delta, w.gamma_per_usd, w.vega_usd_per_vol_point, w.theta_usd_per_day, w.vanna_per_vol_point,
         w.volga_usd_per_vol_point_square, w.charm_per_day});
  }
  void add(const MarginState& s) {
    add({s.equity, s.margin_balance, s.standard.initial, s.standard.maintenance, s.portfolio.worst_case, s.portfolio.roll_shock,
         s.portfolio.initial, s.portfolio.maintenance});
    for (const double one : s.portfolio.total.standard) add({one});
    for (const double one : s.portfolio.total.extended) add({one});
  }
  void add(const LiquidationDistance& d) {
    for (const auto& one : {d.spot_up, d.spot_down, d.vol_points_up, d.vol_points_down}) add(one);
  }
  std::vector<double> all;
};

std::vector<double> numbers_of(const MarkedBook& book) {
  Numbers out;
  const auto ladders = got(ladders_of(book));
  for (const CoinLadder& one : ladders) {
    for (const LadderCell& cell : one.ladder.cells) {
      out.add(cell);
      out.add({cell.profit_usd, cell.profit_coin});
    }
  }
  const VenueTerms terms{.terms = {}, .margin = {{.coin = btc, .settle = btc}, {.coin = eth, .settle = eth}}};
  StressScenarios scenarios{
      .scenario = {{.name = "up", .all = {.spot = 0.2}}, {.name = "down", .all = {.spot = -0.3, .vol_points = {{30.0}}}}}};
  scenarios.scenario.push_back(
      {.name = "apart", .days = 1.0, .of = {{btc, {.spot = 0.1}}, {eth, {.spot = -0.1}}}, .dollars = {{usdc, 0.9}}});
  const BookStress stressed = got(stress_of(book, scenarios, &terms));
  out.add({stressed.equity_usd});
  for (const StressOutcome& one : stressed.outcomes) {
    out.add({one.cash_profit_usd, one.profit_usd, one.equity_usd, one.equity_numeraire, one.profit_numeraire});
    for (const UnderlyingStress& of : one.underlyings) out.add(of.after);
  }
  for (const auto& after : stressed.margins) {
    for (const MarginAfter& one : after) out.add(one.state);
  }
  const auto pins = got(pins_of(book));
  for (const CoinPin& one : pins) {
    for (const PinExpiry& expiry : one.expiries) {
      out.add({expiry.days, expiry.lowest_profit_usd, expiry.highest_profit_usd, expiry.lowest_delta, expiry.highest_delta});
      for (const PinStrike& s : expiry.strikes) out.add({s.strike, s.calls, s.puts, s.delta_below, s.delta_above, s.probability});
      for (const GapProfit& gap : expiry.gaps) out.add({gap.delivery_usd, gap.profit_usd, gap.hedged_profit_usd});
    }
  }
  const auto margins = got(margins_of(book, terms));
  for (const CoinMargin& one : margins) {
    out.add(static_cast<const MarginState&>(one));
    out.add(one.liquidation.standard);
    out.add(one.liquidation.portfolio);
  }
  return out.all;
}

class MarkedBookProperty : public testing::TestWithParam<std::uint64_t> {};

TEST_P(MarkedBookProperty, AnAccountAndTheEngineOfTheSamePositionsAndMarksGiveTheSameAnswers) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  TwoBooks books(GetParam());
  const MarkedBook live = books.live();
  const MarkedBook filed = books.filed(live);
  ASSERT_EQ(live.underlyings.size(), 2u);
  for (const MarkedUnderlying& one : live.underlyings) {
    EXPECT_TRUE(one.unpriced.empty());
    EXPECT_GT(one.positions.size(), 10u);
  }
  const std::vector<double> expected = numbers_of(filed);
  EXPECT_GT(expected.size(), 1000u);
  EXPECT_EQ(numbers_of(live), expected);
}

INSTANTIATE_TEST_SUITE_P(Seeds, MarkedBookProperty, testing::Range<std::uint64_t>(1, 11));

}  // namespace
}  // namespace keel
