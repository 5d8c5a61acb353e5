#pragma once

#include <vector>

#include "keel/base/setting.hpp"

namespace keel {

/// A perpetual of which many accounts are long and as many short, with leverage, on the day of a shock. A coin is worth 1 USD at the
/// beginning, so a size in coins is its value then.
struct CascadeMarket {
  double shock = 0.08;
  double shock_s = 120.0;
  double horizon_s = 600.0;
  double sigma = 0.05;
  double open_interest_musd = 5000.0;
  int accounts = 1000;
  double size_dispersion = 1.5;
  std::vector<double> leverage = {3.0, 5.0, 10.0};
  double leverage_dispersion = 0.5;
  double entry_dispersion = 0.05;
  double maintenance = 0.02;
  std::vector<double> depth_musd = {50.0, 100.0, 200.0};
  double exponent = 1.0;
  double recovery_s = 60.0;
  double permanent_share = 0.0;
  double liquidated_per_s = 0.2;
  double fund_musd = 50.0;
  std::vector<double> coin_share = {0.0, 0.5, 1.0};
  double maker_share = 0.2;
  double maker_leverage = 10.0;
  double maker_cost_bps = 20.0;
  double maker_risk_aversion_per_usd = 1e-8;
  double maker_horizon_days = 1.0;
  double maker_band_years = 1.0;
  double maker_limit_musd = 25.0;

  /// Of what is short at first, held by the maker against coins elsewhere.
  double maker_hedged_usd() const { return maker_share * (1e6 * open_interest_musd); }

  static constexpr auto fields() {
    using M = CascadeMarket;
    return std::tuple{
        Setting{"shock", &M::shock, from(0.0, 0.9), "a share", "that the fundamental loses"},
        Setting{"shock_s", &M::shock_s, from(1.0, 86'400.0), "s", "in which it does"},
        Setting{"horizon_s", &M::horizon_s, from(1.0, 86'400.0), "s", "until when it is watched, in steps of a second"},
        Setting{"sigma", &M::sigma, from(0.0, 10.0), "a day, 0.05 is 5 %", "how the fundamental moves besides"},
        Setting{"open_interest_musd", &M::open_interest_musd, above(0.0, 1e9), "million USD", "what all are long, and short"},
        Setting{"accounts", &M::accounts, from(1, 100'000), "a number", "of those that are long, and of those that are short"},
        Setting{"size_dispersion", &M::size_dispersion, from(0.0, 5.0), "a log deviation", "of sizes, lognormal"},
        Setting{"leverage", &M::leverage, list_of(from(1.0, 100.0), 1, 10), "a factor", "median of position over equity"},
        Setting{"leverage_dispersion", &M::leverage_dispersion, from(0.0, 5.0), "a log deviation",
                "of it, lognormal, from 1 up to half of what maintenance allows"},
        Setting{"entry_dispersion", &M::entry_dispersion, from(0.0, 1.0), "a log deviation", "of entry prices, by which profits rank"},
        Setting{"maintenance", &M::maintenance, above(0.0, 0.5), "a share", "of a position's value; below it an account is liquidated"},
        Setting{"depth_musd", &M::depth_musd, list_of(above(0.0, 1e9), 1, 10), "million USD", "that move the price by 1 %"},
        Setting{"exponent", &M::exponent, from(0.1, 1.0), "a power", "of the size in what they move: 1 is linear, 0.5 the square root"},
        Setting{"recovery_s", &M::recovery_s, from(1e-3, 1e9), "s", "after which half of what one order moved is back"},
        Setting{"permanent_share", &M::permanent_share, from(0.0, 1.0), "a share", "of the depth's impact that stays, linear"},
        Setting{"liquidated_per_s", &M::liquidated_per_s, above(0.0, 1.0), "a share",
                "of what an account held that is sold in a second once it is liquidated"},
        Setting{"fund_musd", &M::fund_musd, from(0.0, 1e9), "million USD", "in the insurance fund at the beginning"},
        Setting{"coin_share", &M::coin_share, list_of(from(0.0, 1.0), 1, 10), "a share",
                "of equity in coins; the first but where they are compared"},
        Setting{"maker_share", &M::maker_share, from(0.0, 1.0), "a share", "of what is short that a maker holds against coins elsewhere"},
        Setting{"maker_leverage", &M::maker_leverage, from(1.0, 100.0), "a factor", "his here"},
        Setting{"maker_cost_bps", &M::maker_cost_bps, from(0.0, 1000.0), "bps", "that he pays for what he sells elsewhere"},
        Setting{"maker_risk_aversion_per_usd", &M::maker_risk_aversion_per_usd, above(0.0, 1e6), "1 / USD", "by which his bands are wide"},
        Setting{"maker_horizon_days", &M::maker_horizon_days, above(0.0, 36'500.0), "days",
                "that risk is expected to be held, by the price of risk"},
        Setting{"maker_band_years", &M::maker_band_years, above(0.0, 100.0), "years", "to the end that zakamouline's band looks to"},
        Setting{"maker_limit_musd", &M::maker_limit_musd, from(0.0, 1e9), "million USD", "that may be open, where he has a limit"}};
  }
};

/// One of the markets to compare.
struct CascadeCase {
  double leverage = 5.0;
  double depth_musd = 100.0;
  double coin_share = 0.0;
};

}  // namespace keel
