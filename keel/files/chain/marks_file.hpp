#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "keel/book/dollar_worths.hpp"
#include "keel/domain/instrument.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

/// Keel's own file of marks, CSV or JSON lines (docs/reference/marks.md; the names of Deribit's ticker are accepted): a mark set for each
/// moment, in time order. Instruments that are not in `instruments` are passed over.
///   price    the mark; if empty or (options) 0, the middle of bid and ask; else, of an option with a vol, Black-76 of that
///   vol      options: given, else solved from the price; solved, too, and `remarks` say so, where the mark says one ten times off
///   forward  options: given, else the index; of all others their price
///   indices  the median of the rows' of one underlying, else the spot price in a dollar; the venue's index_price is in what the
///            instrument is quoted in, and comes to be in USD by what rows of this file, else `worths`, say that a dollar was worth
/// Refuses rows that go back in time, an instrument twice at one time, an option at or after its expiry, an instrument whose underlying
/// has no index at its time, and a file without a single mark of `instruments` or an index, in a row of its own, of one of their currencies
/// or of `money`, which is held beside them.
Result<std::vector<MarkSet>> parse_marks(const std::string& name, std::string_view text, const Instruments& instruments,
                                         const DollarWorths& worths = {}, const std::set<Currency>& money = {},
                                         std::vector<std::string>* remarks = nullptr);

/// The same of a file in this format or of any recorded chain (chain/chain_file.hpp), plain or .zst or .gz; Deribit's answer to
/// get_book_summary_by_currency marks futures, perpetuals and spot as well.
Result<std::vector<MarkSet>> read_marks(const std::string& path, const Instruments& instruments, const DollarWorths& worths = {},
                                        const std::set<Currency>& money = {}, std::vector<std::string>* remarks = nullptr);

/// Adds those of another file, by time; what both tell of one moment stays as it was. Refuses an instrument that they mark otherwise at one
/// time. Domain: both in time order.
Result<void> add_marks(const std::string& name, std::vector<MarkSet> more, const Instruments& instruments, std::vector<MarkSet>& all);

}  // namespace keel
