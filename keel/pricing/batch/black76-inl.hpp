// Included once for every vector target by foreach_target, hence no #pragma once.
#if defined(KEEL_PRICING_BLACK76_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef KEEL_PRICING_BLACK76_INL_HPP
#undef KEEL_PRICING_BLACK76_INL_HPP
#else
#define KEEL_PRICING_BLACK76_INL_HPP
#endif

#include "keel/base/time.hpp"
#include "keel/pricing/batch/batch_black76.hpp"
#include "keel/pricing/batch/simd_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

/// ln(forward / strike) of normal positive numbers with one division. Relative error 4 ulp, near the money too: scaled to within a factor
/// of 1.51 the two have an exact difference, and ln(a / b) = 2 atanh((a - b) / (a + b)).
HWY_INLINE Vector log_moneyness(Vector forward, Vector strike) {
  const Doubles d;
  const hn::RebindToSigned<Doubles> integers;
  const auto bits = hn::BitCast(integers, forward);
  const auto distance = hn::Sub(bits, hn::BitCast(integers, strike));
  const auto power = hn::ShiftRight<52>(hn::Add(distance, hn::Set(integers, std::int64_t{1} << 51)));
  const Vector scaled = hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<52>(power)));
  const Vector shifter = constant(0x1.8p52);
  const Vector exponent = hn::Sub(hn::BitCast(d, hn::Add(power, hn::BitCast(integers, shifter))), shifter);
  const Vector s = hn::Div(hn::Sub(scaled, strike), hn::Add(scaled, strike));
  const Vector z = hn::Mul(s, s);
  const Vector rest = hn::Mul(hn::Mul(s, z), polynomial(normal_coefficients::log_q, z));
  const Vector low = hn::MulAdd(exponent, constant(normal_coefficients::ln2_low), rest);
  return hn::MulAdd(exponent, constant(normal_coefficients::ln2_high), hn::Add(hn::Add(s, s), low));
}

/// What Black-76 says of the options in the lanes, in the units of Black76Greeks.
struct Black76Lanes {
  Vector inverse_forward;
  Vector value;
  Vector delta;
  Vector gamma;
  Vector vega;
  Vector theta;
  Vector vanna;
  Vector volga;
};

/// How far the lanes are from the money.
struct Black76Distances {
  Vector inverse;  ///< 1 / deviation
  Vector d1;
  Vector d2;
};

HWY_INLINE Black76Distances black76_distances(Vector forward, Vector strike, Vector root_years, Vector vol) {
  const Vector deviation = hn::Mul(vol, root_years);
  Black76Distances out;
  out.inverse = hn::Div(constant(1.0), deviation);
  const Vector centre = hn::Mul(log_moneyness(forward, strike), out.inverse);
  const Vector half = hn::Mul(deviation, constant(0.5));
  out.d1 = hn::Add(centre, half);
  out.d2 = hn::Sub(centre, half);
  return out;
}

HWY_INLINE Vector clamped(Vector distance, double most) { return hn::Min(hn::Abs(distance), constant(most)); }

/// exp(-d1^2 / 2).
HWY_INLINE Vector black76_density(Vector d1) { return exp_minus_half_square(clamped(d1, largest_argument)); }

/// `sign` is 1 for a call, -1 for a put.
HWY_INLINE Black76Lanes black76_greeks(Vector forward, Vector strike, Vector years, Vector root_years, Vector vol, Vector sign,
                                       const Black76Distances& distances, Vector density) {
  const Vector d1 = distances.d1;
  const Vector d2 = distances.d2;
  const Vector inverse = distances.inverse;
  const Vector y1 = clamped(d1, largest_argument);
  const Vector y2 = clamped(d2, overflow_guard);
  Vector tail1;
  Vector tail2;
  scaled_normal_tails(y1, y2, tail1, tail2);

  // As in batch_greeks.cpp: one exponential serves both tails.
  const auto in_the_money = [&](Vector distance) { return hn::Gt(hn::Mul(distance, sign), hn::Zero(Doubles())); };
  const Vector signed_density = hn::Mul(sign, density);
  const Vector delta_tail = hn::Mul(signed_density, tail1);
  const Vector strike_tail = hn::Mul(hn::Mul(forward, signed_density), tail2);
  const Vector signed_strike = hn::Mul(sign, strike);
  Black76Lanes out;
  out.inverse_forward = hn::Div(constant(1.0), forward);
  out.delta = hn::IfThenElse(in_the_money(d1), hn::Sub(sign, delta_tail), delta_tail);
  const Vector strike_part = hn::IfThenElse(in_the_money(d2), hn::Sub(signed_strike, strike_tail), strike_tail);
  out.value = hn::MulSub(forward, out.delta, strike_part);

  const Vector plain_density = hn::Mul(density, constant(normal_coefficients::inverse_sqrt_two_pi));
  const Vector inverse_vol = hn::Mul(inverse, root_years);
  // The clamped d1 and d2 keep 0 * infinity out.
  const Vector clamped1 = hn::CopySign(y1, d1);
  const Vector clamped2 = hn::CopySign(y2, d2);
  out.vega = hn::Mul(hn::Mul(hn::Mul(forward, plain_density), root_years), constant(0.01));
  out.gamma = hn::Mul(hn::Mul(plain_density, inverse), out.inverse_forward);
  out.theta = hn::Mul(hn::Mul(out.vega, vol), hn::Div(constant(-100.0 / (2.0 * days_per_year)), years));
  out.vanna = hn::Mul(hn::Mul(hn::Mul(plain_density, clamped2), inverse_vol), constant(-0.01));
  out.volga = hn::Mul(hn::Mul(hn::Mul(hn::Mul(out.vega, clamped1), clamped2), inverse_vol), constant(0.01));
  return out;
}

/// All of it, in three steps that may be taken for many vectors one after the other. Errors: as Black76Line::row(). Domain: is_plain of
/// each lane.
HWY_INLINE Black76Lanes black76_lanes(Vector forward, Vector strike, Vector years, Vector root_years, Vector vol, Vector sign) {
  const Black76Distances distances = black76_distances(forward, strike, root_years, vol);
  return black76_greeks(forward, strike, years, root_years, vol, sign, distances, black76_density(distances.d1));
}

/// Lanes that black76_lanes can price: it knows nothing of the domain's edges.
HWY_INLINE auto is_plain(Vector forward, Vector strike, Vector years, Vector vol) {
  const auto within = [](Vector number, double low, double high) {
    return hn::And(hn::Ge(number, constant(low)), hn::Le(number, constant(high)));
  };
  return hn::And(hn::And(within(forward, least_plain_price, most_plain_price), within(strike, least_plain_price, most_plain_price)),
                 hn::And(within(years, least_plain_scale, most_plain_scale), within(vol, least_plain_scale, most_plain_scale)));
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
