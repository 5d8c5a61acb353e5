#include "keel/venue/chain/chain_marks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/pricing/black76.hpp"

namespace keel {
namespace {

std::optional<Price> median_index(const Chain& chain) {
  std::vector<double> seen;
  for (const ChainQuote& quote : chain.quotes) {
    if (quote.index) seen.push_back(*quote.index);
  }
  if (seen.empty()) return std::nullopt;
  const auto middle = seen.begin() + static_cast<std::ptrdiff_t>(seen.size() / 2);
  std::ranges::nth_element(seen, middle);
  return nearest<Price>(*middle);
}

/// In the chain's quotation.
double model_price(const Chain& chain, const ChainQuote& quote) {
  const double years = std::max(years_between(chain.at, quote.expiry), 0.0);
  const double usd = black76_value({*quote.forward, quote.strike, years, *quote.mark_vol, quote.right});
  return chain.payoff == Payoff::Inverse ? usd / *quote.forward : usd;
}

bool same_terms(const Instrument& instrument, const Chain& chain, const ChainQuote& quote) {
  return instrument.kind == InstrumentKind::Option && instrument.payoff == chain.payoff && instrument.expiry == quote.expiry &&
         instrument.strike == nearest<Price>(quote.strike) && instrument.right == quote.right;
}

Result<void> add(const Chain& chain, const Instruments& instruments, MarkSet& to) {
  const auto coin = Currency::parse(chain.underlying);
  if (!coin) return fail(coin.error().text);
  const auto index = median_index(chain);
  if (!index) return fail(fmt::format("{}: {}: no index price", format_instant(chain.at), chain.underlying));
  to.indices[*coin] = *index;
  for (const ChainQuote& quote : chain.quotes) {
    const Instrument* known = instruments.find(quote.instrument);
    if (known == nullptr || !quote.forward || !quote.mark_vol) continue;
    if (!same_terms(*known, chain, quote)) {
      return fail(fmt::format("{}: {}: strike, expiry or right are not those of its name", format_instant(chain.at), known->name));
    }
    const double price = quote.mark ? *quote.mark : model_price(chain, quote);
    to.marks[known->id] = {.price = nearest<Price>(price), .vol = *quote.mark_vol, .forward = *quote.forward};
  }
  return {};
}

}  // namespace

Result<std::vector<MarkSet>> marks_of(std::span<const Chain> chains, const Instruments& instruments) {
  std::vector<MarkSet> all;
  for (const Chain& chain : chains) {
    if (all.empty() || all.back().at != chain.at) all.push_back({.at = chain.at, .marks = {}, .indices = {}});
    if (auto added = add(chain, instruments, all.back()); !added) return std::unexpected(added.error());
  }
  return all;
}

}  // namespace keel
