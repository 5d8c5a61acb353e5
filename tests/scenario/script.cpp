#include "script.hpp"

#include <fmt/format.h>

#include <sstream>

#include "keel/config/run_config.hpp"
#include "keel/engine/fact_check.hpp"

namespace keel::scenario {
namespace {

constexpr Instant start{1'767'571'200'000'000'000};  // 2026-01-05T00:00:00Z

#define KEEL_TRY(name, expression) \
  const auto name = expression;    \
  if (!name) return std::unexpected(name.error())

std::vector<std::string> split(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

Result<void> expect(const std::vector<std::string>& words, std::size_t least, std::size_t most, std::string_view usage) {
  if (words.size() >= least && words.size() <= most) return {};
  return fail(fmt::format("needs `{}`", usage));
}

template <class T>
Result<T> number(const std::string& text, std::string_view what) {
  auto parsed = parse_as<T>(text);
  if (!parsed) return fail(what, parsed.error());
  return parsed;
}

/// "30d" from the start of the scenario, as an expiry at 08:00.
Result<Instant> expiry_of(const std::string& text) {
  KEEL_TRY(after, parse_duration(text));
  return start + *after + hour * 8;
}

Instrument perpetual_like(const std::string& name) {
  Instrument made{.name = name, .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse};
  made.base = made.settle = Currency::of("BTC");
  made.quote = Currency::of("USD");
  made.multiplier = Multiplier{10 * units_per_one};
  made.ticks = *TickLadder::make({{Price{0}, PriceOffset{units_per_one / 2}}});
  made.lot = Size{units_per_one};
  made.fees = {.maker = Rate{}, .taker = Rate{50'000}};  // 5 bps
  return made;
}

/// One unit of the base, settled in the quote currency.
void make_linear(Instrument& made) {
  made.payoff = Payoff::Linear;
  made.multiplier = Multiplier{units_per_one};
  made.settle = made.quote;
}

Instrument option_like(const std::string& name) {
  Instrument made = perpetual_like(name);
  made.kind = InstrumentKind::Option;
  made.multiplier = Multiplier{units_per_one};
  made.ticks = *TickLadder::make({{Price{0}, PriceOffset{10'000}}, {Price{500'000}, PriceOffset{50'000}}});  // 0.0001, from 0.005 on 0.0005
  made.lot = Size{units_per_one / 10};
  made.fees = {.maker = Rate{30'000}, .taker = Rate{30'000}, .option_cap = Rate{12'500'000}, .delivery = Rate{15'000}};
  return made;
}

}  // namespace

Result<Script> Script::make(const std::string& config, const std::string& file) {
  KEEL_TRY(parsed, parse_config(config, file));
  // A scenario shows what follows from what it says; one that is about learning or widening says that, too.
  EngineConfig settings = parsed->engine();
  if (!config.contains("widen")) {
    settings.quoting.most_widening = 1.0;
    for (GroupConfig& group : settings.group) group.quoting.most_widening = 1.0;
  }
  if (!config.contains("learn")) {
    settings.risk.learn = settings.quoting.flow.learn = false;
    for (GroupConfig& group : settings.group) group.quoting.flow.learn = false;
  }
  auto engine = Engine::make(settings, parsed->venue_terms());
  if (!engine) return std::unexpected(engine.error());
  Script script(std::move(*engine));
  script.now_ = start;
  return script;
}

void Script::step(Fact fact) {
  engine_.step({engine_.state().last_seq + 1, now_, std::move(fact)}, commands_);
  notices_.insert(notices_.end(), engine_.notices().begin(), engine_.notices().end());
}

Result<void> Script::run(const std::string& line, std::vector<std::string>& shown) {
  const Words words = split(line);
  const std::string& verb = words.front();
  if (verb == "show") {
    KEEL_TRY(lines, show(engine_, {commands_, notices_}, words));
    shown.insert(shown.end(), lines->begin(), lines->end());
    return {};
  }
  if (verb == "spot" || verb == "perpetual" || verb == "future" || verb == "option") return list(words);
  if (verb == "top") return top(words);
  if (verb == "smile") return smile(words);
  if (verb == "filled") return filled(words);
  if (verb == "accepted" || verb == "closed") return order(words);
  if (verb == "wait" || verb == "time") return pass(words);
  if (verb == "ask") return ask(words, shown);
  return fact(words);
}

Result<InstrumentId> Script::instrument(const std::string& name) const {
  const Instrument* found = engine_.state().instruments.find(name);
  if (found == nullptr) return fail(fmt::format("\"{}\" is not an instrument", name));
  return found->id;
}

Result<void> Script::list(const Words& words) {
  Instrument made;
  if (words[0] == "spot" || words[0] == "perpetual") {
    if (auto ok = expect(words, 2, 4, words[0] + " NAME [BASE [QUOTE]]"); !ok) return ok;
    made = perpetual_like(words[1]);
    if (words.size() > 2) {
      KEEL_TRY(base, Currency::parse(words[2]));
      made.base = made.settle = *base;
    }
    if (words[0] == "spot") {
      make_linear(made);
      made.kind = InstrumentKind::Spot;
      made.lot = Size{units_per_one / 1000};
    }
    if (words.size() == 4) {
      KEEL_TRY(quote, Currency::parse(words[3]));
      made.quote = *quote;
      make_linear(made);
      made.ticks = *TickLadder::make({{Price{0}, PriceOffset{1'000}}});  // 0.00001
    }
  } else if (words[0] == "future") {
    if (auto ok = expect(words, 3, 3, "future NAME DAYS"); !ok) return ok;
    KEEL_TRY(expiry, expiry_of(words[2]));
    made = perpetual_like(words[1]);
    made.kind = InstrumentKind::Future;
    made.expiry = *expiry;
  } else {
    if (auto ok = expect(words, 5, 5, "option NAME DAYS call|put STRIKE"); !ok) return ok;
    KEEL_TRY(expiry, expiry_of(words[2]));
    KEEL_TRY(strike, number<Price>(words[4], "strike"));
    if (words[3] != "call" && words[3] != "put") return fail(fmt::format("\"{}\" is neither call nor put", words[3]));
    made = option_like(words[1]);
    made.expiry = *expiry;
    made.strike = *strike;
    made.right = words[3] == "call" ? Right::Call : Right::Put;
  }
  made.id = InstrumentId{static_cast<std::uint32_t>(engine_.state().instruments.size())};
  if (engine_.state().instruments.find(made.name) != nullptr) return fail(fmt::format("\"{}\" is already listed", made.name));
  if (auto valid = validate(made); !valid) return valid;
  step(InstrumentListed{made});
  return {};
}

Result<void> Script::top(const Words& words) {
  if (auto ok = expect(words, 4, 4, "top NAME BIDxSIZE|- ASKxSIZE|-"); !ok) return ok;
  KEEL_TRY(id, instrument(words[1]));
  BookTop fact{.instrument = *id};
  const auto side = [](const std::string& text, Price& price, Size& size) -> Result<void> {
    if (text == "-") return {};
    const std::size_t x = text.find('x');
    if (x == std::string::npos) return fail(fmt::format("\"{}\" is not PRICExSIZE", text));
    KEEL_TRY(parsed_price, number<Price>(text.substr(0, x), "price"));
    KEEL_TRY(parsed_size, number<Size>(text.substr(x + 1), "size"));
    price = *parsed_price;
    size = *parsed_size;
    return {};
  };
  if (auto bid = side(words[2], fact.bid, fact.bid_size); !bid) return bid;
  if (auto ask = side(words[3], fact.ask, fact.ask_size); !ask) return ask;
  if (auto valid = validate(Fact{fact}, nullptr); !valid) return valid;
  step(fact);
  return {};
}

Result<void> Script::smile(const Words& words) {
  if (auto ok = expect(words, 4, 4, "smile CURRENCY DAYS VOL"); !ok) return ok;
  KEEL_TRY(underlying, Currency::parse(words[1]));
  KEEL_TRY(expiry, expiry_of(words[2]));
  KEEL_TRY(vol, number<Rate>(words[3], "vol"));
  if (*expiry <= now_) return fail("is expired");
  const double total_variance = to_double(*vol) * to_double(*vol) * years_between(now_, *expiry);
  step(SmileMoved{.underlying = *underlying, .expiry = *expiry, .a = total_variance, .b = 0.0, .rho = 0.0, .m = 0.0, .s = 0.1});
  return {};
}

Result<void> Script::filled(Words words) {
  constexpr std::string_view usage = "filled NAME buy|sell SIZE @ PRICE [trade N] [order N] [fee AMOUNT] [taker]";
  if (auto ok = expect(words, 6, 13, usage); !ok) return ok;
  KEEL_TRY(id, instrument(words[1]));
  if ((words[2] != "buy" && words[2] != "sell") || words[4] != "@") return fail(fmt::format("needs `{}`", usage));
  KEEL_TRY(size, number<Size>(words[3], "size"));
  KEEL_TRY(price, number<Price>(words[5], "price"));
  if (size->raw <= 0 || price->raw <= 0) return fail("size and price must be above 0");
  Filled fact{.instrument = *id, .side = words[2] == "buy" ? Side::Buy : Side::Sell, .price = *price, .size = *size};
  if (words.back() == "taker") {
    fact.liquidity = Liquidity::Taker;
    words.pop_back();
  }
  const Purpose purpose = fact.liquidity == Liquidity::Taker ? Purpose::Hedge : Purpose::Quote;
  for (const WorkingOrder& working : engine_.state().orders.all()) {
    const PlaceOrder& placed = working.placed;
    if (placed.instrument == *id && placed.side == fact.side && placed.purpose == purpose) fact.order = placed.order;
  }
  const Instrument& traded = engine_.state().instruments[*id];
  const UnderlyingMarket* market = engine_.state().market.find(traded.base);
  fact.fee = trade_fee(traded, *size, *price, fact.liquidity, market == nullptr ? Price{} : market->index);
  fact.trade = TradeId{next_trade_};
  for (std::size_t i = 6; i < words.size(); i += 2) {
    if (i + 1 == words.size()) return fail(fmt::format("needs `{}`", usage));
    KEEL_TRY(value, number<SettleAmount>(words[i + 1], words[i]));
    const auto whole = static_cast<std::uint64_t>(value->raw / units_per_one);
    if (words[i] == "trade")
      fact.trade = TradeId{whole};
    else if (words[i] == "order")
      fact.order = OrderId{whole};
    else if (words[i] == "fee")
      fact.fee = *value;
    else
      return fail(fmt::format("needs `{}`", usage));
  }
  next_trade_ = std::max(next_trade_, fact.trade.value + 1);
  step(fact);
  return {};
}

Result<void> Script::order(const Words& words) {
  const bool accepted = words[0] == "accepted";
  if (auto ok = accepted ? expect(words, 2, 2, "accepted ORDER|all") : expect(words, 2, 3, "closed ORDER|all [REASON]"); !ok) return ok;
  CloseReason reason = CloseReason::Cancelled;
  if (words.size() == 3) {
    while (name_of(reason) != words[2]) {
      if (reason == last_of(reason)) return fail(fmt::format("\"{}\" is not a reason", words[2]));
      reason = static_cast<CloseReason>(static_cast<int>(reason) + 1);
    }
  }
  std::vector<OrderId> orders;
  if (words[1] == "all") {
    for (const WorkingOrder& working : engine_.state().orders.all()) {
      if (accepted || working.state == OrderState::PendingCancel) orders.push_back(working.placed.order);
    }
  } else {
    KEEL_TRY(value, number<SettleAmount>(words[1], "order"));
    orders.push_back(OrderId{static_cast<std::uint64_t>(value->raw / units_per_one)});
  }
  for (const OrderId order : orders) {
    if (accepted)
      step(OrderAccepted{order});
    else
      step(OrderClosed{order, reason});
  }
  return {};
}

Result<void> Script::pass(const Words& words) {
  if (auto ok = words[0] == "wait" ? expect(words, 2, 2, "wait DURATION") : expect(words, 1, 2, "time [DURATION]"); !ok) return ok;
  if (words.size() == 2) {
    KEEL_TRY(passed, parse_duration(words[1]));
    if (passed->raw < 0) return fail("time does not go back");
    now_ = now_ + *passed;
  }
  if (words[0] == "time") step(TimeReached{});
  return {};
}

Result<void> Script::limit(const Words& words) {
  const bool proposed = words[0] == "propose";
  if (auto ok = expect(words, proposed ? 7 : 6, 7, words[0] + " MEASURE SOFT HARD EMERGENCY WHO [DURATION]"); !ok) return ok;
  LimitChanged fact{.measure = words[1], .by = words[5]};
  std::size_t word = 2;
  for (double* threshold : {&fact.limit.soft, &fact.limit.hard, &fact.limit.emergency}) {
    KEEL_TRY(value, number<NumeraireAmount>(words[word++], "threshold"));
    *threshold = to_double(*value);
  }
  if (auto valid = validate_limit(fact.measure, fact.limit); !valid) return valid;
  if (words.size() == 7) {
    KEEL_TRY(length, parse_duration(words[6]));
    fact.until = now_ + *length;
  }
  if (proposed) {
    step(LimitProposed{fact.measure, fact.limit, fact.by, fact.until, now_ + engine_.config().limits.longest_proposal});
  } else {
    step(fact);
  }
  return {};
}

/// A question: what the gate would say to an order now.
Result<void> Script::ask(const Words& words, std::vector<std::string>& shown) const {
  constexpr std::string_view usage = "ask NAME buy|sell SIZE @ PRICE [hedge]";
  if (auto ok = expect(words, 6, 7, usage); !ok) return ok;
  KEEL_TRY(id, instrument(words[1]));
  KEEL_TRY(size, number<Size>(words[3], "size"));
  KEEL_TRY(price, number<Price>(words[5], "price"));
  PlaceOrder order{.instrument = *id, .side = words[2] == "buy" ? Side::Buy : Side::Sell, .price = *price, .size = *size};
  if ((words[2] != "buy" && words[2] != "sell") || words[4] != "@" || (words.size() == 7 && words[6] != "hedge")) {
    return fail(fmt::format("needs `{}`", usage));
  }
  if (words.size() == 7) {
    order.purpose = Purpose::Hedge;
    order.time_in_force = TimeInForce::ImmediateOrCancel;
  }
  GateDesk desk;
  const UnitGreeks unit = engine_.derived().exposure.unit(order.instrument);
  const GateView view = gate_view(engine_.state(), engine_.derived(), engine_.config(), order, unit, desk);
  const Verdict verdict = gate(order, engine_.state().instruments[*id], view, engine_.config().gate);
  shown.push_back(
      fmt::format("gate {} {} {} @ {} {}{}", words[1], words[2], words[3], words[5], words.size() == 7 ? "hedge " : "", name_of(verdict)));
  return {};
}

Result<void> Script::fact(const Words& words) {
  const std::string& verb = words[0];
  const std::string text = words.size() < 2 ? "" : words[1];
  if (verb == "session")
    step(SessionStarted{1});
  else if (verb == "session_ended")
    step(SessionEnded{});
  else if (verb == "halt")
    step(Halted{text});
  else if (verb == "resume")
    step(Resumed{text});
  else if (verb == "flatten")
    step(FlattenOrdered{text});
  else if (verb == "enable") {
    if (auto ok = expect(words, 3, 3, "enable NAME WHO"); !ok) return ok;
    step(InstrumentEnabled{text, words[2]});
  } else if (verb == "confirm") {
    if (auto ok = expect(words, 3, 3, "confirm MEASURE WHO"); !ok) return ok;
    step(LimitConfirmed{text, words[2]});
  } else if (verb == "other_maker") {
    if (auto ok = expect(words, 4, 4, "other_maker NAME WHO DURATION"); !ok) return ok;
    KEEL_TRY(length, parse_duration(words[3]));
    step(OtherMakerProposed{text, words[2], now_ + *length, now_ + engine_.config().limits.longest_proposal});
  } else if (verb == "confirm_other_maker") {
    if (auto ok = expect(words, 3, 3, "confirm_other_maker NAME WHO"); !ok) return ok;
    step(OtherMakerConfirmed{text, words[2]});
  } else if (verb == "end_other_maker") {
    if (auto ok = expect(words, 2, 2, "end_other_maker WHO"); !ok) return ok;
    step(OtherMakerEnded{text});
  } else if (verb == "limit" || verb == "propose")
    return limit(words);
  else if (verb == "index" || verb == "deposit") {
    if (auto ok = expect(words, 3, 3, verb + " CURRENCY AMOUNT"); !ok) return ok;
    KEEL_TRY(currency, Currency::parse(text));
    KEEL_TRY(amount, number<SettleAmount>(words[2], "amount"));
    if (verb == "index")
      step(IndexMoved{*currency, Price{amount->raw}});
    else
      step(Deposited{{*currency, *amount}});
  } else if (verb == "funding") {
    if (auto ok = expect(words, 3, 3, "funding NAME AMOUNT"); !ok) return ok;
    KEEL_TRY(id, instrument(text));
    KEEL_TRY(in_all, number<SettleAmount>(words[2], "amount"));
    step(FundingPaid{*id, *in_all});
  } else if (verb == "settled" || verb == "position") {
    if (auto ok = expect(words, 3, 3, verb + " NAME NUMBER"); !ok) return ok;
    KEEL_TRY(id, instrument(text));
    KEEL_TRY(amount, number<SettleAmount>(words[2], verb));
    if (verb == "settled") {
      step(Settled{*id, Price{amount->raw}});
      return {};
    }
    const PositionReported stated{*id, Size{amount->raw}};
    if (auto trade = others_trade(engine_.state(), engine_.derived(), engine_.config(), stated, now_)) step(std::move(*trade));
    step(stated);
  } else {
    return fail(fmt::format("\"{}\" is not a word of this language", verb));
  }
  return {};
}

}  // namespace keel::scenario
