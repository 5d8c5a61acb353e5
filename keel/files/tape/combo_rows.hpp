#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "keel/base/result.hpp"

namespace keel {

/// A row of trades, as far as combos need it; texts as they stand there.
struct ComboRow {
  std::string_view instrument;
  std::string_view combo;  ///< combo_id
  std::string_view trade;  ///< trade_id
  std::string_view combo_trade;
  std::string_view side;
  std::string_view price;
  std::string_view amount;
  std::string_view fee = {};
  std::string_view fee_currency = {};
  std::string_view time = {};
  std::size_t line = 0;
  std::size_t element = 0;
};

/// Where a leg stands.
struct LegPlace {
  std::uint32_t file = 0;  ///< as begin_file counted them
  std::size_t line = 0;
  std::size_t element = 0;
};

/// A fee that a combo's row says and none of its legs does: it is paid once, and booked with a leg, wherever that stands.
struct ComboFee {
  double fee = 0.0;
  std::string currency;  ///< empty if the row does not say it
  std::string instrument;
  std::vector<LegPlace> places;
};

struct ComboFindings {
  struct OfFile {
    std::size_t passed_over = 0;  ///< trades of combos
    std::size_t legs = 0;         ///< trades of legs
    std::size_t alone = 0;        ///< combos of which a leg stands here first and not all are told anywhere
  };
  std::vector<OfFile> files;  ///< as begin_file counted them
  std::vector<ComboFee> fees;

  /// What to say of a file to a reader of the book.
  std::vector<std::string> remarks(std::size_t file, const std::string& name) const;
};

/// Deribit lists the trade of a combo and those of its legs: within it, as rows of their own that name the combo's trade, in the same file
/// or in another, or both. The legs are what is held, each once. A trade's id may have its counter before it ("ETH-10") or not. Legs that
/// name the combo (combo_id) and not its trade are those of its trades of their time, all together.
class ComboRows {
 public:
  /// The rows that come now are of that file.
  void begin_file(const std::string& name);
  /// Whether the row is a combo's own, or a leg that stood in its file before.
  bool passes_over(const ComboRow& row);
  /// After the last row of all files. Refuses, by the combo's place, one whose legs are not as many, of the strikes, the expiries and the
  /// amounts that its name says, or come to another price by more than half a tick of what both are rounded to, or to another fee.
  Result<ComboFindings> finish() const;
  const std::vector<std::string>& files() const { return files_; }

 private:
  struct Leg {
    std::string trade;  ///< its number
    std::string instrument;
    double signed_amount = 0.0;
    double price = 0.0;
    double fee = 0.0;
    int places = 0;  ///< decimals of its price
    std::vector<LegPlace> stands;
  };
  struct Combo {
    std::string trade;  ///< as it stands there
    std::string name;
    LegPlace place;
    double signed_amount = 0.0;
    double price = 0.0;
    double fee = 0.0;
    std::string fee_currency;
    int places = 0;
    std::string time;
    std::string moment() const { return name + '/' + time; }
    /// With another trade of the same combo, as one of both.
    void join(const Combo& other);
  };
  struct Matched {
    Combo combo;
    std::vector<Leg> legs;
  };
  struct Legs {
    std::string combo;  ///< its name, if a leg says it
    std::vector<Leg> legs;
  };

  void add_leg(std::vector<Leg>& legs, const ComboRow& row) const;
  std::vector<Matched> matched() const;
  bool has_unnamed_of(const std::string& combo) const;
  static std::string why_not(const Combo& combo, const std::vector<Leg>& legs);
  static std::string why_not_fee(const Combo& combo, const std::vector<Leg>& legs);

  std::vector<std::string> files_;
  std::map<std::string, Combo, std::less<>> combos_;              ///< by what is traded and the number of the trade
  std::map<std::string, Legs, std::less<>> legs_;                 ///< by that of the combo's trade
  std::map<std::string, std::vector<Leg>, std::less<>> unnamed_;  ///< legs that name no trade, by combo and time
  std::set<std::tuple<std::string, bool, double, double>> seen_;  ///< legs of the file at hand
};

}  // namespace keel
