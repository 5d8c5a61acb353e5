#include "keel/sim/recorded_venue.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "keel/domain/money.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/sim/sim_random.hpp"

namespace keel {
namespace {

/// What is told again, that it may not be taken for stale.
constexpr Duration index_heartbeat = second;
/// A venue's index is no faster.
constexpr Duration index_step = millisecond * 100;

Instruments listed(const std::vector<RecordedMarket>& markets) {
  Instruments all;
  for (const RecordedMarket& market : markets) {
    const auto id = all.list(market.instrument);
    KEEL_CHECK(id.has_value(), "a recorded market is of an instrument that can be listed");
  }
  return all;
}

}  // namespace

std::string_view name_of(DataLatency latency) { return latency == DataLatency::Recorded ? "recording" : "config"; }

RecordedVenue::RecordedVenue(const SimConfig& config, RecordedSession session, std::vector<Money> deposits, QueueRules rules,
                             DataLatency latency)
    : config_(config),
      latency_(latency),
      instruments_(listed(session.markets)),
      matching_(instruments_, rules),
      link_(config),
      house_(instruments_),
      record_(us, house_, link_),
      order_random_(sim_random(config.seed, SimStream::OrderLatency)),
      facts_(std::move(session.facts)),
      told_(instruments_.size()) {
  find_indices();
  merge(session.markets);
  KEEL_CHECK(!tape_.empty() || !facts_.empty(), "something was recorded");
  begins_ = now_ = std::min(tape_.empty() ? never : tape_.front().row.at, facts_.empty() ? never : facts_.front().at);
  ends_ = std::max(tape_.empty() ? begins_ : tape_.back().row.at, facts_.empty() ? begins_ : facts_.back().at);
  greet(deposits);
}

void RecordedVenue::find_indices() {
  const auto knows = [&](Currency coin) { return std::ranges::find(indices_, coin, &CoinIndex::coin) != indices_.end(); };
  for (const TimedFact& timed : facts_) {
    const auto* moved = std::get_if<IndexMoved>(&timed.fact);
    if (moved != nullptr && !knows(moved->underlying)) indices_.push_back({moved->underlying, std::nullopt, {}, {}});
  }
  for (const Instrument& instrument : instruments_) {
    told_[instrument.id.value].top.instrument = instrument.id;
    if (is_dollar(instrument.quote) && !knows(instrument.base)) indices_.push_back({instrument.base, instrument.id, {}, {}});
  }
}

/// All markets by the venues' clock; of equal times the earlier market's first.
void RecordedVenue::merge(std::vector<RecordedMarket>& markets) {
  for (std::uint32_t m = 0; m < markets.size(); ++m) {
    Duration shortest{std::numeric_limits<std::int64_t>::max()};
    for (const DepthRow& row : markets[m].depth.rows) {
      shortest = std::min(shortest, row.heard - row.at);
      tape_.push_back({m, row});
    }
    told_[m].shortest = shortest;
    told_[m].listed = markets[m].listed;
    matching_.told_to(InstrumentId{m}, markets[m].depth.levels_told);
    if (!markets[m].queue_told) matching_.queue_untold(InstrumentId{m});
    markets[m].depth.rows = {};
  }
  std::ranges::stable_sort(tape_, {}, [](const TapeRow& row) { return row.row.at; });
}

void RecordedVenue::greet(const std::vector<Money>& deposits) {
  for (const Money& money : deposits) {
    house_.deposit(us, money);
    link_.send_at_once(now_, Deposited{money});
  }
  for (; listed_ < told_.size() && told_[listed_].listed <= now_; ++listed_) {
    link_.send_at_once(now_, InstrumentListed{instruments_[InstrumentId{static_cast<std::uint32_t>(listed_)}]});
  }
  link_.send_at_once(now_, SessionStarted{1});
}

void RecordedVenue::poll(Instant until, std::vector<TimedFact>& out) {
  KEEL_CHECK(until >= now_, "the venue does not live backwards");
  live(until);
  link_.deliver(until, out);
}

void RecordedVenue::send(Instant at, const Command& command) {
  if (!connected_) return;
  const SimLatency& latency = config_.latency;
  last_arrival_ = std::max(last_arrival_, at + drawn_latency(latency.order, latency.order_jitter, latency.order_tail, order_random_));
  KEEL_CHECK(last_arrival_ > now_, "a command arrives in the venue's past: poll in steps of at most lookahead()");
  commands_.push_back({last_arrival_, command});
}

void RecordedVenue::match_by(const VenueTerms& terms) {
  for (const Instrument& instrument : instruments_) {
    const MatchingTerms* const row = terms.find_matching(instrument, begins_);
    if (row == nullptr) continue;
    matching_.rule(instrument.id, {.speed_bump = row->speed_bump, .cancel_leaves_immediate = row->cancel_leaves_immediate});
  }
}

void RecordedVenue::list() {
  for (; listed_ < told_.size() && told_[listed_].listed <= now_; ++listed_) {
    link_.send(now_, InstrumentListed{instruments_[InstrumentId{static_cast<std::uint32_t>(listed_)}]});
  }
}

/// What is listed comes first, for whatever is of it. At equal times the market goes before those who waited, and they before what comes of
/// ours; its rows go before what else is known.
void RecordedVenue::live(Instant until) {
  while (true) {
    const Instant row = next_ < tape_.size() ? tape_[next_].row.at : never;
    const Instant fact = next_fact_ < facts_.size() ? facts_[next_fact_].at : never;
    const Instant due = matching_.next_due().value_or(never);
    const Instant command = commands_.empty() ? never : commands_.front().at;
    const Instant listing = listed_ < told_.size() ? told_[listed_].listed : never;
    const Instant next = std::min({row, fact, due, command, listing});
    if (next > until || next == never) break;
    now_ = std::max(now_, next);
    if (listing == next) {
      list();
    } else if (row == next) {
      play(tape_[next_++]);
    } else if (fact == next) {
      play(facts_[next_fact_++].fact);
    } else if (due == next) {
      release();
    } else {
      const Command obeyed = std::move(commands_.front().command);
      commands_.pop_front();
      obey(obeyed);
    }
  }
  now_ = until;
}

void RecordedVenue::play(const TapeRow& row) {
  const InstrumentId id{row.market};
  if (latency_ == DataLatency::Recorded) link_.take(row.row.heard - row.row.at - told_[id.value].shortest + config_.latency.data);
  executions_.clear();
  matching_.hear(id, row.row, executions_);
  if (!executions_.empty()) tell(id);
  if (row.row.kind == DepthRow::Kind::Trade) link_.send(now_, Traded{id, row.row.price, row.row.size, row.row.side});
  if (row.row.last) publish(id);
}

void RecordedVenue::play(const Fact& fact) {
  if (const auto* top = std::get_if<BookTop>(&fact)) return offer(*top);
  if (const auto* settled = std::get_if<Settled>(&fact)) return settle(*settled);
  if (const auto* moved = std::get_if<IndexMoved>(&fact)) {
    const auto known = std::ranges::find(indices_, moved->underlying, &CoinIndex::coin);
    known->price = moved->price;
    known->told = now_;
  }
  if (const auto* smile = std::get_if<SmileMoved>(&fact)) {
    const auto same = [&](const SmileMoved& one) { return one.underlying == smile->underlying && one.expiry == smile->expiry; };
    const auto known = std::ranges::find_if(smiles_, same);
    known == smiles_.end() ? smiles_.push_back(*smile) : void(*known = *smile);
  }
  link_.send(now_, fact);
}

void RecordedVenue::offer(const BookTop& top) {
  const BookLevel bid{top.bid, top.bid_size};
  const BookLevel ask{top.ask, top.ask_size};
  matching_.show(top.instrument, Side::Buy, {&bid, 1});
  matching_.show(top.instrument, Side::Sell, {&ask, 1});
  if (refresh_top(top.instrument)) link_.send(now_, told_[top.instrument.value].top);
}

void RecordedVenue::settle(const Settled& settled) {
  for (const OrderId order : matching_.open_orders(us)) {
    if (matching_.rests_in(us, order) == settled.instrument) cancel(order);
  }
  for (const auto& [who, order] : matching_.waiting(settled.instrument)) {
    std::erase(held_, order);
    record_.close(order, CloseReason::Cancelled, now_);
  }
  matching_.close(settled.instrument);
  matching_.set_position(us, settled.instrument, {});
  house_.settle(settled.instrument, settled.delivery);
  told_[settled.instrument.value].delivery = settled.delivery;
  link_.send(now_, settled);
}

void RecordedVenue::obey(const Command& command) {
  if (const auto* order = std::get_if<PlaceOrder>(&command)) return place(*order);
  if (const auto* order = std::get_if<CancelOrder>(&command)) return cancel(order->order);
  for (const OrderId order : matching_.open_orders(us)) cancel(order);
  for (const OrderId order : std::vector(held_)) cancel(order);
}

void RecordedVenue::release() {
  executions_.clear();
  released_.clear();
  matching_.advance(now_, executions_, released_);
  for (const Execution& execution : executions_) {
    record_.note(execution, execution.traded() ? house_.trade(execution, index_of(execution.instrument)) : ClearingHouse::Fees{}, now_);
  }
  for (const MatchingEngine::Released& one : released_) {
    std::erase(held_, one.request.order);
    const bool filled = one.placed.outcome == MatchingEngine::Outcome::Filled;
    record_.close(one.request.order, filled ? CloseReason::Filled : CloseReason::Unfilled, now_);
    if (refresh_top(one.request.instrument)) link_.send(now_, told_[one.request.instrument.value].top);
  }
}

void RecordedVenue::place(const PlaceOrder& order) {
  executions_.clear();
  const auto outcome = matching_.place(us, request_of(order), now_, executions_).outcome;
  if (outcome == MatchingEngine::Outcome::Rejected) return record_.close(order.order, CloseReason::Rejected, now_);
  if (order.replaces != OrderId{}) record_.close(order.replaces, CloseReason::Cancelled, now_);
  link_.send(now_, OrderAccepted{order.order});
  if (outcome == MatchingEngine::Outcome::Held) return held_.push_back(order.order);
  if (outcome == MatchingEngine::Outcome::Rests) return;
  tell(order.instrument);
  record_.close(order.order, outcome == MatchingEngine::Outcome::Filled ? CloseReason::Filled : CloseReason::Unfilled, now_);
  if (refresh_top(order.instrument)) link_.send(now_, told_[order.instrument.value].top);
}

void RecordedVenue::cancel(OrderId order) {
  if (!matching_.cancel(us, order)) return;
  std::erase(held_, order);
  record_.close(order, CloseReason::Cancelled, now_);
}

void RecordedVenue::tell(InstrumentId id) {
  for (const Execution& execution : executions_) {
    record_.note(execution, execution.traded() ? house_.trade(execution, index_of(id)) : ClearingHouse::Fees{}, now_);
  }
}

void RecordedVenue::publish(InstrumentId id) {
  const bool changed = refresh_top(id);
  const BookTop& top = told_[id.value].top;
  for (CoinIndex& index : indices_) {
    if (index.of != id || top.bid_size.raw == 0 || top.ask_size.raw == 0) continue;
    const Price price = middle(id);
    const bool moved = price != index.price && now_ - index.told >= index_step;
    if (!moved && now_ - index.told < index_heartbeat) continue;
    index.price = price;
    index.told = now_;
    link_.send(now_, IndexMoved{index.coin, price});
  }
  if (changed) link_.send(now_, top);
}

bool RecordedVenue::refresh_top(InstrumentId id) {
  const BookLevel bid = matching_.book(id).best_shown(Side::Buy).value_or(BookLevel{});
  const BookLevel ask = matching_.book(id).best_shown(Side::Sell).value_or(BookLevel{});
  BookTop& top = told_[id.value].top;
  if (bid.price == top.bid && bid.size == top.bid_size && ask.price == top.ask && ask.size == top.ask_size) return false;
  top = {id, bid.price, bid.size, ask.price, ask.size};
  return true;
}

Price RecordedVenue::middle(InstrumentId id) const {
  const BookTop& top = told_[id.value].top;
  return Price{top.bid.raw + (top.ask.raw - top.bid.raw) / 2};
}

Price RecordedVenue::index_of(InstrumentId id) const {
  const auto known = std::ranges::find(indices_, instruments_[id].base, &CoinIndex::coin);
  return known != indices_.end() && !known->of && known->price.raw > 0 ? known->price : middle(id);
}

void RecordedVenue::disconnect(Instant at) {
  KEEL_CHECK(at >= now_, "the venue does not live backwards");
  live(at);
  connected_ = false;
  link_.cut(now_);
  commands_.clear();
  for (const OrderId order : matching_.open_orders(us)) matching_.cancel(us, order);
  for (const OrderId order : std::exchange(held_, {})) matching_.cancel(us, order);
}

bool RecordedVenue::reconnect(Instant at) {
  KEEL_CHECK(at >= now_, "the venue does not live backwards");
  live(at);
  connected_ = true;
  link_.restore();
  return true;
}

VenueSnapshot RecordedVenue::snapshot(TradeId after) const {
  VenueSnapshot out{.open_orders = matching_.open_orders(us), .trades = record_.trades(after)};
  const auto is_listed = [&](InstrumentId id) { return id.value < listed_; };
  // What is known already is not listed again; what was on its way when the line was cut is.
  const bool may_be_missed = !told_.empty() && told_.back().listed > begins_;
  for (const Instrument& instrument : instruments_) {
    if (is_listed(instrument.id) && may_be_missed) out.market.emplace_back(InstrumentListed{instrument});
  }
  for (const Instrument& instrument : instruments_) {
    if (!is_listed(instrument.id)) continue;
    out.positions.push_back({instrument.id, record_.position(instrument.id)});
    if (const auto delivery = told_[instrument.id.value].delivery) out.market.emplace_back(Settled{instrument.id, *delivery});
  }
  for (const CoinIndex& index : indices_) {
    if (index.price.raw > 0) out.market.emplace_back(IndexMoved{index.coin, index.price});
  }
  for (const SmileMoved& smile : smiles_) {
    if (smile.expiry > now_) out.market.emplace_back(smile);
  }
  for (const Told& told : told_) {
    if (!told.delivery && is_listed(told.top.instrument)) out.market.emplace_back(told.top);
  }
  return out;
}

}  // namespace keel
