#include "keel/exposure/valuation.hpp"

#include "keel/domain/dollar.hpp"

namespace keel {

void Valuation::mark(const Instrument& instrument, const Book& book, Price price) {
  slot(instrument.id) = {price, slot(instrument.id).value, true};
  revalue(instrument, book);
}

void Valuation::revalue(const Instrument& instrument, const Book& book) {
  Marked& marked = slot(instrument.id);
  SettleAmount value;
  if (const Position& position = book.position(instrument.id); position.size.raw != 0) {
    if (marked.known) {
      value = book.market_value(instrument, marked.price);
    } else if (instrument.kind == InstrumentKind::Option) {
      value = position.cost;
    }
  }
  if (value == marked.value) return;
  values_.post({instrument.settle, value - marked.value});
  marked.value = value;
}

Price Valuation::mark_of(InstrumentId instrument) const {
  return instrument.value < marks_.size() ? marks_[instrument.value].price : Price{};
}

SettleAmount Valuation::dollars(const Book& book) const {
  SettleAmount sum;
  for (const Currency dollar : dollar_names) sum += equity(book, dollar);
  return sum;
}

NumeraireAmount Valuation::equity_usd(const Book& book, const Market& market) const {
  NumeraireAmount total;
  const auto add = [&](Currency currency, SettleAmount amount) {
    if (is_dollar(currency)) {
      total += NumeraireAmount{amount.raw};
    } else if (const UnderlyingMarket* underlying = market.find(currency); underlying != nullptr) {
      total += in_numeraire(amount, underlying->index);
    }
  };
  for (const Money& held : book.cash().entries()) add(held.currency, equity(book, held.currency));
  for (const Money& value : values_.entries()) {
    bool counted = false;
    for (const Money& held : book.cash().entries()) counted = counted || held.currency == value.currency;
    if (!counted) add(value.currency, value.amount);
  }
  return total;
}

Valuation::Marked& Valuation::slot(InstrumentId instrument) {
  if (instrument.value >= marks_.size()) marks_.resize(instrument.value + 1);
  return marks_[instrument.value];
}

}  // namespace keel
