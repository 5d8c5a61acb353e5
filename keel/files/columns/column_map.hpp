#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/domain/ids.hpp"
#include "keel/files/rows/recognise.hpp"

namespace keel {

enum class FeeSign : std::uint8_t { Paid, Earned };
constexpr FeeSign last_of(FeeSign) { return FeeSign::Earned; }
std::string_view name_of(FeeSign sign);

enum class AmountUnit : std::uint8_t { Coins, Contracts };
constexpr AmountUnit last_of(AmountUnit) { return AmountUnit::Contracts; }
std::string_view name_of(AmountUnit unit);

/// A row is its trade's id where no column has one.
enum class IdScope : std::uint8_t { OneVenue, OneInstrument, OneRow };
constexpr IdScope last_of(IdScope) { return IdScope::OneRow; }
std::string_view name_of(IdScope scope);

/// How another exchange's file of fills says what an account file says: docs/reference/fills.md.
struct ColumnMap {
  std::string name;
  std::string source;  ///< where its columns are documented
  Venue venue;
  std::string separator = ",";                            ///< one character, or "tab"
  std::string decimal = ".";                              ///< one character
  std::string thousands;                                  ///< left out of numbers
  std::vector<std::string> empty;                         ///< cells that say nothing
  std::vector<std::string> times{"%Y-%m-%d %H:%M:%S"};    ///< formats, the first that fits; none: as in an account file
  std::string zone = "UTC";                               ///< "UTC+8", or "preamble": as the lines above the header say
  FeeSign fee = FeeSign::Paid;                            ///< what a fee above 0 is
  AmountUnit amount = AmountUnit::Coins;                  ///< what an amount counts; coins: as in an account file
  IdScope trade_ids = IdScope::OneVenue;                  ///< within what a trade's id is its own
  std::map<std::string, std::string> columns;             ///< ours = theirs
  std::map<std::string, std::string> constants;           ///< ours, of every row
  std::map<std::string, std::vector<std::string>> words;  ///< ours (buy, sell, maker, taker, contracts) = theirs, in any case
  std::map<std::string, std::vector<std::string>> only;   ///< their column = what it says in rows that are fills, in any case

  /// By its columns, in any of the first lines of the head.
  Recognition recognises(std::string_view head) const;
  static constexpr auto fields() {
    using C = ColumnMap;
    return std::tuple{Field{"name", &C::name},       Field{"source", &C::source},
                      Field{"venue", &C::venue},     Field{"separator", &C::separator},
                      Field{"decimal", &C::decimal}, Field{"thousands", &C::thousands},
                      Field{"empty", &C::empty},     Field{"times", &C::times},
                      Field{"zone", &C::zone},       Field{"fee", &C::fee},
                      Field{"amount", &C::amount},   Field{"trade_ids", &C::trade_ids},
                      Field{"columns", &C::columns}, Field{"constants", &C::constants},
                      Field{"words", &C::words},     Field{"only", &C::only}};
  }
};

/// From TOML. Errors: `name: line N: key: what`. Refuses a column that an account file does not have, one that is neither mapped nor
/// constant though every fill needs it, and a word or zone that is none.
Result<ColumnMap> parse_column_map(std::string_view toml, const std::string& name);
Result<ColumnMap> read_column_map(const std::string& path);

/// configs/columns/*.toml as they were when the program was built.
std::span<const ColumnMap> built_in_column_maps();

}  // namespace keel
