#pragma once

#include <optional>
#include <vector>

#include "keel/book/ledger.hpp"
#include "keel/book/trade_ids.hpp"
#include "keel/domain/orders.hpp"
#include "keel/domain/settlement.hpp"

namespace keel {

/// One of our trades, as the book needs it.
struct Fill {
  TradeId trade;
  InstrumentId instrument;
  Side side = Side::Buy;
  Price price;
  Size size;         ///< > 0
  SettleAmount fee;  ///< paid by us; negative is a rebate
};

/// What is held of one instrument and its ledger accounts, in its settlement currency, at average cost. At any mark, exactly:
///   realised + settlement_value(size, mark) - cost  ==  settlement_value(size, mark) - sum of the trades' settlement values
struct Position {
  Size size;                   ///< signed
  SettleAmount cost;           ///< settlement value at which `size` stands; signed
  SettleAmount realised;       ///< profit of what was closed, before fees
  SettleAmount fees;           ///< paid for trades
  SettleAmount rebates;        ///< received for trades
  SettleAmount delivery_fees;  ///< paid at expiry
  SettleAmount funding;        ///< paid; negative is received
  SettleAmount pool_fees;      ///< earned, at the pool's price then
  SettleAmount exchanged;      ///< spot, pools: coin that came in, in the base currency
  SettleAmount exchanged_for;  ///< pools: what left in the quote currency for `exchanged` at the pool's price

  /// Paid for trades and deliveries less rebates.
  SettleAmount net_fees() const { return fees + delivery_fees - rebates; }
  friend constexpr bool operator==(const Position&, const Position&) = default;
  static constexpr auto fields() {
    using P = Position;
    return std::tuple{Field{"size", &P::size},           Field{"cost", &P::cost},
                      Field{"realised", &P::realised},   Field{"fees", &P::fees},
                      Field{"rebates", &P::rebates},     Field{"delivery_fees", &P::delivery_fees},
                      Field{"funding", &P::funding},     Field{"pool_fees", &P::pool_fees},
                      Field{"exchanged", &P::exchanged}, Field{"exchanged_for", &P::exchanged_for}};
  }
};

/// Quotation at which the open size stands, for display; 0 when flat, and for pools, whose cost is of no one price. Error: that of the
/// cost's rounding to 1e-8.
double average_price(const Instrument& instrument, const Position& position);

/// What an expiry paid: both are already in the cash.
struct Delivery {
  SettleAmount payoff;  ///< profit realised, for futures; the payoff itself, for options
  SettleAmount fee;
};

/// Positions and cash, exact: the balances of a double-entry ledger in which every fact is one balanced entry. In cash, a trade moves
///   spot              both legs: the coin comes in, the quote currency goes out (so the coin is equity by being cash)
///   options           the premium
///   pools             the base and the quote that go into the pool or come out of it (its value is equity, the tokens no longer cash)
///   futures, perps    only the profit of what it closes
/// and the fee, always. Equity in a currency is its cash plus the market values of the instruments that settle in it.
class Book {
 public:
  /// False, and nothing changes, when the venue's trade is already booked. Domain: size > 0; `instrument` is the fill's own.
  bool apply(const Instrument& instrument, const Fill& fill);
  /// What somebody else traded on the account, signed: at a price that is not his, and without an id or a fee, which are not known.
  /// Domain: size != 0.
  void take_over(const Instrument& instrument, Size size, Price price);
  /// Money in, or out if negative.
  void deposit(const Money& money);
  /// From another book of ours, or to it if negative.
  void transfer(const Money& money);
  /// What the venue adjusts by hand.
  void correct(const Money& money);
  /// Funding that we pay, or receive if negative. Domain: a perpetual.
  void fund(const Instrument& instrument, SettleAmount paid);
  /// Fees that liquidity earned, in the pool's base or quote; base is income at the pool's `price`. Domain: a pool of that currency;
  /// price > 0 if it is base.
  void collect_pool_fees(const Instrument& instrument, const Money& earned, Price price);
  /// Moves the profit at the session's settlement price to cash; the position then stands at that price, and realised plus
  /// unrealised is what it was. Returns the profit moved. Domain: not paid up front.
  SettleAmount settle_daily(const Instrument& instrument, Price settlement);
  /// Closes the position at the delivery price of the underlying and pays the delivery fee: an exercise if it is an option that pays,
  /// else an expiry. `fee`: where it is not the venue's on the position alone. Domain: the instrument expires.
  Delivery settle(const Instrument& instrument, Price delivery, std::optional<SettleAmount> fee = {});
  /// Makes the instrument's accounts what `position` says, cash included, in one entry of the kind `why`: a trade was busted or
  /// corrected, or a fact came late (see History). The id of a trade is taken.
  void restate(const Instrument& instrument, const Position& position, EntryKind why, TradeId trade = {});
  /// Room for trades (of the venue without a name) and instruments, so that apply allocates nothing.
  void reserve(std::size_t trades, std::size_t instruments);

  const Position& position(InstrumentId instrument) const {
    static constexpr Position none{};
    return instrument.value < positions_.size() ? positions_[instrument.value] : none;
  }
  /// By instrument id; ids never touched may lie beyond the end.
  const std::vector<Position>& positions() const { return positions_; }
  const Balances& cash() const { return cash_; }
  const BookedTrades& trades() const { return trades_; }
  /// What the last fact did.
  const Entry& last_entry() const { return entry_; }

  /// Profit that closing at `mark` would realise, before fees.
  SettleAmount unrealised(const Instrument& instrument, Price mark) const;
  /// What the position adds to equity beyond cash: its value if paid up front (0 for spot, which is cash), else its unrealised profit.
  SettleAmount market_value(const Instrument& instrument, Price mark) const;

  static constexpr auto fields() {
    return std::tuple{Field{"positions", &Book::positions_},     Field{"cash", &Book::cash_},
                      Field{"capital", &Book::capital_},         Field{"transfers", &Book::transfers_},
                      Field{"corrections", &Book::corrections_}, Field{"trades", &Book::trades_}};
  }

 private:
  Position& slot(InstrumentId instrument);
  void begin(EntryKind kind, InstrumentId instrument, TradeId trade = {});
  void exchange(const Instrument& instrument, SettleAmount base, SettleAmount quote);
  void post(Position& position, Currency settle = {});
  void post_money(EntryKind kind, Account account, const Money& money);
  SettleAmount trade(const Instrument& instrument, Position& position, Size signed_size, Price price);

  std::vector<Position> positions_;
  Balances cash_;
  Balances capital_;      ///< deposited, net
  Balances transfers_;    ///< received from other books, net
  Balances corrections_;  ///< received, net
  BookedTrades trades_;
  Entry entry_;
};

}  // namespace keel
