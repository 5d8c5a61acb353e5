#include "keel/sim/adversaries/competitor.hpp"

#include "keel/sim/adversaries/taker_sizes.hpp"

namespace keel {

Competitor::Competitor(ParticipantId who, const SimConfig& config, const Instruments& instruments, World& world, Exchange& exchange)
    : Adversary(who),
      config_(config),
      instruments_(instruments),
      world_(world),
      exchange_(exchange),
      wakes_(config.start + config.adversary.competitor.requote),
      quotes_(instruments.size()),
      prices_(instruments.size()) {}

void Competitor::woken(Instant now, std::vector<Sent>& out) {
  wakes_ = now + config_.adversary.competitor.requote;
  quotes_.resize(instruments_.size());
  prices_.resize(instruments_.size());
  for (const Instrument& instrument : instruments_) {
    if (!exchange_.trading(instrument.id)) continue;
    for (const Side side : {Side::Buy, Side::Sell}) renew(instrument, side, now, out);
  }
}

void Competitor::renew(const Instrument& instrument, Side side, Instant now, std::vector<Sent>& out) {
  const SimCompetitor& maker = config_.adversary.competitor;
  const SimFair& fair = world_.fair(instrument.id);
  const Size size = mean_takers(config_, instrument, maker.size);
  const double held = to_double(exchange_.house().account(who()).position(instrument.id).size) / to_double(size);
  const double indifferent = fair.price - maker.skew * held * fair.unit;
  const double wanted = indifferent - sign_of(side) * maker.half_spread * fair.unit;
  const std::size_t at = static_cast<std::size_t>(side);
  OrderId& quote = quotes_[instrument.id.value][at];
  Price& price = prices_[instrument.id.value][at];
  const bool stands = exchange_.rests(who(), quote);
  const Price exact = nearest<Price>(std::max(wanted, 0.0));
  const Price wants = side == Side::Buy ? instrument.ticks.round_down(exact) : instrument.ticks.round_up(exact);
  if (stands && wants == price) return;
  if (stands) out.push_back({now + maker.latency, who(), quote});
  if (wants.raw <= 0) return;
  quote = next_order();
  price = wants;
  out.push_back(
      {now + maker.latency, who(),
       OrderRequest{
           .order = quote, .instrument = instrument.id, .side = side, .price = wants, .size = size, .post_only = PostOnly::Reprice}});
}

}  // namespace keel
