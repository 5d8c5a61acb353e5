#pragma once

#include <string>
#include <string_view>

#include "keel/domain/instrument.hpp"

namespace keel {

/// Instrument definitions (docs/reference/instruments.md): Keel's own CSV or JSON lines, or Deribit's answer to get_instruments.
/// `name` opens every error; the line of a JSON array is the number of its element.
Result<Instruments> parse_instruments(const std::string& name, std::string_view text);

/// The same of a file, plain or .zst or .gz.
Result<Instruments> read_instruments(const std::string& path);

/// The instrument of a name, not listed anew (its id means nothing): the known one, else a pool by its name, else what
/// Deribit's conventions make of it.
Result<Instrument> instrument_named(std::string_view name, const Instruments& known);

}  // namespace keel
