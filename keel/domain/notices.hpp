#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "keel/base/fields.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/ids.hpp"
#include "keel/domain/verdict.hpp"

namespace keel {

/// The worst stage of an underlying's limits, or of the account's, is another.
struct StageChanged {
  std::string of;  ///< "BTC", or "account"
  Stage from = Stage::Normal;
  Stage to = Stage::Normal;
  std::string measure;     ///< whose limit
  double value = 0.0;      ///< of the measure, absolute; not a number where it could not be read
  double threshold = 0.0;  ///< the one entered; of a fall, the one whose share was left
  static constexpr auto fields() {
    using S = StageChanged;
    return std::tuple{Field{"of", &S::of},           Field{"from", &S::from},   Field{"to", &S::to},
                      Field{"measure", &S::measure}, Field{"value", &S::value}, Field{"threshold", &S::threshold}};
  }
};

/// Protection has taken an underlying's quotes back.
struct QuotesFrozen {
  std::string of;          ///< "BTC"
  std::string limit;       ///< by its setting of [protection]
  double value = 0.0;      ///< of the sum that met it, absolute
  double threshold = 0.0;  ///< that limit
  Instant until;
  static constexpr auto fields() {
    using Q = QuotesFrozen;
    return std::tuple{Field{"of", &Q::of}, Field{"limit", &Q::limit}, Field{"value", &Q::value}, Field{"threshold", &Q::threshold},
                      Field{"until", &Q::until}};
  }
};

/// An instrument executed too often: it is stopped until a person enables it.
struct InstrumentStopped {
  InstrumentId instrument;
  std::uint64_t executions = 0;  ///< within `window`
  Duration window;
  static constexpr auto fields() {
    using I = InstrumentStopped;
    return std::tuple{Field{"instrument", &I::instrument}, Field{"executions", &I::executions}, Field{"window", &I::window}};
  }
};

/// Quotes wait, as those before them were rejected (orders.reject_wait): of a side that has come to the longest wait, or of all a venue.
struct QuotesWait {
  std::string of;  ///< "BTC-PERPETUAL buy"; of a venue its name
  bool all_of_venue = false;
  std::uint64_t rejects = 0;  ///< in a row; of a venue the sides that were rejected
  Duration wait;
  Instant until;
  static constexpr auto fields() {
    using Q = QuotesWait;
    return std::tuple{Field{"of", &Q::of}, Field{"all_of_venue", &Q::all_of_venue}, Field{"rejects", &Q::rejects}, Field{"wait", &Q::wait},
                      Field{"until", &Q::until}};
  }
};

/// What a control did of itself in a step, and why. It follows from the events: written for people, read back by nobody. The position of an
/// alternative is part of the journal format: append, never reorder.
using Notice = std::variant<StageChanged, QuotesFrozen, InstrumentStopped, QuotesWait>;
std::string_view name_of(const Notice& notice);

}  // namespace keel
