#include "keel/attribution/hedge_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/account/inventory_totals.hpp"
#include "keel/attribution/account_timeline.hpp"
#include "keel/book/history.hpp"
#include "keel/exposure/unit_greeks.hpp"

namespace keel {
namespace {

constexpr std::uint64_t first_hedge_id = std::uint64_t{1} << 63;
/// While a band is watched all contracts are looked at again when the index has moved this much or this long has passed; between, those
/// that trade, and gamma and charm tell the rest.
constexpr double refresh_move = 1e-3;
constexpr Duration refresh_after = minute * 5;
constexpr Duration print_delay = minute * 5;

double side_price(double index, Rate half_spread, Side side) { return index * (1.0 + sign_of(side) * to_double(half_spread)); }

class Hedger {
 public:
  Hedger(const AccountFacts& account, std::span<const MarkSet> marks, const std::vector<InstrumentId>& perpetuals, std::uint32_t group,
         const HedgePolicy& policy)
      : account_(account),
        group_(group),
        policy_(policy),
        timeline_(account, marks, print_delay),
        fair_(timeline_.fair()),
        held_(account.instruments.size()),
        watched_(account.instruments.size()),
        states_(account.instruments.size()) {
    for (const InstrumentId id : perpetuals) hedged_.push_back({.perpetual = &account.instruments[id], .held = {}});
  }

  Result<std::vector<AccountFact>> run() {
    const Instant start = account_.facts.front().at;
    const Instant end = timeline_.end();
    const auto seconds = [&](Instant at) { return static_cast<std::size_t>(std::max<std::int64_t>((at - start).raw / second.raw, 0)); };
    Instant tick = policy_.every.raw > 0 ? next_multiple(start, policy_.every) : never;
    while (true) {
      const Instant now = std::min(timeline_.next(), tick);
      if (now > end) break;
      for (const InstrumentId id : timeline_.expire_until(now)) deliver(account_.instruments[id]);
      timeline_.see_marks_until(now);
      if (now == tick) {
        hedge(now, 0.0);
        tick = next_multiple(now, policy_.every);
      }
      const std::size_t first = timeline_.facts_taken();
      while (const AccountFact* fact = timeline_.take(now)) take(*fact);
      std::copy(account_.facts.begin() + static_cast<std::ptrdiff_t>(first),
                account_.facts.begin() + static_cast<std::ptrdiff_t>(timeline_.facts_taken()), std::back_inserter(out_));
      if (policy_.band_coins > 0.0) hedge(now, policy_.band_coins);
      if (policy_.progress) policy_.progress(seconds(now), seconds(end));
    }
    if (without_index_) return fail(without_index_->text() + ": cannot hedge: no line and no mark has its index");
    return std::move(out_);
  }

 private:
  void take(const AccountFact& fact) {
    if (is_about_money(fact.kind)) return;
    const Instrument& instrument = account_.instruments[fact.instrument];
    if (undoes(fact.kind)) {
      if (fact.kind == EntryKind::Bust) {
        history_.bust(instrument, fact.trade, book_);
      } else {
        history_.correct(instrument, fill_of(fact.booking()), book_);
      }
      fair_.withdraw(instrument, fact.trade);
    } else if (!is_delivery(fact.kind)) {  // delivered already, at the expiry
      const bool known = fair_.usd_price(instrument.base).raw > 0 && fair_.usd_price(instrument.quote).raw > 0;
      if (fact.kind == EntryKind::Trade && known && !fair_.state(instrument, fact.at)) fair_.adopt(instrument, fact);
      history_.book(instrument, fact.booking(), book_);
    }
    hold(instrument);
    look_at(instrument, fact.at);
  }

  void hold(const Instrument& instrument) {
    if (held_[instrument.id.value]) return;
    held_[instrument.id.value] = true;
    for (Hedged& coin : hedged_) {
      if (coin.follows(instrument)) coin.held.push_back(instrument.id);
    }
  }

  void deliver(const Instrument& instrument) {
    if (!held_[instrument.id.value]) return;
    const Price delivery = timeline_.delivery_of(instrument);
    if (book_.position(instrument.id).size.raw != 0) fair_.see_delivery(instrument, delivery);
    const Booking booking{.kind = EntryKind::Expiry,
                          .instrument = instrument.id,
                          .trade = {},
                          .size = {},
                          .price = delivery,
                          .amount = {},
                          .at = instrument.expiry};
    history_.book(instrument, booking, book_);
    look_at(instrument, instrument.expiry);
  }

  /// What an instrument's position and all that its trades left count for, as keel book has it, and how that changes with its base.
  struct Watched {
    BiasCoins bias;
    double gamma_per_usd = 0.0;
    double charm_per_day = 0.0;
  };

  Watched watched(const Instrument& instrument, Instant now) {
    const Position& held = book_.position(instrument.id);
    const SettleAmount left = held.realised - held.cost - held.net_fees() - held.funding + held.pool_fees - held.exchanged_for;
    Watched seen{.bias = {.settle = to_double(left)}};
    auto& state = states_[instrument.id.value];
    const bool over = instrument.expires() && now >= instrument.expiry;
    if (held.size.raw != 0 && instrument.kind != InstrumentKind::Spot && !over) {
      if (auto known = fair_.state(instrument, now)) state = known;
      if (state) {
        const Mark& mark = state->mark;
        const UnitGreeks unit = unit_greeks(instrument, mark, to_double(state->index), now, to_double(state->quote_usd));
        const double size = to_double(held.size);
        const SettleAmount worth = left + settlement_value(instrument, held.size, mark.price);
        seen = {bias_coins(instrument, mark, size * unit.net_transaction_delta, worth), size * unit.gamma_per_usd,
                size * unit.charm_per_day};
      }
    }
    seen.bias.base += to_double(held.exchanged);
    return seen;
  }

  struct Look {
    double index = 1.0;
    Instant at;
  };

  /// A coin that is hedged, and what the holdings together count for in it.
  struct Hedged {
    const Instrument* perpetual = nullptr;
    Look last;          ///< at all of its holdings
    double bias = 0.0;  ///< as they were looked at
    double gamma_per_usd = 0.0;
    double charm_per_day = 0.0;
    std::vector<InstrumentId> held;  ///< ever, and its worth follows the coin

    Currency coin() const { return perpetual->base; }
    bool follows(const Instrument& instrument) const {
      return instrument.base == coin() || instrument.settle == coin() || instrument.quote == coin();
    }
    void add(const Instrument& instrument, const Watched& seen, double sign) {
      bias += sign * seen.bias.of(instrument, coin());
      if (instrument.base != coin()) return;
      gamma_per_usd += sign * seen.gamma_per_usd;
      charm_per_day += sign * seen.charm_per_day;
    }
    /// The account's directional bias without deposits.
    double bias_at(double index, Instant now) const {
      return bias + gamma_per_usd * (index - last.index) + charm_per_day * to_days(now - last.at);
    }
  };

  void look_at(const Instrument& instrument, Instant now) {
    const Watched seen = watched(instrument, now);
    const Watched before = std::exchange(watched_[instrument.id.value], seen);
    for (Hedged& coin : hedged_) {
      coin.add(instrument, before, -1.0);
      coin.add(instrument, seen, 1.0);
    }
  }

  /// At every contract whose worth follows the coin; their sums are taken anew, so that no rounding outlives a look.
  void look_at_all(Hedged& coin, double index, Instant now) {
    for (const InstrumentId id : coin.held) look_at(account_.instruments[id], now);
    coin.last = {index, now};
    coin.bias = coin.gamma_per_usd = coin.charm_per_day = 0.0;
    for (const InstrumentId id : coin.held) coin.add(account_.instruments[id], watched_[id.value], 1.0);
  }

  void hedge(Instant now, double band) {
    for (Hedged& coin : hedged_) {
      const Price index = fair_.usd_price(coin.coin());
      if (index.raw == 0) continue;
      const double usd = to_double(index);
      const bool stale = std::abs(usd / coin.last.index - 1.0) > refresh_move || now - coin.last.at >= refresh_after;
      if (band > 0.0 && !stale && std::abs(coin.bias_at(usd, now)) <= band) continue;
      look_at_all(coin, usd, now);  // what is hedged is the bias of now
      if (std::abs(coin.bias) > band) trade(*coin.perpetual, coin.bias, index, now);
    }
  }

  /// Back to 0, to the lot, with what the hedge itself costs in coin.
  void trade(const Instrument& perpetual, double bias, Price index, Instant now) {
    const Side side = bias < 0.0 ? Side::Buy : Side::Sell;
    const Price wanted = nearest<Price>(side_price(to_double(index), policy_.half_spread, side));
    const Price price = side == Side::Buy ? perpetual.ticks.round_up(wanted) : perpetual.ticks.round_down(wanted);
    const double lot = to_double(perpetual.lot);
    const double coins_a_lot = to_double(perpetual.multiplier) * lot / to_double(price);
    const double lots = std::nearbyint(-bias / (coins_a_lot * (1.0 - sign_of(side) * to_double(perpetual.fees.taker))));
    if (lots == 0.0) return;
    if (timeline_.index_from_prints(perpetual.base)) {
      without_index_ = perpetual.base;
      return;
    }
    AccountFact fact{.at = now, .kind = EntryKind::Trade, .instrument = perpetual.id, .group = group_};
    fact.trade = TradeId{first_hedge_id + hedges_++};
    fact.size = nearest<Size>(lots * lot);
    fact.price = price;
    fact.amount = trade_fee(perpetual, abs(fact.size), fact.price, Liquidity::Taker, index);
    fact.liquidity = Liquidity::Taker;
    history_.book(perpetual, fact.booking(), book_);
    hold(perpetual);
    look_at(perpetual, now);
    out_.push_back(fact);
  }

  const AccountFacts& account_;
  std::uint32_t group_;
  const HedgePolicy& policy_;
  AccountTimeline timeline_;
  FairValues& fair_;
  Book book_;  ///< of all groups
  History history_;
  std::vector<Hedged> hedged_;
  std::vector<char> held_;        ///< by instrument id, ever
  std::vector<Watched> watched_;  ///< by instrument id, at the last look
  std::vector<std::optional<PricedState>> states_;
  std::uint64_t hedges_ = 0;
  std::optional<Currency> without_index_;  ///< a coin that was to be hedged
  std::vector<AccountFact> out_;
};

/// What the account knows under the perpetual's name must be it.
Result<InstrumentId> listed(Instruments& instruments, const Instrument& perpetual) {
  const Instrument* known = instruments.find(perpetual.name);
  if (known == nullptr) return instruments.list(perpetual);
  if (known->kind == InstrumentKind::Perpetual && known->payoff == Payoff::Inverse && known->base == perpetual.base) return known->id;
  return fail(fmt::format("{}: cannot hedge: the account's instrument of this name is not the coin-settled perpetual", perpetual.name));
}

}  // namespace

Result<HedgePolicy> parse_hedge_policy(std::string_view text) {
  if (text == "never") return HedgePolicy{};
  if (text.starts_with("every=")) {
    const auto every = parse_duration(text.substr(6));
    if (!every) return std::unexpected(every.error());
    if (*every < second || *every > day * 10'000) return fail("every: must be 1s to 10000d");
    return HedgePolicy{.every = *every};
  }
  if (text.starts_with("band=")) {
    const auto band = parse_decimal(text.substr(5));
    if (!band) return std::unexpected(band.error());
    const double coins = to_double(Size{*band});
    if (coins < 1e-4 || coins > 1e6) return fail("band: must be 0.0001 to 1000000 coins");
    return HedgePolicy{.band_coins = coins};
  }
  return fail(fmt::format("\"{}\" is none of never, every=TIME, band=COINS", text));
}

Result<AccountFacts> with_hedges(AccountFacts account, std::span<const MarkSet> marks, std::span<const Instrument> perpetuals,
                                 const HedgePolicy& policy) {
  if (account.facts.empty() || (policy.every.raw <= 0 && policy.band_coins <= 0.0)) return account;
  std::vector<InstrumentId> ids;
  for (const Instrument& perpetual : perpetuals) {
    const auto id = listed(account.instruments, perpetual);
    if (!id) return std::unexpected(id.error());
    ids.push_back(*id);
  }
  const BookGroup hedges{std::string(hedge_strategy), ""};
  auto group = std::ranges::find(account.groups, hedges);
  if (group == account.groups.end()) group = account.groups.insert(account.groups.end(), hedges);
  const auto number = static_cast<std::uint32_t>(group - account.groups.begin());
  auto facts = Hedger(account, marks, ids, number, policy).run();
  if (!facts) return std::unexpected(facts.error());
  account.facts = std::move(*facts);
  return account;
}

}  // namespace keel
