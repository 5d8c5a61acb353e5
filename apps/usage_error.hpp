#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace keel {

/// What is wrong with the command line in this program's words, whatever CLI11 calls it: "--seed: needs a value, N". `command` is "keel
/// book", for whoever looks for help.
std::string usage_words(const CLI::ParseError& error, const std::string& command);

/// Takes these words alone: "\"x\" is none of maker, taker".
CLI::Validator one_of(const std::vector<std::string>& words);

}  // namespace keel
