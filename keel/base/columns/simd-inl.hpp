// Included once for every vector target by foreach_target, hence no #pragma once.
#if defined(KEEL_BASE_SIMD_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef KEEL_BASE_SIMD_INL_HPP
#undef KEEL_BASE_SIMD_INL_HPP
#else
#define KEEL_BASE_SIMD_INL_HPP
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// One cache line of doubles or what the target has, whichever is less: rows are padded to lines of 8.
using Doubles = hn::CappedTag<double, 8>;
using Vector = hn::Vec<Doubles>;

HWY_INLINE Vector constant(double value) { return hn::Set(Doubles(), value); }
/// `row`: a multiple of the lanes.
HWY_INLINE Vector load(const double* column, std::size_t row) { return hn::Load(Doubles(), column + row); }
HWY_INLINE void store(Vector value, double* column, std::size_t row) { hn::Store(value, Doubles(), column + row); }

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
