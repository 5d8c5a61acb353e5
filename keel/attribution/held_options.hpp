#pragma once

#include <span>
#include <vector>

#include "keel/attribution/explain.hpp"
#include "keel/attribution/fair_values.hpp"
#include "keel/attribution/option_lines.hpp"

namespace keel {

/// An option held, when it was last explained.
struct HeldOption {
  const PricedState& state;
  Size size;
  SettleAmount cash;      ///< what its facts moved
  NumeraireAmount worth;  ///< of the cash and of what is held at its mark, one rounding
};

/// A line in which nothing is held.
OptionLine empty_line();
/// Puts an option into a row of a line; false if its numbers are too large for columns. Domain: a state from before the delivery window.
bool put_row(OptionLine& line, std::size_t row, const Instrument& option, const HeldOption& held);
/// Where its market goes, and that of all rows: as FairValues tell it of a moment before the expiry.
void aim_row(OptionLine& line, std::size_t row, const Instrument& option, const UnpricedState& to);
StripMove strip_move(const Instrument& option, const InstrumentState& to);
/// How it stands in a row, in the market that its state was of.
PricedState state_in(const OptionLine& line, std::size_t row, Price index, Price quote_usd);
NumeraireAmount worth_in(const OptionLine& line, std::size_t row);
ExplainedChange gains_in(const LineGains& gains, std::size_t row);

/// Options held of which nothing is known but that their market moves, in columns (option_lines.hpp) by strips alike in expiry, quote and
/// payoff: until a fact touches one, they are moved together. What they gain is what StateMove explains in one step, to the last bit.
class HeldOptions {
 public:
  /// Where an option lies, if it lies here.
  struct Place {
    std::uint32_t strip = 0;
    std::uint32_t row = 0;
  };

  /// `keeps_gains`: row by row, too, until they are taken. The fair values are kept alive by the caller.
  HeldOptions(FairValues& fair, bool keeps_gains) : fair_(fair), keeps_gains_(keeps_gains) {}

  /// A place of its own for an option of an owner, who is a number to it. The option is kept alive by the caller.
  Place place(const Instrument& option, std::uint32_t owner);
  /// Puts an option in its place; false if its numbers are too large for columns. Domain: the place is empty; a state from before the
  /// delivery window.
  bool put(Place place, const HeldOption& held);
  /// Empties a place. Domain: its gains were taken.
  void clear(Place place);
  /// As it stands. Domain: not empty.
  PricedState state(Place place) const { return state(strips_[place.strip], place.row); }
  NumeraireAmount worth(Place place) const {
    return worth_in(strips_[place.strip].lines[place.row / OptionLine::rows], place.row % OptionLine::rows);
  }
  /// Since it was put or they were last taken. Domain: they are kept.
  ExplainedChange take_gains(Place place);

  /// Moves all to what the fair values say of `now`; the sum of what they gained. Owners of what it left as it was are added to `left`:
  /// too large, perhaps in its delivery window, or moved to that very time before and something was learnt since. Those must be
  /// emptied. Domain: later than any state that was put.
  ExplainedChange move(Instant now, std::vector<std::uint32_t>& left);
  /// Of the last move; and of the fair values then.
  Instant at() const { return at_; }
  std::uint64_t version() const { return version_; }

 private:
  /// What states of one moment share.
  struct Market {
    Price index;  ///< 0: none
    Price quote_usd;
  };
  struct Row {
    const Instrument* option = nullptr;
    std::uint32_t owner = 0;
    bool held = false;
    Market put;  ///< until it is moved
  };
  struct Strip {
    std::vector<OptionLine> lines;
    std::vector<LineGains> gains;  ///< if they are kept
    std::vector<Row> rows;
    std::size_t held = 0;
    Instant at;  ///< of the last move
    Market market;
    std::vector<std::uint32_t> unaimed;  ///< put since the last move
    std::uint64_t taught = 0;            ///< FairValues
    double least_years = 0.0;            ///< UnpricedState, the largest of all
    const Instrument& option() const { return *rows.front().option; }
  };

  static bool refused(const Strip& strip, std::size_t row);
  static void leave(const Strip& strip, std::vector<std::uint32_t>& left);
  void move(Strip& strip, Instant now, LineGains& gained, std::vector<std::uint32_t>& left);
  PricedState state(const Strip& strip, std::size_t row) const;
  StripMove aim(Strip& strip, Instant now);
  void aim(Strip& strip, std::size_t row, Instant now);

  FairValues& fair_;
  bool keeps_gains_;
  std::vector<Strip> strips_;
  std::uint64_t version_ = 0;
  Instant at_;
};

}  // namespace keel
