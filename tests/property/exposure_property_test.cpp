// The incremental exposure against Greeks added up one by one by the scalar code, after every one of 100,000 random events.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "keel/base/random.hpp"
#include "keel/exposure/exposure.hpp"

namespace keel {
namespace {

constexpr int events = 100'000;
const Instant start = *parse_instant("2026-01-05T00:00:00Z");

/// Two underlyings, options settled in coin and in dollars, futures for some expiries, and expiries that pass on the way.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {
    for (const Currency coin : coins) {
      list(coin, InstrumentKind::Spot, Payoff::Linear, {});
      list(coin, InstrumentKind::Perpetual, Payoff::Inverse, {});
      list(coin, InstrumentKind::Perpetual, Payoff::Linear, {});
      for (const Duration ahead : {hour * 8, hour * 32, day * 18, day * 200}) {
        list_expiry(coin, start + ahead, ahead != hour * 8);
      }
      move_index(coin);
      for (const Instrument& instrument : instruments_) {
        if (instrument.base == coin && instrument.kind != InstrumentKind::Option) move_top(instrument);
      }
    }
  }

  /// Says what happened.
  std::string step() {
    now_ = now_ + Duration{static_cast<std::int64_t>(random_.uniform() * 1e9)};
    const Instrument& any = instruments_[InstrumentId{static_cast<std::uint32_t>(random_.below(instruments_.size()))}];
    const double dice = random_.uniform();
    if (dice < 0.5) return fill(any);
    if (dice < 0.7) return move_top(any);
    if (dice < 0.8) return move_index(any.base);
    if (dice < 0.9 && any.expires()) return move_smile(any.base, any.expiry);
    exposure_.reprice(market_, now_, Scope::of_underlying(any.base));
    priced(any.base, std::nullopt);
    return "time " + any.base.text();
  }

  /// How far a Greek of a group or a total lies from the naive twin, as a share of the book's scale in it.
  struct Difference {
    double share = 0.0;
    std::string what;
  };

  Difference worst_difference() const {
    Difference worst;
    for (const Currency coin : coins) {
      Greeks total;
      Greeks scales;
      for (std::size_t group = 0; group < exposure_.expiries().size(); ++group) {
        const ExpiryGreeks& kept = exposure_.expiries()[group];
        if (kept.underlying != coin) continue;
        const auto [sum, scale] = naive(kept, priced_at_[group]);
        note(worst, kept.total, sum, scale, format_instant(kept.expiry));
        total += sum;
        scales += scale;
      }
      note(worst, exposure_.total(coin), total, scales, coin.text());
    }
    return worst;
  }

  int passed_expiries() const {
    int count = 0;
    for (const ExpiryGreeks& group : exposure_.expiries()) count += group.expiry <= now_;
    return count;
  }

 private:
  static constexpr std::array coins{Currency::of("BTC"), Currency::of("ETH")};

  struct Sum {
    Greeks sum;
    Greeks scale;
  };

  static void note(Difference& worst, const Greeks& kept, const Greeks& naive, const Greeks& scale, const std::string& where) {
    for (std::size_t i = 0; i < greek_members.size(); ++i) {
      const double a = kept.*greek_members[i];
      const double b = naive.*greek_members[i];
      const double share = a == b ? 0.0 : std::abs(a - b) / std::max(scale.*greek_members[i], 1e-250);  // below lies underflow
      if (!(share <= worst.share)) worst = {share, fmt::format("{} Greek {}: kept {} naive {}", where, i, a, b)};
    }
  }

  /// `scale`: the contracts held, and traded since the last sum, times the largest Greek of one contract in the group.
  Sum naive(const ExpiryGreeks& group, Instant at) const {
    Sum out;
    Greeks largest;
    double contracts = 0.0;
    for (const InstrumentId id : group.instruments) {
      if (instruments_[id].kind == InstrumentKind::Spot) continue;
      const UnitGreeks unit = unit_greeks(instruments_[id], market_, at);
      contracts += std::abs(to_double(held_[id.value])) + to_double(turnover_[id.value]);
      for (const auto member : greek_members) largest.*member = std::max(largest.*member, std::abs(unit.*member));
      if (unit.valid) out.sum += to_double(held_[id.value]) * unit;
    }
    out.scale = contracts * largest;
    return out;
  }

  void list(Currency coin, InstrumentKind kind, Payoff payoff, Instant expiry, double strike = 0.0, Right right = Right::Call) {
    Instrument made{.name = std::to_string(instruments_.size()), .kind = kind, .payoff = payoff, .right = right, .base = coin};
    made.quote = payoff == Payoff::Inverse ? Currency::of("USD") : Currency::of("USDC");
    made.settle = payoff == Payoff::Inverse ? coin : made.quote;
    made.multiplier = Multiplier{made.reciprocal() ? 10 * units_per_one : units_per_one};
    made.lot = Size{units_per_one / 10};
    made.strike = nearest<Price>(strike);
    made.expiry = expiry;
    const Instrument& listed = instruments_[instruments_.list(made).value()];
    market_.list(listed);
    exposure_.list(listed);
    held_.push_back({});
    turnover_.push_back({});
    priced_at_.resize(exposure_.expiries().size(), start);
  }

  void list_expiry(Currency coin, Instant expiry, bool with_future) {
    if (with_future) list(coin, InstrumentKind::Future, Payoff::Inverse, expiry);
    for (const double moneyness : {0.7, 0.95, 1.0, 1.05, 1.4}) {
      for (const Payoff payoff : {Payoff::Inverse, Payoff::Linear}) {
        list(coin, InstrumentKind::Option, payoff, expiry, std::round(spot(coin) * moneyness), Right::Call);
        list(coin, InstrumentKind::Option, payoff, expiry, std::round(spot(coin) * moneyness), Right::Put);
      }
    }
  }

  double& spot(Currency coin) { return coin == coins[0] ? btc_ : eth_; }

  std::string fill(const Instrument& instrument) {
    const Size size{(static_cast<std::int64_t>(random_.below(400)) - 200) * (units_per_one / 10)};
    exposure_.trade(instrument.id, size);
    if (instrument.kind == InstrumentKind::Spot) return "spot";
    held_[instrument.id.value] += size;
    turnover_[instrument.id.value] += abs(size);
    return "fill " + instrument.name;
  }

  std::string move_top(const Instrument& instrument) {
    if (instrument.kind == InstrumentKind::Option) return "";
    double& price = spot(instrument.base);
    price *= std::exp(2e-4 * random_.normal());
    const double basis = instrument.expires() ? std::exp(0.05 * years_between(now_, instrument.expiry)) : 1.0;
    const Price bid = nearest<Price>(price * basis - 0.5);
    const Size size{random_.chance(0.02) ? 0 : units_per_one};  // now and then nobody quotes
    market_.apply(now_, BookTop{instrument.id, bid, size, nearest<Price>(price * basis + 0.5), size});
    const Instant moved = instrument.expires() ? instrument.expiry : never;
    exposure_.reprice(market_, now_, Scope::of_expiry(instrument.base, moved));
    priced(instrument.base, moved);
    return "top " + instrument.name;
  }

  std::string move_index(Currency coin) {
    market_.apply(now_, IndexMoved{coin, nearest<Price>(spot(coin) *= std::exp(2e-4 * random_.normal()))});
    exposure_.reprice(market_, now_, Scope::of_underlying(coin));
    priced(coin, std::nullopt);
    return "index " + coin.text();
  }

  std::string move_smile(Currency coin, Instant expiry) {
    const double years = years_between(now_, expiry);
    if (years <= 0.0) return "";
    const double variance = (0.1 + 0.3 * random_.uniform()) * years;
    market_.apply(now_, SmileMoved{.underlying = coin,
                                   .expiry = expiry,
                                   .a = 0.7 * variance,
                                   .b = 0.2 * std::sqrt(variance),
                                   .rho = 0.8 * random_.uniform() - 0.5,
                                   .m = 0.02 * random_.normal(),
                                   .s = 0.05 + 0.2 * random_.uniform()});
    exposure_.reprice(market_, now_, Scope::of_expiry(coin, expiry));
    priced(coin, expiry);
    return "smile " + coin.text();
  }

  /// What the exposure just priced anew.
  void priced(Currency coin, std::optional<Instant> moved) {
    for (std::size_t group = 0; group < exposure_.expiries().size(); ++group) {
      const ExpiryGreeks& kept = exposure_.expiries()[group];
      if (moved ? !kept.follows(coin, *moved) : kept.underlying != coin) continue;
      priced_at_[group] = now_;
      for (const InstrumentId id : kept.instruments) turnover_[id.value] = {};
    }
  }

  Random random_;
  Instant now_ = start;
  double btc_ = 90'000.0;
  double eth_ = 3'000.0;
  Instruments instruments_;
  Market market_;
  Exposure exposure_;
  std::vector<Size> held_;          ///< by instrument id
  std::vector<Size> turnover_;      ///< by instrument id, since its group was last summed
  std::vector<Instant> priced_at_;  ///< by group
};

TEST(ExposureProperty, IncrementalEqualsTheScalarSumAfterEveryOfAHundredThousandEvents) {
  constexpr std::uint64_t seed = 20261124;
  SCOPED_TRACE("seed " + std::to_string(seed));
  World world(seed);
  for (int event = 0; event < events; ++event) {
    const std::string what = world.step();
    const World::Difference worst = world.worst_difference();
    ASSERT_LE(worst.share, 1e-12) << "event " << event << " (" << what << "): " << worst.what;
  }
  EXPECT_EQ(world.passed_expiries(), 2) << "options and their windows ran out on the way";
}

}  // namespace
}  // namespace keel
