#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/attribution/causes.hpp"
#include "keel/book/account_fact.hpp"

namespace keel {

enum class CutBy : std::uint8_t { Instrument, Expiry, Underlying, Moneyness, Side, Aggressor, Hour, Strategy, SubBook };
inline constexpr std::size_t cut_count = static_cast<std::size_t>(CutBy::SubBook) + 1;
std::string_view name_of(CutBy by);
/// "instrument", "expiry", "underlying", "moneyness", "side", "aggressor", "hour", "strategy", "sub-book".
Result<CutBy> parse_cut_by(std::string_view text);

/// ln(F/K) of a call, its opposite of a put, in standard deviations vol sqrt(years): below -1.28 deep out of the money, below -0.4 out, up
/// to 0.4 at, up to 1.28 in, beyond it deep in.
enum class Moneyness : std::uint8_t { None, DeepOut, Out, At, In, DeepIn };
Moneyness moneyness_of(const Instrument& instrument, const InstrumentState& state);

/// Who took: known for fills only.
enum class Aggressor : std::uint8_t { None, Unknown, Us, Them };

/// What a piece of a change belongs to.
struct PieceTags {
  std::optional<InstrumentId> instrument;  ///< absent: money of no instrument
  std::uint32_t group = 0;
  Instant at;    ///< of a fact; of a change its last instant, so just before the end
  int side = 0;  ///< of the fill, else of what is held: + bought or long
  Aggressor aggressor = Aggressor::None;
  Moneyness moneyness = Moneyness::None;
};

struct CutGroup {
  std::string name;
  Causes causes;
};

struct AttributionCut {
  CutBy by = CutBy::Instrument;
  std::vector<CutGroup> groups;  ///< they sum to the whole; in the order of time, of the scale or of names; empty ones left out
};

/// Adds pieces up by several divisions at once. Every piece is in exactly one group of each.
class CutSums {
 public:
  CutSums(const AccountFacts& account, std::vector<CutBy> cuts);
  void add(const PieceTags& tags, const Causes& causes);
  /// For many pieces of one time: the hours take their sum, all other divisions each by itself.
  void add_hour(Instant at, const Causes& causes);
  void add_but_hour(const PieceTags& tags, const Causes& causes);
  /// Domain: of the same account and divisions.
  void subtract(const CutSums& other);
  std::vector<AttributionCut> cuts() const;
  /// By something that is no time.
  bool any_but_hour() const {
    return std::ranges::any_of(by_, [](CutBy by) { return by != CutBy::Hour; });
  }
  bool cuts_by(CutBy by) const { return std::ranges::find(by_, by) != by_.end(); }

 private:
  /// Small and dense, in the order of the groups; 0 is for what has no group.
  std::size_t key_of(CutBy by, const PieceTags& tags) const;
  void add(std::size_t cut, const PieceTags& tags, const Causes& causes);
  std::string name_of_key(CutBy by, std::size_t key) const;

  const AccountFacts& account_;
  std::vector<CutBy> by_;
  std::vector<std::vector<Causes>> sums_;
  std::vector<Instant> expiries_;      ///< sorted
  std::vector<Currency> underlyings_;  ///< sorted
  std::vector<std::string> strategies_;
  std::vector<std::string> sub_books_;
};

}  // namespace keel
