#include "keel/sim/sim_venue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "keel/base/validate.hpp"
#include "keel/sim/sim_listing.hpp"

namespace keel {
namespace {

/// More than rests anywhere.
constexpr Size everything{1'000'000'000 * units_per_one};

/// An index that stands still is told again after this: who hears nothing for long takes it for lost.
constexpr Duration index_heartbeat = second;

constexpr PriceOffset index_tick{units_per_one / 100};

Price to_index(double price) {
  const std::int64_t raw = nearest<Price>(price).raw;
  return Price{std::max<std::int64_t>(1, divide_rounded(raw, index_tick.raw, Rounding::HalfEven)) * index_tick.raw};
}

const SimConfig& checked(const SimConfig& config) {
  KEEL_CHECK(validate_settings(config), "a simulated venue needs a valid config");
  return config;
}

}  // namespace

Result<std::unique_ptr<SimVenue>> SimVenue::make(const SimConfig& config, const VenueTerms& terms, std::span<const SimMember> members) {
  if (auto valid = validate_settings(config); !valid) return std::unexpected(valid.error());
  if (!config.path.file.empty()) return fail("sim.path.file: is read with a config from a file: this one has only its name");
  if (auto valid = check_listing(config, terms); !valid) return std::unexpected(valid.error());
  for (std::size_t m = 0; m < members.size(); ++m) {
    if (auto valid = validate_settings(members[m].config); !valid) return fail(members[m].name, valid.error());
    if (std::ranges::find(members.first(m), members[m].name, &SimMember::name) != members.first(m).end())
      return fail(fmt::format("members: \"{}\" stands twice, and each needs a name of its own", members[m].name));
  }
  return std::make_unique<SimVenue>(config, terms, members);
}

SimVenue::SimVenue(const SimConfig& config, const VenueTerms& terms, std::span<const SimMember> members)
    : config_(checked(config)),
      terms_(terms),
      instruments_(sim_instruments(config, terms)),
      world_(config, instruments_),
      gateways_(gateways_of(*this, config, members)),
      exchange_(config_, instruments_, world_, gateways_.front()->link_, terms_),
      adversaries_(config_, instruments_, world_, exchange_),
      takers_(config, instruments_),
      responses_(config, instruments_),
      forerunners_(world_.size()),
      followers_(config_),
      samples_(world_.size(), std::vector<Samples>(world_.process(0).expiries())),
      now_(config.start),
      lookahead_(std::min(shortest_way(), time_of_a_thousand())) {
  for (std::size_t u = 0; u < world_.size(); ++u) {
    indices_.push_back(to_index(world_.process(u).price()));
    exchange_.set_index(u, indices_[u]);
  }
  index_told_.assign(world_.size(), now_);
  for (std::uint32_t i = 0; i < world_.process(0).expiries(); ++i) schedule_.add(world_.process(0).expiry(i), {Kind::Expiry, i});
  schedule_.add(now_ + config_.process.price_step, {Kind::PriceStep});
  schedule_.add(now_ + config_.process.vol_step, {Kind::VolStep});
  for (const Instrument& instrument : instruments_) {
    // Makers do not renew in step: the first renewals are spread evenly over the cadence.
    const Int128 share = Int128{sim_flow(config_, instrument).requote.raw} * (instrument.id.value + 1);
    const Duration first{divide_rounded(share, static_cast<std::int64_t>(instruments_.size()), Rounding::Ceil)};
    schedule_.add(renewal(now_ + first), {Kind::Requote, instrument.id.value});
  }
  for (std::size_t m = 1; m < gateways_.size(); ++m) exchange_.admit(gateways_[m]->who(), gateways_[m]->link_);
  schedule_first_faults();
  if (!takers_.none()) schedule_.add(now_ + takers_.wait(), {Kind::TakerArrival});
  if (config_.listing.by_calendar()) {
    calendar_.emplace(config_, terms_, instruments_);
    const Instant today = *midnight(civil_date(now_)) + hour * 8;
    schedule_.add(today > now_ ? today : today + day, {Kind::Listing});
  }
  if (config_.funding.paid()) {
    const std::vector<SimConfig> underlyings = sim_underlyings(config_);
    for (std::size_t u = 0; u < world_.size(); ++u) {
      const auto is_it = [&](const Instrument& one) {
        return one.kind == InstrumentKind::Perpetual && one.base == world_.process(u).underlying();
      };
      funded_.push_back({(*std::ranges::find_if(instruments_, is_it)).id,
                         PerpetualFunding{config_.funding, sim_random(underlyings[u].seed, SimStream::Funding)}});
    }
    schedule_.add(now_ + config_.funding.each, {Kind::Funding});
  }
  exchange_.on_execution([this](const Execution& execution, Instant now) { saw(execution, now); });
  for (const auto& member : gateways_) greet(*member);
}

/// Adversaries have their numbers already.
std::vector<std::unique_ptr<SimGateway>> SimVenue::gateways_of(SimVenue& venue, const SimConfig& config,
                                                               std::span<const SimMember> members) {
  const SimMember alone{"", config};
  if (members.empty()) members = {&alone, 1};
  std::vector<std::unique_ptr<SimGateway>> all;
  for (const SimMember& member : members) {
    const ParticipantId who = all.empty() ? us : ParticipantId{static_cast<std::uint32_t>(last_adversary_id.value + all.size())};
    all.push_back(std::make_unique<SimGateway>(venue, who, member));
  }
  return all;
}

Duration SimVenue::shortest_way() const {
  Duration shortest = gateways_.front()->config_.latency.order;
  for (const auto& gateway : gateways_) shortest = std::min(shortest, gateway->config_.latency.order);
  return shortest;
}

Duration SimVenue::time_of_a_thousand() const {
  double a_second = takers_.rate_per_second() + 1.0 / to_seconds(config_.process.price_step) + 1.0 / to_seconds(config_.process.vol_step);
  for (const Instrument& instrument : instruments_) a_second += 1.0 / to_seconds(sim_flow(config_, instrument).requote);
  return Duration{std::llround(1'000.0 / a_second * 1e9)};
}

void SimVenue::greet(SimGateway& member) {
  const auto tell = [&](Fact fact) { member.link_.send_at_once(now_, std::move(fact)); };
  for (const Money& money : member.deposits()) {
    exchange_.house().deposit(member.who(), money);
    tell(Deposited{money});
  }
  for (const Instrument& instrument : instruments_) tell(InstrumentListed{instrument});
  for (std::size_t u = 0; u < world_.size(); ++u) tell(index(u));
  tell_smiles(tell);
  for (const Instrument& instrument : instruments_) tell(exchange_.top(instrument.id, member.who()));
  tell(SessionStarted{1});
}

void SimVenue::expect_command(Instant arrives) {
  KEEL_CHECK(arrives > now_, "a command arrives in the venue's past: poll in steps of at most lookahead()");
  schedule_.add(arrives, {Kind::CommandArrival});
}

void SimVenue::live(Instant until) {
  KEEL_CHECK(until >= now_, "the venue does not live backwards");
  while (true) {
    live_between(until);
    if (!schedule_.due(until)) break;
    const auto next = schedule_.take();
    now_ = next.at;
    happen(next.what);
    tell_makers();
  }
  now_ = until;
}

void SimVenue::live_between(Instant until) {
  while (true) {
    const Instant end = std::min(until, schedule_.next().value_or(until));
    const std::optional<Instant> released = exchange_.next_due();
    const std::optional<Instant> named = adversaries_.next();
    if (released && *released <= end && (!named || *released <= *named)) {
      now_ = *released;
      exchange_.release(now_);
      tell_makers();
    } else if (named && *named <= end) {
      now_ = *named;
      adversaries_.happen(now_);
      tell_makers();
    } else {
      return;
    }
  }
}

void SimVenue::saw(const Execution& execution, Instant now) {
  if (trade_witness_ && execution.traded()) trade_witness_(execution, world_.fair(execution.instrument), now);
  if (!adversaries_.none()) adversaries_.seen(execution, now);
  if (execution.traded() && responses_.responds(execution.instrument)) news_.push_back(execution.instrument);
}

double SimVenue::profit_usd(ParticipantId who) {
  const Book& book = house().account(who);
  std::vector<Money> deposits;
  for (const auto& member : gateways_) {
    if (member->who() == who) deposits = member->deposits();
  }
  double usd = 0.0;
  for (const SimConfig& underlying : sim_underlyings(config_)) {
    SettleAmount coins = book.cash()[underlying.underlying];
    for (const Money& money : deposits) {
      if (money.currency == underlying.underlying) coins -= money.amount;
    }
    double price = 0.0;
    for (const Instrument& instrument : instruments_) {
      if (instrument.base != underlying.underlying) continue;
      price = price_usd(instrument.id);
      if (book.position(instrument.id).size.raw == 0) continue;
      coins += book.market_value(instrument, nearest<Price>(world_.fair(instrument.id).price));
    }
    usd += to_double(coins) * price;
  }
  return usd;
}

void SimVenue::happen(const What& what) {
  switch (what.kind) {
    case Kind::PriceStep: return step_price();
    case Kind::VolStep: return step_vol();
    case Kind::Expiry: return expire(what.index);
    case Kind::CommandArrival: return obey();
    case Kind::FaultBegins:
    case Kind::FaultEnds: return turn(what);
    case Kind::Requote: return requote(InstrumentId{what.index});
    case Kind::Listing: return list_expiries();
    case Kind::Funding: return pay_funding();
    case Kind::TakerArrival: arrive(takers_.next(world_, now_)); return schedule_.add(now_ + takers_.wait(), what);
    case Kind::News: return respond(InstrumentId{what.index}, responses_.know(InstrumentId{what.index}, now_));
    case Kind::Response: return respond(InstrumentId{what.index}, responses_.answer(InstrumentId{what.index}, now_));
    case Kind::Follow: return arrive(followers_.come());
    case Kind::Forerun: return trade(forerunners_.come());
  }
}

void SimVenue::requote(InstrumentId id) {
  if (!exchange_.trading(id)) return;
  exchange_.requote(id, now_);
  schedule_.add(renewal(now_ + sim_flow(config_, instruments_[id]).requote), {Kind::Requote, id.value});
}

void SimVenue::respond(InstrumentId id, const Responses::Answer& answer) {
  if (!exchange_.trading(id)) return;
  if (answer.changes_order) exchange_.change_order(id);
  // In auctions they renew what they have as late as they can, whatever happens before.
  if (config_.auction_every.raw == 0) exchange_.requote(id, now_);
  if (answer.next) schedule_.add(*answer.next, {Kind::Response, id.value});
}

/// After each event, as what is true then is what they will know.
void SimVenue::tell_makers() {
  for (const InstrumentId id : news_) {
    if (!exchange_.trading(id)) continue;
    const auto known = responses_.triggered(id, now_);
    if (known) schedule_.add(*known, {Kind::News, id.value});
    exchange_.will_know(id, known.value_or(now_ + sim_flow(config_, instruments_[id]).response_time));
  }
  news_.clear();
}

void SimVenue::arrive(const Taker& taker) {
  if (taker.forerunner && forerunners_.wait(world_.underlying_of(taker.instrument), taker)) return;
  trade(taker);
}

void SimVenue::trade(const Taker& taker) {
  followers_.bring(taker, sim_flow(config_, instruments_[taker.instrument]), now_,
                   [this](Instant at) { schedule_.add(at, {Kind::Follow}); });
  exchange_.arrive(taker, now_);
}

void SimVenue::react(std::size_t underlying) {
  const double move = world_.process(underlying).moved();
  if (responses_.none() || move == 0.0) return;
  for (const Instrument& instrument : instruments_) {
    if (world_.underlying_of(instrument.id) == underlying && responses_.responds(instrument.id)) news_.push_back(instrument.id);
  }
  await_sweeps(underlying, move);
  // Each instrument's makers have a time of their own; the shortest leaves none of them any.
  Duration unknown = second;
  for (const SimFlow* flow : {&config_.perpetual, &config_.future, &config_.option}) {
    if (flow->forerunner_share > 0.0 || flow->sweep_reach > 0.0) unknown = std::min(unknown, flow->response_time);
  }
  forerunners_.moved(underlying, move, world_, now_, unknown, [this](Instant at) { schedule_.add(at, {Kind::Forerun}); });
}

/// Last of those who come before makers know: somebody who takes what is left, and knows the price as far ahead as a jump lasts. Nobody
/// does whom the venue keeps waiting until they know.
void SimVenue::await_sweeps(std::size_t underlying, double move) {
  const Duration lasts = config_.process.jump_lasts;
  const double whole = move + (lasts.raw > 0 ? world_.process(underlying).next_move(lasts) : 0.0);
  if (whole * move <= 0.0) return;
  for (const Instrument& instrument : instruments_) {
    const SimFlow& flow = sim_flow(config_, instrument);
    if (flow.sweep_reach == 0.0 || world_.underlying_of(instrument.id) != underlying || !exchange_.trading(instrument.id)) continue;
    if (exchange_.longest_wait(instrument.id) >= flow.response_time) continue;
    const auto units = [&](double of) {
      return std::abs(world_.process_of(instrument.id).change(instrument, of)) / world_.fair(instrument.id).unit;
    };
    if (units(whole) < flow.sweep_least) continue;
    const double patience = flow.sweep_reach * units(whole) - units(-move);
    forerunners_.wait(underlying, {.instrument = instrument.id, .patience = patience, .size = everything});
  }
}

Instant SimVenue::renewal(Instant earliest) const {
  const std::int64_t every = config_.auction_every.raw;
  if (every == 0) return earliest;
  return Instant{(earliest.raw / every + 1) * every - 1};
}

void SimVenue::step_price() {
  world_.step_price(now_);
  for (std::size_t u = 0; u < world_.size(); ++u) {
    step_index(u);
    react(u);
  }
  if (!funded_.empty()) step_premiums();
  adversaries_.moved(now_);
  schedule_.add(now_ + config_.process.price_step, {Kind::PriceStep});
}

void SimVenue::step_index(std::size_t underlying) {
  const MarketProcess& process = world_.process(underlying);
  const Price price = to_index(process.price());
  if (price != indices_[underlying] || now_ - index_told_[underlying] >= index_heartbeat) {
    indices_[underlying] = price;
    index_told_[underlying] = now_;
    exchange_.set_index(underlying, price);
    exchange_.announce(now_, index(underlying));
  }
  std::vector<Samples>& samples = samples_[underlying];
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Duration left = process.expiry(i) - now_;
    if (left.raw <= 0 || left > delivery_window) continue;
    samples[i].sum += price.raw;
    samples[i].count += 1;
  }
}

void SimVenue::step_premiums() {
  for (std::size_t u = 0; u < funded_.size(); ++u) {
    auto& [perpetual, funding] = funded_[u];
    const auto bid = exchange_.best(perpetual, Side::Buy);
    const auto ask = exchange_.best(perpetual, Side::Sell);
    std::optional<double> basis;
    if (bid && ask) basis = 0.5 * (to_double(*bid) + to_double(*ask)) / to_double(indices_[u]) - 1.0;
    funding.pass(config_.process.price_step, basis);
    world_.set_premium(u, funding.premium());
  }
}

void SimVenue::pay_funding() {
  for (std::size_t u = 0; u < funded_.size(); ++u) {
    auto& [perpetual, funding] = funded_[u];
    const Rate rate = funding.take_due();
    const Price mark = nearest<Price>(to_double(indices_[u]) * (1.0 + funding.mark_premium()));
    if (rate.raw != 0) exchange_.fund(perpetual, rate, mark, now_);
  }
  schedule_.add(now_ + config_.funding.each, {Kind::Funding});
}

void SimVenue::list_expiries() {
  for (const Instant expiry : calendar_->due(now_)) {
    world_.list(expiry, now_);
    const std::size_t place = world_.process(0).expiries() - 1;
    for (std::vector<Samples>& samples : samples_) samples.emplace_back();
    schedule_.add(expiry, {Kind::Expiry, static_cast<std::uint32_t>(place)});
    for (std::size_t u = 0; u < world_.size(); ++u) {
      const double price = world_.process(u).price();
      list(calendar_->contracts(u, expiry, price, now_));
      exchange_.announce(now_, world_.process(u).smile(place));
    }
  }
  list_strikes();
  schedule_.add(now_ + day, {Kind::Listing});
}

void SimVenue::list_strikes() {
  for (std::size_t u = 0; u < world_.size(); ++u) {
    list(calendar_->missing_strikes(u, world_.process(u).price(), now_));
  }
}

/// Makers do not renew in step: what is listed together spreads its first renewals evenly over the cadence.
void SimVenue::list(std::vector<Instrument> together) {
  const auto count = static_cast<std::int64_t>(together.size());
  for (std::int64_t i = 0; i < count; ++i) {
    const auto id = instruments_.list(std::move(together[static_cast<std::size_t>(i)]));
    KEEL_CHECK(id, "the calendar lists valid instruments, each once");
    const Instrument& listed = instruments_[*id];
    world_.listed(listed);
    takers_.listed(listed, price_usd(*id), now_);
    responses_.listed(sim_flow(config_, listed));
    exchange_.announce(now_, InstrumentListed{listed});
    exchange_.list(listed, now_);
    const Int128 share = Int128{sim_flow(config_, listed).requote.raw} * (i + 1);
    schedule_.add(renewal(now_ + Duration{divide_rounded(share, count, Rounding::Ceil)}), {Kind::Requote, id->value});
  }
}

void SimVenue::tell_smiles(const std::function<void(const SmileMoved&)>& tell) const {
  for (std::size_t u = 0; u < world_.size(); ++u) {
    const MarketProcess& process = world_.process(u);
    for (std::size_t i = 0; i < process.expiries(); ++i) {
      if (now_ < process.expiry(i)) tell(process.smile(i));
    }
  }
}

void SimVenue::step_vol() {
  world_.step_vol(now_);
  tell_smiles([this](const SmileMoved& smile) { exchange_.announce(now_, smile); });
  if (calendar_) list_strikes();
  adversaries_.moved(now_);
  schedule_.add(now_ + config_.process.vol_step, {Kind::VolStep});
}

void SimVenue::expire(std::size_t expiry) {
  for (std::size_t u = 0; u < world_.size(); ++u) {
    const auto& [sum, count] = samples_[u][expiry];
    const Price delivery = count == 0 ? indices_[u] : Price{divide_rounded(sum, count, Rounding::HalfEven)};
    exchange_.settle(u, world_.process(u).expiry(expiry), delivery, now_);
  }
  if (calendar_) takers_.expired(now_);
}

void SimVenue::obey() {
  const auto first = std::ranges::min_element(gateways_, [](const auto& a, const auto& b) { return a->arrives_before(*b); });
  (*first)->obey();
}

/// Of turns at one instant that added first comes first, now and whenever one brings the next: so by name, not as members are listed.
void SimVenue::schedule_first_faults() {
  std::vector<std::uint32_t> by_name(gateways_.size());
  std::iota(by_name.begin(), by_name.end(), 0U);
  std::ranges::sort(by_name, {}, [&](std::uint32_t m) -> const std::string& { return gateways_[m]->name(); });
  for (const std::uint32_t m : by_name) {
    for (const Faults::Turn& first : gateways_[m]->faults_.first_turns()) schedule_.add(first.at, {Kind::FaultBegins, first.fault, m});
  }
}

void SimVenue::turn(const What& what) {
  const auto next = gateways_[what.member]->turn({now_, what.index, what.kind == Kind::FaultBegins}, now_);
  if (next) schedule_.add(next->at, {next->begins ? Kind::FaultBegins : Kind::FaultEnds, next->fault, what.member});
}

}  // namespace keel
