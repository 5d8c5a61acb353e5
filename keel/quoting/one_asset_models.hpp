#pragma once

#include "keel/quoting/quote_model.hpp"

namespace keel {

/// Baselines out of the literature of one asset, made to quote many: each instrument is an asset of its own, whose variance is that of its
/// spot factors (e'Sigma e), and what it holds is what the whole book is worth of it, by the least variance left: q = e'Sigma E / e'Sigma
/// e; but for Avellaneda and Stoikov's at most 100 trades. They are blind to vega, and but for Avellaneda and Stoikov's a trade is of the
/// quote's size z: the paper's price is that of z contracts.

/// Avellaneda and Stoikov (2008): the reservation price s - q gamma sigma^2 (T - t), a half spread of (1/gamma) ln(1 + gamma/k) plus half
/// of gamma sigma^2 (T - t). Blind to how often takers come.
std::unique_ptr<QuoteModel> make_avellaneda_stoikov(const QuotingConfig& config);

/// Gueant, Lehalle and Fernandez-Tapia (2013), their closed form (theory/inventory_models.hpp).
std::unique_ptr<QuoteModel> make_glft(const QuotingConfig& config);

/// Cartea and Jaimungal (2015, chapter 10) far from the end: the running penalty is phi q^2, phi = 1/2 gamma sigma^2. Relative error of
/// what inventory asks against their equation: 1e-3 within 50 trades; beyond, it goes on as it did from the 49th to the 50th, up to 100.
std::unique_ptr<QuoteModel> make_cartea_jaimungal(const QuotingConfig& config);

/// The least half spread that the config gives, or a maker rebate above it, always, and a shift in proportion to q.
std::unique_ptr<QuoteModel> make_fixed_spread(const QuotingConfig& config);

}  // namespace keel
