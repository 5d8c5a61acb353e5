#include "keel/venue/binance/symbol.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "keel/base/time.hpp"
#include "keel/domain/money.hpp"

namespace keel {
namespace {

/// "240927" of "BTCUSDT_240927".
Result<Instant> expiry_of(std::string_view text) {
  std::uint32_t digits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), digits);
  if (error != std::errc{} || end != text.data() + text.size() || text.size() != 6) return fail(fmt::format("\"{}\" is no expiry", text));
  const auto date =
      midnight({static_cast<int>(2000 + digits / 10'000), static_cast<int>(digits / 100 % 100), static_cast<int>(digits % 100)});
  if (!date) return std::unexpected(date.error());
  return *date + hour * 8;
}

Result<void> set_pair(Instrument& instrument, std::string_view pair) {
  for (const Currency dollar : dollar_names) {
    if (!pair.ends_with(dollar.text()) || pair.size() == dollar.text().size()) continue;
    const auto coin = Currency::parse(pair.substr(0, pair.size() - dollar.text().size()));
    if (!coin) return std::unexpected(coin.error());
    instrument.base = *coin;
    instrument.quote = dollar;
    return {};
  }
  return fail("its quote currency is no dollar");
}

}  // namespace

Result<Instrument> parse_binance_symbol(std::string_view symbol, RecordedDepth::Contract contract) {
  const auto refuse = [&](const Error& why) {
    return fail(fmt::format("\"{}\" is no Binance symbol that can be traded here", symbol), why);
  };
  const std::size_t bar = symbol.find('_');
  Instrument instrument{.name = std::string(symbol)};
  instrument.venue = binance;
  if (const auto set = set_pair(instrument, symbol.substr(0, bar)); !set) return refuse(set.error());
  const bool inverse = contract == RecordedDepth::Contract::Inverse;
  instrument.payoff = inverse ? Payoff::Inverse : Payoff::Linear;
  instrument.settle = inverse ? instrument.base : instrument.quote;
  if (contract == RecordedDepth::Contract::Spot) return instrument;
  instrument.kind = InstrumentKind::Perpetual;
  if (bar == std::string_view::npos || symbol.substr(bar + 1) == "PERP") return instrument;
  const auto expiry = expiry_of(symbol.substr(bar + 1));
  if (!expiry) return refuse(expiry.error());
  instrument.kind = InstrumentKind::Future;
  instrument.expiry = *expiry;
  return instrument;
}

Result<Instrument> parse_binance_instrument(std::string_view symbol, RecordedDepth::Contract contract, const VenueTerms& terms,
                                            Instant at) {
  auto instrument = parse_binance_symbol(symbol, contract);
  if (!instrument) return instrument;
  if (const auto set = set_terms(*instrument, terms, at); !set) return std::unexpected(set.error());
  return instrument;
}

}  // namespace keel
