#include "keel/files/chain/chain_marks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/files/chain/option_marks.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

Result<Price> price_of(double value) {
  const auto raw = decimal_from_double(value);
  if (!raw) return std::unexpected(raw.error());
  return Price{*raw};
}

bool same_terms(const Instrument& instrument, const Chain& chain, const ChainQuote& quote) {
  return instrument.kind == InstrumentKind::Option && instrument.payoff == chain.payoff && instrument.expiry == quote.expiry &&
         price_of(quote.strike) == instrument.strike && instrument.right == quote.right;
}

/// The mark; without it and a vol, the middle of bid and ask.
Result<std::optional<Price>> shown_price(const ChainQuote& quote) {
  if (quote.mark) return price_of(*quote.mark);
  if (quote.mark_vol || !quote.bid || !quote.ask) return std::nullopt;
  return price_of(0.5 * (*quote.bid + *quote.ask));
}

/// Of the index that it shows; of what has no name of the venue's it is in USD.
Price index_in_usd(const Chain& chain, Price index, const DollarWorths& worths) {
  const auto named = chain.quotes.empty() ? std::nullopt : std::optional(parse_deribit_name(chain.quotes.front().instrument));
  return named && *named ? worths.index_in_usd(index, **named, chain.at) : index;
}

Result<void> add(const Chain& chain, const Instruments& instruments, const DollarWorths& worths, MarkSet& to, DoubtedVols& doubted) {
  const auto coin = Currency::parse(chain.underlying);
  if (!coin) return std::unexpected(coin.error());
  const auto refuse = [&](std::string_view what, const Error& why) {
    return fail(fmt::format("{}: {}", format_instant(chain.at), what), why);
  };
  const auto index = index_of(chain);
  if (!index) return refuse(chain.underlying, index.error());
  if (!*index) return refuse(chain.underlying, Error{"no index price"});
  to.indices[*coin] = index_in_usd(chain, **index, worths);
  for (const ChainQuote& quote : chain.quotes) {
    const Instrument* known = instruments.find(quote.instrument);
    if (known == nullptr) continue;
    if (!same_terms(*known, chain, quote)) return refuse(known->name, Error{"strike, expiry or right are not those of its name"});
    const double forward = quote.forward.value_or(to_double(**index));
    const ForwardFrom from = quote.forward ? ForwardFrom::Row : ForwardFrom::Index;
    const auto shown = shown_price(quote);
    if (!shown) return refuse(known->name, shown.error());
    double vol = quote.mark_vol ? *quote.mark_vol : *shown ? implied_by_price(*known, chain.at, forward, **shown) : 0.0;
    if (!(vol > 0.0)) continue;
    if (const auto told = quote.mark && *shown ? contradicted_vol(*known, chain.at, forward, from, vol, **shown) : std::nullopt) {
      doubted.add(fmt::format("{}: {}", format_instant(chain.at), known->name), vol, *told);
      vol = *told;
    }
    const auto price = *shown ? Result<Price>(**shown) : model_price(*known, chain.at, forward, vol);
    if (!price) return refuse(known->name, price.error());
    to.marks[known->id] = {.price = *price, .vol = vol, .forward = forward};
    const auto bid = price_of(quote.bid.value_or(0.0));
    const auto ask = price_of(quote.ask.value_or(0.0));
    const bool crossed = bid && ask && ask->raw > 0 && *bid > *ask;
    if (bid && ask && !crossed && (bid->raw > 0 || ask->raw > 0)) to.shown[known->id] = {.bid = *bid, .ask = *ask};
  }
  return {};
}

/// What an option's mark says of its vol in another way than the row: ten times off, and, unless `by_vol`, a price that is none of it. A
/// price that is mostly intrinsic value goes with many vols, and tells of a column in another unit only beside others.
std::optional<double> contradicted_vol(const Chain& chain, const ChainQuote& quote, bool by_vol) {
  const double forward = quote.forward ? *quote.forward : quote.index.value_or(0.0);
  if (!quote.mark || !quote.mark_vol || !(*quote.mark_vol > 0.0) || !(forward > 0.0)) return std::nullopt;
  const auto strike = price_of(quote.strike);
  const auto mark = price_of(*quote.mark);
  if (!strike || !mark) return std::nullopt;
  Instrument option{.name = {}, .kind = InstrumentKind::Option, .payoff = chain.payoff, .right = quote.right};
  option.strike = *strike;
  option.expiry = quote.expiry;
  const Instant at = quote.at.value_or(chain.at);
  // Terms are not asked for what a chain shows: a mark is rounded to a tick of 0.0001 coins at most.
  const double tick = chain.payoff == Payoff::Inverse ? 1e-4 : 1e-4 * forward;
  if (auto ladder = TickLadder::make({{Price{0}, nearest<PriceOffset>(tick)}})) option.ticks = std::move(*ladder);
  const ForwardFrom from = quote.forward ? ForwardFrom::Row : ForwardFrom::Index;
  if (!by_vol) return contradicted_vol(option, at, forward, from, *quote.mark_vol, *mark);
  const double told = implied_by_price(option, at, forward, *mark);
  return told > 10.0 * *quote.mark_vol || *quote.mark_vol > 10.0 * told ? std::optional(told) : std::nullopt;
}

}  // namespace

Result<std::optional<Price>> index_of(const Chain& chain) {
  std::vector<double> seen;
  for (const ChainQuote& quote : chain.quotes) {
    if (quote.index) seen.push_back(*quote.index);
  }
  if (seen.empty()) return std::nullopt;
  const auto middle = seen.begin() + static_cast<std::ptrdiff_t>(seen.size() / 2);
  std::ranges::nth_element(seen, middle);
  return price_of(*middle);
}

Result<std::vector<MarkSet>> marks_of(std::span<const Chain> chains, const Instruments& instruments, const DollarWorths& worths,
                                      std::vector<std::string>* remarks) {
  std::vector<MarkSet> all;
  DoubtedVols doubted("mark");
  for (const Chain& chain : chains) {
    if (all.empty() || all.back().at != chain.at) all.push_back({.at = chain.at, .marks = {}, .indices = {}});
    if (auto added = add(chain, instruments, worths, all.back(), doubted); !added) return std::unexpected(added.error());
  }
  if (std::string remark = doubted.remark(); remarks != nullptr && !remark.empty()) remarks->push_back(std::move(remark));
  return all;
}

std::string settle_vols(Chain& chain) {
  DoubtedVols doubted("mark");
  const auto settle = [&](bool by_vol) {
    for (ChainQuote& quote : chain.quotes) {
      const auto told = contradicted_vol(chain, quote, by_vol);
      if (!told) continue;
      doubted.add(fmt::format("{}: {}", format_instant(chain.at), quote.instrument), *quote.mark_vol, *told);
      quote.mark_vol = *told;
    }
  };
  settle(false);
  if (!doubted.remark().empty()) settle(true);
  return doubted.remark();
}

}  // namespace keel
