#pragma once

#include <vector>

#include "keel/book/trade_ids.hpp"
#include "keel/domain/money.hpp"
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

/// What is held of one instrument, at average cost, in its settlement currency. At any mark, exactly:
///   realised + settlement_value(size, mark) - cost  ==  settlement_value(size, mark) - sum of the trades' settlement values
struct Position {
  Size size;              ///< signed
  SettleAmount cost;      ///< settlement value at which `size` stands; signed
  SettleAmount realised;  ///< profit of what was closed, before fees
  SettleAmount fees;      ///< paid, of trades and delivery; negative is a net rebate
  friend constexpr bool operator==(const Position&, const Position&) = default;
  static constexpr auto fields() {
    using P = Position;
    return std::tuple{Field{"size", &P::size}, Field{"cost", &P::cost}, Field{"realised", &P::realised}, Field{"fees", &P::fees}};
  }
};

/// Quotation at which the open size stands, for display; 0 when flat. Error: that of the cost's rounding to 1e-8.
double average_price(const Instrument& instrument, const Position& position);

/// What an expiry paid: both are already in the cash.
struct Delivery {
  SettleAmount payoff;  ///< profit realised, for futures; the payoff itself, for options
  SettleAmount fee;
};

/// Positions and cash, exact. What a trade moves in cash:
///   spot              both legs: the coin comes in, the quote currency goes out (so the coin is equity by being cash)
///   options           the premium
///   futures, perps    only the profit of what it closes
/// and the fee, always. Equity in a currency is its cash plus the market values of the instruments that settle in it.
class Book {
 public:
  /// False, and nothing changes, when the trade is already booked. Domain: size > 0; `instrument` is the fill's own.
  bool apply(const Instrument& instrument, const Fill& fill);
  /// Money in, or out if negative.
  void deposit(const Money& money) { cash_.post(money); }
  /// Closes the position at the delivery price of the underlying and pays the delivery fee. Domain: the instrument expires.
  Delivery settle(const Instrument& instrument, Price delivery);
  /// Room for trades and instruments, so that apply allocates nothing.
  void reserve(std::size_t trades, std::size_t instruments);

  const Position& position(InstrumentId instrument) const;
  /// By instrument id; ids never touched may lie beyond the end.
  const std::vector<Position>& positions() const { return positions_; }
  const Balances& cash() const { return cash_; }
  const TradeIds& trades() const { return trades_; }

  /// Profit that closing at `mark` would realise, before fees.
  SettleAmount unrealised(const Instrument& instrument, Price mark) const;
  /// What the position adds to equity beyond cash: its value if paid up front (0 for spot: it is cash), else its unrealised profit.
  SettleAmount market_value(const Instrument& instrument, Price mark) const;

  static constexpr auto fields() {
    return std::tuple{Field{"positions", &Book::positions_}, Field{"cash", &Book::cash_}, Field{"trades", &Book::trades_}};
  }

 private:
  Position& slot(InstrumentId instrument);
  SettleAmount trade(const Instrument& instrument, Position& position, Size signed_size, Price price, SettleAmount fee);

  std::vector<Position> positions_;
  Balances cash_;
  TradeIds trades_;
};

}  // namespace keel
