#include "keel/quoting/quote_model.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "keel/quoting/one_asset_models.hpp"
#include "keel/quoting/strip_prices.hpp"
#include "keel/quoting/vega_inventory_model.hpp"

namespace keel {
namespace {

class RiskPriceModel final : public QuoteModel {
 public:
  void answer(const QuoteStrip& in, std::size_t from, std::size_t to, const RiskView& risk, StripAnswer& out) const override {
    risk_price_answer(in, from, to, risk.curvature, risk.price, out);
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
                                                              {"vega_inventory", make_vega_inventory},
                                                              {"fixed_spread", make_fixed_spread}});

static_assert(std::ranges::equal(quote_models, quote_model_names, {}, &QuoteModelEntry::name), "quoting.model names each model");

}  // namespace

std::unique_ptr<QuoteModel> make_risk_price(const QuotingConfig&) { return std::make_unique<RiskPriceModel>(); }

std::unique_ptr<QuoteModel> make_quote_model(const QuotingConfig& config) {
  for (const QuoteModelEntry& entry : quote_models) {
    if (entry.name == config.model) return entry.make(config);
  }
  return nullptr;
}

bool same_model(const QuotingConfig& a, const QuotingConfig& b) {
  return a.model == b.model && a.avellaneda_stoikov_horizon_days == b.avellaneda_stoikov_horizon_days &&
         a.fixed_spread_skew == b.fixed_spread_skew;
}

}  // namespace keel
