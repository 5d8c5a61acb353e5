#pragma once

#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>

#include "apps/run_log.hpp"
#include "apps/run_view.hpp"
#include "keel/engine/ports.hpp"

namespace keel {

/// Who is told how a run goes: a view on a terminal, else lines of a log, else nobody; beside the last two one line of progress on a
/// terminal's stderr.
class RunWatch final : public Observer {
 public:
  enum class How : std::uint8_t { View, Log, Silent };
  RunWatch(How how, const RecentFills& fills, const VenueTerms& terms)
      : how_(how), line_(how != How::View && isatty(STDERR_FILENO) == 1), view_(fills, terms), log_(terms) {}
  RunWatch(const RunWatch&) = delete;
  RunWatch& operator=(const RunWatch&) = delete;
  ~RunWatch() override { end(); }

  /// From now on. `until` is where the run shall end, if anywhere.
  void begin(const Run& run, std::optional<Instant> until);
  void end();
  void press(ViewKey key) { view_.press(key); }

  void stepped(const Event& event, const std::vector<Command>&) override;
  void noticed(const Event&, const Notice& notice) override;
  void lived(const Engine& engine, Instant now) override;

  /// Since the beginning, without the orderly end, whose simulated time takes next to no time.
  std::uint64_t events() const { return events_; }
  double seconds() const { return std::chrono::duration<double>(lived_at_ - began_).count(); }
  double events_per_second() const { return static_cast<double>(events_) / std::max(seconds(), 1e-3); }

 private:
  using WallClock = std::chrono::steady_clock;
  std::string speed(Instant now) const;
  void show_progress(Instant now);

  How how_;
  bool line_;
  RunView view_;
  RunLog log_;
  const Run* run_ = nullptr;
  std::optional<Instant> until_;
  Instant began_at_;
  std::uint64_t events_before_ = 0;
  std::uint64_t events_ = 0;
  WallClock::time_point began_;
  WallClock::time_point lived_at_;
  WallClock::time_point next_line_;
};

}  // namespace keel
