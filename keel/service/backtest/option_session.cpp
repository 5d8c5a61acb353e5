#include "keel/service/backtest/option_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "keel/book/account_fact.hpp"
#include "keel/domain/money.hpp"
#include "keel/files/chain/chain_marks.hpp"
#include "keel/market/delivery_window.hpp"
#include "keel/service/backtest/recorded_expiry.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

/// How often an index is told that stands, or an engine would take it for lost.
constexpr Duration index_heartbeat = second;
constexpr PriceOffset cent{units_per_one / 100};

/// In which a coin's forwards and deliveries are told: cents, of a cheap coin the power of ten that is a hundred-thousandth of its index or
/// less. Domain: index > 0.
PriceOffset fine_tick(Price index) {
  constexpr std::int64_t fineness = 100'000;
  PriceOffset tick = cent;
  while (tick.raw >= 10 && tick.raw > index.raw / fineness) tick = PriceOffset{tick.raw / 10};
  return tick;
}

Price to_tick(double price, PriceOffset tick) {
  return Price{std::max<std::int64_t>(1, divide_rounded(nearest<Price>(price).raw, tick.raw, Rounding::HalfEven)) * tick.raw};
}

class Builder {
 public:
  Builder(const RecordedOptions& recorded, const OptionSessionRules& rules) : recorded_(recorded), rules_(rules) {
    for (const Instrument& instrument : recorded_.instruments) {
      list(instrument);
      Coin& coin = coin_of(instrument.base);
      if (instrument.kind == InstrumentKind::Perpetual) coin.perpetuals.push_back({.id = instrument.id});
      if (instrument.kind == InstrumentKind::Option) coin.expiries.try_emplace(instrument.expiry, instrument.expiry);
    }
    held_.resize(session_.markets.size());
    find_ticks();
    for (auto& [code, coin] : coins_) list_forwards(code, coin);
  }

  Result<RecordedSession> build(std::vector<std::string>& remarks) {
    auto chain = recorded_.chains.begin();
    auto trade = recorded_.trades.begin();
    while (chain != recorded_.chains.end() || trade != recorded_.trades.end()) {
      const bool trades = chain == recorded_.chains.end() || (trade != recorded_.trades.end() && trade->at <= chain->at);
      const Instant at = trades ? trade->at : chain->at;
      reach(at);
      if (trades) {
        see(*trade++);
      } else if (auto seen = see(*chain++); !seen) {
        return std::unexpected(seen.error());
      }
    }
    const std::size_t silences = silences_;
    if (now_ != Instant{}) reach(now_ + rules_.hold + nanosecond);  // until nothing is held any more
    silences_ = silences;
    if (std::ranges::none_of(coins_, [](const auto& one) { return one.second.index.raw > 0; })) {
      return fail("data: no file tells the index of a coin (index_price), without which nothing has a price");
    }
    std::ranges::stable_sort(session_.facts, {}, &TimedFact::at);
    say(remarks);
    return std::move(session_);
  }

 private:
  struct Perpetual {
    InstrumentId id;
    double over_index = 1.0;
  };
  struct Expiry {
    explicit Expiry(Instant at) : seen(at), window{.expiry = at, .covered = {}} {}
    RecordedExpiry seen;
    DeliveryWindow window;
    std::optional<InstrumentId> forward;
    bool settled = false;
  };
  struct Coin {
    Price index;  ///< 0: never told
    PriceOffset tick = cent;
    Instant since;  ///< it was recorded last
    Instant told;   ///< to us
    bool dark = true;
    std::vector<Perpetual> perpetuals;
    std::map<Instant, Expiry> expiries;
  };
  /// The top that a snapshot showed.
  struct Held {
    BookLevel bid;
    BookLevel ask;
    Instant until;
    bool listed = false;  ///< in held_ids_
  };

  Coin& coin_of(Currency code) { return coins_[code]; }
  InstrumentId list(const Instrument& instrument) {
    const InstrumentId id{static_cast<std::uint32_t>(session_.markets.size())};
    session_.markets.push_back({.instrument = instrument, .depth = {.symbol = instrument.name}, .queue_told = false});
    session_.markets.back().instrument.id = id;
    return id;
  }
  std::vector<DepthRow>& rows_of(InstrumentId id) { return session_.markets[id.value].depth.rows; }
  void tell(Instant at, Fact fact) { session_.facts.push_back({at, std::move(fact)}); }

  /// By the first index of each coin.
  void find_ticks() {
    std::map<Currency, std::pair<Instant, Price>> first;
    const auto told = [&](Currency code, Instant at, Price index) {
      if (index.raw <= 0) return;
      const auto known = first.try_emplace(code, at, index).first;
      if (at < known->second.first) known->second = {at, index};
    };
    for (const TapeTrade& trade : recorded_.trades) {
      const Instrument& instrument = recorded_.instruments[trade.instrument];
      if (is_dollar(instrument.quote)) told(instrument.base, trade.at, trade.index);
    }
    for (const Chain& chain : recorded_.chains) {
      const auto code = Currency::parse(chain.underlying);
      const auto index = index_of(chain);
      if (code && index && *index) told(*code, chain.at, **index);
    }
    for (const auto& [code, one] : first) coin_of(code).tick = fine_tick(one.second);
  }

  /// A future of each expiry that is like the coin's perpetual in all but that nobody trades it.
  void list_forwards(Currency code, Coin& coin) {
    if (coin.perpetuals.empty()) return;
    for (auto& [at, expiry] : coin.expiries) {
      Instrument forward = session_.markets[coin.perpetuals.front().id.value].instrument;
      forward.name = fmt::format("{}-{}", code.text(), deribit_date(at));
      forward.kind = InstrumentKind::Future;
      forward.expiry = at;
      forward.venue = forward_venue;
      forward.ticks = *TickLadder::make({{Price{}, coin.tick}});
      expiry.forward = list(forward);
    }
  }

  /// All that happens by itself up to then.
  void reach(Instant at) {
    if (now_ != Instant{}) {
      for (auto& [code, coin] : coins_) {
        for (auto& [expires, expiry] : coin.expiries) {
          if (expires > at || expiry.settled) continue;
          live(code, coin, expires);
          settle(coin, expires, expiry);
        }
        live(code, coin, at);
      }
      for (const InstrumentId id : held_ids_) {
        if (held_[id.value].until < at) show(id, held_[id.value].until, {}, {});
      }
      std::erase_if(held_ids_, [&](InstrumentId id) {
        Held& held = held_[id.value];
        held.listed = held.until >= at;
        return !held.listed;
      });
    }
    now_ = at;
  }

  /// Tells the index each second while it is held; then it is unknown, and what was priced by it.
  void live(Currency code, Coin& coin, Instant until) {
    if (coin.dark) return;
    const Instant ends = coin.since + rules_.hold;
    for (Instant next = coin.told + index_heartbeat; next < std::min(until, ends); next += index_heartbeat) {
      coin.told = next;
      tell(next, IndexMoved{code, coin.index});
      for (const auto& [at, expiry] : coin.expiries) {
        if (next > at - delivery_window && next < at) tell_forward(coin, next, expiry);  // of which more is decided by now
      }
    }
    if (ends >= until) return;
    coin.dark = true;
    ++silences_;
    for (const Perpetual& perpetual : coin.perpetuals) tell(ends, BookTop{.instrument = perpetual.id});
    for (const auto& [at, expiry] : coin.expiries) {
      if (expiry.forward && expiry.seen.forward() && !expiry.settled) tell(ends, BookTop{.instrument = *expiry.forward});
    }
  }

  /// An index counts for as long as it is held.
  DeliveryWindow window_until(const Coin& coin, const Expiry& expiry, Instant at) const {
    return extended(expiry.window, coin.index, coin.since, std::min(at, coin.since + rules_.hold));
  }
  static double mean_of(const DeliveryWindow& window, Price otherwise) {
    return window.covered.raw > 0 ? window.index_usd_seconds / to_seconds(window.covered) : to_double(otherwise);
  }

  /// At the mean of what is known of the index in the half hour before; not at all if none is held at the end.
  void settle(const Coin& coin, Instant at, Expiry& expiry) {
    expiry.settled = true;
    if (coin.dark) {
      ++undelivered_;
    } else {
      const DeliveryWindow window = window_until(coin, expiry, at);
      ++delivered_;
      oldest_delivery_ = std::max(oldest_delivery_, at - coin.since);
      least_covered_ = std::min(least_covered_, window.covered);
    }
    const double mean = mean_of(window_until(coin, expiry, at), coin.index);
    for (const RecordedMarket& market : session_.markets) {
      const Instrument& instrument = market.instrument;
      if (!instrument.expires() || instrument.expiry != at || &coin_of(instrument.base) != &coin) continue;
      if (instrument.id.value < held_.size()) show(instrument.id, std::min(at, held_[instrument.id.value].until), {}, {});
      if (!coin.dark) tell(at, Settled{instrument.id, to_tick(mean, coin.tick)});
    }
  }

  void see_index(Currency code, Coin& coin, Instant at, Price index) {
    for (auto& [expires, expiry] : coin.expiries) {
      if (!expiry.settled) expiry.window = window_until(coin, expiry, at);
    }
    coin.index = index;
    coin.since = coin.told = at;
    coin.dark = false;
    tell(at, IndexMoved{code, index});
  }

  /// What hangs on the index.
  void offer(const Coin& coin, Instant at) {
    const double index = to_double(coin.index);
    for (const Perpetual& perpetual : coin.perpetuals) {
      const TickLadder& ticks = session_.markets[perpetual.id.value].instrument.ticks;
      const double middle = index * perpetual.over_index;
      constexpr double basis_point = 1e-4;
      const double half = rules_.hedge.half_spread_bps * basis_point * middle;
      const Price bid = ticks.round_down(nearest<Price>(middle - half));
      const Price ask = std::max(ticks.round_up(nearest<Price>(middle + half)), ticks.round_up(bid + PriceOffset{1}));
      tell(at, BookTop{perpetual.id, bid, rules_.hedge.top_size, ask, rules_.hedge.top_size});
    }
    for (const auto& [expires, expiry] : coin.expiries) tell_forward(coin, at, expiry);
  }

  /// What a future would trade at: in the half hour of its delivery the mean of the index so far is in its price by the share of it that
  /// has passed.
  void tell_forward(const Coin& coin, Instant at, const Expiry& expiry) {
    if (!expiry.forward || !expiry.seen.forward() || expiry.settled) return;
    double price = to_double(coin.index) * *expiry.seen.forward();
    if (const Duration left = expiry.seen.expiry() - at; left < delivery_window) {
      const double open_share = to_seconds(left) / to_seconds(delivery_window);
      const DeliveryWindow window = window_until(coin, expiry, at);
      if (window.covered.raw > 0) price = (1.0 - open_share) * mean_of(window, coin.index) + open_share * price;
    }
    const Price forward = to_tick(price, coin.tick);
    const Size one = session_.markets[expiry.forward->value].instrument.lot;
    tell(at, BookTop{*expiry.forward, forward, one, forward, one});
  }

  void tell_smile(Currency code, Instant at, const RecordedExpiry& expiry) {
    if (!expiry.smile()) return;
    const SviParams& svi = *expiry.smile();
    tell(at, SmileMoved{code, expiry.expiry(), svi.a, svi.b, svi.rho, svi.m, svi.s});
  }

  void see(const TapeTrade& trade) {
    const Instrument& instrument = recorded_.instruments[trade.instrument];
    Coin& coin = coin_of(instrument.base);
    if (trade.block) {
      ++blocks_;
    } else {
      rows_of(trade.instrument).push_back({trade.at, trade.at, trade.price, trade.size, DepthRow::Kind::Trade, trade.taker, true});
      contradict(trade);
    }
    if (is_dollar(instrument.quote) && trade.index.raw > 0) see_index(instrument.base, coin, trade.at, trade.index);
    if (coin.index.raw == 0) return;
    for (Perpetual& perpetual : coin.perpetuals) {
      if (perpetual.id == trade.instrument && !trade.block) perpetual.over_index = to_double(trade.price) / to_double(trade.index);
    }
    if (instrument.kind == InstrumentKind::Option && !trade.block && trade.index.raw > 0) {
      Expiry& expiry = coin.expiries.at(instrument.expiry);
      if (believable_vol(trade.vol) && trade.at < instrument.expiry - delivery_window) {
        expiry.seen.see(instrument, trade);
        tell_smile(instrument.base, trade.at, expiry.seen);
      } else {
        ++vague_;
      }
    }
    offer(coin, trade.at);
  }

  /// Who bought at a price left no ask below it and no bid there.
  void contradict(const TapeTrade& trade) {
    const Held held = held_[trade.instrument.value];
    const bool buys = trade.taker == Side::Buy;
    const auto stands = [&](const BookLevel& level, bool bid) {
      if (level.size.raw == 0) return BookLevel{};
      const bool gone = bid ? (buys ? level.price >= trade.price : level.price > trade.price)
                            : (buys ? level.price < trade.price : level.price <= trade.price);
      return gone ? BookLevel{} : level;
    };
    show(trade.instrument, trade.at, stands(held.bid, true), stands(held.ask, false));
  }

  /// From now on a top is that; a size of 0 is no level.
  void show(InstrumentId id, Instant at, const BookLevel& bid, const BookLevel& ask) {
    Held& held = held_[id.value];
    std::vector<DepthRow> told;
    const auto level = [&](Side side, const BookLevel& from, const BookLevel& to, bool removes) {
      if (from == to) return;
      if (removes && from.size.raw > 0 && from.price != to.price) told.push_back({at, at, from.price, {}, DepthRow::Kind::Level, side});
      if (!removes && to.size.raw > 0) told.push_back({at, at, to.price, to.size, DepthRow::Kind::Level, side});
      if (removes && to.size.raw == 0 && from.size.raw > 0 && from.price == to.price)
        told.push_back({at, at, from.price, {}, DepthRow::Kind::Level, side});
    };
    for (const bool removes : {true, false}) {
      level(Side::Buy, held.bid, bid, removes);
      level(Side::Sell, held.ask, ask, removes);
    }
    held.bid = bid;
    held.ask = ask;
    if (told.empty()) return;
    told.back().last = true;
    std::vector<DepthRow>& rows = rows_of(id);
    rows.insert(rows.end(), told.begin(), told.end());
  }

  Result<void> see(const Chain& chain) {
    const auto code = Currency::parse(chain.underlying);
    if (!code) return std::unexpected(code.error());
    Coin& coin = coin_of(*code);
    const auto index = index_of(chain);
    if (!index) return fail(format_instant(chain.at), index.error());
    if (*index) see_index(*code, coin, chain.at, **index);
    if (coin.dark) {
      ++without_index_;
      return {};
    }
    if (const auto fitted = fit_chain(chain)) {
      for (const ChainExpiry& of : fitted->expiries) {
        const auto known = coin.expiries.find(of.expiry);
        if (!of.fit || known == coin.expiries.end() || chain.at >= of.expiry - delivery_window) continue;
        known->second.seen.see(chain.at, of, to_double(coin.index));
        tell_smile(*code, chain.at, known->second.seen);
      }
    } else {
      ++unfitted_;
    }
    offer(coin, chain.at);
    for (const ChainQuote& quote : chain.quotes) {
      const Instrument* instrument = recorded_.instruments.find(quote.instrument);
      if (instrument == nullptr || instrument->expiry <= chain.at) continue;
      hold(*instrument, chain.at, quote);
    }
    return {};
  }

  void hold(const Instrument& instrument, Instant at, const ChainQuote& quote) {
    const auto level = [&](const std::optional<double>& price, const std::optional<double>& coins) {
      if (!price) return BookLevel{};
      if (!coins) sizes_untold_ = true;
      const double contracts = coins.value_or(0.0) / to_double(instrument.multiplier);
      return BookLevel{nearest<Price>(*price), std::max(instrument.lot, nearest<Size>(contracts))};
    };
    BookLevel bid = level(quote.bid, quote.bid_coins);
    BookLevel ask = level(quote.ask, quote.ask_coins);
    if (bid.size.raw > 0 && ask.size.raw > 0 && bid.price >= ask.price) bid = ask = {};
    show(instrument.id, at, bid, ask);
    Held& held = held_[instrument.id.value];
    held.until = at + rules_.hold;
    if (!held.listed) held_ids_.push_back(instrument.id);
    held.listed = true;
  }

  void say(std::vector<std::string>& remarks) const {
    for (const auto& [code, coin] : coins_) {
      for (const Perpetual& perpetual : coin.perpetuals) {
        remarks.push_back(fmt::format(
            "{}: its book was not recorded: {} contracts are assumed {:.6g} bps either side of the index, or of its own last trade, "
            "rounded away from it to ticks: at least one tick apart",
            session_.markets[perpetual.id.value].instrument.name, to_text(rules_.hedge.top_size), rules_.hedge.half_spread_bps));
      }
      if (coin.perpetuals.empty()) remarks.push_back(code.text() + ": has no perpetual with terms on that day: nothing hedges");
    }
    const auto count = [&](std::size_t many, std::string_view what) {
      if (many > 0) remarks.push_back(fmt::format("{} {}", many, what));
    };
    count(blocks_, "trades are blocks: they meet no book");
    count(vague_, "trades tell no vol, or one in the half hour of delivery: they say nothing of smiles");
    count(without_index_, "snapshots tell no index, and none was held: they are left out");
    count(unfitted_, "snapshots have nothing to fit a smile to");
    if (delivered_ > 0) {
      remarks.push_back(
          fmt::format("{} expiries are delivered, each at the mean of what is known of the index in its half hour: at least {:.0f} % of "
                      "it, the last index at most {} old",
                      delivered_, 100.0 * to_seconds(least_covered_) / to_seconds(delivery_window), format_duration(oldest_delivery_)));
    }
    count(undelivered_, "expiries are not delivered: no index was recorded within --hold before");
    count(silences_, "times nothing was recorded for longer than --hold: the index was unknown until the next");
    if (sizes_untold_) remarks.emplace_back("no sizes are told with bids and asks: each counts as one lot, the least there can be");
  }

  const RecordedOptions& recorded_;
  const OptionSessionRules& rules_;
  RecordedSession session_;
  std::map<Currency, Coin> coins_;
  std::vector<Held> held_;  ///< by instrument
  std::vector<InstrumentId> held_ids_;
  Instant now_;
  std::size_t blocks_ = 0;
  std::size_t vague_ = 0;
  std::size_t without_index_ = 0;
  std::size_t unfitted_ = 0;
  std::size_t silences_ = 0;
  std::size_t delivered_ = 0;
  std::size_t undelivered_ = 0;
  Duration oldest_delivery_;                  ///< of the last index
  Duration least_covered_ = delivery_window;  ///< of the half hour
  bool sizes_untold_ = false;
};

}  // namespace

Result<RecordedSession> option_session(const RecordedOptions& recorded, const OptionSessionRules& rules,
                                       std::vector<std::string>& remarks) {
  return Builder(recorded, rules).build(remarks);
}

}  // namespace keel
