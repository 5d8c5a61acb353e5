#include "keel/scenario/marked_book.hpp"

#include <algorithm>

#include "keel/domain/money.hpp"

namespace keel {

std::string_view text_of(WhyUnpriced why) {
  return why == WhyUnpriced::NoMark ? "no believable mark is known" : "no price of its quote currency is known";
}

MarkedBookMaker::MarkedBookMaker(Instant now, Currency numeraire, double numeraire_usd, std::map<Currency, double> numeraire_prices)
    : prices_(std::move(numeraire_prices)) {
  book_.now = now;
  book_.numeraire = numeraire;
  book_.numeraire_usd = numeraire_usd;
}

void MarkedBookMaker::underlying(Currency coin, double index_usd) {
  book_.underlyings.push_back({.coin = coin, .index_usd = index_usd, .positions = {}});
}

void MarkedBookMaker::worth(const Instrument& instrument, SettleAmount amount, bool marked) {
  if (instrument.kind != InstrumentKind::Pool) takable_[instrument.venue].post({instrument.settle, amount});
  // A contract that is paid for is worth what it is repriced at; of others the profit so far is money already.
  const bool repriced = marked && instrument.paid_up_front() && instrument.kind != InstrumentKind::Spot;
  if (!repriced) return balances_.post({instrument.settle, amount});
  const auto price = prices_.find(instrument.settle);
  KEEL_CHECK(price != prices_.end(), "a marked position settles in a currency that has a price");
  book_.equity_usd += to_double(nearest<SettleAmount>(to_double(amount) * price->second)) * book_.numeraire_usd;
}

void MarkedBookMaker::position(const Instrument& instrument, Size amount, const std::optional<Mark>& mark) {
  MarkedUnderlying& held = underlying_of(instrument);
  if (instrument.settle == instrument.base) held.coin_settled.insert(instrument.venue);
  if (amount.raw == 0 || instrument.kind == InstrumentKind::Spot) return;
  const double quote_usd = usd_of(instrument.quote);
  if (mark && quote_usd > 0.0) {
    held.positions.push_back({&instrument, to_double(amount), *mark, quote_usd});
  } else {
    held.unpriced.push_back({&instrument, to_double(amount), mark ? WhyUnpriced::NoQuotePrice : WhyUnpriced::NoMark});
  }
}

Result<MarkedBook> MarkedBookMaker::finish(const std::map<Venue, Balances>& cash) {
  for (const auto& [venue, there] : cash) {
    for (const Money& held : there.entries()) {
      balances_.post(held);
      takable_[venue].post(held);
    }
  }
  for (const Money& held : balances_.entries()) {
    const auto price = prices_.find(held.currency);
    if (price == prices_.end() && held.amount.raw != 0) return fail("no price of " + held.currency.text() + " in USD is known");
    const double usd = price == prices_.end() ? 0.0 : price->second * book_.numeraire_usd;
    book_.balances.push_back({held.currency, to_double(held.amount), usd});
    book_.equity_usd += to_double(held.amount) * usd;
  }
  for (const auto& [venue, there] : takable_) {
    for (const Money& held : there.entries()) book_.takable[{venue, held.currency}] = to_double(held.amount);
  }
  return std::move(book_);
}

MarkedUnderlying& MarkedBookMaker::underlying_of(const Instrument& instrument) {
  const auto found = std::ranges::find(book_.underlyings, instrument.base, &MarkedUnderlying::coin);
  KEEL_CHECK(found != book_.underlyings.end(), "a position in an underlying that was not named");
  return *found;
}

double MarkedBookMaker::usd_of(Currency currency) const {
  const auto price = prices_.find(currency);
  if (price != prices_.end()) return price->second * book_.numeraire_usd;
  return is_dollar(currency) ? 1.0 : 0.0;
}

}  // namespace keel
