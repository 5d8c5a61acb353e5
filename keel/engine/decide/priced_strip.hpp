#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "keel/engine/derive.hpp"
#include "keel/orders/reconcile.hpp"
#include "keel/quoting/option_quotes_in.hpp"
#include "keel/quoting/quote_model.hpp"

namespace keel {

/// The models of the config's groups, one for all that ask for the same.
class QuoteModels {
 public:
  explicit QuoteModels(const EngineConfig& config);
  /// Of a group by its place: EngineConfig::quoting_of.
  const QuoteModel& of(std::uint32_t group) const { return *models_[model_of_[group]]; }

 private:
  std::vector<std::unique_ptr<QuoteModel>> models_;
  std::vector<std::uint32_t> model_of_;
};

/// What rows that are quoted on several levels need besides.
struct LevelDesk {
  enum Nearest : std::size_t { HalfSpread, MinimumHalfSpread, SizeCharge, Contracts, MostSpread, Least, nearest_columns };
  Columns<nearest_columns> nearest;   ///< of the first level, while farther ones are looked at
  std::vector<std::uint32_t> counts;  ///< of levels, by row and side
  std::vector<WantedLevel> wanted;    ///< most_quote_levels of each row and side
  std::vector<double> room;           ///< contracts, by row and side
};

/// Rows of a strip that lie side by side and belong to one group, EngineConfig::quoting_of.
struct GroupRun {
  std::size_t from;
  std::size_t to;
  std::uint32_t group;
};

/// What a group says of all options of an underlying now, whatever their expiry: asked once an event.
struct GroupTerms {
  Currency underlying;
  std::uint32_t group = 0;
  double scale = 1.0;  ///< 1/k that was learned, of what the config says
  double adverse_bid_share = 0.0;
  double adverse_ask_share = 0.0;
  double lead_share = 0.0;
  double imbalance_share = 0.0;
  double widening = 1.0;
};

/// The columns that one strip's quotes are made in; used again and again, so that only a larger strip allocates.
struct StripDesk {
  std::vector<GroupTerms> terms_of_groups;  ///< of this event
  QuoteStrip in;
  OptionTerms terms;
  QuoteBounds bounds;
  StripAnswer answer;
  StripPrices prices;
  QuoteListing listing;        ///< of a strip with ladders of many steps, about its prices
  Columns<2> changed;          ///< bids, asks: not 0 where there is something to do
  std::vector<GroupRun> runs;  ///< of the rows that are looked at
  bool priced = false;         ///< else nothing is wanted of the strip
  LevelDesk levels;
};

/// Rows of a strip that are looked at.
struct Rows {
  std::size_t from;
  std::size_t to;
  RowRange lines() const { return {from / doubles_per_line * doubles_per_line, padded(to)}; }
};

/// The rows' prices and sizes of their first level into the desk. A strip of which nothing is wanted is not
/// `priced`.
void price_rows(const State& state, const Derived& derived, const EngineConfig& config, const QuoteModels& models, const QuotedStrip& strip,
                Rows rows, StripDesk& desk);

/// What a model answered, on the ladder, again.
void price_answers(const State& state, const EngineConfig& config, const QuotedStrip& strip, Rows rows, StripDesk& desk);

/// What is wanted of a side, exact.
WantedQuote wanted_of(const State& state, const QuotedStrip& strip, std::size_t row, Side side, const StripDesk& desk);

}  // namespace keel
