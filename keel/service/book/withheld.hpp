#pragma once

#include <string>

#include "keel/document/document.hpp"

namespace keel {

/// What a total says that leaves positions out: ">= 4 of 5 positions unpriced".
std::string unpriced_words(std::size_t left_out, std::size_t of);

/// `value`, or for that reason none; empty: there is no reason. Also of exact amounts, which the functions below let stand.
doc::Value unless(const std::string& why, doc::Value value);

/// Every estimate of a part becomes absent for that reason, but what the question itself chose: prices and moves of the market, strikes,
/// times, and the amounts that are held.
void withhold(doc::Fact& fact, const std::string& why);
void withhold(doc::Facts& facts, const std::string& why);
void withhold(doc::Table& table, const std::string& why);
void withhold(doc::Section& section, const std::string& why);

}  // namespace keel
