#include "apps/usage_error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <regex>

namespace keel {
namespace {

/// "--call or --put" of "--call,--put".
std::string either(const std::string& list) { return std::regex_replace(list, std::regex(","), " or "); }

std::string values(const std::string& number, const std::string& type) {
  return number == "1" ? fmt::format("needs a value, {}", type) : fmt::format("needs {} values, each {}", number, type);
}

struct Phrase {
  const char* theirs;  ///< of CLI11, whole
  std::string (*ours)(const std::smatch& said, const std::string& command);
};

const auto phrases = std::to_array<Phrase>({
    {R"((.+): (\d+) required (.*) missing)",
     [](const auto& said, const auto&) { return fmt::format("{}: {}", said.str(1), values(said.str(2), said.str(3))); }},
    {R"((.+): At Most 1 required but received (\d+))",
     [](const auto& said, const auto&) {
       return fmt::format("{}: stands {}, and counts once", said.str(1), said.str(2) == "2" ? "twice" : said.str(2) + " times");
     }},
    {R"((.+): At (?:[Mm]ost|[Ll]east) (\d+) required but received (\d+))",
     [](const auto& said, const auto&) { return fmt::format("{}: takes {} values, not {}", said.str(1), said.str(2), said.str(3)); }},
    {R"(The following arguments? (?:was|were) not expected: (.*))",
     [](const auto& said, const auto& command) {
       return fmt::format("\"{}\" is not expected; {} --help lists what is", said.str(1), command);
     }},
    {R"((?:Exactly|At least) 1 option from \[(.*)\] is required)",
     [](const auto& said, const auto&) { return either(said.str(1)) + ": one is needed"; }},
    {R"((?:Exactly 1 option from|Requires at most 1 options be given from) \[(.*?)\](?: is required and \d+ were given)?)",
     [](const auto& said, const auto&) { return either(said.str(1)) + ": only one of them can be given"; }},
    {R"((\S+) is required)",
     [](const auto& said, const auto& command) { return fmt::format("{} is needed; {} --help says what it is", said.str(1), command); }},
    {R"((\S+) requires (\S+))",
     [](const auto& said, const auto&) { return fmt::format("{}: is for {}, which is not given", said.str(1), said.str(2)); }},
    {R"((\S+) excludes (\S+))",
     [](const auto& said, const auto&) { return fmt::format("{} or {}: only one of them can be given", said.str(1), said.str(2)); }},
    {R"(Could not convert: (\S+) = (.*))",
     [](const auto& said, const auto&) { return fmt::format("{}: \"{}\" cannot be read", said.str(1), said.str(2)); }},
});

}  // namespace

std::string usage_words(const CLI::ParseError& error, const std::string& command) {
  const std::string theirs = error.what();
  std::smatch said;
  for (const Phrase& phrase : phrases) {
    if (std::regex_match(theirs, said, std::regex(phrase.theirs))) return phrase.ours(said, command);
  }
  return theirs;
}

CLI::Validator one_of(const std::vector<std::string>& words) {
  return CLI::Validator(
      [words](std::string& word) {
        const bool known = std::ranges::find(words, word) != words.end();
        return known ? std::string() : fmt::format("\"{}\" is none of {}", word, fmt::join(words, ", "));
      },
      fmt::format("{{{}}}", fmt::join(words, ",")));
}

}  // namespace keel
