#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/settings/sim_process.hpp"

namespace keel {

/// In the order of SimFaultKind.
inline constexpr std::array<std::string_view, 7> sim_fault_names{"disconnect",  "stall",  "lose_commands", "lose_data",
                                                                 "repeat_data", "reject", "throttle"};
enum class SimFaultKind : std::uint8_t {
  Disconnect,    ///< the connection is gone, our orders with it
  Stall,         ///< what is sent to us arrives when it is over
  LoseCommands,  ///< what we send does not arrive
  LoseData,      ///< tops, trades, indices and smiles do not arrive
  RepeatData,    ///< what reaches us does so twice
  Reject,        ///< orders are refused for no reason
  Throttle,      ///< orders beyond so many a second are refused
};

/// What goes wrong in the simulated market for a time, once or again and again.
struct SimFault {
  std::string what = "disconnect";
  Duration after = minute;
  Duration every;
  Duration lasts = second * 10;
  double share = 1.0;
  double orders_per_second = 5.0;
  static constexpr auto fields() {
    using S = SimFault;
    return std::tuple{Setting{"what", &S::what, OneOf{sim_fault_names}, "name of a fault",
                              "disconnect: our orders are gone, too; stall: data stand still; lose_commands; lose_data: tops, trades, "
                              "indices, smiles; repeat_data: it arrives "
                              "twice; reject: orders are refused; throttle: those beyond orders_per_second are"},
                      Setting{"after", &S::after, from(Duration{}, day * 3650), "duration", "from the start to when it first begins"},
                      Setting{"every", &S::every, from(Duration{}, day * 3650), "duration",
                              "mean time from its end to its next beginning, which is random; 0: once only"},
                      Setting{"lasts", &S::lasts, from(shortest_sim_interval, day), "duration", "for how long each time"},
                      Setting{"share", &S::share, above(0.0, 1.0), "share",
                              "of the messages that it hits while it lasts; disconnect, stall and throttle know none"},
                      Setting{"orders_per_second", &S::orders_per_second, from(0.0, 1e6), "orders a second",
                              "that a throttle lets pass, as many at once"}};
  }
  static constexpr auto rules() {
    return std::tuple{Rule<SimFault>{"every", "", "must be 0 or at least 1ms",
                                     [](const SimFault& f) { return f.every.raw == 0 || f.every >= shortest_sim_interval; }}};
  }
  SimFaultKind kind() const {
    const auto at = std::ranges::find(sim_fault_names, what) - sim_fault_names.begin();
    return static_cast<SimFaultKind>(at);
  }
};

}  // namespace keel
