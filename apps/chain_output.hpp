#pragma once

#include <span>
#include <string>
#include <vector>

#include "keel/pricing/chain/chain_surface.hpp"
#include "keel/pricing/chain/venue_check.hpp"

namespace keel {

/// A recorded chain with what `keel chain` made of it.
struct FittedChain {
  Chain chain;
  ChainSurface fit;
  std::vector<VenueFigure> venue;
};

std::string_view name_of(ForwardSource source);

/// Whether an expiry's smile has butterfly arbitrage: "none", "between the quotes" or "beyond the quotes".
std::string_view butterfly_text(const ChainExpiry& expiry);

/// For people: one line an expiry, rows rejected and why, and how often the venue's own figures are reproduced.
std::string chain_text(const FittedChain& fitted);

/// One row a quote, with a header; docs/reference/chain.md names the columns.
std::string chain_csv(std::span<const FittedChain> chains);

/// The figures of chain_text as one JSON document.
std::string chain_json(std::span<const FittedChain> chains);

/// One self-contained page: smiles with bid, ask and mark against the fit, term structure, errors, arbitrage, rejections.
std::string chain_html(std::span<const FittedChain> chains, std::string_view title);

}  // namespace keel
