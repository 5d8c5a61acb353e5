#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "keel/sim/adversaries/adversary.hpp"

namespace keel {

/// Who is who among the participants of a simulated market.
inline constexpr ParticipantId sniper_id{3};
inline constexpr ParticipantId competitor_id{4};
inline constexpr ParticipantId hedge_hunter_id{5};
inline constexpr ParticipantId spoofer_id{6};
inline constexpr ParticipantId crowd_id{7};
inline constexpr ParticipantId last_adversary_id = crowd_id;

/// All those whom the config names, and what they have sent that is under way. None draws a random number: whether they are there changes
/// nobody's sequence.
class Adversaries {
 public:
  /// All outlive this.
  Adversaries(const SimConfig& config, const Instruments& instruments, World& world, Exchange& exchange);

  bool none() const { return all_.empty(); }
  void moved(Instant now);
  void seen(const Execution& execution, Instant now);
  /// When the next of them wakes or something of theirs arrives; nothing: never.
  std::optional<Instant> next() const;
  /// Lets happen what next() said, one thing after the other. Domain: nothing older is left.
  void happen(Instant now);

 private:
  void take_in();

  World& world_;
  Exchange& exchange_;
  std::vector<std::unique_ptr<Adversary>> all_;
  std::vector<Sent> sent_;                  ///< scratch
  std::multimap<Instant, Sent> under_way_;  ///< at one time in the order in which they were sent
};

}  // namespace keel
