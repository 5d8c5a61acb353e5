#pragma once

#include <cstdint>
#include <span>

#include "keel/base/decimal.hpp"
#include "keel/base/time.hpp"
#include "keel/pricing/black/black76.hpp"

namespace keel {

/// Eight options held, side by side so that a vector moves them at once: what is held, what it was worth when it was last explained, and
/// where its market went. A place where nothing is held has amounts of 0 and a market that can be priced. Money is in units of 1e-8, in
/// doubles, which hold these integers exactly.
struct alignas(64) OptionLine {
  static constexpr std::size_t rows = 8;
  enum Column : std::size_t {
    Strike,
    Sign,    ///< 1 for a call, -1 for a put
    Amount,  ///< size times multiplier
    Coins,   ///< the same as the factor of what a unit gains, in units: to_double(size) * to_double(multiplier) * 1e8
    Cash,    ///< what its facts moved
    NextForward,
    NextVol,
    NextGap,  ///< of the price to the model's
    Forward,
    Vol,
    Value,
    Delta,
    Gamma,
    Vega,
    Theta,
    Vanna,
    Volga,
    Model,    ///< its price by the model, in the quotation
    MarkGap,  ///< what the mark differs from that
    Mark,
    UnitUsd,  ///< USD for the quote currency's worth of a Greek: StateMove::Step
    Held,     ///< what is held is worth at the mark, in the settlement currency
    Worth,    ///< in USD, with the cash
    column_count
  };
  double cells[column_count][rows];
  std::int64_t at[rows];     ///< Instant::raw of the state
  std::uint8_t used = 0;     ///< rows; those beyond are not moved, or as if nothing were held in them
  std::uint8_t refused = 0;  ///< a bit for each row that the last move left as it was
};

/// What an option's gains consist of: the parts of ExplainedChange, but for the residual what was gained in the settlement currency, at
/// its USD of the end. The residual is that less all parts but the revaluation of the coin.
enum class OptionGain : std::uint8_t { Delta, Gamma, Vega, Theta, Vanna, Volga, Basis, MarkGap, CoinRevaluation, Gained };
inline constexpr std::size_t option_gain_count = static_cast<std::size_t>(OptionGain::Gained) + 1;

/// Gains of the rows of a line, by cause.
struct alignas(64) LineGains {
  std::int64_t units[option_gain_count][OptionLine::rows] = {};
};

/// What the options of a strip, alike in expiry, quote and payoff, have in common when their market moves.
struct StripMove {
  Instant at;
  double years = 0.0;         ///< to expiry, > 0
  double open_share = 1.0;    ///< of the delivery price: DeliveryClock
  Black76Greeks of_delivery;  ///< what greeks_of_delivery makes of ones
  Price settle_usd;           ///< what a unit of the settlement currency is worth in USD
  bool inverse = false;       ///< pays in coin
};

/// Moves the options to their next market: prices them, and explains what they gained, by the formulas of explain.hpp to the last bit
/// (StateMove of one step), the worth with its cash as AttributedBook has it. The gains are added to `sums`, in whatever row, and to those
/// of their own row in `gains` if there are any. Refuses rows of whose numbers one is no less than 2^51 units (22.5 million) or that the
/// kernel cannot price, together with others of their line: they stay as they are. Domain: `gains` empty or one a line; states from before
/// their expiry.
void move_options(std::span<OptionLine> lines, std::span<LineGains> gains, const StripMove& to, LineGains& sums);

}  // namespace keel
