#pragma once

#include <optional>
#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/sim_config.hpp"
#include "keel/sim/sim_random.hpp"

namespace keel {

/// How the other makers answer what happens: of an instrument whose flow has a `response_time`, they know of a trade or a move that time
/// after it, and change `responses` orders of theirs, on average, one by one from then on, exponential times apart.
class Responses {
 public:
  Responses(const SimConfig& config, const Instruments& instruments);

  /// The next instrument.
  void listed(const SimFlow& flow);
  /// No instrument has a `response_time`.
  bool none() const { return none_; }
  bool responds(InstrumentId id) const { return of_[id.value].time.raw > 0; }
  /// Something happened that they will answer: when they know of it. Nothing: as before, as what happens at one instant is one thing.
  /// Domain: responds(id).
  std::optional<Instant> triggered(InstrumentId id, Instant now);
  struct Answer {
    bool changes_order = false;   ///< one order comes or leaves
    std::optional<Instant> next;  ///< nothing: they are done
  };
  /// They know of it now. The first of their answers, unless some are under way.
  Answer know(InstrumentId id, Instant now);
  /// Domain: at the time that `know` or the last answer said.
  Answer answer(InstrumentId id, Instant now);

 private:
  struct Of {
    Duration time;
    double responses = 0.0;
    std::int64_t left = 0;  ///< orders that are still to change
    bool under_way = false;
    std::optional<Instant> triggered;  ///< last
  };
  Random random_;
  std::vector<Of> of_;  ///< by instrument id
  bool none_ = true;
};

}  // namespace keel
