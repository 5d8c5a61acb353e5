#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "keel/attribution/attribution.hpp"
#include "keel/base/random.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/pricing/black/black76.hpp"

namespace keel {
namespace {

const Currency btc = Currency::of("BTC");
const Currency usdc = Currency::of("USDC");
const Instant start = parse_instant("2026-02-05T00:30:00Z").value();

/// An account of every kind of instrument, of random facts and random markets, and its equity by flows alone.
class RandomAccount {
 public:
  explicit RandomAccount(std::uint64_t seed) : random_(seed) {
    account.groups = {{}, {"hedge", "a"}, {"quote", "b"}};
    const auto list = [&](InstrumentKind kind, Payoff payoff, Right right, double multiplier, double strike, Duration life) {
      Instrument one{.name = fmt::format("I{}", account.instruments.size()), .kind = kind, .payoff = payoff, .right = right};
      one.base = btc;
      one.quote = payoff == Payoff::Inverse ? Currency::of("USD") : usdc;
      one.settle = payoff == Payoff::Inverse ? btc : usdc;
      one.multiplier = nearest<Multiplier>(multiplier);
      one.strike = nearest<Price>(strike);
      one.lot = Size{1};
      if (life.raw > 0) one.expiry = start + life;
      one.fees.delivery = nearest<Rate>(0.00025);
      one.fees.option_cap = nearest<Rate>(0.125);
      KEEL_CHECK(account.instruments.list(one).has_value(), "listed");
    };
    list(InstrumentKind::Spot, Payoff::Linear, Right::Call, 1.0, 0.0, {});
    list(InstrumentKind::Perpetual, Payoff::Inverse, Right::Call, 10.0, 0.0, {});
    list(InstrumentKind::Perpetual, Payoff::Linear, Right::Call, 0.001, 0.0, {});
    list(InstrumentKind::Future, Payoff::Inverse, Right::Call, 10.0, 0.0, hour * 20);
    list(InstrumentKind::Future, Payoff::Linear, Right::Call, 0.001, 0.0, day * 50);
    list(InstrumentKind::Option, Payoff::Inverse, Right::Put, 1.0, 61000.0, hour * 20);
    list(InstrumentKind::Option, Payoff::Inverse, Right::Call, 1.0, 60000.0, day * 9);
    list(InstrumentKind::Option, Payoff::Linear, Right::Put, 1.0, 58000.0, day * 9);
    list(InstrumentKind::Option, Payoff::Linear, Right::Call, 1.0, 66000.0, hour * 40);
  }

  /// Facts of two days, marks every few hours.
  void live() {
    for (Instant now = start; now < start + hour * 48; now = now + second * static_cast<std::int64_t>(1 + random_.below(1200))) {
      if (random_.chance(0.02)) mark(now);
      index_ *= 1.0 + 0.002 * random_.normal();
      for (std::uint64_t facts = random_.below(3); facts > 0; --facts) happen(now);
    }
    for (const Instrument& instrument : account.instruments) {
      for (std::uint32_t group = 0; group < account.groups.size(); ++group) deliver(instrument, group, start + hour * 49);
    }
    for (int i = 0; i < 20; ++i) restate(start + hour * 49 + second * (i + 1));
    mark(start + hour * 50);
  }

  /// What the facts moved, and what is left at the marks: in USD, one rounding a position and currency. Trades count as they stood at the
  /// time. Nothing while something expired is not delivered yet: then nothing is certain.
  std::optional<NumeraireAmount> equity_at(const MarkSet& set) const {
    std::map<std::pair<std::uint32_t, std::uint32_t>, SettleAmount> cash;
    std::map<std::pair<std::uint32_t, std::uint32_t>, Size> size;
    std::map<std::pair<std::uint32_t, Currency>, SettleAmount> money;
    std::map<TradeId, const AccountFact*> restated;
    for (const AccountFact& fact : account.facts) {
      if (fact.at < set.at && undoes(fact.kind)) restated[fact.trade] = &fact;
    }
    for (const AccountFact& fact : account.facts) {
      if (fact.at >= set.at) break;
      const auto key = std::pair{fact.instrument.value, fact.group};
      const Instrument& instrument = account.instruments[fact.instrument];
      switch (fact.kind) {
        case EntryKind::Trade: {
          const auto other = restated.find(fact.trade);
          const AccountFact& stands = other == restated.end() ? fact : *other->second;
          if (stands.kind == EntryKind::Bust) break;
          cash[key] -= settlement_value(instrument, stands.size, stands.price) + stands.amount;
          size[key] += stands.size;
          break;
        }
        case EntryKind::Bust:
        case EntryKind::TradeCorrection: break;
        case EntryKind::Funding: cash[key] -= fact.amount; break;
        case EntryKind::DailySettlement: break;
        case EntryKind::Expiry: {
          const SettleAmount fee = size[key].raw == 0 ? SettleAmount{} : fee_share(instrument, fact.group, fact.price);
          cash[key] += settlement_value(instrument, size[key], payoff_price(instrument, fact.price)) - fee;
          size[key] = {};
          break;
        }
        default: money[{fact.group, fact.currency}] += fact.amount;
      }
    }
    for (const auto& [key, held] : size) {
      const Instrument& instrument = account.instruments[InstrumentId{key.first}];
      if (instrument.expires() && instrument.expiry <= set.at && held.raw != 0) return std::nullopt;
    }
    const Price index = set.indices.at(btc);
    const auto usd = [&](Currency currency, SettleAmount amount) {
      return in_numeraire(amount, currency == btc ? index : Price{units_per_one});
    };
    NumeraireAmount sum;
    for (const auto& [key, amount] : cash) {
      const Instrument& instrument = account.instruments[InstrumentId{key.first}];
      SettleAmount worth = amount;
      if (instrument.kind == InstrumentKind::Spot) {
        sum += usd(btc, {size[key].raw});
      } else if (size[key].raw != 0) {
        worth += settlement_value(instrument, size.at(key), set.marks.at(instrument.id).price);
      }
      sum += usd(instrument.settle, worth);
    }
    for (const auto& [key, amount] : money) sum += usd(key.second, amount);
    return sum;
  }

  AccountFacts account;
  std::vector<MarkSet> marks;

 private:
  /// A group's part of the fee on the net of all, as the trades stand in the end: by size on the net's side, rounded as parts of a running
  /// sum are.
  SettleAmount fee_share(const Instrument& instrument, std::uint32_t group, Price delivery) const {
    std::map<TradeId, AccountFact> stands;
    for (const AccountFact& fact : account.facts) {
      if (fact.instrument != instrument.id || is_about_money(fact.kind)) continue;
      if (fact.kind == EntryKind::Trade) stands.emplace(fact.trade, fact);
      if (fact.kind == EntryKind::TradeCorrection) stands.at(fact.trade).size = fact.size;
      if (fact.kind == EntryKind::Bust) stands.at(fact.trade).size = {};
    }
    std::array<double, 3> held{};
    Size net;
    for (const auto& [id, trade] : stands) {
      held.at(trade.group) += to_double(trade.size);
      net += trade.size;
    }
    double all = 0.0;
    double until = 0.0;
    for (std::uint32_t other = 0; other < held.size(); ++other) {
      if (held.at(other) * to_double(net) <= 0.0) held.at(other) = 0.0;
      all += held.at(other);
      if (other <= group) until += held.at(other);
    }
    if (std::abs(held.at(group)) < 1e-9) return {};
    const double fee = to_double(delivery_fee(instrument, net, delivery));
    return nearest<SettleAmount>(fee * until / all) - nearest<SettleAmount>(fee * (until - held.at(group)) / all);
  }

  double price_of(const Instrument& instrument, Instant now) const {
    const double forward = index_ * (instrument.expires() ? 1.004 : 1.0);
    if (instrument.kind != InstrumentKind::Option) return forward;
    const double usd =
        black76_value({forward, to_double(instrument.strike), years_between(now, instrument.expiry), vol_, instrument.right});
    return std::max(instrument.payoff == Payoff::Inverse ? usd / forward : usd, 1e-8);
  }

  void mark(Instant now) {
    if (!marks.empty() && marks.back().at == now) return;
    vol_ = 0.4 + 0.6 * random_.uniform();
    MarkSet set{.at = now, .marks = {}, .indices = {{btc, nearest<Price>(index_)}}};
    for (const Instrument& instrument : account.instruments) {
      if (instrument.expires() && instrument.expiry <= now) continue;
      const double off = 1.0 + 0.001 * random_.normal();
      set.marks[instrument.id] = {.price = nearest<Price>(price_of(instrument, now) * off), .vol = vol_, .forward = index_ * 1.004};
    }
    marks.push_back(std::move(set));
  }

  void deliver(const Instrument& instrument, std::uint32_t group, Instant now) {
    if (!instrument.expires() || now < instrument.expiry || !delivered_.insert({instrument.id, group}).second) return;
    AccountFact fact{.at = now, .kind = EntryKind::Expiry, .instrument = instrument.id, .group = group};
    fact.price = nearest<Price>(index_);
    account.facts.push_back(fact);
  }

  /// Busts or corrects one of the last trades that stand, delivered or not; the line names no sub-book.
  void restate(Instant now) {
    if (standing_.empty()) return;
    const std::size_t back = 1 + random_.below(std::min<std::size_t>(standing_.size(), 30));
    const auto which = standing_.end() - static_cast<std::ptrdiff_t>(back);
    AccountFact fact = *which;
    fact.at = now;
    fact.group = 0;
    fact.kind = random_.chance(0.5) ? EntryKind::Bust : EntryKind::TradeCorrection;
    if (fact.kind == EntryKind::Bust) {
      standing_.erase(which);
    } else {
      fact.size = nearest<Size>(3.0 * random_.normal());
      if (fact.size.raw == 0) return;
      fact.price = nearest<Price>(to_double(fact.price) * (1.0 + 0.01 * random_.normal()) + 1e-8);
      fact.amount = nearest<SettleAmount>(0.001 * random_.normal());
      fact.index = {};
    }
    account.facts.push_back(fact);
  }

  void happen(Instant now) {
    const Instrument& instrument = account.instruments[InstrumentId{static_cast<std::uint32_t>(random_.below(account.instruments.size()))}];
    AccountFact fact{.at = now, .instrument = instrument.id, .group = static_cast<std::uint32_t>(random_.below(3))};
    fact.line = static_cast<std::uint32_t>(account.facts.size());
    fact.amount = nearest<SettleAmount>(0.001 * random_.normal());
    const auto draw = random_.below(20);
    const bool expired = instrument.expires() && now >= instrument.expiry;
    if (expired) return deliver(instrument, fact.group, now);
    if (draw == 0) {
      fact.kind = EntryKind::Deposit;
      fact.currency = random_.chance(0.5) ? btc : usdc;
    } else if (draw == 1) {
      fact.kind = EntryKind::Correction;
      fact.currency = btc;
    } else if (draw == 2 && instrument.kind == InstrumentKind::Perpetual) {
      fact.kind = EntryKind::Funding;
    } else if (draw == 3 && !instrument.paid_up_front()) {
      fact.kind = EntryKind::DailySettlement;
      fact.price = nearest<Price>(index_);
    } else if (draw == 4) {
      return restate(now);
    } else {
      fact.trade = TradeId{++trades_};
      fact.size = nearest<Size>(3.0 * random_.normal());
      if (fact.size.raw == 0) return;
      fact.price = nearest<Price>(price_of(instrument, now) * (1.0 + 0.01 * random_.normal()));
      if (random_.chance(0.8)) fact.index = nearest<Price>(index_);
      if (instrument.kind == InstrumentKind::Option && random_.chance(0.7)) fact.vol = vol_;
      if (random_.chance(0.5)) fact.liquidity = random_.chance(0.5) ? Liquidity::Maker : Liquidity::Taker;
      standing_.push_back(fact);
    }
    account.facts.push_back(fact);
  }

  Random random_;
  double index_ = 60000.0;
  double vol_ = 0.6;
  std::uint64_t trades_ = 0;
  std::vector<AccountFact> standing_;  ///< trades that no bust undid
  std::set<std::pair<InstrumentId, std::uint32_t>> delivered_;
};

const std::vector<CutBy> all_cuts{CutBy::Instrument, CutBy::Expiry, CutBy::Underlying, CutBy::Moneyness, CutBy::Side,
                                  CutBy::Aggressor,  CutBy::Hour,   CutBy::Strategy,   CutBy::SubBook};

class AttributionProperty : public testing::TestWithParam<std::uint64_t> {};

TEST_P(AttributionProperty, CausesLeadToTheEquityOfTheFlowsAtEveryMarkToTheLastUnit) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  RandomAccount random(GetParam());
  random.live();
  for (const int path_steps : {1, 3}) {
    const auto got = attribute_profit(random.account, random.marks, {.markout = minute * 30, .path_steps = path_steps});
    ASSERT_TRUE(got) << got.error().text;
    NumeraireAmount equity;
    for (const AttributionStep& step : got->steps) {
      equity += step.causes.total();
      ASSERT_EQ(step.equity, equity);
      const auto mark = std::ranges::find(random.marks, step.to, &MarkSet::at);
      ASSERT_NE(mark, random.marks.end());
      if (const auto expected = random.equity_at(*mark)) {
        EXPECT_EQ(step.equity, *expected) << format_instant(step.to);
      }
    }
    EXPECT_TRUE(random.equity_at(random.marks.back()));
  }
}

TEST_P(AttributionProperty, EveryCutSumsToTheWholeCauseByCause) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  RandomAccount random(GetParam());
  random.live();
  for (const bool marked : {true, false}) {
    const auto got = attribute_profit(random.account, marked ? random.marks : std::vector<MarkSet>{}, {.cuts = all_cuts});
    ASSERT_TRUE(got) << got.error().text;
    ASSERT_EQ(got->cuts.size(), all_cuts.size());
    for (const AttributionCut& cut : got->cuts) {
      Causes sum;
      for (const CutGroup& group : cut.groups) sum += group.causes;
      EXPECT_EQ(sum, totals_of(got->steps).causes) << name_of(cut.by);
    }
  }
}

std::map<std::pair<CutBy, std::string>, Causes> by_name(const Attribution& attribution) {
  std::map<std::pair<CutBy, std::string>, Causes> causes;
  for (const AttributionCut& cut : attribution.cuts) {
    for (const CutGroup& group : cut.groups) causes[{cut.by, group.name}] = group.causes;
  }
  return causes;
}

/// Cause by cause and cut by cut, wherever the times lie: between marks and facts, at them, before the account begins.
TEST_P(AttributionProperty, PartsOfATimeSumToTheWhole) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  RandomAccount random(GetParam());
  random.live();
  Random times(GetParam() + 1000);
  const auto within = [&](std::int64_t from_hour, std::int64_t hours) {
    return start + hour * from_hour + second * static_cast<std::int64_t>(times.below(static_cast<std::uint64_t>(hours) * 3600));
  };
  const Instant fact = random.account.facts[random.account.facts.size() / 2].at;
  std::vector<CutBy> cuts = all_cuts;
  std::erase(cuts, CutBy::Hour);  // asked for hours, the start is a valuation of its own
  for (const bool marked : {true, false}) {
    const std::vector<MarkSet> marks = marked ? random.marks : std::vector<MarkSet>{};
    const auto span = [&](Instant from, Instant until) {
      auto got = attribute_profit(random.account, marks, {.cuts = cuts, .from = from, .until = until});
      if (!got) throw std::runtime_error(got.error().text);
      return std::move(*got);
    };
    for (const Instant middle : {within(20, 15), fact, std::min(random.marks[random.marks.size() / 2].at, start + hour * 40)}) {
      const Instant from = std::min(within(-1, 20), middle - minute);
      const Instant until = std::max(within(35, 16), middle + minute);
      const Attribution first = span(from, middle), second_half = span(middle, until), whole = span(from, until);
      Causes sum = totals_of(first.steps).causes;
      sum += totals_of(second_half.steps).causes;
      ASSERT_EQ(sum, totals_of(whole.steps).causes) << format_instant(middle);
      EXPECT_EQ(first.quotes + second_half.quotes, whole.quotes);
      EXPECT_EQ(first.hedges + second_half.hedges, whole.hedges);
      auto parts = by_name(first);
      for (const auto& [name, causes] : by_name(second_half)) parts[name] += causes;
      std::erase_if(parts, [](const auto& part) { return part.second == Causes{}; });
      EXPECT_EQ(parts, by_name(whole));
    }
  }
}

/// The equity at the end is that of the start, what was paid in meanwhile and the profit; where one part ends the next begins.
TEST_P(AttributionProperty, EquityLeadsFromStartToEnd) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  RandomAccount random(GetParam());
  random.live();
  const auto worth_of = [](const AccountWorth& worth) {
    NumeraireAmount sum;
    for (const HeldWorth& held : worth.held) sum += held.worth;
    return sum;
  };
  for (const bool marked : {true, false}) {
    const std::vector<MarkSet> marks = marked ? random.marks : std::vector<MarkSet>{};
    const Instant middle = start + hour * 25 + second * 7;
    const auto before = attribute_profit(random.account, marks, {.until = middle});
    const auto after = attribute_profit(random.account, marks, {.cuts = {CutBy::Hour}, .from = middle});
    ASSERT_TRUE(before && after);
    EXPECT_EQ(before->steps.back().to, middle);
    EXPECT_EQ(after->steps.front().from, middle);
    EXPECT_EQ(before->steps.back().equity, worth_of(after->opening));
    NumeraireAmount equity = worth_of(after->opening);
    for (const AttributionStep& step : after->steps) {
      equity += step.causes.total();
      EXPECT_EQ(step.equity, equity);
    }
    EXPECT_EQ(equity, worth_of(after->closing));
    Causes by_hour;
    for (const CutGroup& group : after->cuts[0].groups) by_hour += group.causes;
    EXPECT_EQ(by_hour, totals_of(after->steps).causes);
    NumeraireAmount paid;
    for (const auto& [currency, in] : after->closing.paid_in) paid += in.worth;
    for (const auto& [currency, in] : after->opening.paid_in) paid -= in.worth;
    EXPECT_EQ(by_hour[Cause::Deposits], paid);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AttributionProperty, testing::Range<std::uint64_t>(1, 41));

}  // namespace
}  // namespace keel
