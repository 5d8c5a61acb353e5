#include "keel/paths/cascade/cascade_venue.hpp"

#include <algorithm>
#include <cmath>

#include "keel/base/check.hpp"

namespace keel {
namespace {

Impact impact_of(const CascadeMarket& market, double depth_musd) {
  constexpr double percent = 0.01;
  const double depth = 1e6 * depth_musd;
  auto impact = Impact::make({.permanent = market.permanent_share * percent / depth,
                              .transient = (1.0 - market.permanent_share) * percent / std::pow(depth, market.exponent),
                              .exponent = market.exponent,
                              .half_life_s = market.recovery_s});
  KEEL_CHECK(impact.has_value(), "a cascade's market is within the ranges of its impact");
  return *impact;
}

}  // namespace

CascadeVenue::CascadeVenue(const CascadeMarket& market, const CascadeCase& of, PathRandom& random)
    : market_(market), impact_(impact_of(market, of.depth_musd)) {
  const auto count = static_cast<std::size_t>(market.accounts);
  const double interest = 1e6 * market.open_interest_musd;
  const double highest = 0.5 / market.maintenance;
  fund_.cash = 1e6 * market.fund_musd;
  accounts_.push_back({.position = -market.maker_hedged_usd()});
  accounts_[maker].cash = -accounts_[maker].position * (1.0 / market.maker_leverage + 1.0);
  for (const double side : {1.0, -1.0}) {
    const std::size_t first = accounts_.size();
    double all = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
      Account& account = accounts_.emplace_back();
      account.position = std::exp(market.size_dispersion * random.normal());
      all += account.position;
      account.entry = std::exp(market.entry_dispersion * random.normal());
      account.at_first = std::clamp(of.leverage * std::exp(market.leverage_dispersion * random.normal()), 1.0, highest);
    }
    const double scale = (side > 0.0 ? 1.0 : 1.0 - market.maker_share) * interest / all;
    for (std::size_t i = first; i < accounts_.size(); ++i) {
      Account& account = accounts_[i];
      const double size = account.position * scale;
      const double equity = size / account.at_first;
      account.at_first = 0.0;
      account.position = side * size;
      account.collateral = of.coin_share * equity;
      account.cash = equity - account.collateral - account.position;
    }
  }
}

void CascadeVenue::transfer(Account& from, Account& to, double coins, double price) {
  from.position -= coins;
  to.position += coins;
  from.cash += coins * price;
  to.cash -= coins * price;
}

void CascadeVenue::remark(double fundamental) {
  fundamental_ = fundamental;
  price_ = fundamental * std::exp(impact_.displacement(seconds_).total());
  course_.lowest_price = std::min(course_.lowest_price, price_);
}

/// Sells (buys back) at the market, coins of its collateral with it.
void CascadeVenue::sell(Account& account, double position, double collateral) {
  const double coins = position + collateral;
  const double paid = fundamental_ * std::exp(impact_.trade(-coins, seconds_).average);
  transfer(account, book_, position, paid);
  account.collateral -= collateral;
  account.cash += collateral * paid;
  book_.collateral += collateral;
  book_.cash -= collateral * paid;
  remark(fundamental_);
}

/// The fund steps into its place.
void CascadeVenue::take_over(Account& account) {
  course_.below_zero -= account.equity(price_);
  course_.liquidated += std::abs(account.position) * price_;
  fund_.position += account.position;
  fund_.collateral += account.collateral;
  fund_.cash += account.cash;
  fund_.at_first = fund_.position;
  account = Account{.entry = account.entry, .at_first = account.at_first};
}

/// By profit, a share of what the position cost, times leverage; the highest last.
void CascadeVenue::rank() {
  struct Ranked {
    double rank;
    std::size_t index;
  };
  std::vector<Ranked> all;
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    const Account& account = accounts_[i];
    if (account.position == 0.0 || account.at_first != 0.0 || (account.position < 0.0) != ranked_short_) continue;
    const double profit = account.position * (price_ - account.entry);
    const double equity = account.equity(price_);
    if (profit <= 0.0 || equity <= 0.0) continue;
    all.push_back({profit / account.entry * price_ / equity, i});
  }
  std::ranges::sort(all, [](const Ranked& a, const Ranked& b) { return a.rank != b.rank ? a.rank < b.rank : a.index > b.index; });
  ranked_.clear();
  for (const Ranked& one : all) ranked_.push_back(one.index);
  ranked_now_ = true;
}

/// Those that rank highest give up as much of theirs, at the price at which the account is worth nothing. False: nobody is left to.
bool CascadeVenue::deleverage(Account& account) {
  if (!ranked_now_ || ranked_short_ != (account.position > 0.0)) {
    ranked_short_ = account.position > 0.0;
    rank();
  }
  if (ranked_.empty()) return false;
  const double owed = account.equity(price_);
  const double bankruptcy = price_ - owed / account.position;
  if (&account != &fund_) course_.below_zero -= owed;
  if (course_.first_deleveraging_s < 0.0) course_.first_deleveraging_s = seconds_;
  while (account.position != 0.0 && !ranked_.empty()) {
    Account& other = accounts_[ranked_.back()];
    const double most = std::min(std::abs(account.position), std::abs(other.position));
    transfer(account, other, std::copysign(most, account.position), bankruptcy);
    course_.deleveraged += most * price_;
    ++course_.accounts_deleveraged;
    if (other.position == 0.0) ranked_.pop_back();
  }
  return true;
}

void CascadeVenue::liquidate(Account& account) {
  const bool is_fund = &account == &fund_;
  const double equity = account.equity(price_);
  if (equity < 0.0) {
    if (!is_fund && fund_.equity(price_) + equity > 0.0) return take_over(account);
    if (deleverage(account)) return;
  }
  const double wanted = market_.liquidated_per_s * std::abs(account.at_first);
  const double share = std::min(1.0, wanted / std::abs(account.position));
  const double position = account.position * share;
  if (!is_fund) course_.liquidated += std::abs(position) * price_;
  sell(account, position, account.collateral * share);
}

void CascadeVenue::step(double fundamental) {
  seconds_ += 1.0;
  ranked_now_ = false;
  remark(fundamental);
  for (Account& account : accounts_) {
    if (account.position == 0.0) continue;
    if (account.at_first == 0.0) {
      if (account.equity(price_) >= market_.maintenance * std::abs(account.position) * price_) continue;
      account.at_first = account.position;
      ++course_.accounts_liquidated;
      if (course_.first_liquidation_s < 0.0) course_.first_liquidation_s = seconds_;
    }
    liquidate(account);
  }
  if (fund_.position != 0.0) liquidate(fund_);
}

}  // namespace keel
