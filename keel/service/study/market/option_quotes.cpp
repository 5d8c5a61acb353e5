#include "keel/service/study/market/option_quotes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/base/words.hpp"
#include "keel/config/terms_file.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/pricing/black/black76.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {

void OptionQuotes::see(const OptionQuote& quote) {
  const Black76Greeks greeks = black76({quote.forward, quote.strike, quote.years, quote.vol, quote.right});
  const double delta = std::min(std::abs(greeks.delta), 1.0 - std::abs(greeks.delta));
  if (!(delta >= least_delta)) return;
  const auto bucket = std::ranges::find_if(delta_buckets, [&](const DeltaBucket& one) { return delta <= one.until; });
  const std::size_t tenor = std::min(tenor_bucket(quote.years * days_per_year), tenor_buckets.size() - 1);
  Seen& seen = seen_[tenor][static_cast<std::size_t>(bucket - delta_buckets.begin())];
  ++seen.looked;
  if (!quote.bid || !quote.ask) return;
  const double spread = *quote.ask - *quote.bid;
  seen.spread_vol_points.push_back(spread * (quote.in_coin ? quote.forward : 1.0) / greeks.vega_per_vol_point);
  if (quote.tick) seen.spread_ticks.push_back(spread / *quote.tick);
  if (quote.depth_coins) seen.depth_coins.push_back(*quote.depth_coins);
}

std::vector<MarketFact> OptionQuotes::facts() const {
  std::vector<MarketFact> out;
  for (std::size_t t = 0; t < tenor_buckets.size(); ++t) {
    for (std::size_t d = 0; d < delta_buckets.size(); ++d) {
      const Seen& seen = seen_[t][d];
      if (seen.looked == 0) continue;
      const std::string key = fmt::format("{}_{}", tenor_buckets[t].key, delta_buckets[d].key);
      const std::string label = fmt::format("{}, {}", tenor_buckets[t].label, delta_buckets[d].label);
      out.push_back({key + "_spread_vol_points", label + ": spread", "vol points", median_of(seen.spread_vol_points)});
      out.push_back({key + "_spread_ticks", label + ": spread", "ticks", median_of(seen.spread_ticks)});
      if (!seen.depth_coins.empty()) out.push_back({key + "_depth_coins", label + ": depth", "coins", median_of(seen.depth_coins)});
      out.push_back({.key = key + "_two_sided",
                     .label = label + ": two-sided",
                     .unit = "share",
                     .value = static_cast<double>(seen.spread_vol_points.size()) / static_cast<double>(seen.looked),
                     .band = MarketFact::Band::Difference});
    }
  }
  return out;
}

namespace {

/// Nothing where the row does not say what it is to be compared with, or expires within the hour.
std::optional<OptionQuote> quote_of(const Chain& chain, const ChainQuote& row) {
  const Instant at = row.at.value_or(chain.at);
  if (!row.forward || !row.mark_vol || *row.mark_vol <= 0.0 || row.expiry - at < hour) return std::nullopt;
  OptionQuote quote{.years = years_between(at, row.expiry),
                    .forward = *row.forward,
                    .strike = row.strike,
                    .vol = *row.mark_vol,
                    .right = row.right,
                    .in_coin = chain.payoff == Payoff::Inverse,
                    .bid = row.bid,
                    .ask = row.ask};
  if (!row.bid) return quote;
  if (const auto listed = parse_deribit_instrument(row.instrument, built_in_terms(), at)) {
    quote.tick = to_double(listed->ticks.tick_at(nearest<Price>(*row.bid)));
  }
  return quote;
}

}  // namespace

Result<RecordedQuotes> read_option_quotes(const std::vector<std::string>& files, Currency coin) {
  RecordedQuotes out{.from = never};
  for (const std::string& file : files) {
    const auto chains = read_chains(file);
    if (!chains) return std::unexpected(chains.error());
    for (const Chain& chain : *chains) {
      if (chain.underlying != coin.text()) continue;
      std::size_t seen = 0;
      for (const ChainQuote& row : chain.quotes) {
        const auto quote = quote_of(chain, row);
        if (!quote) continue;
        out.quotes.see(*quote);
        ++seen;
      }
      if (seen == 0) continue;
      ++out.chains;
      out.from = std::min(out.from, chain.at);
      out.until = std::max(out.until, chain.at);
    }
  }
  if (out.chains == 0) {
    return fail(fmt::format("{}: no option on {} in {} has a forward and a mark's vol", files.front(), coin.text(),
                            counted(files.size(), "file", "files")));
  }
  return out;
}

}  // namespace keel
