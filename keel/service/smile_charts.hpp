#pragma once

#include <optional>

#include "keel/document/figure.hpp"
#include "keel/service/chain.hpp"

namespace keel {

/// At-the-money vol against time to expiry; nothing where no expiry was fitted.
std::optional<doc::Chart> term_structure(const ChainSurface& fit);

/// One expiry's smile with what it was fitted to. Domain: it was fitted.
doc::Chart smile_chart(const FittedChain& fitted, std::size_t expiry);

}  // namespace keel
