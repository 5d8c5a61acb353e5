#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "keel/files/chain/chain_file.hpp"
#include "keel/pricing/chain/chain_surface.hpp"
#include "keel/pricing/chain/venue_check.hpp"

namespace keel {

/// Any bytes below a known header either refuse with a line number or become chains; small chains go on through fit and checks, from
/// which nothing may come out that is not finite.
inline void fuzz_chain(std::string_view header, const std::uint8_t* data, std::size_t size) {
  std::string text(header);
  text.append(reinterpret_cast<const char*>(data), size);
  const auto chains = parse_chains("fuzz", text);
  if (!chains) {
    if (!chains.error().text.starts_with("fuzz: ")) std::abort();
    return;
  }
  for (const Chain& chain : *chains) {
    if (chain.quotes.size() > 40) continue;
    for (const SmileModel model : {SmileModel::Svi, SmileModel::SviNoArbitrage, SmileModel::Ssvi}) {
      const auto fit = fit_chain(chain, {.model = model});
      if (!fit) continue;
      for (const ChainRow& row : fit->rows) {
        if (!std::isfinite(row.greeks.vol) || !std::isfinite(row.greeks.black.value) || !std::isfinite(row.greeks.smile_delta))
          std::abort();
      }
      check_venue(chain, *fit);
    }
  }
}

}  // namespace keel
