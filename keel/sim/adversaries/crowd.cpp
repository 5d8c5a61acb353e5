#include "keel/sim/adversaries/crowd.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/black/black76.hpp"

namespace keel {
namespace {

constexpr double percent = 0.01;
/// Of one order's size: no more than can be said.
constexpr double most_units = 1e18;

/// From one tenth's look to the next one's.
Duration tenth_of(Duration every) { return Duration{every.raw / 10}; }

Black76Greeks of_call(double price, double strike, double years, double vol) {
  return black76({.forward = price, .strike = strike, .years = years, .vol = vol, .right = Right::Call});
}

}  // namespace

Crowd::Crowd(ParticipantId who, const SimConfig& config, const Instruments& instruments, World& world, const Exchange& exchange)
    : Adversary(who),
      config_(config),
      instruments_(instruments),
      world_(world),
      exchange_(exchange),
      expiry_(config.expiry(config.crowd.expiry_days)),
      contracts_(config.crowd.contracts),
      wakes_(config.start + tenth_of(config.crowd.every)) {
  const auto perpetual = std::ranges::find_if(
      instruments, [&](const Instrument& one) { return one.kind == InstrumentKind::Perpetual && one.base == config.underlying; });
  KEEL_CHECK(perpetual != instruments.end(), "every underlying has a perpetual");
  perpetual_ = (*perpetual).id;
  const double price = to_double(config.start_price);
  if (contracts_.empty()) {
    const double one_each = gamma_of_one_each(price, config.start);
    const double each = one_each > 0.0 ? config.crowd.gamma_usd_per_percent / one_each : 0.0;
    contracts_.assign(config.crowd.strikes_usd.size(), each);
  }
  began_with_ = option_delta(price, config.start);
}

/// Of calls; puts would add a constant, which is hedged already.
double Crowd::option_delta(double price, Instant now) const {
  const double years = years_between(now, expiry_);
  double coins = 0.0;
  for (std::size_t i = 0; i < contracts_.size(); ++i)
    coins += contracts_[i] * of_call(price, config_.crowd.strikes_usd[i], years, config_.crowd.vol).delta;
  return coins;
}

double Crowd::gamma_of_one_each(double price, Instant now) const {
  const double years = years_between(now, expiry_);
  double usd = 0.0;
  for (const double strike : config_.crowd.strikes_usd) usd += of_call(price, strike, years, config_.crowd.vol).gamma;
  return usd * price * price * percent;
}

void Crowd::seen(const Execution& execution, double delta, Instant /*now*/, std::vector<Sent>& /*out*/) {
  if (!execution.traded()) return;
  const double coins = sign_of(execution.side) * delta * to_double(execution.size);
  if (execution.taker == who()) note(execution.taker_order, -coins);
  // An auction may take its orders for those that are met.
  if (execution.owner == who()) note(execution.order, coins);
}

void Crowd::note(OrderId order, double coins) {
  const auto tenth = std::ranges::find(tenths_, order, &Tenth::order);
  KEEL_CHECK(tenth != tenths_.end(), "a tenth sends no order while its last is open");
  tenth->traded += coins;
}

bool Crowd::waits(const Tenth& tenth, Instant now) const {
  return tenth.order != OrderId{} && (now < tenth.arrives || exchange_.is_open(who(), perpetual_, tenth.order));
}

void Crowd::woken(Instant now, std::vector<Sent>& out) {
  const SimCrowd& crowd = config_.crowd;
  wakes_ = now + tenth_of(crowd.every);
  Tenth& tenth = tenths_[looks_];
  looks_ = (looks_ + 1) % parts;
  if (waits(tenth, now)) return;
  const double price = world_.process(world_.underlying_of(perpetual_)).price();
  constexpr double share = 1.0 / static_cast<double>(parts);
  const double open = share * (option_delta(price, now) - began_with_) + tenth.traded;
  if (std::abs(open) <= share * crowd.band) return;
  const Instrument& perpetual = instruments_[perpetual_];
  const double contracts = std::min(std::abs(open), share * crowd.most) / std::abs(world_.fair(perpetual_).delta);
  const double units = std::min(contracts * static_cast<double>(units_per_one), most_units);
  const double lots = std::floor(units / static_cast<double>(perpetual.lot.raw));
  if (!(lots >= 1.0)) return;
  tenth.order = next_order();
  tenth.arrives = now + crowd.latency;
  out.push_back({tenth.arrives, who(),
                 OrderRequest{.order = tenth.order,
                              .instrument = perpetual_,
                              .side = open > 0.0 ? Side::Sell : Side::Buy,
                              .market = true,
                              .size = perpetual.lot * static_cast<std::int64_t>(lots),
                              .lasts = Lasts::ImmediateOrCancel}});
}

}  // namespace keel
