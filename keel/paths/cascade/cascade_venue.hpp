#pragma once

#include <cstdint>
#include <vector>

#include "keel/impact/impact.hpp"
#include "keel/paths/cascade/cascade_market.hpp"
#include "keel/paths/path_random.hpp"

namespace keel {

/// One venue on its way down: accounts, whoever buys from the book, the insurance fund. Cash and positions only change hands: their sums
/// never change.
class CascadeVenue {
 public:
  struct Account {
    double position = 0.0;    ///< coins, < 0 short
    double collateral = 0.0;  ///< coins
    double cash = 0.0;        ///< USD; a purchase is taken out of it
    double entry = 1.0;       ///< price
    double at_first = 0.0;    ///< position when its liquidation began; 0: it has not
    double equity(double price) const { return cash + (position + collateral) * price; }
  };
  /// Values in USD at the price of when it happened.
  struct Course {
    double liquidated = 0.0;  ///< sold to the book, or taken over by the fund
    double deleveraged = 0.0;
    std::uint64_t accounts_liquidated = 0;
    std::uint64_t accounts_deleveraged = 0;  ///< whose position was taken, each time
    double below_zero = 0.0;  ///< what was owed by those that the fund took over or others were deleveraged for, at the price
    double first_liquidation_s = -1.0;
    double first_deleveraging_s = -1.0;
    double lowest_price = 1.0;
  };
  static constexpr std::size_t maker = 0;

  /// `random`: of the accounts; so many draws whatever the case.
  CascadeVenue(const CascadeMarket& market, const CascadeCase& of, PathRandom& random);

  /// A second, at the end of which the fundamental stands at `fundamental`.
  void step(double fundamental);
  double price() const { return price_; }
  double seconds() const { return seconds_; }
  const Course& course() const { return course_; }
  const std::vector<Account>& accounts() const { return accounts_; }
  const Account& fund() const { return fund_; }
  const Account& book() const { return book_; }

 private:
  static void transfer(Account& from, Account& to, double coins, double price);
  void remark(double fundamental);
  void liquidate(Account& account);
  void sell(Account& account, double position, double collateral);
  void take_over(Account& account);
  bool deleverage(Account& account);
  void rank();

  const CascadeMarket& market_;
  Impact impact_;
  std::vector<Account> accounts_;
  Account fund_;
  Account book_;  ///< everybody who trades with liquidations
  Course course_;
  std::vector<std::size_t> ranked_;  ///< of this second, who is deleveraged first at the end; of the side `ranked_short_`
  bool ranked_now_ = false;
  bool ranked_short_ = false;
  double fundamental_ = 1.0;
  double price_ = 1.0;
  double seconds_ = 0.0;
};

}  // namespace keel
