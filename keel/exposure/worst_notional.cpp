#include "keel/exposure/worst_notional.hpp"

#include <algorithm>
#include <limits>

namespace keel {
namespace {

constexpr double per_amount = 1e-16;
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

/// With the order, too. In 128 bits, so that one of any size has an answer: whoever asks may not have looked at that yet.
Int128 WorstNotional::worst_size_with(const PlaceOrder& order, const HeldAndOpen& without) {
  const bool buys = order.side == Side::Buy;
  const Int128 filled = Int128{without.held.raw} + (buys ? without.bids.raw : -without.asks.raw);
  const Int128 after = buys ? filled + order.size.raw : filled - order.size.raw;
  return std::max(after < 0 ? -after : after, Int128{worst_size(without).raw});
}

std::uint32_t WorstNotional::kind_of(const Instrument& instrument) {
  Kind kind{.at = notional_at(instrument), .coin = {}, .instrument = instrument.id, .expiry = instrument.expiry_or_never()};
  if (kind.at != NotionalAt::OwnPrice) kind.coin = kind.at == NotionalAt::Index ? instrument.base : instrument.quote;
  const auto same = [&](const Kind& other) { return other.at == kind.at && kind.at != NotionalAt::OwnPrice && other.coin == kind.coin; };
  const auto known = std::ranges::find_if(kinds_, same);
  if (known != kinds_.end()) return static_cast<std::uint32_t>(known - kinds_.begin());
  std::vector<Int128> sums;
  for (std::size_t of = 0; of <= groups_; ++of) {
    for (std::size_t i = 0; i < kinds_.size(); ++i) sums.push_back(sum(of, i));
    sums.push_back(0);
  }
  sums_ = std::move(sums);
  kinds_.push_back(kind);
  return static_cast<std::uint32_t>(kinds_.size() - 1);
}

void WorstNotional::list(const Instrument& instrument, std::uint32_t group, std::size_t groups) {
  KEEL_CHECK(instrument.id.value == instruments_.size(), "instruments are listed in order");
  KEEL_CHECK(group < groups && (instruments_.empty() || groups == groups_), "an instrument is of one of the groups");
  groups_ = groups;
  instruments_.push_back({.multiplier = instrument.multiplier, .kind = kind_of(instrument), .group = group});
}

void WorstNotional::regroup(InstrumentId instrument, std::uint32_t group) {
  KEEL_CHECK(group < groups_, "an instrument is of one of the groups");
  OfInstrument& one = instruments_[instrument.value];
  const Int128 amount = amount_of(one.worst, one);
  sum(one.group, one.kind) -= amount;
  one.group = group;
  sum(one.group, one.kind) += amount;
}

void WorstNotional::set_worst(OfInstrument& one, Size worst) {
  const Int128 more = amount_of(worst, one) - amount_of(one.worst, one);
  one.worst = worst;
  sum(one.group, one.kind) += more;
  sum(groups_, one.kind) += more;
}

double WorstNotional::unit_usd(const Kind& kind, const Exposure& exposure, const Market& market, Instant now) const {
  if (kind.at != NotionalAt::OwnPrice) return market.usd_of(kind.coin).value_or(unknown);
  if (kind.expiry <= now) return 0.0;
  const UnitGreeks unit = exposure.unit(kind.instrument);
  return unit.valid ? notional_usd_each(kind.at, unit, unit.fair_price) : unknown;
}

double WorstNotional::usd(std::size_t of, const Exposure& exposure, const Market& market, Instant now) const {
  double all = 0.0;
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    const Int128 amount = sums_[of * kinds_.size() + i];
    if (amount != 0) all += per_amount * static_cast<double>(amount) * unit_usd(kinds_[i], exposure, market, now);
  }
  return all;
}

double WorstNotional::usd_of(Int128 contracts, const OfInstrument& one, const UnitGreeks& unit, const Exposure& exposure,
                             const Market& market, Instant now) const {
  if (contracts == 0) return 0.0;
  const Kind& kind = kinds_[one.kind];
  const double each = unit.valid ? notional_usd_each(kind.at, unit, unit.fair_price) : unit_usd(kind, exposure, market, now);
  return per_amount * static_cast<double>(contracts) * static_cast<double>(one.multiplier.raw) * each;
}

double WorstNotional::added_usd(const PlaceOrder& order, const HeldAndOpen& without, const UnitGreeks& unit, const Exposure& exposure,
                                const Market& market, Instant now) const {
  const Int128 more = worst_size_with(order, without) - worst_size(without).raw;
  return usd_of(more, instruments_[order.instrument.value], unit, exposure, market, now);
}

double WorstNotional::grown_usd(InstrumentId instrument, const HeldAndOpen& to, const UnitGreeks& unit, const Exposure& exposure,
                                const Market& market, Instant now) const {
  const OfInstrument& one = instruments_[instrument.value];
  return usd_of(Int128{worst_size(to).raw} - one.worst.raw, one, unit, exposure, market, now);
}

}  // namespace keel
