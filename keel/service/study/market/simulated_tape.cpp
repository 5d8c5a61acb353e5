#include "keel/service/study/market/simulated_tape.hpp"

#include <algorithm>
#include <cmath>

#include "keel/market/market.hpp"
#include "keel/pricing/black/implied_vol.hpp"
#include "keel/pricing/svi/svi.hpp"
#include "keel/sim/sim_venue.hpp"

namespace keel {
namespace {

constexpr Duration look_every = second * 10;

/// The venue's word, fact by fact.
class Listener {
 public:
  Listener(Currency underlying, Instant start) : underlying_(underlying), next_look_(start + look_every) {}

  void hear(const TimedFact& told) {
    while (next_look_ <= told.at) look();
    now_ = told.at;
    std::visit([this](const auto& fact) { take(fact); }, told.fact);
  }

  Result<SimulatedTape> finish(Instant until) {
    if (!perpetual_) return fail("config: the market has no perpetual");
    while (next_look_ <= until) look();
    perpetual_->finish(until);
    return SimulatedTape{std::move(*perpetual_), std::move(name_), std::move(instruments_), std::move(trades_), std::move(quotes_)};
  }

 private:
  template <class Fact>
  void take(const Fact&) {}

  void take(const InstrumentListed& fact) {
    const auto id = instruments_.list(fact.instrument);
    KEEL_CHECK(id && *id == fact.instrument.id, "the simulated venue lists by rising id");
    market_.list(fact.instrument);
    if (fact.instrument.base != underlying_) return;
    if (fact.instrument.kind == InstrumentKind::Option) options_.push_back(fact.instrument.id);
    if (fact.instrument.kind != InstrumentKind::Perpetual || perpetual_) return;
    perpetual_id_ = fact.instrument.id;
    name_ = fact.instrument.name;
  }
  void take(const IndexMoved& fact) { market_.apply(now_, fact); }
  void take(const SmileMoved& fact) { market_.apply(now_, fact); }

  void take(const BookTop& fact) {
    market_.apply(now_, fact);
    if (fact.instrument != perpetual_id_) return;
    if (!perpetual_) {
      const Instrument& instrument = instruments_[fact.instrument];
      const Price price = std::max(fact.bid, fact.ask);
      perpetual_.emplace(TapeContract{.tick = to_double(instrument.ticks.tick_at(price)),
                                      .multiplier = to_double(instrument.multiplier),
                                      .reciprocal = instrument.reciprocal()});
    }
    perpetual_->see(TapeTop{now_, to_double(fact.bid), to_double(fact.bid_size), to_double(fact.ask), to_double(fact.ask_size)});
  }

  void take(const Traded& fact) {
    if (fact.instrument == perpetual_id_ && perpetual_) {
      perpetual_->see(TakerTrade{now_, to_double(fact.price), to_double(fact.size), fact.taker});
      return;
    }
    const Instrument& option = instruments_[fact.instrument];
    if (option.base != underlying_ || option.kind != InstrumentKind::Option) return;
    const UnderlyingMarket* const of = market_.find(underlying_);
    const auto forward = market_.forward(underlying_, option.expiry);
    if (of == nullptr || of->index.raw == 0 || !forward) return;
    const auto vol = implied_vol({.value = to_double(fact.price) * *forward,
                                  .forward = *forward,
                                  .strike = to_double(option.strike),
                                  .years = years_between(now_, option.expiry),
                                  .right = option.right});
    trades_.push_back({.at = now_,
                       .trade = TradeId{trades_.size() + 1},
                       .instrument = fact.instrument,
                       .taker = fact.taker,
                       .price = fact.price,
                       .size = fact.size,
                       .index = of->index,
                       .vol = vol.value_or(std::numeric_limits<double>::quiet_NaN()),
                       .line = static_cast<std::uint32_t>(trades_.size() + 1)});
  }

  void look() {
    for (const InstrumentId id : options_) look_at(instruments_[id]);
    next_look_ = next_look_ + look_every;
  }

  void look_at(const Instrument& option) {
    const Instant at = next_look_;
    if (at >= option.expiry) return;
    const auto forward = market_.forward(underlying_, option.expiry);
    const Smile* const smile = market_.smile(underlying_, option.expiry);
    if (!forward || smile == nullptr) return;
    const SviParams svi{smile->params.a, smile->params.b, smile->params.rho, smile->params.m, smile->params.s};
    OptionQuote quote{.years = years_between(at, option.expiry),
                      .forward = *forward,
                      .strike = to_double(option.strike),
                      .right = option.right,
                      .in_coin = option.payoff == Payoff::Inverse};
    quote.vol = std::sqrt(total_variance(svi, std::log(quote.strike / *forward)) / years_between(smile->at, option.expiry));
    const BookTop& top = market_.top(option.id).book;
    if (top.bid_size.raw > 0) quote.bid = to_double(top.bid);
    if (top.ask_size.raw > 0) quote.ask = to_double(top.ask);
    quote.tick = to_double(option.ticks.tick_at(top.bid));
    quote.depth_coins = (to_double(top.bid_size) + to_double(top.ask_size)) / 2.0 * to_double(option.multiplier);
    quotes_.see(quote);
  }

  Currency underlying_;
  Instant now_;
  Instant next_look_;
  Market market_;
  Instruments instruments_;
  std::vector<InstrumentId> options_;
  InstrumentId perpetual_id_{std::numeric_limits<std::uint32_t>::max()};
  std::optional<InstrumentTape> perpetual_;
  std::string name_;
  std::vector<TapeTrade> trades_;
  OptionQuotes quotes_;
};

/// As the venue sees it: what is told is told at once, and we are never away.
SimConfig untroubled(SimConfig sim) {
  sim.latency.data = {};
  sim.latency.data_jitter = {};
  sim.latency.data_tail = {};
  sim.fault.clear();
  return sim;
}

}  // namespace

Result<SimulatedTape> simulate_tape(const RunConfig& config, Duration length,
                                    const std::function<void(std::size_t done, std::size_t all)>& progress) {
  const auto venue = SimVenue::make(untroubled(config.sim), config.venue_terms());
  if (!venue) return std::unexpected(venue.error());
  const Instant until = config.sim.start + length;
  Listener listener(config.sim.underlying, config.sim.start);
  std::vector<TimedFact> facts;
  const auto seconds = [&](Instant at) { return static_cast<std::size_t>(to_seconds(at - config.sim.start)); };
  for (Instant now = config.sim.start; now < until;) {
    now = std::min(now + second, until);
    facts.clear();
    (*venue)->poll(now, facts);
    for (const TimedFact& told : facts) listener.hear(told);
    if (progress) progress(seconds(now), seconds(until));
  }
  return listener.finish(until);
}

}  // namespace keel
