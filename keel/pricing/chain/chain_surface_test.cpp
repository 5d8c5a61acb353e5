#include "keel/pricing/chain/chain_surface.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/random.hpp"
#include "keel/pricing/chain/venue_check.hpp"

namespace keel {
namespace {

const Instant now = *parse_instant("2026-01-12T04:00:00Z");

struct MadeExpiry {
  int days;
  double forward;
  SviParams svi;
};
const std::vector<MadeExpiry> made{{7, 90000.0, {0.001, 0.03, -0.3, 0.0, 0.05}}, {60, 91000.0, {0.01, 0.10, -0.2, 0.02, 0.2}}};

/// A coin-quoted chain whose every price comes from known smiles.
Chain made_chain(Payoff payoff = Payoff::Inverse, double discount = 1.0) {
  Chain chain{"BTC", payoff, now, {}, {}};
  for (const MadeExpiry& expiry : made) {
    const Instant when = now + day * expiry.days;
    const double years = years_between(now, when);
    for (int i = -12; i <= 12; ++i) {
      const double strike = std::round(expiry.forward * std::exp(0.03 * i * std::sqrt(expiry.days / 7.0)) / 500.0) * 500.0;
      const double vol = std::sqrt(total_variance(expiry.svi, std::log(strike / expiry.forward)) / years);
      for (const Right right : {Right::Call, Right::Put}) {
        const auto premium = [&](double at_vol) {
          const double value = black76_value({expiry.forward, strike, years, at_vol, right});
          return payoff == Payoff::Inverse ? value / expiry.forward : value * discount;
        };
        ChainQuote quote;
        quote.instrument = std::to_string(expiry.days) + (right == Right::Call ? "C" : "P") + std::to_string(i);
        quote.expiry = when;
        quote.strike = strike;
        quote.right = right;
        quote.bid = premium(vol - 0.005);
        quote.ask = premium(vol + 0.005);
        quote.mark = premium(vol);
        chain.quotes.push_back(quote);
      }
    }
  }
  return chain;
}

TEST(ChainSurface, RecoversTheSmilesAndForwardsThatMadeTheChain) {
  for (const Payoff payoff : {Payoff::Inverse, Payoff::Linear}) {
    const auto fit = fit_chain(made_chain(payoff, 0.99));
    ASSERT_TRUE(fit) << fit.error().text;
    ASSERT_EQ(fit->expiries.size(), made.size());
    for (std::size_t i = 0; i < made.size(); ++i) {
      const ChainExpiry& expiry = fit->expiries[i];
      EXPECT_EQ(expiry.source, ForwardSource::Parity);
      EXPECT_NEAR(expiry.forward.forward, made[i].forward, 1.0);
      ASSERT_TRUE(expiry.fit);
      EXPECT_LT(expiry.fit->errors.max_vol_points, 0.02);
      EXPECT_EQ(expiry.points.size(), 25u);
    }
    const double years = fit->expiries[1].years;
    EXPECT_NEAR(fit->surface.vol(95000.0, years), std::sqrt(total_variance(made[1].svi, std::log(95000.0 / 91000.0)) / years), 2e-4);
  }
}

TEST(ChainSurface, GreeksAreThoseOfTheSmileThatMadeTheChain) {
  const Chain chain = made_chain();
  const auto fit = fit_chain(chain, {.dynamics = VolDynamics::StickyMoneyness});
  ASSERT_TRUE(fit);
  for (std::size_t i = 0; i < chain.quotes.size(); ++i) {
    const MadeExpiry& expiry = made[fit->rows[i].expiry];
    const double years = years_between(now, chain.quotes[i].expiry);
    const SmileGreeks expected = smile_greeks({years, expiry.forward, expiry.forward, expiry.svi}, chain.quotes[i].strike,
                                              chain.quotes[i].right, VolDynamics::StickyMoneyness);
    EXPECT_NEAR(fit->rows[i].greeks.smile_delta, expected.smile_delta, 2e-3);
    EXPECT_NEAR(fit->rows[i].greeks.black.vega_per_vol_point, expected.black.vega_per_vol_point, 0.2);
  }
}

TEST(ChainSurface, SaysWhyARowIsNotFitted) {
  Chain chain = made_chain();
  for (ChainQuote& quote : chain.quotes) quote.mark = std::nullopt;
  const auto find = [&](const char* name) -> std::size_t {
    for (std::size_t i = 0; i < chain.quotes.size(); ++i) {
      if (chain.quotes[i].instrument == name) return i;
    }
    return 0;
  };
  std::swap(chain.quotes[find("60C3")].bid, chain.quotes[find("60C3")].ask);
  chain.quotes[find("60P-3")].bid = std::nullopt;
  chain.quotes[find("60P-4")].bid = chain.quotes[find("60P-4")].ask = std::nullopt;
  chain.quotes[find("60C5")].bid = chain.quotes[find("60C5")].ask = 1.5;  // more than the coin
  ChainQuote expired = chain.quotes[0];
  expired.expiry = now - day;
  chain.quotes.push_back(expired);
  const auto fit = fit_chain(chain);
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->rows[find("60C3")].rejection, RowRejection::Crossed);
  EXPECT_EQ(fit->rows[find("60P-3")].rejection, RowRejection::OneSided);
  EXPECT_EQ(fit->rows[find("60P-4")].rejection, RowRejection::NoQuote);
  EXPECT_EQ(fit->rows[find("60C5")].rejection, RowRejection::NoVol);
  EXPECT_EQ(fit->rows.back().rejection, RowRejection::Expired);
  EXPECT_EQ(fit->rows[find("60C2")].rejection, RowRejection::None);
  EXPECT_EQ(fit->rows[find("60P2")].rejection, RowRejection::InTheMoney);
  EXPECT_EQ(fit->rows[find("60C-4")].rejection, RowRejection::None) << "its twin out of the money has no quote";
}

TEST(ChainSurface, HasNoArbitrageWhenAskedForNone) {
  Chain chain = made_chain();
  Random random(81);
  for (ChainQuote& quote : chain.quotes) {
    const double noise = std::exp(0.1 * random.normal());
    for (auto* price : {&quote.bid, &quote.ask, &quote.mark}) **price *= noise;
  }
  for (const SmileModel model : {SmileModel::SviNoArbitrage, SmileModel::Ssvi}) {
    const auto fit = fit_chain(chain, {.model = model});
    ASSERT_TRUE(fit);
    for (const ChainExpiry& expiry : fit->expiries) {
      EXPECT_TRUE(expiry.fit->butterfly.violations.empty());
      EXPECT_GT(expiry.calendar.worst_total_variance, -1e-5);
    }
  }
}

TEST(ChainSurface, FindsTheMomentBehindTheVenuesGreeks) {
  Chain chain = made_chain();
  const Instant moment = now + minute * 40;
  for (ChainQuote& quote : chain.quotes) {
    const double years = years_between(moment, quote.expiry);
    const Black76Greeks greeks = black76({90000.0, quote.strike, years, 0.5, quote.right});
    quote.mark_vol = 0.5;
    quote.vega_per_vol_point = greeks.vega_per_vol_point;
    quote.theta_per_day = greeks.theta_per_day;
  }
  EXPECT_EQ(moment_of(chain), now);
  chain.at_error = hour;
  EXPECT_NEAR(to_seconds(moment_of(chain) - moment), 0.0, 1e-3);
  chain.at_error = minute * 10;
  EXPECT_EQ(moment_of(chain), now + minute * 10);
}

TEST(ChainSurface, AnExpiryWithoutAForwardOfItsOwnTakesTheCurves) {
  Chain chain = made_chain();
  Chain between = chain;
  std::erase_if(between.quotes, [](const ChainQuote& q) { return q.expiry != now + day * 60; });
  for (ChainQuote quote : between.quotes) {  // marks only: no pair, no future, no delta
    quote.expiry = now + day * 30;
    quote.bid.reset();
    quote.ask.reset();
    chain.quotes.push_back(quote);
  }
  const auto fit = fit_chain(chain);
  ASSERT_TRUE(fit);
  ASSERT_EQ(fit->expiries.size(), 3U);
  EXPECT_EQ(fit->expiries[1].source, ForwardSource::Curve);
  const double share = (30.0 - 7.0) / (60.0 - 7.0);
  EXPECT_NEAR(fit->expiries[1].forward.forward, made[0].forward * std::pow(made[1].forward / made[0].forward, share), 1.0);
  EXPECT_TRUE(fit->expiries[1].fit);
}

TEST(ChainSurface, InTheDeliveryWindowPricesAndDeltasAreOfTheMeanThatIsLeft) {
  // Ten minutes before the expiry a third of the delivery price is open. The call's price at 50 % and a forward of 90,000 in 40-digit
  // arithmetic, as in the scenarios' test of the window; far in the money a call moves with the open third alone.
  Chain chain{"BTC", Payoff::Inverse, now, {}, {}};
  const auto add = [&](double strike, Right right, double premium_usd) {
    ChainQuote& quote = chain.quotes.emplace_back();
    quote.expiry = now + minute * 10;
    quote.strike = strike;
    quote.right = right;
    quote.forward = 90000.0;
    quote.mark = premium_usd / 90000.0;
  };
  add(90000.0, Right::Call, 26.10199108706652735977);
  add(80000.0, Right::Call, 10000.0);
  add(90000.0, Right::Put, 26.10199108706652735977);
  const auto fit = fit_chain(chain);
  ASSERT_TRUE(fit) << fit.error().text;
  const ChainRow& at_the_money = fit->rows[0];
  EXPECT_NEAR(*at_the_money.mark_vol, 0.5, 1e-10);
  EXPECT_NEAR(at_the_money.greeks.vol, 0.5, 1e-10);
  EXPECT_NEAR(at_the_money.greeks.black.value, 26.10199108706652735977, 1e-8);
  EXPECT_NEAR(fit->rows[1].greeks.black.delta, 1.0 / 3.0, 1e-12);
  // Half and a little, of a third; gamma, vega and theta of a normal delivery price of deviation 0.5 sqrt(T) / 3 (theta: its cube law).
  const double deviation = 0.5 * std::sqrt(10.0 / 525600.0) / 3.0;
  const double density = std::exp(-0.125 * deviation * deviation) / std::sqrt(2.0 * 3.14159265358979323846);
  EXPECT_NEAR(at_the_money.greeks.black.delta, (0.5 + 0.5 * deviation * density) / 3.0, 1e-9);
  EXPECT_NEAR(at_the_money.greeks.black.gamma, density / (90000.0 * deviation) / 9.0, 1e-9);
  EXPECT_NEAR(at_the_money.greeks.black.vega_per_vol_point, 0.01 * 90000.0 * density * deviation / 0.5, 1e-7);
  EXPECT_NEAR(at_the_money.greeks.black.theta_per_day, -1.5 * 90000.0 * density * deviation * 144.0, 1e-4);
}

TEST(ChainSurface, ARowOfAMomentOfItsOwnIsOnItsOwnForwardThroughout) {
  Chain chain = made_chain();
  for (ChainQuote& quote : chain.quotes) quote.forward = made[quote.expiry == now + day * 7 ? 0 : 1].forward;
  ChainQuote& moved = chain.quotes[24];
  moved.forward = *moved.forward * 1.002;
  const auto fit = fit_chain(chain);
  ASSERT_TRUE(fit);
  const ChainRow& row = fit->rows[24];
  EXPECT_EQ(row.forward, *moved.forward);
  EXPECT_DOUBLE_EQ(row.k, std::log(moved.strike / *moved.forward));
  const ChainExpiry& expiry = fit->expiries[row.expiry];
  EXPECT_DOUBLE_EQ(row.greeks.vol, fitted_vol(expiry, row.k));
  EXPECT_DOUBLE_EQ(row.greeks.black.value, black76_value({*moved.forward, moved.strike, expiry.years, row.greeks.vol, moved.right}));
}

TEST(ChainSurface, ASmileThatCouldLieWithinItsQuotesDoes) {
  Chain chain = made_chain();
  for (ChainQuote& quote : chain.quotes) {
    const MadeExpiry& expiry = made[quote.expiry == now + day * 7 ? 0 : 1];
    if (std::abs(std::log(quote.strike / expiry.forward)) < 0.2) continue;
    quote.bid.reset();  // far out nobody bids, and the venue's mark is what it likes
    quote.mark = *quote.ask * 0.3;
  }
  const auto fit = fit_chain(chain);
  ASSERT_TRUE(fit);
  for (const ChainExpiry& expiry : fit->expiries) {
    EXPECT_GE(expiry.two_sided, 5U);
    EXPECT_EQ(expiry.inside, expiry.two_sided);
    for (const SmilePoint& point : expiry.points) EXPECT_TRUE(point.quotes.holds(fitted_vol(expiry, point.k))) << point.k;
    EXPECT_FALSE(expiry.tradeable);
  }
}

TEST(ChainSurface, TellsACrossingBeyondTheSharedStrikesApart) {
  Chain chain = made_chain();
  const auto clean = fit_chain(chain);
  ASSERT_TRUE(clean);
  EXPECT_TRUE(clean->expiries[1].calendar_anywhere.violations.empty());
  // Its right wing rises by 0.1, the later one's by 0.08: 0.0379 against 0.0426 at k = 0.36, the last strike, and above it from 0.5358 on.
  const SviParams steep{0.0005, 0.1, 0.0, 0.0, 0.1};
  for (ChainQuote& quote : chain.quotes) {
    if (quote.expiry != now + day * 7) continue;
    const double years = years_between(now, quote.expiry);
    const double vol = std::sqrt(total_variance(steep, std::log(quote.strike / made[0].forward)) / years);
    const auto premium = [&](double at_vol) {
      return black76_value({made[0].forward, quote.strike, years, at_vol, quote.right}) / made[0].forward;
    };
    quote.bid = premium(vol - 0.005);
    quote.ask = premium(vol + 0.005);
    quote.mark = premium(vol);
  }
  const auto fit = fit_chain(chain);
  ASSERT_TRUE(fit);
  EXPECT_TRUE(fit->expiries[1].calendar.violations.empty());
  ASSERT_EQ(fit->expiries[1].calendar_anywhere.violations.size(), 1U);
  EXPECT_NEAR(fit->expiries[1].calendar_anywhere.violations.front().from, 0.5358, 0.01);
}

TEST(VenueCheck, CountsWhatIsReproducedMovedAndNeither) {
  Chain chain = made_chain();
  for (ChainQuote& quote : chain.quotes) {
    const double forward = made[quote.expiry == now + day * 7 ? 0 : 1].forward;
    quote.forward = forward;
    quote.mark_vol = 0.4321;
    const double years = years_between(now, quote.expiry);
    const Black76Greeks greeks = black76({forward, quote.strike, years, 0.43212, quote.right});
    const auto rounded = [](double value, double step) { return std::round(value / step) * step; };
    quote.mark = rounded(greeks.value / forward, 1e-8);
    quote.delta = rounded(greeks.delta, 1e-5);
    quote.vega_per_vol_point = rounded(greeks.vega_per_vol_point, 1e-5);
    quote.theta_per_day = rounded(std::max(greeks.theta_per_day, -*quote.mark * forward), 1e-5);
  }
  const std::size_t at_the_money = 24;
  const auto moved =
      black76({made[0].forward * 1.001, chain.quotes[at_the_money].strike, years_between(now, now + day * 7), 0.4321, Right::Call});
  chain.quotes[at_the_money].delta = moved.delta;
  chain.quotes[at_the_money].vega_per_vol_point = moved.vega_per_vol_point;
  *chain.quotes[at_the_money + 1].vega_per_vol_point *= 1.01;
  const auto fit = fit_chain(chain);
  ASSERT_TRUE(fit);
  const auto figures = check_venue(chain, *fit);
  ASSERT_EQ(figures.size(), 5u);
  const std::size_t all = chain.quotes.size();
  EXPECT_EQ(figures[0].reproduced, all);
  EXPECT_EQ(figures[1].reproduced, all - 1);
  EXPECT_EQ(figures[1].drifted, 1u);
  EXPECT_EQ(figures[2].shown, 0u);
  EXPECT_EQ(figures[3].reproduced, all - 2);
  EXPECT_EQ(figures[3].drifted, 1u);
  EXPECT_EQ(figures[3].unexplained, std::vector<std::size_t>{at_the_money + 1});
  EXPECT_EQ(figures[4].reproduced, all);
}

}  // namespace
}  // namespace keel
