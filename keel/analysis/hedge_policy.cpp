#include "keel/analysis/hedge_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "keel/analysis/delivery_estimate.hpp"
#include "keel/analysis/fair_values.hpp"
#include "keel/book/history.hpp"
#include "keel/pricing/black76.hpp"

namespace keel {
namespace {

constexpr std::uint64_t first_hedge_id = std::uint64_t{1} << 63;
/// All contracts are looked at again when the index has moved this much or this long has passed; between, those that trade.
constexpr double refresh_move = 5e-4;
constexpr Duration refresh_after = minute;
constexpr Duration print_delay = minute * 5;

double side_price(double index, Rate half_spread, Side side) { return index * (1.0 + sign_of(side) * to_double(half_spread)); }

class Hedger {
 public:
  Hedger(const AccountFacts& account, std::span<const MarkSet> marks, const std::vector<InstrumentId>& perpetuals, std::uint32_t group,
         const HedgePolicy& policy)
      : account_(account),
        marks_(marks),
        perpetuals_(perpetuals),
        group_(group),
        policy_(policy),
        fair_(account.instruments, print_delay),
        deltas_(account.instruments.size()),
        states_(account.instruments.size()) {
    for (const Instrument& instrument : account.instruments) {
      if (instrument.expires()) expiries_.push_back(instrument.id);
    }
    std::ranges::stable_sort(expiries_, {}, [&](InstrumentId id) { return account.instruments[id].expiry; });
  }

  std::vector<AccountFact> run() {
    const Instant end = std::max(account_.facts.back().at, marks_.empty() ? account_.facts.back().at : marks_.back().at);
    Instant tick = next_tick(account_.facts.front().at);
    std::size_t mark = 0;
    for (std::size_t i = 0; i < account_.facts.size() || mark < marks_.size() || ticks(tick, end);) {
      const Instant fact_at = i < account_.facts.size() ? account_.facts[i].at : never;
      const Instant mark_at = mark < marks_.size() ? marks_[mark].at : never;
      const Instant now = std::min({fact_at, mark_at, ticks(tick, end) ? tick : never});
      fair_.advance(now);
      deliver_until(now);
      for (; mark < marks_.size() && marks_[mark].at == now; ++mark) fair_.see(marks_[mark]);
      if (ticks(tick, end) && now == tick) {
        hedge(now, 0.0);
        tick = next_tick(now);
      }
      for (; i < account_.facts.size() && account_.facts[i].at == now; ++i) take(account_.facts[i]);
      if (policy_.band_coins > 0.0) hedge(now, policy_.band_coins);
    }
    return std::move(out_);
  }

 private:
  static constexpr Instant never{std::numeric_limits<std::int64_t>::max()};

  bool ticks(Instant tick, Instant end) const { return policy_.every.raw > 0 && tick <= end; }
  Instant next_tick(Instant at) const {
    if (policy_.every.raw <= 0) return never;
    return Instant{} + policy_.every * ((at - Instant{}).raw / policy_.every.raw + 1);
  }

  void take(const AccountFact& fact) {
    out_.push_back(fact);
    if (is_about_money(fact.kind)) return;
    const Instrument& instrument = account_.instruments[fact.instrument];
    if (fact.kind == EntryKind::Bust) {
      history_.bust(instrument, fact.trade, book_);
    } else if (fact.kind == EntryKind::TradeCorrection) {
      history_.correct(instrument, fill_of(fact.booking()), book_);
    } else {
      if (fact.kind == EntryKind::Trade && book_.trades().contains(instrument.venue, fact.trade)) return;
      fair_.see_market(fact);
      if (fact.kind == EntryKind::Trade && !fair_.state(instrument, fact.at) && fair_.usd_price(instrument.base).raw > 0) {
        fair_.adopt(instrument, fact);
      }
      history_.book(instrument, fact.booking(), book_);
      if (fact.kind == EntryKind::Trade) fair_.see_print(fact);
    }
    held_.insert(fact.instrument);
    look_at(instrument, fact.at);
  }

  void deliver_until(Instant now) {
    for (; expiry_ < expiries_.size() && account_.instruments[expiries_[expiry_]].expiry <= now; ++expiry_) {
      const Instrument& instrument = account_.instruments[expiries_[expiry_]];
      if (book_.position(instrument.id).size.raw == 0) continue;
      const auto estimate = estimated_delivery(account_, instrument);
      const Booking booking{.kind = EntryKind::Expiry,
                            .instrument = instrument.id,
                            .trade = {},
                            .size = {},
                            .price = estimate ? estimate->delivery : fair_.usd_price(instrument.base),
                            .amount = {},
                            .at = now};
      history_.book(instrument, booking, book_);
      look_at(instrument, now);
    }
  }

  /// Coins that one instrument's position and what it left in coin are worth for the rise of the index.
  double delta_of(const Instrument& instrument, Instant now) {
    const Position& held = book_.position(instrument.id);
    double coins = to_double(held.exchanged);
    if (instrument.settle == instrument.base)
      coins += to_double(held.realised - held.cost - held.net_fees() - held.funding + held.pool_fees - held.exchanged_for);
    const bool over = instrument.expires() && now >= instrument.expiry;
    if (held.size.raw == 0 || instrument.kind == InstrumentKind::Spot || over) return coins;
    auto& state = states_[instrument.id.value];
    if (auto known = fair_.state(instrument, now)) state = known;
    if (!state) return coins;
    const double amount = to_double(held.size) * to_double(instrument.multiplier);
    if (instrument.kind == InstrumentKind::Option) {
      const double years = years_between(now, instrument.expiry);
      return coins + amount * black76({state->mark.forward, to_double(instrument.strike), years, state->mark.vol, instrument.right}).delta;
    }
    // N USD of an inverse contract are worth -N/p coins and move like N/p: what its trades left in coin is its delta.
    return instrument.reciprocal() ? coins : coins + amount;
  }

  void look_at(const Instrument& instrument, Instant now) { deltas_[instrument.id.value] = delta_of(instrument, now); }

  double delta_of_coin(Currency coin, double index, Instant now) {
    auto& last = last_look_[coin];
    const bool stale = std::abs(index / last.index - 1.0) > refresh_move || now - last.at >= refresh_after || policy_.band_coins == 0.0;
    if (stale) last = {index, now};
    double sum = 0.0;
    for (const InstrumentId id : held_) {
      const Instrument& instrument = account_.instruments[id];
      if (instrument.base != coin) continue;
      if (stale) look_at(instrument, now);
      sum += deltas_[id.value];
    }
    return sum;
  }

  void hedge(Instant now, double band) {
    for (const InstrumentId id : perpetuals_) {
      const Instrument& perpetual = account_.instruments[id];
      const Price index = fair_.usd_price(perpetual.base);
      if (index.raw == 0) continue;
      const double delta = delta_of_coin(perpetual.base, to_double(index), now);
      if (std::abs(delta) <= band) continue;
      const double lot = to_double(perpetual.lot);
      const double lots = std::nearbyint(-delta * to_double(index) / (to_double(perpetual.multiplier) * lot));
      if (lots == 0.0) continue;
      trade(perpetual, nearest<Size>(lots * lot), index, now);
    }
  }

  void trade(const Instrument& perpetual, Size size, Price index, Instant now) {
    const Side side = size.raw > 0 ? Side::Buy : Side::Sell;
    const Price wanted = nearest<Price>(side_price(to_double(index), policy_.half_spread, side));
    AccountFact fact{.at = now, .kind = EntryKind::Trade, .instrument = perpetual.id, .group = group_};
    fact.trade = TradeId{first_hedge_id + hedges_++};
    fact.size = size;
    fact.price = side == Side::Buy ? perpetual.ticks.round_up(wanted) : perpetual.ticks.round_down(wanted);
    fact.amount = trade_fee(perpetual, abs(size), fact.price, Liquidity::Taker, index);
    fact.index = index;
    fact.liquidity = Liquidity::Taker;
    history_.book(perpetual, fact.booking(), book_);
    held_.insert(perpetual.id);
    look_at(perpetual, now);
    out_.push_back(fact);
  }

  struct Look {
    double index = 1.0;
    Instant at;
  };

  const AccountFacts& account_;
  std::span<const MarkSet> marks_;
  const std::vector<InstrumentId>& perpetuals_;
  std::uint32_t group_;
  const HedgePolicy& policy_;
  FairValues fair_;
  Book book_;  ///< of all groups
  History history_;
  std::vector<InstrumentId> expiries_;  ///< in time order
  std::size_t expiry_ = 0;
  std::set<InstrumentId> held_;  ///< ever
  std::vector<double> deltas_;   ///< by instrument id
  std::vector<std::optional<InstrumentState>> states_;
  std::map<Currency, Look> last_look_;
  std::uint64_t hedges_ = 0;
  std::vector<AccountFact> out_;
};

}  // namespace

Result<HedgePolicy> parse_hedge_policy(std::string_view text) {
  if (text == "never") return HedgePolicy{};
  if (text.starts_with("every=")) {
    const auto every = parse_duration(text.substr(6));
    if (!every) return std::unexpected(every.error());
    if (every->raw <= 0) return fail("every: must be above 0");
    return HedgePolicy{.every = *every};
  }
  if (text.starts_with("band=")) {
    const auto band = parse_decimal(text.substr(5));
    if (!band) return std::unexpected(band.error());
    if (*band <= 0) return fail("band: must be above 0");
    return HedgePolicy{.band_coins = to_double(Size{*band})};
  }
  return fail(fmt::format("\"{}\" is none of never, every=TIME, band=COINS", text));
}

Result<AccountFacts> with_hedges(AccountFacts account, std::span<const MarkSet> marks, std::span<const Instrument> perpetuals,
                                 const HedgePolicy& policy) {
  if (account.facts.empty() || (policy.every.raw <= 0 && policy.band_coins <= 0.0)) return account;
  std::vector<InstrumentId> ids;
  for (const Instrument& perpetual : perpetuals) {
    const Instrument* known = account.instruments.find(perpetual.name);
    const auto id = known != nullptr ? Result<InstrumentId>(known->id) : account.instruments.list(perpetual);
    if (!id) return std::unexpected(id.error());
    ids.push_back(*id);
  }
  const BookGroup hedges{"hedge", ""};
  auto group = std::ranges::find(account.groups, hedges);
  if (group == account.groups.end()) group = account.groups.insert(account.groups.end(), hedges);
  const auto number = static_cast<std::uint32_t>(group - account.groups.begin());
  account.facts = Hedger(account, marks, ids, number, policy).run();
  return account;
}

}  // namespace keel
