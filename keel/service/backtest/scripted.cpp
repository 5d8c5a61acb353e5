#include "keel/service/backtest/scripted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "keel/config/terms_file.hpp"
#include "keel/files/depth/scripted_orders.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/matching/matching_engine.hpp"
#include "keel/service/backtest/recorded_markets.hpp"
#include "keel/venue/binance/symbol.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr ParticipantId us{1};
constexpr InstrumentId it{0};

/// What a contract stands for: coins, of an inverse one dollars. Nothing of an inverse one that has no terms.
std::optional<double> contract_of(const RecordedDepth& market) {
  if (market.contract != RecordedDepth::Contract::Inverse) return 1.0;
  const auto listed = parse_binance_instrument(market.symbol, market.contract, built_in_terms(), market.rows.front().at);
  if (!listed) return std::nullopt;
  return to_double(listed->multiplier);
}

Instrument instrument_of(const RecordedDepth& market) {
  const bool inverse = market.contract == RecordedDepth::Contract::Inverse;
  constexpr Currency coin = Currency::of("COIN");
  constexpr Currency dollar = Currency::of("USD");
  Instrument made{.id = it, .name = market.symbol, .kind = InstrumentKind::Perpetual, .payoff = inverse ? Payoff::Inverse : Payoff::Linear};
  made.base = coin;
  made.quote = dollar;
  made.settle = inverse ? coin : dollar;
  made.multiplier = Multiplier{units_per_one};  // matching asks for none
  made.ticks = *TickLadder::make({{Price{}, market.tick}});
  made.lot = market.lot;
  return made;
}

/// The orders against the market: at equal times the market goes first.
class Script {
 public:
  Script(const QueueRules& rules, const std::vector<ScriptedOrder>& orders, ScriptedOutcome& out)
      : instruments_(listed(instrument_of(out.market))), matching_(instruments_, rules), orders_(orders), out_(out) {
    matching_.told_to(it, out.market.levels_told);
  }

  void run(const std::function<void(std::size_t, std::size_t)>& progress) {
    const std::vector<DepthRow>& rows = out_.market.rows;
    constexpr std::size_t between_looks = 1 << 16;
    while (next_ < orders_.size() && orders_[next_].arrives < rows.front().at) refuse_early(orders_[next_++]);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const DepthRow& row = rows[i];
      while (next_ < orders_.size() && orders_[next_].arrives < row.at) obey(orders_[next_++]);
      now_ = row.at;
      matching_.hear(it, row, executions_);
      if (!executions_.empty()) tell();
      if (i % between_looks == 0) progress(i, rows.size());
    }
    while (next_ < orders_.size()) obey(orders_[next_++]);
    out_.bid = matching_.book(it).best_shown(Side::Buy).value_or(BookLevel{}).price;
    out_.ask = matching_.book(it).best_shown(Side::Sell).value_or(BookLevel{}).price;
  }

 private:
  static Instruments listed(Instrument instrument) {
    Instruments all;
    const auto id = all.list(std::move(instrument));
    KEEL_CHECK(id.has_value(), "a recorded instrument can be listed");
    return all;
  }

  /// Nobody knows what it would have met.
  void refuse_early(const ScriptedOrder& order) {
    if (order.action == ScriptedOrder::Action::Cancel) {
      ++out_.too_late;
      return;
    }
    ++out_.placed;
    ++out_.rejected;
    ++out_.before_the_recording;
  }

  void obey(const ScriptedOrder& order) {
    if (order.action == ScriptedOrder::Action::Cancel) {
      ++(matching_.cancel(us, order.order) ? out_.cancelled : out_.too_late);
      return;
    }
    ++out_.placed;
    placed_.emplace(order.order.value, &order);
    const OrderRequest place{.order = order.order,
                             .instrument = it,
                             .side = order.side,
                             .price = order.price,
                             .size = order.size,
                             .post_only = PostOnly::Reject};
    if (matching_.place(us, place, now_, executions_).outcome == MatchingEngine::Outcome::Rejected) ++out_.rejected;
  }

  /// With the digits that the file has, but for a comma among them.
  template <class T>
  static std::string as_given(std::string_view text, T amount) {
    return text.find(',') == std::string_view::npos ? std::string(text) : to_text(amount);
  }

  void tell() {
    for (const Execution& done : executions_) {
      const ScriptedOrder& order = *placed_.at(done.order.value);
      const std::string size = done.size == order.size ? as_given(order.size_text, done.size) : to_text(done.size);
      out_.fills.push_back({.at = now_,
                            .order = done.order,
                            .side = order.side,
                            .price = done.price,
                            .size = done.size,
                            .text = fmt::format("{},{}", as_given(order.price_text, done.price), size)});
      out_.filled += done.left.raw == 0 ? 1 : 0;
    }
    executions_.clear();
  }

  Instruments instruments_;
  MatchingEngine matching_;
  const std::vector<ScriptedOrder>& orders_;
  ScriptedOutcome& out_;
  std::size_t next_ = 0;
  Instant now_;
  std::unordered_map<std::uint64_t, const ScriptedOrder*> placed_;
  std::vector<Execution> executions_;
};

}  // namespace

Result<ScriptedOutcome> run_script(const ScriptedRequest& request) {
  const auto rules = queue_rules(request.queue);
  if (!rules) return std::unexpected(rules.error());
  const auto text = read_text_file(request.orders);
  if (!text) return std::unexpected(text.error());
  const auto orders = read_scripted_orders(request.orders, *text);
  if (!orders) return std::unexpected(orders.error());
  auto read = read_recorded(request.data, request.format);
  if (!read) return std::unexpected(read.error());
  std::vector<RecordedDepth>& markets = read->depths;
  if (markets.size() > 1) {
    return fail(fmt::format("data: scripted orders are of one instrument, the files of {}: {} and {}", markets.size(),
                            markets.front().symbol, markets.back().symbol));
  }
  // What reached an exchange was on its steps, whether the recording happens to show such a price or size or not.
  for (const ScriptedOrder& order : *orders) {
    if (order.action != ScriptedOrder::Action::Place) continue;
    markets.front().tick.raw = std::gcd(markets.front().tick.raw, order.price.raw);
    markets.front().lot.raw = std::gcd(markets.front().lot.raw, order.size.raw);
  }
  ScriptedOutcome out{.market = std::move(markets.front()), .queue = request.queue, .maker_fee = request.maker_fee};
  Script(*rules, *orders, out).run(request.progress);
  return out;
}

std::string fills_csv(const ScriptedOutcome& outcome) {
  std::string csv = "exchange_ns,order,side,price,size\n";
  for (const ScriptedFill& fill : outcome.fills) {
    csv += fmt::format("{},{},{},{}\n", fill.at.raw, fill.order.value, name_of(fill.side), fill.text);
  }
  return csv;
}

namespace {

/// In the unit that it settles in: dollars, of an inverse contract coins.
struct ScriptedProfit {
  double bought = 0.0;  ///< contracts
  double sold = 0.0;
  double before_fees = 0.0;  ///< with what is held at the end at the middle of then
  double traded = 0.0;       ///< what fees are a share of
};

ScriptedProfit profit_of(const ScriptedOutcome& outcome, double mid) {
  const bool inverse = outcome.market.contract == RecordedDepth::Contract::Inverse;
  const double contract = contract_of(outcome.market).value_or(std::numeric_limits<double>::quiet_NaN());
  ScriptedProfit sum;
  for (const ScriptedFill& fill : outcome.fills) {
    const double size = to_double(fill.size);
    const double price = to_double(fill.price);
    (fill.side == Side::Buy ? sum.bought : sum.sold) += size;
    sum.before_fees += sign_of(fill.side) * size * contract * (inverse ? 1.0 / price - 1.0 / mid : mid - price);
    sum.traded += size * contract * (inverse ? 1.0 / price : price);
  }
  return sum;
}

}  // namespace

doc::Document scripted_document(const ScriptedOutcome& outcome) {
  const RecordedDepth& market = outcome.market;
  const bool inverse = market.contract == RecordedDepth::Contract::Inverse;
  const std::string unit = inverse ? "coin" : "USD";
  const bool two_sided = outcome.bid.raw > 0 && outcome.ask.raw > 0;
  const double mid = two_sided ? (to_double(outcome.bid) + to_double(outcome.ask)) / 2.0 : std::numeric_limits<double>::quiet_NaN();
  const ScriptedProfit profit = profit_of(outcome, mid);
  Value unknown_mid = absent("the book has no two sides at the end");
  const bool known_contract = contract_of(market).has_value();
  Value unknown_contract = absent("what a contract stands for is not known: keel terms");
  const auto money = [&](double amount) {
    if (!known_contract) return unknown_contract;
    return two_sided ? estimate(amount, places(inverse ? 8 : 4)) : unknown_mid;
  };
  const auto with_fee = [&](double amount) {
    if (!known_contract) return unknown_contract;
    return outcome.maker_fee ? estimate(amount, places(inverse ? 8 : 4)) : absent("no --maker-fee is given");
  };
  const double fees = outcome.maker_fee.value_or(0.0) * profit.traded;

  Document document{.title = fmt::format("{}: {} fills of {} orders", market.symbol, outcome.fills.size(), outcome.placed)};
  Facts recorded{.key = "market", .title = "Market"};
  recorded.facts = {{"symbol", "symbol", text(market.symbol)},
                    {"from", "from", moment(market.rows.front().at)},
                    {"until", "until", moment(market.rows.back().at)},
                    {"rows", "rows of depth and trades", count(market.rows.size())},
                    {"tick", "tick", exact(market.tick)},
                    {"lot", "lot", exact(market.lot), "contracts"}};
  document.body.add(std::move(recorded));
  Facts orders{.key = "orders", .title = "Orders"};
  orders.facts = {{"queue", "queue", text(outcome.queue)},
                  {"placed", "placed", count(outcome.placed)},
                  {"rejected", "rejected: would have traded, or came too early", count(outcome.rejected)},
                  {"filled", "filled whole", count(outcome.filled)},
                  {"cancelled", "cancelled", count(outcome.cancelled)},
                  {"cancelled_too_late", "cancelled too late", count(outcome.too_late)},
                  {"fills", "fills", count(outcome.fills.size())}};
  document.body.add(std::move(orders));
  Facts result{.key = "result", .title = "Result"};
  result.facts = {{"bought", "bought", estimate(profit.bought, significant(10)), "contracts"},
                  {"sold", "sold", estimate(profit.sold, significant(10)), "contracts"},
                  {"position", "position at the end", estimate(profit.bought - profit.sold, significant(10)), "contracts"},
                  {"mid", "middle at the end", two_sided ? estimate(mid, significant(12)) : unknown_mid, "USD"},
                  {"profit_before_fees", "profit before fees", money(profit.before_fees), unit},
                  {"fees", "maker's fees", with_fee(fees), unit},
                  {"profit", "profit", two_sided ? with_fee(profit.before_fees - fees) : unknown_mid, unit}};
  document.body.add(std::move(result));
  document.warnings = market.remarks;
  if (outcome.before_the_recording > 0) {
    document.warnings.push_back(fmt::format("{}: {} of the rejected orders arrive before the book is known, at {}", market.symbol,
                                            outcome.before_the_recording, format_instant(market.rows.front().at)));
  }
  return document;
}

}  // namespace keel
