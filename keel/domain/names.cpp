#include <array>

#include "keel/domain/commands.hpp"
#include "keel/domain/events.hpp"
#include "keel/domain/notices.hpp"
#include "keel/domain/verdict.hpp"

namespace keel {

std::string_view name_of(Side side) { return side == Side::Buy ? "buy" : "sell"; }

std::string_view name_of(Purpose purpose) { return purpose == Purpose::Quote ? "quote" : "hedge"; }

std::string_view name_of(TimeInForce time_in_force) { return time_in_force == TimeInForce::PostOnly ? "post_only" : "immediate_or_cancel"; }

std::string_view name_of(Liquidity liquidity) { return liquidity == Liquidity::Maker ? "maker" : "taker"; }

std::string_view name_of(Payoff payoff) { return payoff == Payoff::Linear ? "linear" : "inverse"; }

std::string_view name_of(Right right) { return right == Right::Call ? "call" : "put"; }

std::string_view name_of(CloseReason reason) {
  constexpr std::array<std::string_view, 5> names{"cancelled", "filled", "rejected", "unfilled", "lost"};
  return names[static_cast<std::size_t>(reason)];
}

std::string_view name_of(const Command& command) {
  constexpr std::array<std::string_view, std::variant_size_v<Command>> names{"place_order", "cancel_order", "cancel_all"};
  return names[command.index()];
}

std::string_view name_of(const Fact& fact) {
  constexpr std::array<std::string_view, std::variant_size_v<Fact>> names{"instrument_listed",
                                                                          "book_top",
                                                                          "index_moved",
                                                                          "smile_moved",
                                                                          "traded",
                                                                          "order_accepted",
                                                                          "filled",
                                                                          "order_closed",
                                                                          "settled",
                                                                          "deposited",
                                                                          "position_reported",
                                                                          "session_started",
                                                                          "halted",
                                                                          "resumed",
                                                                          "time_reached",
                                                                          "session_ended",
                                                                          "flatten_ordered",
                                                                          "limit_changed",
                                                                          "instrument_enabled",
                                                                          "limit_proposed",
                                                                          "limit_confirmed",
                                                                          "other_maker_proposed",
                                                                          "other_maker_confirmed",
                                                                          "other_maker_ended",
                                                                          "other_maker_traded",
                                                                          "funding_paid"};
  return names[fact.index()];
}

std::string_view name_of(const Notice& notice) {
  constexpr std::array<std::string_view, std::variant_size_v<Notice>> names{"stage_changed", "quotes_frozen", "instrument_stopped",
                                                                            "quotes_wait"};
  return names[notice.index()];
}

std::string_view name_of(Verdict verdict) {
  constexpr std::array<std::string_view, 15> names{"allowed",        "halted",     "restricted",  "market_stale",       "price_collar",
                                                   "window_collar",  "order_size", "order_value", "position_limit",     "exposure_limit",
                                                   "notional_limit", "self_trade", "duplicate",   "repeated_execution", "message_budget"};
  return names[static_cast<std::size_t>(verdict)];
}

std::string_view name_of(Stage stage) {
  constexpr std::array<std::string_view, 6> names{"normal", "lean", "reduce", "hedge", "flatten", "halt"};
  return names[static_cast<std::size_t>(stage)];
}

}  // namespace keel
