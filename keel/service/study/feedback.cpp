#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "keel/base/time.hpp"
#include "keel/service/parameter_facts.hpp"
#include "keel/service/path_blocks.hpp"
#include "keel/service/study/feedback_charts.hpp"
#include "keel/service/study/feedback_market.hpp"
#include "keel/service/study/parts.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr Shown vol_places = percent(3);

/// Absent where no price is stable at the beginning.
Value formula_vol(const HedgingFeedback& market, const HedgedMarket& hedged, const HedgingFeedback::OfRho& of) {
  const bool stable = hedged.amplification(std::log(market.spot), market.years) > 0.0;
  return stable ? estimate(std::sqrt(of.formula.mean()), vol_places) : absent("no price is stable there");
}

doc::Table volatility_table(const HedgingFeedback& market, const HedgingFeedback::Outcome& outcome) {
  doc::Table table{.key = "volatility",
                   .title = "Vol by what the crowd's hedging moves",
                   .note =
                       "rho: log price that trading the underlying of one call moves, above 0 where the crowd is short of gamma; "
                       "sigma / (1 - rho S phi_S) is the formula, where the paths were",
                   .columns = {{"rho", "rho"},
                               {"gamma_musd_per_percent", "gamma held", "million USD a percent"},
                               {"vol", "realised vol"},
                               {"vol_se", "standard error"},
                               {"vol_formula", "formula"},
                               {"off", "off by"},
                               {"jumps_mean", "jumps a path"}}};
  const double log_spot = std::log(market.spot);
  for (std::size_t i = 0; i < market.rho.size(); ++i) {
    const HedgedMarket hedged = market.market(market.rho[i]);
    const auto& of = outcome.by_rho[i];
    const double vol = std::sqrt(of.variance.mean());
    const Value formula = formula_vol(market, hedged, of);
    const Value off = std::holds_alternative<Estimate>(formula)
                          ? estimate(vol / std::sqrt(of.formula.mean()) - 1.0, Shown{Notation::Percent, 3, true})
                          : formula;
    const double gamma_musd = -hedged.rho() * hedged.delta_slope(log_spot, market.years) * market.depth_musd;
    table.rows.push_back({.cells = {estimate(market.rho[i], significant(4)), estimate(gamma_musd, signed_places(2)),
                                    estimate(vol, vol_places), estimate(of.variance.standard_error() / (2.0 * vol), vol_places), formula,
                                    off, estimate(of.jumps.mean(), significant(3))}});
  }
  return table;
}

/// The least rho at which a fundamental has several prices, by the time left.
doc::Table threshold_table(const HedgingFeedback& market) {
  doc::Table table{
      .key = "threshold",
      .title = "Where hedging becomes unstable",
      .note = "the least rho at which one fundamental has several prices, and the least at which the price of the strike is unstable",
      .columns = {
          {"left", "time left"}, {"years", "years", "", Audience::Program}, {"rho", "anywhere"}, {"rho_at_strike", "at the strike"}}};
  struct Left {
    std::string name;
    double years;
  };
  const HedgedMarket hedged(market.strike, market.sigma, 0.0);
  for (const Left& left :
       {Left{"at the beginning", market.years}, Left{"30 days", 30.0 / days_per_year}, Left{"7 days", 7.0 / days_per_year},
        Left{"1 day", 1.0 / days_per_year}, Left{"1 hour", 1.0 / 24.0 / days_per_year}}) {
    table.rows.push_back({.cells = {text(left.name), estimate(left.years, significant(6)),
                                    estimate(HedgedMarket::threshold(market.sigma, left.years), significant(5)),
                                    estimate(1.0 / hedged.delta_slope(std::log(market.strike), left.years), significant(5))}});
  }
  return table;
}

/// From where to where the price jumps, beyond the threshold.
doc::Table beyond_table(const HedgingFeedback& market) {
  doc::Table table{.key = "beyond",
                   .title = "Beyond the threshold",
                   .note = "the fundamental moves on by nothing, the price from one branch to the other; between them no price is stable",
                   .columns = {{"rho", "rho"},
                               {"up_from_usd", "up from", "USD"},
                               {"up_to_usd", "to", "USD"},
                               {"down_from_usd", "down from", "USD"},
                               {"down_to_usd", "to", "USD"}}};
  const double least = HedgedMarket::threshold(market.sigma, market.years);
  for (const double times : {1.02, 1.1, 1.25, 1.5, 2.0}) {
    const HedgedMarket hedged(market.strike, market.sigma, times * least);
    const auto fold = hedged.fold(market.years);
    if (!fold) continue;
    constexpr double past = 1e-12;
    const double up = hedged.price(hedged.fundamental(fold->lower, market.years) + past, market.years, fold->lower).log;
    const double down = hedged.price(hedged.fundamental(fold->upper, market.years) - past, market.years, fold->upper).log;
    table.rows.push_back(
        {.cells = {estimate(hedged.rho(), significant(4)), estimate(std::exp(fold->lower), places(3)), estimate(std::exp(up), places(3)),
                   estimate(std::exp(fold->upper), places(3)), estimate(std::exp(down), places(3))}});
  }
  return table;
}

doc::Table pinning_table(const Pinning& market, const Pinning::Outcome& outcome) {
  doc::Table table{.key = "pinning",
                   .title = "Where the price ends at an expiry",
                   .note = "before the hedges are given back; rho below 0: the crowd holds the options",
                   .columns = {{"rho", "rho"},
                               {"on_strike", "on the strike"},
                               {"on_strike_exact", "exactly"},
                               {"near", fmt::format("within {:g} bps of it", market.near_bps)},
                               {"distance_bps_mean", "distance", "bps"},
                               {"distance_bps_se", "standard error", "bps"},
                               {"distance_bps_exact", "exactly", "bps"},
                               {"jumps_mean", "jumps a path"}}};
  for (std::size_t i = 0; i < market.rho.size(); ++i) {
    const auto& of = outcome.by_rho[i];
    const auto expected = market.expected(market.rho[i]);
    const auto exact = [&](double Pinning::Expected::* number, Shown shown) {
      return expected ? estimate(*expected.*number, shown) : absent("depends on the whole path");
    };
    table.rows.push_back({.cells = {estimate(market.rho[i], significant(4)), estimate(of.on_strike.mean(), percent(2)),
                                    exact(&Pinning::Expected::on_strike, percent(2)), estimate(of.within_near.mean(), percent(2)),
                                    estimate(of.distance_bps.mean(), places(2)), estimate(of.distance_bps.standard_error(), places(2)),
                                    exact(&Pinning::Expected::distance_bps, places(2)), estimate(of.jumps.mean(), significant(3))}});
  }
  return table;
}

/// Of both simulations together.
struct FeedbackOutcome {
  HedgingFeedback::Outcome feedback;
  Pinning::Outcome pinning;
  void join(const FeedbackOutcome& other) {
    feedback.join(other.feedback);
    pinning.join(other.pinning);
  }
};

}  // namespace

Result<Document> study_feedback(const StudyRequest& asked) {
  const auto request = complete(asked, feedback_paths);
  if (!request) return std::unexpected(request.error());
  const auto market = market_of<FeedbackMarket>(*request);
  if (!market) return std::unexpected(market.error());
  const HedgingFeedback& feedback = *market;
  const Pinning& pinning = *market;
  const auto outcome =
      run_in_blocks(*request, [&](const PathRange& paths) { return FeedbackOutcome{feedback.run(paths), pinning.run(paths)}; }, 256);

  Document document{.title = "Hedging that moves the market"};
  Section& body = document.body;
  body.add(study_facts(*request));
  body.add(volatility_table(feedback, outcome.feedback));
  body.add(
      Remark{fmt::format("In dollars: sigma / (1 + lambda Gamma), Gamma what the crowd holds and lambda one over the {:g} million USD that "
                         "move the price by 1 %. It has no stable price where it is short of as much a percent.",
                         feedback.depth_musd)});
  body.add(vol_charts(feedback, outcome.feedback));
  body.add(threshold_table(feedback));
  body.add(beyond_table(feedback));
  body.add(pinning_table(pinning, outcome.pinning));
  body.add(pinning_charts(pinning, outcome.pinning));
  body.add(parameters_of(*market));
  return document;
}

}  // namespace keel
