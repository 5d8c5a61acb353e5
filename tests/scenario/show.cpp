#include <fmt/format.h>

#include <cmath>

#include "script.hpp"

namespace keel::scenario {
namespace {

using Lines = std::vector<std::string>;

/// An estimate with a fixed number of places and no negative zero.
std::string estimate(double value, int places) {
  const std::string text = fmt::format("{:.{}f}", value, places);
  return text.find_first_not_of("-0.") == std::string::npos && text.front() == '-' ? text.substr(1) : text;
}

std::string signed_text(Size size) { return fmt::format("{}{}", size.raw > 0 ? "+" : "", to_text(size)); }

const std::string& name_in(const Engine& engine, InstrumentId id) { return engine.state().instruments[id].name; }

std::string placed_text(const Engine& engine, const PlaceOrder& placed) {
  return fmt::format("{} {} {} {} @ {} {}", placed.order.value, name_in(engine, placed.instrument), name_of(placed.side),
                     to_text(placed.size), to_text(placed.price), name_of(placed.purpose));
}

Lines commands_shown(const Engine& engine, const std::vector<Command>& commands) {
  Lines lines;
  for (const Command& command : commands) {
    std::string line = fmt::format("command {}", name_of(command));
    if (const auto* place = std::get_if<PlaceOrder>(&command)) {
      line += fmt::format(" {}", placed_text(engine, *place));
      if (place->replaces != OrderId{}) line += fmt::format(" replaces {}", place->replaces.value);
    }
    if (const auto* cancel = std::get_if<CancelOrder>(&command)) line += fmt::format(" {}", cancel->order.value);
    lines.push_back(line);
  }
  if (lines.empty()) lines.emplace_back("command none");
  return lines;
}

Lines notices_shown(const Engine& engine, const std::vector<Notice>& notices) {
  Lines lines;
  for (const Notice& notice : notices) {
    std::string line = fmt::format("notice {}", name_of(notice));
    if (const auto* changed = std::get_if<StageChanged>(&notice)) {
      line += fmt::format(" {} {} to {} {} {} threshold {}", changed->of, name_of(changed->from), name_of(changed->to), changed->measure,
                          estimate(changed->value, 2), estimate(changed->threshold, 2));
    } else if (const auto* frozen = std::get_if<QuotesFrozen>(&notice)) {
      line += fmt::format(" {} {} {} threshold {} until {}", frozen->of, frozen->limit, estimate(frozen->value, 2),
                          estimate(frozen->threshold, 2), format_instant(frozen->until));
    } else if (const auto* stopped = std::get_if<InstrumentStopped>(&notice)) {
      line += fmt::format(" {} {} executions in {}", name_in(engine, stopped->instrument), stopped->executions,
                          format_duration(stopped->window));
    } else if (const auto* wait = std::get_if<QuotesWait>(&notice)) {
      line += fmt::format(" {} {} rejects wait {} until {}", wait->all_of_venue ? "venue" : wait->of, wait->rejects,
                          format_duration(wait->wait), format_instant(wait->until));
    }
    lines.push_back(line);
  }
  if (lines.empty()) lines.emplace_back("notice none");
  return lines;
}

Lines orders_shown(const Engine& engine) {
  constexpr std::array<std::string_view, 3> states{"pending_new", "working", "pending_cancel"};
  Lines lines;
  for (const WorkingOrder& working : engine.state().orders.all()) {
    lines.push_back(fmt::format("order {}{} {}", placed_text(engine, working.placed),
                                working.remaining == working.placed.size ? "" : fmt::format(" left {}", to_text(working.remaining)),
                                states[static_cast<std::size_t>(working.state)]));
  }
  if (lines.empty()) lines.emplace_back("order none");
  return lines;
}

Lines positions_shown(const Engine& engine) {
  Lines lines;
  for (const Instrument& instrument : engine.state().instruments) {
    const Position& held = engine.state().book.position(instrument.id);
    if (held == Position{}) continue;
    lines.push_back(fmt::format("position {} {} realised {} fees {} {}", instrument.name, signed_text(held.size), to_text(held.realised),
                                to_text(held.net_fees()), instrument.settle.text()));
  }
  if (lines.empty()) lines.emplace_back("position none");
  return lines;
}

Lines quotes_shown(const Engine& engine) {
  Lines lines;
  const auto side = [](Price price, Size size) { return size.raw > 0 ? to_text(price) + "x" + to_text(size) : std::string("-"); };
  for (const Instrument& instrument : engine.state().instruments) {
    const ShownQuote quote = engine.quote(instrument.id);
    lines.push_back(
        fmt::format("quote {} bid {} ask {}", instrument.name, side(quote.bid, quote.bid_size), side(quote.ask, quote.ask_size)));
  }
  return lines;
}

Lines stages_shown(const Engine& engine) {
  Lines lines;
  for (const UnderlyingLimits& limits : engine.state().limits) {
    lines.push_back(fmt::format("stage {} {}", limits.underlying.text(), name_of(engine.state().stage(limits.underlying))));
  }
  if (engine.state().halted) lines.push_back("halted " + engine.state().halt_reason);
  for (const StoppedInstrument& stopped : engine.state().stopped) lines.push_back("stopped " + name_in(engine, stopped.instrument));
  return lines;
}

/// Who may trade beside us or is asked for, and what was taken over.
Lines other_makers_shown(const Engine& engine) {
  const State& state = engine.state();
  Lines lines;
  for (const OtherMaker& other : state.other_makers) {
    lines.push_back(fmt::format("other_maker {} by {} confirmed by {} until {}", other.maker, other.by, other.confirmed_by,
                                format_instant(other.until)));
  }
  for (const OtherMakerProposed& one : state.other_maker_proposals) {
    lines.push_back(fmt::format("other_maker {} proposed by {} lapses {}", one.maker, one.by, format_instant(one.lapses)));
  }
  if (lines.empty()) lines.emplace_back("other_maker none");
  for (const TakenOver& sum : state.taken_over) {
    lines.push_back(
        fmt::format("taken_over {} {} {} in {} trades", sum.maker, name_in(engine, sum.instrument), signed_text(sum.bought), sum.trades));
  }
  return lines;
}

/// The last change of each underlying's worst stage and of the account's.
Lines causes_shown(const Engine& engine) {
  Lines lines;
  const auto add = [&](const std::string& whose, const StageChange& change) {
    if (change.measure.empty()) return;
    lines.push_back(fmt::format("cause {} {} to {} {} {} threshold {}", whose, name_of(change.from), name_of(change.to), change.measure,
                                std::isnan(change.value) ? "unknown" : estimate(change.value, 2), estimate(change.threshold, 2)));
  };
  for (const UnderlyingLimits& limits : engine.state().limits) add(limits.underlying.text(), limits.stages.last);
  add("account", engine.state().account_limits.last);
  if (lines.empty()) lines.emplace_back("cause none");
  return lines;
}

Lines cash_shown(const Engine& engine) {
  Lines lines;
  for (const Money& money : engine.state().book.cash().entries()) {
    lines.push_back(fmt::format("cash {} {}", to_text(money.amount), money.currency.text()));
  }
  return lines;
}

Lines exposures_shown(const Engine& engine) {
  Lines lines;
  const Derived& derived = engine.derived();
  for (const Currency underlying : derived.layout.underlyings) {
    const UnderlyingRisk risk = underlying_risk(engine.state(), derived, underlying);
    lines.push_back(fmt::format("exposure {} delta {} gamma_usd_per_percent {} vega_usd_per_vol_point {} theta_usd_per_day {}",
                                underlying.text(), estimate(risk.bias_coin, 6), estimate(risk.gamma_usd_per_percent, 2),
                                estimate(risk.vega_usd_per_vol_point, 2), estimate(risk.greeks.theta_usd_per_day, 2)));
  }
  return lines;
}

/// The factors that hedges and quotes see: exposures with hedges in flight, and their prices.
Lines risk_shown(const Engine& engine) {
  Lines lines;
  const FactorLayout& layout = engine.derived().layout;
  const RiskView& risk = engine.derived().risk;
  if (risk.price.size() == 0) return {"risk unknown"};
  for (int u = 0; u < static_cast<int>(layout.underlyings.size()); ++u) {
    for (int f = 0; f < layout.per_underlying(); ++f) {
      const std::string factor = f == 0 ? "spot" : f == 1 ? "convexity" : fmt::format("vega_{}", f - 1);
      const int at = layout.spot(u) + f;
      lines.push_back(fmt::format("risk {} {} exposure_usd {} price_bps {}", layout.underlyings[static_cast<std::size_t>(u)].text(), factor,
                                  estimate(risk.exposures[at], 2), estimate(1e4 * risk.price[at], 4)));
    }
  }
  return lines;
}

/// Each of the two prices as the sum that it is, in the instrument's quotation.
Result<Lines> why_shown(const Engine& engine, const std::string& name) {
  const Instrument* instrument = engine.state().instruments.find(name);
  if (instrument == nullptr) return fail(fmt::format("\"{}\" is not an instrument", name));
  Lines lines;
  const ShownQuote both = engine.quote(instrument->id);
  const auto told = [&](std::string_view side, Size size, const QuoteParts& parts) {
    if (size.raw == 0) return lines.push_back(fmt::format("why {} {} none", name, side));
    const bool listens = parts.lead.raw != 0 || parts.imbalance.raw != 0;
    const std::string signals = listens ? fmt::format(" lead {} imbalance {}", to_text(parts.lead), to_text(parts.imbalance)) : "";
    lines.push_back(
        fmt::format("why {} {} fair {}{} half_spread {} widening {} skew {} size {} adverse {} fee {} obligation {} rounding {} price {}",
                    name, side, to_text(parts.fair), signals, to_text(parts.half_spread), to_text(parts.widening),
                    to_text(parts.skew_in_all()), to_text(parts.size_charge), to_text(parts.adverse), to_text(parts.fee),
                    to_text(parts.obligation), to_text(parts.rounding), to_text(parts.price())));
  };
  told("bid", both.bid_size, both.bid_parts);
  told("ask", both.ask_size, both.ask_parts);
  return lines;
}

Lines profit_shown(const Engine& engine) {
  Lines lines;
  for_each_field(engine.state().profit, [&](std::string_view name, const NumeraireAmount& amount) {
    lines.push_back(fmt::format("profit {} {}", name, to_text(amount)));
  });
  return lines;
}

Lines refusals_shown(const Engine& engine) {
  Lines lines;
  for (std::size_t i = 1; i < verdicts; ++i) {
    const std::uint64_t count = engine.state().verdict_counts[i];
    if (count > 0) lines.push_back(fmt::format("refused {} {}", name_of(static_cast<Verdict>(i)), count));
  }
  if (lines.empty()) lines.emplace_back("refused none");
  return lines;
}

}  // namespace

Result<Lines> show(const Engine& engine, const OfBlock& block, const std::vector<std::string>& words) {
  Lines lines;
  if (words.size() < 2) return fail("needs `show WHAT…`");
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& what = words[i];
    Lines more;
    if (what == "commands")
      more = commands_shown(engine, block.commands);
    else if (what == "notices")
      more = notices_shown(engine, block.notices);
    else if (what == "orders")
      more = orders_shown(engine);
    else if (what == "positions")
      more = positions_shown(engine);
    else if (what == "quotes")
      more = quotes_shown(engine);
    else if (what == "stage")
      more = stages_shown(engine);
    else if (what == "other_makers")
      more = other_makers_shown(engine);
    else if (what == "cause")
      more = causes_shown(engine);
    else if (what == "cash")
      more = cash_shown(engine);
    else if (what == "exposure")
      more = exposures_shown(engine);
    else if (what == "risk")
      more = risk_shown(engine);
    else if (what == "profit")
      more = profit_shown(engine);
    else if (what == "refusals")
      more = refusals_shown(engine);
    else if (what == "why" && i + 1 < words.size()) {
      auto parts = why_shown(engine, words[++i]);
      if (!parts) return parts;
      more = std::move(*parts);
    } else {
      return fail(fmt::format("\"{}\" cannot be shown", what));
    }
    lines.insert(lines.end(), more.begin(), more.end());
  }
  return lines;
}

}  // namespace keel::scenario
