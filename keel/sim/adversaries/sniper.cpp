#include "keel/sim/adversaries/sniper.hpp"

#include "keel/domain/settlement.hpp"
#include "keel/sim/adversaries/taker_sizes.hpp"

namespace keel {

void Sniper::moved(Instant now, std::vector<Sent>& out) {
  const SimSniper& sniper = config_.adversary.sniper;
  for (const Instrument& instrument : instruments_) {
    if (!exchange_.trading(instrument.id)) continue;
    const SimFair& fair = world_.fair(instrument.id);
    const Price worth = nearest<Price>(fair.price);
    if (worth.raw <= 0) continue;
    for (const Side side : {Side::Buy, Side::Sell}) {
      const std::optional<Price> met = exchange_.best(instrument.id, opposite(side));
      if (!met || sign_of(side) * (fair.price - to_double(*met)) <= sniper.margin * fair.unit) continue;
      const Size size = mean_takers(config_, instrument, sniper.size);
      const Size signed_size = size * sign_of(side);
      const Price index = nearest<Price>(world_.process(world_.underlying_of(instrument.id)).price());
      const SettleAmount gain = settlement_value(instrument, signed_size, worth) - settlement_value(instrument, signed_size, *met) -
                                trade_fee(instrument, size, *met, Liquidity::Taker, index);
      if (gain.raw <= 0) continue;
      out.push_back({now + sniper.latency, who(),
                     OrderRequest{.order = next_order(),
                                  .instrument = instrument.id,
                                  .side = side,
                                  .price = *met,
                                  .size = size,
                                  .lasts = Lasts::ImmediateOrCancel}});
    }
  }
}

}  // namespace keel
