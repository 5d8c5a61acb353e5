#include "keel/pricing/batch/batch_normal.hpp"

#include <algorithm>
#include <cstddef>

#include "keel/base/check.hpp"
#include "keel/base/columns/vector_widths.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/pricing/batch/batch_normal.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/pricing/batch/simd_math-inl.hpp"

#ifndef KEEL_PRICING_BATCH_NORMAL_ONCE
#define KEEL_PRICING_BATCH_NORMAL_ONCE
namespace keel {

struct alignas(64) NormalLine {
  static constexpr std::size_t size = 8;
  double x[size] = {};
  double cdf[size];
  double pdf[size];
};

}  // namespace keel
#endif

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

void normal_line(NormalLine& line) {
  const Doubles d;
  for (std::size_t at = 0; at < NormalLine::size; at += hn::Lanes(d)) {
    const Vector x = hn::Load(d, line.x + at);
    const Vector y = hn::Min(hn::Abs(x), constant(largest_argument));
    const Vector density = exact_exp_minus_half_square(y);
    const Vector tail = hn::Mul(density, scaled_normal_tail(y));
    hn::Store(hn::IfThenElse(hn::Lt(x, hn::Zero(d)), tail, hn::Sub(constant(1.0), tail)), d, line.cdf + at);
    hn::Store(hn::Mul(density, constant(normal_coefficients::inverse_sqrt_two_pi)), d, line.pdf + at);
  }
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(normal_line);

}  // namespace

void normal_distribution(std::span<const double> x, std::span<double> cdf, std::span<double> pdf) {
  KEEL_CHECK(cdf.size() == x.size() && pdf.size() == x.size(), "spans of different length");
  NormalLine line;
  for (std::size_t begin = 0; begin < x.size(); begin += NormalLine::size) {
    const std::size_t count = std::min(NormalLine::size, x.size() - begin);
    std::copy_n(x.data() + begin, count, line.x);
    HWY_DYNAMIC_DISPATCH(normal_line)(line);
    std::copy_n(line.cdf, count, cdf.data() + begin);
    std::copy_n(line.pdf, count, pdf.data() + begin);
  }
}

}  // namespace keel
#endif
