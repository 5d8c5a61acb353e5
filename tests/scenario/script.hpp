#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/engine/engine.hpp"

namespace keel::scenario {

/// An engine driven by the lines of a scenario; the language is tests/scenario/README.md. Times start at
/// 2026-01-05T00:00:00Z, everything else has a default that the line may override.
class Script {
 public:
  /// `config` is TOML text as in a config file; errors name `file`.
  static Result<Script> make(const std::string& config, const std::string& file);

  /// Runs one line: an event, or `show …`, whose answer is appended to `shown`. Errors do not name the line.
  Result<void> run(const std::string& line, std::vector<std::string>& shown);
  /// A new block: `show commands` shows only what is sent from here on.
  void begin_block() {
    commands_.clear();
    notices_.clear();
  }

 private:
  using Words = std::vector<std::string>;

  explicit Script(Engine engine) : engine_(std::move(engine)) {}

  void step(Fact fact);
  Result<InstrumentId> instrument(const std::string& name) const;
  Result<void> list(const Words& words);
  Result<void> top(const Words& words);
  Result<void> smile(const Words& words);
  Result<void> filled(Words words);
  Result<void> order(const Words& words);
  Result<void> fact(const Words& words);
  Result<void> limit(const Words& words);
  Result<void> pass(const Words& words);
  Result<void> ask(const Words& words, std::vector<std::string>& shown) const;

  Engine engine_;
  Instant now_;
  std::uint64_t next_trade_ = 1;
  std::vector<Command> commands_;
  std::vector<Notice> notices_;
};

/// What was sent and told in a block.
struct OfBlock {
  const std::vector<Command>& commands;
  const std::vector<Notice>& notices;
};
/// The answer to `show what…`, a line each.
Result<std::vector<std::string>> show(const Engine& engine, const OfBlock& block, const std::vector<std::string>& words);

}  // namespace keel::scenario
