#include "keel/quoting/quote_model.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "keel/quoting/one_asset_models.hpp"

namespace keel {
namespace {

/// One side from a skew and a half spread; `side` is -1 for the bid, +1 for the ask.
QuoteParts compose(const QuoteIn& in, const SparseFactors& skew_usd, double half_spread_usd, double size_charge_usd, int side) {
  QuoteParts parts;
  parts.fair_usd = in.fair_usd;
  parts.skew_usd = skew_usd;
  parts.half_spread_usd = side * std::max(half_spread_usd, in.minimum_half_spread_usd);
  parts.size_charge_usd = side * size_charge_usd;
  parts.adverse_usd = side * (side < 0 ? in.adverse_bid_usd : in.adverse_ask_usd);
  parts.fee_usd = side * in.fee_usd;
  parts.price_usd =
      parts.fair_usd + parts.half_spread_usd + parts.skew_usd.sum() + parts.size_charge_usd + parts.adverse_usd + parts.fee_usd;
  return parts;
}

class RiskPriceModel final : public QuoteModel {
 public:
  TwoSided quote(const QuoteIn& in, const RiskView& risk) const override {
    SparseFactors skew_usd;
    for (const SparseFactors::Term& loading : in.loadings.terms())
      skew_usd.add(loading.factor, -loading.value * risk.price[loading.factor]);
    return two_sided(in, skew_usd, 1.0 / in.k_per_usd, in.contracts * in.loadings.quadratic(risk.curvature));
  }
};

struct QuoteModelEntry {
  std::string_view name;
  std::unique_ptr<QuoteModel> (*make)(const QuotingConfig&);
};
constexpr auto quote_models = std::to_array<QuoteModelEntry>({{"risk_price", make_risk_price},
                                                              {"glft", make_glft},
                                                              {"avellaneda_stoikov", make_avellaneda_stoikov},
                                                              {"cartea_jaimungal", make_cartea_jaimungal},
                                                              {"fixed_spread", make_fixed_spread}});

static_assert(std::ranges::equal(quote_models, quote_model_names, {}, &QuoteModelEntry::name), "quoting.model names each model");

}  // namespace

TwoSided two_sided(const QuoteIn& in, const SparseFactors& skew_usd, double half_spread_usd, double size_charge_usd) {
  return {compose(in, skew_usd, half_spread_usd, size_charge_usd, -1), compose(in, skew_usd, half_spread_usd, size_charge_usd, 1)};
}

std::unique_ptr<QuoteModel> make_risk_price(const QuotingConfig&) { return std::make_unique<RiskPriceModel>(); }

std::unique_ptr<QuoteModel> make_quote_model(const QuotingConfig& config) {
  for (const QuoteModelEntry& entry : quote_models) {
    if (entry.name == config.model) return entry.make(config);
  }
  return nullptr;
}

}  // namespace keel
