#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/domain/ids.hpp"
#include "keel/domain/instrument.hpp"
#include "keel/service/study/market/market_fact.hpp"
#include "keel/service/study/market/option_trades.hpp"

namespace keel {

/// Beyond, a vol point is worth next to nothing, and a spread of one tick is a hundred of them.
inline constexpr double least_delta = 0.02;
/// Options by how far they are from the money: the delta of the call or of the put, whichever is smaller in size.
struct DeltaBucket {
  double until;
  std::string_view key;
  std::string_view label;
};
inline constexpr std::array<DeltaBucket, 3> delta_buckets{
    {{0.1, "delta_2_10", "delta 0.02 to 0.10"}, {0.25, "delta_10_25", "delta 0.10 to 0.25"}, {1.0, "delta_25_50", "delta 0.25 to 0.50"}}};

/// One look at an option's best prices; of a side that is empty nothing.
struct OptionQuote {
  double years = 0.0;    ///< to the expiry, > 0
  double forward = 0.0;  ///< USD
  double strike = 0.0;   ///< USD
  double vol = 0.0;      ///< the fair one, annualised, > 0
  Right right = Right::Call;
  bool in_coin = true;  ///< what the prices are in, else USD
  std::optional<double> bid;
  std::optional<double> ask;
  std::optional<double> tick;         ///< at these prices
  std::optional<double> depth_coins;  ///< on a side, the mean of both
};

/// What is quoted in options of a tenor and a delta, the median of quotes. A spread in vol points is one in dollars over the dollars of a
/// point of vega at the fair vol.
class OptionQuotes {
 public:
  void see(const OptionQuote& quote);
  /// In the order of tenors and deltas, of those that were seen.
  std::vector<MarketFact> facts() const;

 private:
  struct Seen {
    std::vector<double> spread_vol_points;  ///< of those with two sides
    std::vector<double> spread_ticks;
    std::vector<double> depth_coins;
    std::size_t looked = 0;
  };
  std::array<std::array<Seen, delta_buckets.size()>, tenor_buckets.size()> seen_{};
};

/// The quotes in options on a coin in files of recorded chains that have prices, marks and forwards. Ticks are those of the options' terms
/// at Deribit on the day. Error: of a file, or that there is no such quote.
struct RecordedQuotes {
  OptionQuotes quotes;
  Instant from;
  Instant until;
  std::size_t chains = 0;
};
Result<RecordedQuotes> read_option_quotes(const std::vector<std::string>& files, Currency coin);

}  // namespace keel
