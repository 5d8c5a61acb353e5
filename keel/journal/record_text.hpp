#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/domain/commands.hpp"
#include "keel/domain/events.hpp"
#include "keel/domain/notices.hpp"

namespace keel {

/// Line: `17 2026-01-05T08:00:00Z filled trade=5 order=3 …`.  Json: one object a record, exact decimals as numbers.
enum class RecordStyle : std::uint8_t { Line, Json };

/// Writes events, commands and notices for people and for other programs, from the records' own lists of fields.
class RecordText {
 public:
  explicit RecordText(RecordStyle style) : style_(style) {}

  /// Remembers the names of the instruments that events list; those of others are their numbers.
  void learn(const Event& event);
  std::string event(const Event& event) const;
  /// The `index`th command that followed `event`.
  std::string command(const Event& event, std::size_t index, const Command& command) const;
  /// The `index`th notice of what it did: `17.n0 2026-01-05T08:00:00Z stage_changed of=BTC …`; in JSON `notice` is its index.
  std::string notice(const Event& event, std::size_t index, const Notice& notice) const;

 private:
  RecordStyle style_;
  std::vector<std::string> names_;  ///< by instrument id
};

/// The names of all facts, commands and notices, in this order.
std::vector<std::string_view> record_kinds();

}  // namespace keel
