#include "keel/attribution/option_lines.hpp"

#include <algorithm>

#include "keel/base/check.hpp"
#include "keel/base/columns/vector_widths.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/attribution/option_lines.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/pricing/batch/black76-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

using Integers = hn::RebindToSigned<Doubles>;
using Units = hn::Vec<Integers>;

HWY_INLINE Units whole_constant(std::int64_t value) { return hn::Set(Integers(), value); }

/// a * b - product, exactly, where product is a * b rounded.
HWY_INLINE Vector product_residue(Vector a, Vector b, Vector product) {
#if HWY_NATIVE_FMA
  return hn::MulSub(a, b, product);
#else
  // T. J. Dekker, Numerische Mathematik 18 (1971).
  const auto high_of = [](Vector x) {
    const Vector shifted = hn::Mul(x, constant(0x1p27 + 1.0));
    return hn::Sub(shifted, hn::Sub(shifted, x));
  };
  const Vector a_high = high_of(a);
  const Vector b_high = high_of(b);
  const Vector a_low = hn::Sub(a, a_high);
  const Vector b_low = hn::Sub(b, b_high);
  const Vector high = hn::Sub(hn::Mul(a_high, b_high), product);
  return hn::Add(hn::Add(hn::Add(high, hn::Mul(a_high, b_low)), hn::Mul(a_low, b_high)), hn::Mul(a_low, b_low));
#endif
}

/// exact - a * b, exactly, where the two are so near that a double holds it.
HWY_INLINE Vector difference(Vector exact, Vector a, Vector b) {
#if HWY_NATIVE_FMA
  return hn::NegMulAdd(a, b, exact);
#else
  const Vector product = hn::Mul(a, b);
  return hn::Sub(hn::Sub(exact, product), product_residue(a, b, product));
#endif
}

/// Rounds half to even to integers, and remembers lanes with one that leaves 51 bits, or is no number.
class Rounder {
 public:
  HWY_INLINE Rounder() : spilt_(hn::Zero(Integers())) {}
  HWY_INLINE Units whole(Vector units) { return hn::Sub(bits(shifted(units)), bits(constant(shifter))); }
  HWY_INLINE Vector rounded(Vector units) { return hn::Sub(shifted(units), constant(shifter)); }
  /// a * b of two amounts in units of 1e-8, in the same units: exact integers below 2^53 on the way in.
  HWY_INLINE Vector product(Vector a, Vector b) {
    const Vector exact = hn::Mul(a, b);
    const Vector lost = product_residue(a, b, exact);
    // Off by one at most. The rest is an integer so small that it is exact, and its share of a unit, which is exactly a half where it is
    // one, rounds the guess as it should.
    const Vector guess = hn::Add(hn::Mul(exact, constant(1e-8)), constant(shifter));
    const Vector rest = hn::Add(difference(exact, hn::Sub(guess, constant(shifter)), constant(1e8)), lost);
    return hn::Sub(checked(hn::Add(guess, hn::Mul(rest, constant(1e-8)))), constant(shifter));
  }
  HWY_INLINE auto all_fit() const {
    const auto outside = hn::And(spilt_, whole_constant(static_cast<std::int64_t>(0xfff0'0000'0000'0000ULL)));
    return hn::RebindMask(Doubles(), hn::Eq(outside, hn::Zero(Integers())));
  }

 private:
  static constexpr double shifter = 0x1.8p52;  ///< leaves the nearest integer in the low bits; beyond 51 of them the exponent changes
  static HWY_INLINE Units bits(Vector value) { return hn::BitCast(Integers(), value); }
  HWY_INLINE Vector shifted(Vector units) { return checked(hn::Add(units, constant(shifter))); }
  HWY_INLINE Vector checked(Vector sum) {
    spilt_ = hn::Or(spilt_, hn::Xor(bits(sum), bits(constant(shifter))));
    return sum;
  }
  Units spilt_;
};

/// What the model says of the options of a line at the end.
struct alignas(64) PricedLine {
  enum Column : std::size_t {
    Inverse,
    D1,
    D2,
    Density,
    InverseForward,
    Value,
    Delta,
    Gamma,
    Vega,
    Theta,
    Vanna,
    Volga,
    Model,
    column_count
  };
  double cells[column_count][OptionLine::rows];
};

/// One vector of a line.
struct Rows {
  OptionLine& line;
  PricedLine& priced;
  std::size_t at;
  HWY_INLINE Vector load(OptionLine::Column name) const { return hn::Load(Doubles(), line.cells[name] + at); }
  HWY_INLINE void put(OptionLine::Column name, Vector value) const { hn::Store(value, Doubles(), line.cells[name] + at); }
  HWY_INLINE Vector load(PricedLine::Column name) const { return hn::Load(Doubles(), priced.cells[name] + at); }
  HWY_INLINE void put(PricedLine::Column name, Vector value) const { hn::Store(value, Doubles(), priced.cells[name] + at); }
  HWY_INLINE void refuse() const { line.refused |= static_cast<std::uint8_t>(((1U << hn::Lanes(Doubles())) - 1U) << at); }
};

/// The market at the end, and the worth there.
struct Ends {
  Vector vol;
  Vector forward;
  Vector mark;
  Vector mark_gap;
  Vector held;
  Vector worth;
};

constexpr double unit = 1e-8;

HWY_INLINE Vector vol_of(const Rows& rows, const StripMove& to) { return hn::Mul(rows.load(OptionLine::NextVol), constant(to.open_share)); }

HWY_INLINE void place_rows(const Rows& rows, const StripMove& to, Vector root_years) {
  const Black76Distances distances =
      black76_distances(rows.load(OptionLine::NextForward), rows.load(OptionLine::Strike), root_years, vol_of(rows, to));
  rows.put(PricedLine::Inverse, distances.inverse);
  rows.put(PricedLine::D1, distances.d1);
  rows.put(PricedLine::D2, distances.d2);
}

HWY_INLINE void price_rows(const Rows& rows, const StripMove& to, Vector years, Vector root_years) {
  const Black76Distances distances{rows.load(PricedLine::Inverse), rows.load(PricedLine::D1), rows.load(PricedLine::D2)};
  const Black76Lanes of = black76_greeks(rows.load(OptionLine::NextForward), rows.load(OptionLine::Strike), years, root_years,
                                         vol_of(rows, to), rows.load(OptionLine::Sign), distances, rows.load(PricedLine::Density));
  rows.put(PricedLine::InverseForward, of.inverse_forward);
  rows.put(PricedLine::Value, of.value);
  rows.put(PricedLine::Delta, of.delta);
  rows.put(PricedLine::Gamma, of.gamma);
  const bool averaging = to.open_share < 1.0;
  const auto of_delivery = [&](Vector greek, double factor) { return averaging ? hn::Mul(greek, constant(factor)) : greek; };
  rows.put(PricedLine::Vega, of_delivery(of.vega, to.of_delivery.vega_per_vol_point));
  rows.put(PricedLine::Theta, of_delivery(of.theta, to.of_delivery.theta_per_day));
  rows.put(PricedLine::Vanna, of_delivery(of.vanna, to.of_delivery.vanna_per_vol_point));
  rows.put(PricedLine::Volga, of_delivery(of.volga, to.of_delivery.volga_per_vol_point_square));
  rows.put(PricedLine::Model, to.inverse ? hn::Mul(of.value, of.inverse_forward) : of.value);
}

HWY_INLINE Ends end_of(const Rows& rows, Vector usd, Rounder& rounder) {
  Ends end;
  end.forward = rows.load(OptionLine::NextForward);
  end.vol = rows.load(OptionLine::NextVol);
  const Vector model = rows.load(PricedLine::Model);
  const Vector fair = hn::Max(hn::Add(model, rows.load(OptionLine::NextGap)), hn::Zero(Doubles()));
  end.mark = rounder.rounded(hn::Mul(fair, constant(1e8)));
  end.mark_gap = hn::Sub(hn::Mul(end.mark, constant(unit)), model);
  end.held = rounder.product(rows.load(OptionLine::Amount), end.mark);
  end.worth = rounder.product(hn::Add(rows.load(OptionLine::Cash), end.held), usd);
  return end;
}

/// What came of it; the order of operations is that of StateMove.
template <bool inverse>
HWY_INLINE void explain_rows(const Rows& rows, const StripMove& to, const Ends& end, Vector usd, Rounder& rounder,
                             Units (&gains)[option_gain_count]) {
  const Vector half = constant(0.5);
  const Vector moved = hn::Sub(end.forward, rows.load(OptionLine::Forward));
  const Vector vol_points = hn::Mul(constant(100.0), hn::Sub(end.vol, rows.load(OptionLine::Vol)));
  const Units aged = hn::Sub(whole_constant(to.at.raw), hn::Load(Integers(), rows.line.at + rows.at));
  const Vector days = hn::Mul(hn::ConvertTo(Doubles(), aged), constant(1.0 / static_cast<double>(day.raw)));
  const Vector delta = rows.load(OptionLine::Delta);
  const Vector net_delta = inverse ? hn::Sub(delta, rows.load(OptionLine::Model)) : delta;
  const Vector coins = rows.load(OptionLine::Coins);
  const Vector unit_usd = rows.load(OptionLine::UnitUsd);
  const Vector scale = hn::Mul(coins, unit_usd);
  const auto part = [&](OptionGain cause, Vector units) { gains[static_cast<std::size_t>(cause)] = rounder.whole(units); };
  const auto greek = [&](OptionGain cause, Vector quoted) { part(cause, hn::Mul(scale, quoted)); };
  greek(OptionGain::Delta, hn::Mul(net_delta, moved));
  greek(OptionGain::Gamma, hn::Mul(hn::Mul(hn::Mul(half, rows.load(OptionLine::Gamma)), moved), moved));
  greek(OptionGain::Vega, hn::Mul(rows.load(OptionLine::Vega), vol_points));
  greek(OptionGain::Theta, hn::Mul(rows.load(OptionLine::Theta), days));
  greek(OptionGain::Vanna, hn::Mul(hn::Mul(rows.load(OptionLine::Vanna), moved), vol_points));
  greek(OptionGain::Volga, hn::Mul(hn::Mul(hn::Mul(half, rows.load(OptionLine::Volga)), vol_points), vol_points));

  const Vector followed = inverse ? hn::Mul(unit_usd, end.forward) : unit_usd;
  const Vector gap_moved = hn::Sub(end.mark_gap, rows.load(OptionLine::MarkGap));
  part(OptionGain::MarkGap, hn::Mul(hn::Mul(coins, gap_moved), followed));
  const Vector gained = hn::Sub(end.held, rows.load(OptionLine::Held));
  part(OptionGain::Basis, hn::Mul(gained, hn::Sub(hn::Mul(usd, constant(unit)), followed)));
  const Vector gained_usd = rounder.product(gained, usd);
  part(OptionGain::Gained, gained_usd);
  part(OptionGain::CoinRevaluation, hn::Sub(hn::Sub(end.worth, rows.load(OptionLine::Worth)), gained_usd));
}

template <bool inverse>
HWY_INLINE void store_rows(const Rows& rows, const StripMove& to, const Ends& end) {
  rows.put(OptionLine::Forward, end.forward);
  rows.put(OptionLine::Vol, end.vol);
  rows.put(OptionLine::Value, rows.load(PricedLine::Value));
  rows.put(OptionLine::Delta, rows.load(PricedLine::Delta));
  rows.put(OptionLine::Gamma, rows.load(PricedLine::Gamma));
  rows.put(OptionLine::Vega, rows.load(PricedLine::Vega));
  rows.put(OptionLine::Theta, rows.load(PricedLine::Theta));
  rows.put(OptionLine::Vanna, rows.load(PricedLine::Vanna));
  rows.put(OptionLine::Volga, rows.load(PricedLine::Volga));
  rows.put(OptionLine::Model, rows.load(PricedLine::Model));
  rows.put(OptionLine::MarkGap, end.mark_gap);
  rows.put(OptionLine::Mark, end.mark);
  const Vector usd = constant(static_cast<double>(to.settle_usd.raw) * unit);
  rows.put(OptionLine::UnitUsd, inverse ? hn::Mul(usd, rows.load(PricedLine::InverseForward)) : usd);
  rows.put(OptionLine::Held, end.held);
  rows.put(OptionLine::Worth, end.worth);
  hn::Store(whole_constant(to.at.raw), Integers(), rows.line.at + rows.at);
}

HWY_INLINE void add_to(LineGains& sums, std::size_t at, const Units (&gained)[option_gain_count]) {
  for (std::size_t cause = 0; cause < option_gain_count; ++cause) {
    std::int64_t* const units = sums.units[cause] + at;
    hn::Store(hn::Add(hn::Load(Integers(), units), gained[cause]), Integers(), units);
  }
}

template <bool inverse>
HWY_INLINE void move_rows(const Rows& rows, const StripMove& to, LineGains* gains, LineGains& sums) {
  const Vector usd = constant(static_cast<double>(to.settle_usd.raw));
  Rounder rounder;
  const Ends end = end_of(rows, usd, rounder);
  Units gained[option_gain_count];
  explain_rows<inverse>(rows, to, end, usd, rounder, gained);
  if (!hn::AllTrue(Doubles(), rounder.all_fit())) rows.refuse();
  if ((rows.line.refused >> rows.at & 1U) != 0) return;
  store_rows<inverse>(rows, to, end);
  add_to(sums, rows.at, gained);
  if (gains != nullptr) add_to(*gains, rows.at, gained);
}

/// Priced first and moved then, a few lines at a time: each alone is short enough for the processor to have several under way.
template <bool inverse>
void move_lines(std::span<OptionLine> lines, std::span<LineGains> gains, const StripMove& to, LineGains& sums) {
  constexpr std::size_t lines_at_once = 8;
  PricedLine priced[lines_at_once];
  const std::size_t lanes = hn::Lanes(Doubles());
  const Vector years = constant(to.years);
  const Vector root_years = hn::Sqrt(years);
  for (std::size_t first = 0; first < lines.size(); first += lines_at_once) {
    const std::size_t count = std::min(lines_at_once, lines.size() - first);
    const auto each = [&](auto&& step) HWY_ATTR {
      for (std::size_t i = 0; i < count; ++i) {
        OptionLine& line = lines[first + i];
        for (std::size_t at = 0; at < line.used; at += lanes) step(Rows{line, priced[i], at});
      }
    };
    for (OptionLine& line : lines.subspan(first, count)) line.refused = 0;
    each([&](const Rows& rows) HWY_ATTR { place_rows(rows, to, root_years); });
    each([&](const Rows& rows) HWY_ATTR { rows.put(PricedLine::Density, black76_density(rows.load(PricedLine::D1))); });
    each([&](const Rows& rows) HWY_ATTR { price_rows(rows, to, years, root_years); });
    each([&](const Rows& rows) HWY_ATTR {
      LineGains* const own = gains.empty() ? nullptr : &gains[static_cast<std::size_t>(&rows.line - lines.data())];
      move_rows<inverse>(rows, to, own, sums);
    });
  }
}

void move_coin_settled(std::span<OptionLine> lines, std::span<LineGains> gains, const StripMove& to, LineGains& sums) {
  move_lines<true>(lines, gains, to, sums);
}

void move_usd_settled(std::span<OptionLine> lines, std::span<LineGains> gains, const StripMove& to, LineGains& sums) {
  move_lines<false>(lines, gains, to, sums);
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(move_coin_settled);
HWY_EXPORT(move_usd_settled);

}  // namespace

void move_options(std::span<OptionLine> lines, std::span<LineGains> gains, const StripMove& to, LineGains& sums) {
  KEEL_CHECK(gains.empty() || gains.size() == lines.size(), "gains of every line or of none");
  if (to.inverse) {
    HWY_DYNAMIC_DISPATCH(move_coin_settled)(lines, gains, to, sums);
  } else {
    HWY_DYNAMIC_DISPATCH(move_usd_settled)(lines, gains, to, sums);
  }
}

}  // namespace keel
#endif
