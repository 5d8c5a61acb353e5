#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/domain/orders.hpp"
#include "keel/files/account/instruments_file.hpp"

namespace keel {

struct ReadOrders {
  std::vector<OpenOrder> orders;
  std::map<Currency, std::size_t> combos;  ///< orders by coin on combos that are left out
  std::vector<std::string> remarks;        ///< for a reader of the book
};

/// Our open orders (docs/reference/orders.md): Keel's own CSV or JSON lines, or Deribit's answer to get_open_orders. Triggers that are not
/// in the book yet are left out. An order on a combo is one on each of its legs, where it tells them (`legs`: instrument_name with ratio,
/// or with amount and direction); else it is left out with a remark. Names are those of `instruments`, to which others are added as
/// `naming` has them at `at`. `name` opens every error; the line of a JSON array is the number of its element.
Result<ReadOrders> parse_orders(const std::string& name, std::string_view text, Instruments& instruments, const Naming& naming = {},
                                Instant at = never);

/// The same of a file, plain or .zst or .gz.
Result<ReadOrders> read_orders(const std::string& path, Instruments& instruments, const Naming& naming, Instant at);

}  // namespace keel
