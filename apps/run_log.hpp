#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "keel/service/run/report.hpp"

namespace keel {

/// Lines on stdout for whom no terminal shows a view: one at the beginning, one every ten seconds, and one at once when a control acts
/// (domain/notices.hpp), the stage changes, a connection is lost or back, a limit or another maker's leave is asked for, given or over,
/// another maker's trade is taken over, or many orders are refused.
class RunLog {
 public:
  explicit RunLog(const VenueTerms& terms) : terms_(terms) {}

  void stepped(const Event& event);
  void noticed(const Notice& notice);
  /// `speed` is asked for when a line is written.
  void look(const Run& run, const std::function<std::string()>& speed);

 private:
  using WallClock = std::chrono::steady_clock;
  /// What is to be told now; empty: nothing.
  std::string news(const Run& run);
  bool many_refused(const Run& run);

  const VenueTerms& terms_;
  bool begun_ = false;
  void hear(const std::string& what);

  std::string heard_;        ///< since the last look
  std::uint64_t more_ = 0;   ///< for which a line has no room
  bool stage_told_ = false;  ///< by a limit, since the last look
  Stage stage_ = Stage::Normal;
  std::vector<StoppedInstrument> stopped_;  ///< at the last look
  std::vector<TakenOver> taken_over_;       ///< at the last look
  std::vector<std::string> permitted_;      ///< at the last look: what people let hold and ask for
  Instant second_began_;                    ///< of the run's time, in which refusals are counted
  std::uint64_t refused_before_ = 0;        ///< that second
  WallClock::time_point next_line_;         ///< of those that come by themselves
  WallClock::time_point next_refusals_;     ///< earliest
};

}  // namespace keel
