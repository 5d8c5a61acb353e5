#include "keel/book/amount_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/domain/money.hpp"
#include "keel/domain/settlement.hpp"

namespace keel {
namespace {

/// Of a position of `contracts` at a price of its own, all in absolute values.
struct Worth {
  double settle = 0.0;
  double coins = 0.0;  ///< of the base currency, if that is held
};

Worth worth_at(const Instrument& instrument, double contracts, double price) {
  if (contracts == 0.0 || price == 0.0) return {};
  const double amount = contracts * to_double(instrument.multiplier);
  if (instrument.reciprocal()) return {amount / price, 0.0};
  if (instrument.kind == InstrumentKind::Pool) return {2.0 * amount * std::sqrt(price), amount / std::sqrt(price)};
  return {amount * price, instrument.kind == InstrumentKind::Spot ? amount : 0.0};
}

bool size_fits(const Instrument& instrument, double contracts) {
  return contracts < largest_amount && contracts * to_double(instrument.multiplier) < largest_amount;
}

/// The price in the instrument's own quotation that bounds its delivery and the fee of it.
double delivery_bound(const Instrument& instrument, double underlying) {
  if (instrument.kind != InstrumentKind::Option) return underlying;
  const double strike = to_double(instrument.strike);
  return instrument.payoff == Payoff::Inverse ? 1.0 + strike / underlying : std::max(underlying, strike);
}

std::string too_large(std::string_view column) { return fmt::format("{}: brings the account beyond {:.0f}", column, largest_amount); }

}  // namespace

Price nearest_price(double price) { return nearest<Price>(std::clamp(price, 1e-8, largest_price)); }

std::string why_not_price(const Instrument& instrument, Price price) {
  if (to_double(price) > largest_price) return fmt::format("\"{}\" is above {:.0f}", to_text(price), largest_price);
  const bool coin_settled = instrument.payoff == Payoff::Inverse;
  if (!coin_settled || to_double(price) >= smallest_coin_settled_price) return {};
  return fmt::format("\"{}\" is below {}, and {} settles in {}", to_text(price), smallest_coin_settled_price, instrument.name,
                     instrument.settle.text());
}

std::string why_not_premium(const Instrument& option, Price premium) {
  if (option.kind != InstrumentKind::Option || option.payoff != Payoff::Inverse) return {};
  const double most = option.right == Right::Call ? 1.0 : most_coins_of_a_put;
  if (to_double(premium) <= most) return {};
  return fmt::format("\"{}\" is above {} {}: {} is quoted in coin, not in USD", to_text(premium), most, option.settle.text(), option.name);
}

bool value_fits(const Instrument& instrument, Size contracts, Price price) {
  const double size = std::abs(to_double(contracts));
  const Worth worth = worth_at(instrument, size, to_double(price));
  return size_fits(instrument, size) && worth.settle < largest_amount && worth.coins < largest_amount;
}

bool delivery_fits(const Instrument& instrument, Size contracts, Price underlying) {
  if (!instrument.expires()) return true;
  const double bound = delivery_bound(instrument, to_double(underlying));
  return bound < largest_amount && worth_at(instrument, std::abs(to_double(contracts)), bound).settle < largest_amount;
}

/// Brings the bounds of the currencies to what is held.
bool AmountLimits::update(const Instrument& instrument, Holding& held) {
  const double size = std::abs(to_double(held.size));
  const Worth high = worth_at(instrument, size, held.high);
  const Worth low = worth_at(instrument, size, held.low);
  const double worth = std::max(high.settle, low.settle) + std::abs(held.moved) + held.paid;
  const double coins = std::max(high.coins, low.coins) + held.coins_paid;
  double& settle = bounds_[instrument.settle];
  settle += worth - held.worth;
  double& base = bounds_[instrument.base];
  base += coins - held.coins;
  held.worth = worth;
  held.coins = coins;
  return size_fits(instrument, size) && settle < largest_amount && base < largest_amount;
}

void AmountLimits::trade(const Instrument& instrument, Holding& held, Size size, Price price) {
  const Worth worth = worth_at(instrument, to_double(size), to_double(price));
  held.size += size;
  if (instrument.kind == InstrumentKind::Pool) {  // what is taken out is not in the two currencies what was put in
    held.paid += std::abs(worth.settle);
    held.coins_paid += std::abs(worth.coins);
  } else {
    held.moved += worth.settle;
  }
}

std::string AmountLimits::take(const AccountFact& fact) {
  const double amount = std::abs(to_double(fact.amount));
  if (is_about_money(fact.kind)) {
    double& sum = bounds_[fact.currency];
    sum += amount;
    return sum < largest_amount ? std::string() : too_large("amount");
  }
  const Instrument& instrument = instruments_[fact.instrument];
  Holding& held = holding(instrument, fact.group);
  const bool in_coins = fact.kind == EntryKind::PoolFees && fact.currency == instrument.base;
  switch (fact.kind) {
    case EntryKind::Trade:
      trade(instrument, held, fact.size, fact.price);
      held.paid += amount;
      return value_at(instrument, fact.group, fact.price) ? std::string() : too_large("amount");
    case EntryKind::Funding:
    case EntryKind::PoolFees:
      held.paid += in_coins ? amount * to_double(fact.price) : amount;
      held.coins_paid += in_coins ? amount : 0.0;
      return update(instrument, held) ? std::string() : too_large("amount");
    case EntryKind::Expiry:
    case EntryKind::Exercise: return deliver_at(instrument, fact.group, fact.price) ? std::string() : too_large("price");
    default: return value_at(instrument, fact.group, fact.price) ? std::string() : too_large("price");
  }
}

bool AmountLimits::value_at(const Instrument& instrument, std::uint32_t group, Price price) {
  Holding& held = holding(instrument, group);
  if (price.raw > 0) {
    held.high = std::max(held.high, to_double(price));
    held.low = held.low == 0.0 ? to_double(price) : std::min(held.low, to_double(price));
  }
  return update(instrument, held);
}

bool AmountLimits::deliver_at(const Instrument& instrument, std::uint32_t group, Price underlying) {
  Holding& held = holding(instrument, group);
  const double bound = delivery_bound(instrument, to_double(underlying));
  if (held.size.raw == 0) return bound < largest_amount;
  if (!delivery_fits(instrument, held.size, underlying) || !value_at(instrument, group, nearest<Price>(bound))) return false;
  held.paid += worth_at(instrument, std::abs(to_double(held.size)), bound).settle * std::abs(to_double(instrument.fees.delivery));
  trade(instrument, held, -held.size, payoff_price(instrument, underlying));
  return update(instrument, held);
}

namespace {

/// Prices that something was seen at.
struct Extremes {
  double low = 0.0;
  double high = 0.0;
  void see(Price price) {
    const double seen = to_double(price);
    if (seen <= 0.0) return;
    high = std::max(high, seen);
    low = low == 0.0 ? seen : std::min(low, seen);
  }
};

/// Of contracts and their sizes, by instrument: each group's largest, added up.
std::map<InstrumentId, double> most_held(const AccountFacts& account) {
  std::map<std::pair<InstrumentId, std::uint32_t>, std::pair<Size, double>> held;  // now, and at most
  for (const AccountFact& fact : account.facts) {
    if (fact.kind != EntryKind::Trade && fact.kind != EntryKind::TradeCorrection) continue;
    auto& [now, most] = held[{fact.instrument, fact.group}];
    now += fact.size;
    most = std::max(most, std::abs(to_double(now)));
  }
  std::map<InstrumentId, double> sums;
  for (const auto& [key, sizes] : held) sums[key.first] += sizes.second;
  return sums;
}

}  // namespace

Result<void> check_amounts(const AccountFacts& account, std::span<const MarkSet> marks) {
  AmountLimits limits(account.instruments);
  std::map<Currency, Extremes> indices;
  for (AccountFact fact : account.facts) {
    if (fact.kind == EntryKind::TradeCorrection) fact.kind = EntryKind::Trade;
    const std::string too_large = limits.take(fact);
    if (!too_large.empty()) return fail(fmt::format("{}: {}", account.place_of(fact), too_large));
    indices[is_about_money(fact.kind) ? fact.currency : account.instruments[fact.instrument].base].see(fact.index);
  }
  std::map<InstrumentId, Extremes> prices;
  for (const MarkSet& set : marks) {
    for (const auto& [id, mark] : set.marks) prices[id].see(mark.price);
    for (const auto& [coin, index] : set.indices) indices[coin].see(index);
  }
  std::map<Currency, double> bounds = limits.bounds();
  for (const auto& [id, most] : most_held(account)) {
    const Instrument& instrument = account.instruments[id];
    Extremes seen = prices[id];
    const bool follows = instrument.kind != InstrumentKind::Option && is_dollar(instrument.quote);  // its price, the index
    if (follows) {
      seen.see(nearest<Price>(indices[instrument.base].low));
      seen.see(nearest<Price>(indices[instrument.base].high));
    }
    const Worth low = worth_at(instrument, most, seen.low);
    const Worth high = worth_at(instrument, most, seen.high);
    bounds[instrument.settle] += std::max(low.settle, high.settle);
    bounds[instrument.base] += std::max(low.coins, high.coins);
    if (bounds[instrument.settle] >= largest_amount) {
      return fail(fmt::format("{}: at a price from {} to {} it brings the account beyond {:.0f} {}", instrument.full_name(), seen.low,
                              seen.high, largest_amount, instrument.settle.text()));
    }
  }
  double worth = 0.0;
  for (const auto& [currency, bound] : bounds) {
    worth += bound * (is_dollar(currency) ? 1.0 : indices[currency].high);
    if (worth < largest_amount) continue;
    return fail(fmt::format("at an index of {} USD {} brings the account beyond {:.0f} USD", indices[currency].high, currency.text(),
                            largest_amount));
  }
  return {};
}

}  // namespace keel
