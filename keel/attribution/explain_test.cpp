#include "keel/attribution/explain.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/random.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/exposure/unit_greeks.hpp"

namespace keel {
namespace {

using namespace literals;

const Instant start = parse_instant("2026-02-05T08:00:00Z").value();

Instrument option(Right right, double strike, Payoff payoff = Payoff::Inverse) {
  Instrument instrument{.name = "an option", .kind = InstrumentKind::Option, .payoff = payoff, .right = right};
  instrument.multiplier = 1.0_multiplier;
  instrument.strike = nearest<Price>(strike);
  instrument.expiry = start + day * 30;
  return instrument;
}

/// Marked by the erf formula, which shares no code with the kernel of the Greeks.
InstrumentState marked(const Instrument& option, Instant at, double index, double forward, double vol) {
  const double strike = to_double(option.strike);
  const double deviation = vol * std::sqrt(years_between(at, option.expiry));
  const auto cdf = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  const double d1 = std::log(forward / strike) / deviation + 0.5 * deviation;
  const double call = forward * cdf(d1) - strike * cdf(d1 - deviation);
  const double usd = option.right == Right::Call ? call : call - forward + strike;
  return {at,
          nearest<Price>(index),
          {.price = nearest<Price>(option.payoff == Payoff::Inverse ? usd / forward : usd), .vol = vol, .forward = forward}};
}

double usd(NumeraireAmount amount) { return to_double(amount); }

/// Ten minutes before the expiry a third of the delivery price is open: 26.10199 USD a call at the money by 40-digit arithmetic
/// (keel/scenario/delivery_window_test.cpp), where a plain Black-76 has three times as much. What is explained is what the book says.
TEST(Explain, InTheDeliveryWindowPartsAreTheBooks) {
  const Instrument call = option(Right::Call, 90000.0);
  const auto at = [&](Duration left, double forward, double vol) {
    InstrumentState state{call.expiry - left, nearest<Price>(forward), {.vol = vol, .forward = forward}};
    state.mark.price = nearest<Price>(model_price(call, with_model(call, state)));
    return state;
  };
  const InstrumentState from = at(minute * 10, 90000.0, 0.5);
  EXPECT_NEAR(90000.0 * model_price(call, with_model(call, from)), 26.10199108706652735977, 1e-9);
  const UnitGreeks book = unit_greeks(call, from.mark, 90000.0, from.at);
  const ExplainedChange moved = explain(call, 1000.0_size, from, at(minute * 10, 90003.0, 0.5));
  EXPECT_NEAR(usd(moved.delta), 1000.0 * book.net_transaction_delta * 9.0, 1e-3) << "the market moves 9 USD when the delivery price does 3";
  EXPECT_NEAR(usd(moved.gamma), 1000.0 * 0.5 * book.gamma_per_usd * 81.0, 1e-3);
  const ExplainedChange aged = explain(call, 1000.0_size, from, at(minute * 9, 90000.0, 0.51));
  EXPECT_NEAR(usd(aged.vega), 1000.0 * book.vega_usd_per_vol_point, 1e-5);
  EXPECT_NEAR(usd(aged.theta), 1000.0 * book.theta_usd_per_day / 1440.0, 1e-5);
  EXPECT_LT(std::abs(usd(aged.residual)), 0.05 * std::abs(usd(aged.theta)));
  EXPECT_NEAR(usd(aged.mark_gap), 0.0, 0.9) << "1,000 marks of 90,000 USD, each rounded to 1e-8 of it";
}

/// models.md 9: NTD .4657302964, gamma 3.85112e-5, vega and theta 68.37057, mark .0685394072 at F = S = K = 60000, 30 days, 0.6.
TEST(Explain, PartsAreTheCoinSettledTargetTimesTheMoves) {
  const Instrument call = option(Right::Call, 60000.0);
  const InstrumentState from = marked(call, start, 60000.0, 60000.0, 0.6);
  const ExplainedChange got = explain(call, 10.0_size, from, marked(call, start + hour * 6, 60300.0, 60300.0, 0.61));
  EXPECT_NEAR(usd(got.delta), 10.0 * 0.4657302964 * 300.0, 1e-5);
  EXPECT_NEAR(usd(got.gamma), 10.0 * 0.5 * 3.85112e-5 * 300.0 * 300.0, 1e-4);
  EXPECT_NEAR(usd(got.vega), 10.0 * 68.37057, 1e-4);
  EXPECT_NEAR(usd(got.theta), 10.0 * -68.37057 * 0.25, 1e-4);
  EXPECT_NEAR(usd(got.coin_revaluation), 10.0 * 0.0685394072 * 300.0, 1e-4);
  EXPECT_NEAR(usd(got.basis), 0.0, 1e-9);
  // Vega falls as sqrt(years), so vol and time together leave 10 * 68.4 / 60 * 0.25 = 2.8; charm and theta's own decay are a tenth of it.
  EXPECT_NEAR(usd(got.residual), -10.0 * 68.37057 / 60.0 * 0.25, 2.0);
}

TEST(Explain, CoinSettledPerpetualLeavesNoResidual) {
  Instrument perpetual{.name = "a perpetual", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse};
  perpetual.multiplier = 10.0_multiplier;
  const InstrumentState from{start, 60000.0_price, {.price = 60100.0_price}};
  const InstrumentState to{start + hour, 66000.0_price, {.price = 65900.0_price}};
  const ExplainedChange got = explain(perpetual, 6000.0_size, from, to);
  EXPECT_NEAR(usd(got.total()), 60000.0 * (1.0 / 60100.0 - 1.0 / 65900.0) * 66000.0, 1e-3);
  EXPECT_NEAR(usd(got.delta), 60000.0 / 60100.0 * 5800.0 * 60000.0 / 60100.0, 1e-6);
  EXPECT_NEAR(usd(got.residual), 0.0, 1e-3);  // coins are counted in 1e-8
  EXPECT_EQ(got.coin_revaluation, NumeraireAmount{});
}

TEST(Explain, APoolIsDeltaAndGammaAndAResidualOfTheThirdOrder) {
  // V = 2 L sqrt(P): for L = 1000 from 2,000 the delta is 22.360679775, gamma -0.00559016994, the third derivative 3 L / (4 P^2.5).
  Instrument pool{.name = "a pool", .kind = InstrumentKind::Pool, .base = Currency::of("ETH"), .multiplier = 1.0_multiplier};
  const auto moved = [&](Price price) {
    return explain(pool, 1000.0_size, {start, 2000.0_price, {.price = 2000.0_price}}, {start + hour, price, {.price = price}});
  };
  const ExplainedChange got = moved(2100.0_price);
  EXPECT_NEAR(usd(got.total()), 2000.0 * (std::sqrt(2100.0) - std::sqrt(2000.0)), 1e-7);
  EXPECT_NEAR(usd(got.delta), 2236.0679775, 1e-7);
  EXPECT_NEAR(usd(got.gamma), -27.9508497187, 1e-7);
  EXPECT_NEAR(usd(got.residual), 1000.0 * 3.0 / 4.0 / std::pow(2000.0, 2.5) * 1e6 / 6.0, 0.03);
  EXPECT_NEAR(usd(got.residual) / usd(moved(2010.0_price).residual), 1000.0, 40.0);
  EXPECT_EQ(got.basis, NumeraireAmount{});
  EXPECT_EQ(worth_of(pool, 1000.0_size, {start, 2000.0_price, {.price = 2000.0_price}}), 89442.71909999_numeraire);
}

TEST(Explain, PartsSumToTheChangeToTheLastUnit) {
  const std::uint64_t seed = 20260205;
  SCOPED_TRACE(seed);
  Random random(seed);
  const auto within = [&](double low, double high) { return low + (high - low) * random.uniform(); };
  for (int i = 0; i < 2000; ++i) {
    const Instrument held =
        option(i % 2 == 0 ? Right::Call : Right::Put, within(30000.0, 90000.0), i % 3 == 0 ? Payoff::Linear : Payoff::Inverse);
    const Size size = nearest<Size>(within(-100.0, 100.0));
    const auto state = [&](Instant at) { return marked(held, at, within(4e4, 8e4), within(4e4, 8e4), within(0.2, 1.5)); };
    const InstrumentState from = state(start);
    const InstrumentState to = state(start + hour * static_cast<std::int64_t>(within(1.0, 700.0)));
    const NumeraireAmount change = worth_of(held, size, to) - worth_of(held, size, from);
    EXPECT_EQ(explain(held, size, from, to).total(), change) << i;
    EXPECT_EQ(explain_path(held, size, from, to, 7).total(), change) << i;
  }
}

/// Steps along one line, time as the square of the rest: what is left out is of third order (speed, charm, ...).
class ResidualOrder : public testing::TestWithParam<Payoff> {
 protected:
  const Instrument call = option(Right::Call, 75000.0, GetParam());  // far enough out for volga to count
  const Size size = 1000000.0_size;
  InstrumentState at(double step) const {
    return marked(call, start + Duration{std::llround(step * step * 5.0 * static_cast<double>(day.raw))}, 60000.0 + 6000.0 * step,
                  60400.0 + 6100.0 * step, 0.6 + 0.15 * step);
  }
};

TEST_P(ResidualOrder, IsThird) {
  double last = 0.0;
  for (const double step : {1.0 / 8, 1.0 / 16, 1.0 / 32, 1.0 / 64}) {
    const double residual = usd(explain(call, size, at(0.0), at(step)).residual);
    if (last != 0.0) {
      EXPECT_NEAR(std::log2(last / residual), 3.0, 0.25) << step << ": " << residual;
    }
    last = residual;
  }
}

/// The mark's own error, 0.001 coins, is told apart from the residual whether it comes or goes.
TEST(Explain, AMarkOffItsOwnVolAndForwardIsAGap) {
  const Instrument put = option(Right::Put, 60000.0);
  const InstrumentState from = marked(put, start, 60000.0, 60500.0, 0.6);
  const InstrumentState to = marked(put, start + hour * 6, 59000.0, 59480.0, 0.65);
  InstrumentState off = to;
  off.mark.price += PriceOffset{100'000};
  const ExplainedChange right = explain(put, -3.0_size, from, to);
  const ExplainedChange wrong = explain(put, -3.0_size, from, off);
  EXPECT_NEAR(usd(right.mark_gap), 0.0, 0.002);
  EXPECT_NEAR(usd(wrong.mark_gap), -3.0 * 0.001 * 59000.0, 1.0);
  EXPECT_NEAR(usd(wrong.residual), usd(right.residual), 1e-6);
  EXPECT_NEAR(usd(wrong.total() - right.total()), -3.0 * 0.001 * 59000.0, 1e-6);
}

/// n straight steps: time goes as the rest, so what a step leaves is of second order and their sum falls as 1 / n.
TEST_P(ResidualOrder, OfAPathIsFirst) {
  double last = 0.0;
  for (const int steps : {8, 16, 32, 64}) {
    const double residual = usd(explain_path(call, size, at(0.0), at(1.0), steps).residual);
    if (last != 0.0) {
      EXPECT_NEAR(std::log2(last / residual), 1.0, 0.25) << steps << ": " << residual;
    }
    last = residual;
  }
}

INSTANTIATE_TEST_SUITE_P(Payoffs, ResidualOrder, testing::Values(Payoff::Inverse, Payoff::Linear));

TEST(Explain, ExpiryIsAMoveToTheDeliveryPrice) {
  const Instrument put = option(Right::Put, 60000.0);
  const InstrumentState from = marked(put, put.expiry - hour, 59000.0, 59010.0, 0.5);
  const InstrumentState paid{put.expiry, 58500.0_price, {.price = payoff_price(put, 58500.0_price)}};
  const ExplainedChange got = explain(put, -1.0_size, from, paid);
  EXPECT_EQ(got.vega, NumeraireAmount{});
  EXPECT_NEAR(usd(got.total()), -1500.0 + usd(worth_of(put, 1.0_size, from)), 1e-3);
  EXPECT_LT(std::abs(usd(got.residual)), 15.0);  // deep in the money: almost all is delta
}

}  // namespace
}  // namespace keel
