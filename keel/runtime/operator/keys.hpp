#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "keel/engine/ports.hpp"

namespace keel {

/// What a person wants of the view and not of the run.
enum class ViewKey : std::uint8_t { Up, Down, PageUp, PageDown, Home, End, Sort };

/// Keys of the person at the terminal: q ends the run, h halts, r resumes; arrows (or j and k), pages (or space and b), Home and End (or g
/// and G) and s are the view's. Reads nothing unless stdin is a terminal, which it leaves as it found it (operator_terminal.hpp).
class OperatorKeys final : public OperatorInbox {
 public:
  /// `by` is who sits there; `view` is told its keys.
  OperatorKeys(std::string by, std::function<void(ViewKey)> view);
  ~OperatorKeys() override;
  OperatorKeys(const OperatorKeys&) = delete;
  OperatorKeys& operator=(const OperatorKeys&) = delete;

  std::optional<OperatorWord> take() override;

 private:
  std::optional<OperatorWord> word_of(char key) const;

  std::string by_;
  std::function<void(ViewKey)> view_;
  bool terminal_;
  std::string typed_;  ///< of an escape sequence that has not ended yet
  std::chrono::steady_clock::time_point next_look_;
};

/// The view's key that these bytes are; nothing: another key. A sequence that is not whole yet is another key, too.
std::optional<ViewKey> view_key(std::string_view typed);

}  // namespace keel
