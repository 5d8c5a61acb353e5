#pragma once

#include <array>
#include <string>
#include <string_view>

#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"

namespace keel {

inline constexpr std::array<std::string_view, 2> listing_rule_names{"fixed", "calendar"};

/// What the simulated venue lists, and when. The calendar is Deribit's: docs/models/simulated_market.md.
struct SimListing {
  std::string rule = "fixed";
  std::int64_t dailies = 3;
  std::int64_t weeklies = 3;
  std::int64_t monthlies = 3;
  std::int64_t quarterlies = 4;
  std::int64_t strikes_beyond = 3;
  std::int64_t most_strikes = 60;
  bool by_calendar() const { return rule == listing_rule_names[1]; }
  static constexpr auto fields() {
    using S = SimListing;
    return std::tuple{
        Setting{"rule", &S::rule, OneOf{listing_rule_names}, "name of a rule",
                "fixed: the expiries of `expiry_days`, with their strikes, once; calendar: as days pass, and strikes as the price moves"},
        Setting{"dailies", &S::dailies, from(std::int64_t{0}, std::int64_t{30}), "expiries",
                "that expire more than a day later, at 08:00 UTC of the next days"},
        Setting{"weeklies", &S::weeklies, from(std::int64_t{0}, std::int64_t{30}), "expiries", "likewise, of the next Fridays"},
        Setting{"monthlies", &S::monthlies, from(std::int64_t{0}, std::int64_t{24}), "expiries", "likewise, of the last Fridays of months"},
        Setting{"quarterlies", &S::quarterlies, from(std::int64_t{0}, std::int64_t{12}), "expiries",
                "likewise, of the last Fridays of March, June, September and December"},
        Setting{"strikes_beyond", &S::strikes_beyond, from(std::int64_t{1}, std::int64_t{49}), "strikes",
                "of an expiry that lie at least on either side of the price: others are listed when there are fewer"},
        Setting{"most_strikes", &S::most_strikes, from(std::int64_t{1}, std::int64_t{500}), "strikes",
                "of an expiry: beyond so many none is added"}};
  }
  static constexpr auto rules() {
    using S = SimListing;
    return std::tuple{Rule<S>{"rule", "", "needs at least one expiry of some period for the calendar",
                              [](const S& c) { return !c.by_calendar() || c.dailies + c.weeklies + c.monthlies + c.quarterlies > 0; }}};
  }
};

/// Funding of the perpetuals: the formula is Deribit's (docs/models/simulated_market.md); and how far a perpetual lies from its index, on
/// which it hangs.
struct SimFunding {
  Duration period;
  double deadband = 0.00025;
  double most = 0.005;
  Duration each = minute;
  Duration mark_time = second * 30;
  double premium_bps = 0.0;
  double premium_deviation_bps = 0.0;
  Duration premium_half_life = hour;
  bool paid() const { return period.raw > 0; }
  static constexpr auto fields() {
    using S = SimFunding;
    return std::tuple{
        Setting{"period", &S::period, from(Duration{}, day), "duration",
                "over which the rate is paid once; Deribit's is 8h; 0s: no funding"},
        Setting{"deadband", &S::deadband, from(0.0, 1.0), "share of the index", "a premium no larger than this is not paid for"},
        Setting{"most", &S::most, above(0.0, 1.0), "share of the position's value a period", "largest rate, either way"},
        Setting{"each", &S::each, from(second, day), "duration", "time between two payments of what has come up"},
        Setting{"mark_time", &S::mark_time, from(millisecond, hour), "duration",
                "time constant of the mean of the book's middle over the index, which is the mark"},
        Setting{"premium_bps", &S::premium_bps, from(-500.0, 500.0), "basis points of the index",
                "by which the perpetual's hidden price lies above it on average"},
        Setting{"premium_deviation_bps", &S::premium_deviation_bps, from(0.0, 500.0), "basis points of the index",
                "standard deviation around that in the long run"},
        Setting{"premium_half_life", &S::premium_half_life, from(second, day * 365), "duration",
                "after which half of a departure from that is gone"}};
  }
  static constexpr auto rules() {
    using S = SimFunding;
    return std::tuple{Rule<S>{"period", "", "must be 0s, or at least 1m", [](const S& f) { return !f.paid() || f.period >= minute; }}};
  }
};

}  // namespace keel
