#include "keel/exposure/valuation.hpp"

#include <algorithm>

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

template <class Visit>
void Valuation::for_each_equity(const Book& book, Visit&& visit) const {
  for (const Money& held : book.cash().entries()) visit(Money{held.currency, held.amount + values_[held.currency]});
  for (const Money& value : values_.entries()) {
    bool counted = false;
    for (const Money& held : book.cash().entries()) counted = counted || held.currency == value.currency;
    if (!counted) visit(value);
  }
}

NumeraireAmount Valuation::equity_usd(const Book& book, const Market& market) const {
  NumeraireAmount total;
  for_each_equity(book, [&](const Money& money) { total += market.worth_of(money).value_or(NumeraireAmount{}); });
  return total;
}

NumeraireAmount Valuation::equity_usd_beside(Currency coin, const Book& book, const Market& market) const {
  NumeraireAmount total;
  for_each_equity(book, [&](const Money& money) {
    if (money.currency != coin) total += market.worth_of(money).value_or(NumeraireAmount{});
  });
  return total;
}

bool Valuation::all_valued_beside(Currency coin, const Book& book, const Market& market) const {
  bool all = true;
  for_each_equity(book, [&](const Money& money) {
    if (money.currency != coin && money.amount.raw != 0) all = all && market.usd_of(money.currency).has_value();
  });
  return all;
}

std::vector<Currency> Valuation::not_valued(const Book& book, const Market& market) const {
  std::vector<Currency> currencies;
  for_each_equity(book, [&](const Money& money) {
    if (money.amount.raw != 0 && !market.usd_of(money.currency)) currencies.push_back(money.currency);
  });
  std::ranges::sort(currencies);
  return currencies;
}

Valuation::Marked& Valuation::slot(InstrumentId instrument) {
  if (instrument.value >= marks_.size()) marks_.resize(instrument.value + 1);
  return marks_[instrument.value];
}

}  // namespace keel
