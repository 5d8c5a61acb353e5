#pragma once

#include <optional>
#include <string>

#include "keel/base/result.hpp"
#include "keel/base/time.hpp"
#include "keel/document/document.hpp"

namespace keel {

/// A person's word to the run that writes a journal: a halt, unless one of the others is said.
struct KillRequest {
  std::string directory;
  std::string by;   ///< who says so
  std::string why;  ///< of a halt; empty: not said
  bool flatten = false;
  bool resume = false;
  std::string enable;                ///< an instrument that executed too often
  std::string limit;                 ///< MEASURE=SOFT,HARD,EMERGENCY
  std::string confirm;               ///< a measure whose limit another person has proposed to loosen
  std::string other_maker;           ///< who shall be let trade on the account beside the run
  std::string confirm_other_maker;   ///< whom another person has proposed so
  bool end_other_maker = false;      ///< he shall not any more, nor who is proposed
  std::optional<std::string> until;  ///< of a limit or another maker: a time in UTC, or a duration above 0 of the run's from when it hears
  Duration wait;                     ///< for the venue's confirmation
};

/// What came of it; the answer is no where the venue has not confirmed in time. Error: `field: what`, or that no run is alive there.
Result<doc::Document> kill_document(const KillRequest& request);

}  // namespace keel
