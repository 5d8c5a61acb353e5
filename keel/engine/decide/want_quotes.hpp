#pragma once

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

/// The columns that one strip's quotes are made in; used again and again, so that only a larger strip allocates.
struct StripDesk {
  QuoteStrip in;
  OptionTerms terms;
  QuoteBounds bounds;
  StripAnswer answer;
  StripPrices prices;
  QuoteListing listing;  ///< of a strip with ladders of many steps, about its prices
  enum Working : std::size_t { BidPrice, BidLeft, AskPrice, AskLeft, BidChanged, AskChanged, working_columns };
  Columns<working_columns> working;  ///< raw
  bool priced = false;               ///< else nothing is wanted of the strip
};

/// What has to leave for the quotes of these rows of a strip, in their order, bid first, appended to `out`, and why, to `parts`. Sizes
/// shrink with the headroom of the limits that a side would use up; where the gate would refuse each quote none is wanted. What the stage
/// allows is in risk/stages.hpp. `rows` are whole lines of the strip's rows; `only` bounds what is looked at.
void want_quotes(const State& state, const Derived& derived, const EngineConfig& config, const QuoteModels& models,
                 const QuotedStrip& strip, std::size_t from, std::size_t to, StripDesk& desk, std::vector<OrderChange>& out,
                 std::vector<QuoteParts>& parts);

/// What one instrument would be quoted at now, and why.
struct ShownQuote {
  Price bid;
  Size bid_size;  ///< 0: no bid
  Price ask;
  Size ask_size;
  QuoteParts bid_parts;  ///< of what there is
  QuoteParts ask_parts;
};
ShownQuote shown_quote(const State& state, const Derived& derived, const EngineConfig& config, const QuoteModels& models,
                       InstrumentId instrument, StripDesk& desk);

}  // namespace keel
