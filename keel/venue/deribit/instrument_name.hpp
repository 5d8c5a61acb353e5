#pragma once

#include "keel/domain/instrument.hpp"

namespace keel {

/// The instrument that a Deribit name stands for, with the venue's conventions of contract, lot, ticks and fees (not yet listed:
/// its id is 0). Expiries are at 08:00 UTC; a strike's decimal point is a "d".
///   BTC-PERPETUAL  BTC-25MAR22  BTC-25MAR22-48000-C      inverse, settled in the coin
///   BTC_USDC-PERPETUAL  BTC_USDC-25MAR22  XRP_USDC-25MAR22-0d625-P   linear, settled in the quote currency
///   BTC_USDC                                             spot
/// Combos are refused: their legs are traded under their own names.
Result<Instrument> parse_deribit_instrument(std::string_view name);

/// Contracts in an `amount` as Deribit states it: quote currency for inverse futures and perpetuals, base coin otherwise.
Result<Size> contracts_from_deribit_amount(const Instrument& instrument, Size amount);

}  // namespace keel
