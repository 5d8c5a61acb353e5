#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/ids.hpp"
#include "keel/domain/right.hpp"

namespace keel {

/// Pool: liquidity provided to an automated market maker, counted in sqrt(base * quote), priced at the pool's price of base in quote.
enum class InstrumentKind : std::uint8_t { Spot, Perpetual, Future, Option, Pool };
constexpr InstrumentKind last_of(InstrumentKind) { return InstrumentKind::Pool; }
inline constexpr std::size_t instrument_kinds = static_cast<std::size_t>(last_of(InstrumentKind{})) + 1;
std::string_view name_of(InstrumentKind kind);

/// Linear: settles in the quote currency. Inverse: settles in the base coin.
enum class Payoff : std::uint8_t { Linear, Inverse };
constexpr Payoff last_of(Payoff) { return Payoff::Inverse; }
std::string_view name_of(Payoff payoff);

/// Ticks grow with the price: `tick` holds from `from` up to the next step. The first step's `from` is 0.
struct TickStep {
  Price from;
  PriceOffset tick;
  friend constexpr bool operator==(const TickStep&, const TickStep&) = default;
  static constexpr auto fields() { return std::tuple{Field{"from", &TickStep::from}, Field{"tick", &TickStep::tick}}; }
};

class TickLadder {
 public:
  TickLadder() = default;
  /// Refuses no steps, a tick <= 0, or `from` not rising from 0.
  static Result<TickLadder> make(std::vector<TickStep> steps);

  PriceOffset tick_at(Price price) const;
  Price round_down(Price price) const;
  Price round_up(Price price) const;
  std::size_t steps() const { return steps_.size(); }

  /// Two steps that meet: `low` holds below `from`, `high` from there on; nothing in `from`: one tick holds everywhere.
  struct Pair {
    PriceOffset low;
    std::optional<Price> from;
    PriceOffset high;
  };
  /// The two steps that meet nearest to a price.
  Pair steps_about(Price price) const;

  friend bool operator==(const TickLadder&, const TickLadder&) = default;
  static constexpr auto fields() { return std::tuple{Field{"steps", &TickLadder::steps_}}; }

 private:
  std::vector<TickStep> steps_{{Price{0}, PriceOffset{1}}};
};

/// Rates of notional (of the underlying amount for options); negative is a rebate.
struct FeeSchedule {
  Rate maker;
  Rate taker;
  Rate option_cap;  ///< an option's fee is at most this share of its premium; 0 means no cap
  Rate delivery;    ///< charged at expiry, on the same base as trades
  friend constexpr bool operator==(const FeeSchedule&, const FeeSchedule&) = default;
  static constexpr auto fields() {
    return std::tuple{Field{"maker", &FeeSchedule::maker}, Field{"taker", &FeeSchedule::taker},
                      Field{"option_cap", &FeeSchedule::option_cap}, Field{"delivery", &FeeSchedule::delivery}};
  }
};

struct Instrument {
  InstrumentId id;
  std::string name;  ///< the venue's
  InstrumentKind kind = InstrumentKind::Spot;
  Payoff payoff = Payoff::Linear;
  Right right = Right::Call;  ///< options
  Currency base;              ///< the underlying
  Currency quote;             ///< what strike and index are in
  Currency settle;            ///< what premium, profit and fees are paid in
  Multiplier multiplier;      ///< of one contract: base units; quote units for inverse perpetuals and futures
  Price strike;               ///< options
  Instant expiry;             ///< futures and options
  TickLadder ticks;
  Size lot;
  FeeSchedule fees;
  Venue venue;
  Price range_lower;  ///< pools: where the liquidity lies; 0 and 0 is everywhere (constant product)
  Price range_upper;

  bool expires() const { return kind == InstrumentKind::Future || kind == InstrumentKind::Option; }
  Instant expiry_or_never() const { return expires() ? expiry : never; }
  /// Priced as 1/price: the settlement value of a contract is -multiplier / price.
  bool reciprocal() const { return payoff == Payoff::Inverse && kind != InstrumentKind::Option; }
  /// "BTC-PERPETUAL", at a named venue "BTC-PERPETUAL@OKX".
  std::string full_name() const { return venue == Venue{} ? name : name + '@' + venue.text(); }
  /// Paid in full at the trade (spot, options, pools); otherwise only profit and fees change hands.
  bool paid_up_front() const { return kind != InstrumentKind::Perpetual && kind != InstrumentKind::Future; }
  /// Traded in an order book, where one can quote and hedge.
  bool has_order_book() const { return kind != InstrumentKind::Pool; }

  friend bool operator==(const Instrument&, const Instrument&) = default;
  static constexpr auto fields() {
    using I = Instrument;
    return std::tuple{Field{"id", &I::id},
                      Field{"name", &I::name},
                      Field{"kind", &I::kind},
                      Field{"payoff", &I::payoff},
                      Field{"right", &I::right},
                      Field{"base", &I::base},
                      Field{"quote", &I::quote},
                      Field{"settle", &I::settle},
                      Field{"multiplier", &I::multiplier},
                      Field{"strike", &I::strike},
                      Field{"expiry", &I::expiry},
                      Field{"ticks", &I::ticks},
                      Field{"lot", &I::lot},
                      Field{"fees", &I::fees},
                      Field{"venue", &I::venue},
                      Field{"range_lower", &I::range_lower},
                      Field{"range_upper", &I::range_upper}};
  }
};

/// Why an instrument cannot exist, if it cannot: sizes not positive, settlement not matching the payoff, and so on.
Result<void> validate(const Instrument& instrument);

/// Every instrument known, by dense id and by name at its venue.
class Instruments {
 public:
  /// Assigns the next id. Refuses a second instrument of one name at one venue and what `validate` refuses.
  Result<InstrumentId> list(Instrument instrument);
  const Instrument& operator[](InstrumentId id) const {
    KEEL_CHECK(id.value < all_.size(), "unknown instrument id");
    return all_[id.value];
  }
  const Instrument* find(std::string_view name, Venue venue = {}) const;
  std::size_t size() const { return all_.size(); }
  bool contains(InstrumentId id) const { return id.value < all_.size(); }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }
  static constexpr auto fields() { return std::tuple{Field{"all", &Instruments::all_}}; }

 private:
  std::vector<Instrument> all_;
  std::map<std::pair<Venue, std::string>, InstrumentId> by_name_;
};

}  // namespace keel
