#include "keel/domain/instrument.hpp"

#include <fmt/format.h>

#include <array>

namespace keel {

std::string_view name_of(InstrumentKind kind) {
  constexpr std::array<std::string_view, 5> names{"spot", "perpetual", "future", "option", "pool"};
  return names[static_cast<std::size_t>(kind)];
}

Result<TickLadder> TickLadder::make(std::vector<TickStep> steps) {
  if (steps.empty() || steps.front().from != Price{0}) return fail("tick ladder: the first step must start at 0");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].tick.raw <= 0) return fail("tick ladder: a tick must be above 0");
    if (i > 0 && steps[i].from <= steps[i - 1].from) return fail("tick ladder: steps must rise");
  }
  TickLadder ladder;
  ladder.steps_ = std::move(steps);
  return ladder;
}

PriceOffset TickLadder::tick_at(Price price) const {
  PriceOffset tick = steps_.front().tick;
  for (const TickStep& step : steps_) {
    if (step.from <= price) tick = step.tick;
  }
  return tick;
}

Price TickLadder::round_down(Price price) const {
  return Price{divide_rounded(price.raw, tick_at(price).raw, Rounding::Floor) * tick_at(price).raw};
}

Price TickLadder::round_up(Price price) const {
  return Price{divide_rounded(price.raw, tick_at(price).raw, Rounding::Ceil) * tick_at(price).raw};
}

TickLadder::Pair TickLadder::steps_about(Price price) const {
  Pair pair{steps_.front().tick, std::nullopt, steps_.front().tick};
  for (std::size_t i = 1; i < steps_.size(); ++i) {
    const bool nearer = !pair.from || abs(steps_[i].from - price) < abs(*pair.from - price);
    if (nearer) pair = {steps_[i - 1].tick, steps_[i].from, steps_[i].tick};
  }
  return pair;
}

Result<void> validate(const Instrument& instrument) {
  const auto refuse = [&](std::string_view why) { return fail(fmt::format("instrument {}: {}", instrument.name, why)); };
  if (instrument.name.empty()) return fail("instrument: name is empty");
  if (instrument.multiplier.raw <= 0) return refuse("multiplier must be above 0");
  if (instrument.lot.raw <= 0) return refuse("lot must be above 0");
  if (instrument.base == Currency{} || instrument.quote == Currency{}) return refuse("base and quote must be named");
  const Currency settles_in = instrument.payoff == Payoff::Inverse ? instrument.base : instrument.quote;
  if (instrument.settle != settles_in) return refuse("settlement currency does not match the payoff");
  if (instrument.kind == InstrumentKind::Spot && instrument.payoff == Payoff::Inverse) return refuse("spot cannot be inverse");
  if (instrument.kind == InstrumentKind::Pool) {
    if (instrument.payoff == Payoff::Inverse) return refuse("a pool cannot be inverse");
    if (instrument.base == instrument.quote) return refuse("a pool holds two currencies");
    if (instrument.multiplier.raw != units_per_one) return refuse("the multiplier of a pool must be 1");
    const bool rises = instrument.range_upper.raw == 0 || instrument.range_upper > instrument.range_lower;
    if (instrument.range_lower.raw < 0 || !rises) return refuse("the range must rise from 0 or above");
  } else if (instrument.range_lower.raw != 0 || instrument.range_upper.raw != 0) {
    return refuse("only pools have a range");
  }
  if (instrument.kind == InstrumentKind::Option && instrument.strike.raw < 0) return refuse("strike must not be negative");
  const FeeSchedule& fees = instrument.fees;
  for (const Rate rate : {fees.maker, fees.taker, fees.option_cap, fees.delivery}) {
    if (abs(rate).raw > units_per_one) return refuse("a fee rate must be between -1 and 1");
  }
  if (instrument.expires() && instrument.expiry <= Instant{}) return refuse("expiry is missing");
  return {};
}

Result<InstrumentId> Instruments::list(Instrument instrument) {
  if (auto valid = validate(instrument); !valid) return std::unexpected(valid.error());
  instrument.id = InstrumentId{static_cast<std::uint32_t>(all_.size())};
  if (!by_name_.emplace(std::pair{instrument.venue, instrument.name}, instrument.id).second) {
    return fail(fmt::format("instrument {}: listed twice", instrument.full_name()));
  }
  all_.push_back(std::move(instrument));
  return all_.back().id;
}

const Instrument* Instruments::find(std::string_view name, Venue venue) const {
  const auto found = by_name_.find(std::pair{venue, std::string(name)});
  return found == by_name_.end() ? nullptr : &all_[found->second.value];
}

}  // namespace keel
