#pragma once

#include "keel/domain/instrument.hpp"
#include "keel/quoting/quote_strip.hpp"

namespace keel {

/// An exact amount as kernels count it: units of 1e-8. Exact below 2^53 of them, 90 million.
inline double to_raw(Price price) { return static_cast<double>(price.raw); }

/// What the venue says of each instrument of a strip.
class QuoteListing {
 public:
  enum Column : std::size_t {
    LotRaw,
    TickLow,       ///< raw, below TickFrom
    TickFrom,      ///< raw price from which TickHigh holds; infinite: nowhere
    TickHigh,      ///< raw
    MakerRate,     ///< of what is traded, of options of their underlying
    MostFeeShare,  ///< of the premium; infinite: no cap
    column_count
  };
  std::size_t rows() const { return rows_; }
  /// Whether all ladders have at most two steps, so that set_ticks need not be asked again.
  bool few_steps() const { return few_steps_; }
  void add(const Instrument& instrument);
  /// The two steps of the ladder that meet nearest to a raw price.
  void set_ticks(std::size_t row, const TickLadder& ladder, double near_raw);
  const double* operator[](std::size_t name) const { return columns_[name]; }

 private:
  std::size_t rows_ = 0;
  bool few_steps_ = true;
  Columns<column_count> columns_;
};

/// The best that others show, by row, raw; - infinite and infinite: none.
struct OthersBest {
  const double* bid_raw = nullptr;
  const double* ask_raw = nullptr;
};

/// What our limits leave, by row.
struct QuoteBoundsNames {
  enum Column : std::size_t {
    ShareOfBid,  ///< of a full size that may be shown, [0, 1]
    ShareOfAsk,
    LeastContracts,  ///< that a side shows which may show anything
    column_count
  };
};
using QuoteBounds = NamedColumns<QuoteBoundsNames>;

/// What is wanted of a strip, all of it raw. A price that is not a number is none.
struct StripPricesNames {
  enum Column : std::size_t {
    Bid,  ///< on the ladder
    Ask,
    BidSize,  ///< whole lots; 0: none
    AskSize,
    Tolerance,  ///< a working quote within this of the price stays
    column_count
  };
};
using StripPrices = NamedColumns<StripPricesNames>;

/// When a working quote stays: within that share of the half spread, or less than so many ticks away, whichever is more.
struct RequoteTerms {
  double share = 0.0;
  double ticks = 1.0;
};

/// Prices and sizes of a strip, where quotes are rounded:
///   - the ladder's next tick away from fair: bids down, asks up;
///   - one tick clear of others' opposite side, so that a quote never takes;
///   - no bid at or below 0 or below one tick; an ask is at least one tick;
///   - the share of a full size in whole lots, but at least the least size where the share is above 0;
///   - a spread that may not be as large is shrunk in proportion before it is rounded.
/// The same bits on every machine. Domain: rows of all four; price_unit_usd > 0 where there is to be a price.
void strip_prices(const QuoteStrip& in, const StripAnswer& answer, const QuoteListing& listing, const OthersBest& others,
                  const QuoteBounds& bounds, const RequoteTerms& requote, RowRange rows, StripPrices& out);

/// bid = fair - (pi_bid + 1/k) with pi_bid = e'P + z e'Ae, into the rows [from, to) of `out`.
void risk_price_answer(const QuoteStrip& in, std::size_t from, std::size_t to, const FactorMatrix& curvature, const FactorVector& price,
                       StripAnswer& out);

}  // namespace keel
