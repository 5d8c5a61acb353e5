// The same chain through QuantLib, in the same run, for the comparison in docs/models/batch_kernels.md.

#include <benchmark/benchmark.h>
#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/pricingengines/vanilla/analyticeuropeanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>

#include "bench/sample_chain.hpp"
#include "bench/sample_prices.hpp"

namespace keel {
namespace {

namespace ql = QuantLib;

ql::Option::Type type_of(Right right) { return right == Right::Call ? ql::Option::Call : ql::Option::Put; }

double moved(int step) { return sample_forward * (1.0 + 1e-5 * (step % 100)); }

void BM_QuantLibBlack(benchmark::State& state) {
  const std::vector<OptionRow> rows = sample_chain(static_cast<std::size_t>(state.range(0)));
  std::vector<ql::ext::shared_ptr<ql::StrikedTypePayoff>> payoffs;
  std::vector<double> deviations;
  for (const OptionRow& row : rows) {
    payoffs.push_back(ql::ext::make_shared<ql::PlainVanillaPayoff>(type_of(row.right), row.strike));
    deviations.push_back(row.vol * std::sqrt(row.years));
  }
  int step = 0;
  for (auto _ : state) {
    const double forward = moved(++step);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const ql::BlackCalculator option(payoffs[i], forward, deviations[i]);
      benchmark::DoNotOptimize(option.value());
      benchmark::DoNotOptimize(option.deltaForward());
      benchmark::DoNotOptimize(option.gammaForward());
      benchmark::DoNotOptimize(option.vega(rows[i].years));
      benchmark::DoNotOptimize(option.theta(forward, rows[i].years));
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_QuantLibBlack)->Arg(4000);

void BM_QuantLibInstrument(benchmark::State& state) {
  const std::vector<OptionRow> rows = sample_chain(static_cast<std::size_t>(state.range(0)));
  const ql::Date today(22, ql::November, 2026);
  ql::Settings::instance().evaluationDate() = today;
  const ql::Actual365Fixed days;
  const auto spot = ql::ext::make_shared<ql::SimpleQuote>(sample_forward);
  const ql::Handle<ql::YieldTermStructure> no_rate(ql::ext::make_shared<ql::FlatForward>(today, 0.0, days));
  std::vector<ql::ext::shared_ptr<ql::VanillaOption>> options;
  for (const OptionRow& row : rows) {
    const ql::Handle<ql::BlackVolTermStructure> vol(ql::ext::make_shared<ql::BlackConstantVol>(today, ql::NullCalendar(), row.vol, days));
    const auto process = ql::ext::make_shared<ql::BlackScholesMertonProcess>(ql::Handle<ql::Quote>(spot), no_rate, no_rate, vol);
    const auto expiry = ql::ext::make_shared<ql::EuropeanExercise>(today + static_cast<int>(std::ceil(row.years * 365.0)));
    options.push_back(
        ql::ext::make_shared<ql::VanillaOption>(ql::ext::make_shared<ql::PlainVanillaPayoff>(type_of(row.right), row.strike), expiry));
    options.back()->setPricingEngine(ql::ext::make_shared<ql::AnalyticEuropeanEngine>(process));
  }
  int step = 0;
  for (auto _ : state) {
    spot->setValue(moved(++step));
    for (const auto& option : options) {
      benchmark::DoNotOptimize(option->NPV());
      benchmark::DoNotOptimize(option->delta());
      benchmark::DoNotOptimize(option->gamma());
      benchmark::DoNotOptimize(option->vega());
      benchmark::DoNotOptimize(option->theta());
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_QuantLibInstrument)->Arg(400);

/// Tighter than this QuantLib changes nothing more on this chain.
constexpr double tightest = 1e-16;

void BM_QuantLibImpliedVol(benchmark::State& state) {
  const SamplePrices prices = sample_prices(static_cast<std::size_t>(state.range(0)));
  double worst = 0.0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < prices.value.size(); ++i) {
      const double deviation = ql::blackFormulaImpliedStdDev(type_of(prices.right[i]), prices.strike[i], prices.forward[i], prices.value[i],
                                                             1.0, 0.0, ql::Null<double>(), tightest, 1000);
      benchmark::DoNotOptimize(deviation);
      worst = std::max(worst, std::abs(deviation / (prices.vol[i] * std::sqrt(prices.years[i])) - 1.0));
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["worst_relative_error"] = worst;
}
BENCHMARK(BM_QuantLibImpliedVol)->Arg(4000);

}  // namespace
}  // namespace keel
