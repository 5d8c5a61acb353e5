#include "keel/exposure/factors.hpp"

#include <fmt/format.h>

namespace keel {

std::string factor_name(const FactorLayout& layout, int factor) {
  const int per = layout.per_underlying();
  const std::string underlying = layout.underlyings[static_cast<std::size_t>(factor / per)].text();
  const int kind = factor % per;
  if (kind == 0) return underlying + " spot";
  if (kind == 1) return underlying + " convexity";
  const int bucket = kind - 2;
  const auto& edges = layout.vega_bucket_days;
  if (bucket == layout.buckets() - 1) return fmt::format("{} vega >{}d", underlying, edges.empty() ? 0.0 : edges.back());
  return fmt::format("{} vega <={}d", underlying, edges[static_cast<std::size_t>(bucket)]);
}

}  // namespace keel
