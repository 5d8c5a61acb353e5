#pragma once

#include <optional>
#include <string>

#include "keel/engine/engine.hpp"
#include "keel/engine/ports.hpp"

namespace keel {

/// Whether only a person may say it: no venue does.
bool is_operators(const Fact& fact);

/// Its thresholds, or that there are none.
std::string limit_text(const LimitConfig& limit);

/// Why nothing comes of a word that is heard at `now`, if nothing does; else it is as it is to be recorded: a looser limit as a proposal,
/// and a proposal with the time until which it can be confirmed. `open`: every venue is connected and prices are known; nothing is loosened
/// before. Domain: the word has a fact, of which is_operators holds.
std::optional<OperatorAnswer> prepare_word(OperatorWord& word, const Engine& engine, bool open, Instant now);

/// What holds before a word is stepped, for its answer: the thresholds of the limit that it names.
std::string before_word(const Fact& fact, const Engine& engine);

/// What came of a word; nothing: not known yet. `before`: before_word.
std::optional<OperatorAnswer> answer_to(const OperatorWord& word, const std::string& before, const State& state);

}  // namespace keel
