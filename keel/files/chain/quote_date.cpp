#include "keel/files/chain/quote_date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace keel {
namespace {

/// English and Spanish, by what tells them apart.
constexpr auto months = std::to_array<std::pair<std::string_view, int>>({{"jan", 1},
                                                                         {"ene", 1},
                                                                         {"feb", 2},
                                                                         {"mar", 3},
                                                                         {"apr", 4},
                                                                         {"abr", 4},
                                                                         {"may", 5},
                                                                         {"jun", 6},
                                                                         {"jul", 7},
                                                                         {"aug", 8},
                                                                         {"ago", 8},
                                                                         {"sep", 9},
                                                                         {"set", 9},
                                                                         {"oct", 10},
                                                                         {"nov", 11},
                                                                         {"dec", 12},
                                                                         {"dic", 12}});
constexpr auto fillers = std::to_array<std::string_view>(
    {"date:",     "fecha:",   "at",     "de",       "del",    "a",      "las",    "of",      "on",      "time",      "monday", "tuesday",
     "wednesday", "thursday", "friday", "saturday", "sunday", "mon",    "tue",    "tues",    "wed",     "weds",      "thu",    "thur",
     "thurs",     "fri",      "sat",    "sun",      "lunes",  "martes", "jueves", "viernes", "domingo", "miércoles", "sábado"});
/// Hours ahead of UTC.
constexpr auto zones = std::to_array<std::pair<std::string_view, int>>(
    {{"est", -5},  {"edt", -4},  {"cst", -6},  {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7},  {"utc", 0},   {"gmt", 0},
     {"akst", -9}, {"akdt", -8}, {"hst", -10}, {"cet", 1},  {"cest", 2}, {"jst", 9},  {"hkt", 8},  {"aest", 10}, {"aedt", 11}, {"z", 0}});
/// Of the United States, in summer and winter alike; hours behind New York's.
constexpr auto american_zones = std::to_array<std::pair<std::string_view, int>>(
    {{"et", 0}, {"eastern", 0}, {"ct", 1}, {"central", 1}, {"mt", 2}, {"mountain", 2}, {"pt", 3}, {"pacific", 3}});

/// Between blanks (also those that do not break) and commas, in lower case and without dots.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool wide = line.substr(i).starts_with("\u202f");
    const bool hard = line.substr(i).starts_with("\u00a0");
    if (wide || hard || line[i] == ' ' || line[i] == ',') {
      if (!words.back().empty()) words.emplace_back();
      i += wide ? 2 : hard ? 1 : 0;
    } else if (line[i] != '.') {
      words.back() += line[i] >= 'A' && line[i] <= 'Z' ? static_cast<char>(line[i] - 'A' + 'a') : line[i];
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool take_number(std::string_view text, int& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && error == std::errc{} && end == text.data() + text.size();
}

/// "4:31", "07:34:09".
std::optional<Duration> clock_of(std::string_view word) {
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view rest = word.substr(colon + 1);
  const std::size_t second_colon = std::min(rest.find(':'), rest.size());
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  const bool read = take_number(word.substr(0, colon), hours) && take_number(rest.substr(0, second_colon), minutes) &&
                    (second_colon == rest.size() || take_number(rest.substr(second_colon + 1), seconds));
  if (!read || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return std::nullopt;
  return hour * hours + minute * minutes + second * seconds;
}

/// "est", "gmt", "gmt-4", "utc+05:30", "-04:00".
std::optional<Duration> zone_of(std::string_view word) {
  const auto named = std::ranges::find(zones, word, [](const auto& zone) { return zone.first; });
  if (named != zones.end()) return hour * named->second;
  const bool prefixed = word.starts_with("gmt") || word.starts_with("utc");
  const std::string_view offset = word.substr(prefixed ? 3 : 0);
  const bool behind = offset.starts_with('-') || offset.starts_with("\u2212");
  if (!behind && !offset.starts_with('+')) return std::nullopt;
  const std::string_view digits = offset.substr(offset.starts_with("\u2212") ? 3 : 1);
  const std::size_t colon = std::min(digits.find(':'), digits.size());
  int hours = 0;
  int minutes = 0;
  const bool read =
      take_number(digits.substr(0, colon), hours) && (colon == digits.size() || take_number(digits.substr(colon + 1), minutes));
  if (!read || hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
  return (hour * hours + minute * minutes) * (behind ? -1 : 1);
}

struct Parts {
  CivilDate date{0, 0, 0};
  std::optional<Duration> clock;
  std::optional<bool> afternoon;
  std::optional<Duration> ahead;
  std::optional<int> behind_new_york;  ///< hours, instead of `ahead`
};

/// Three whole numbers between separators: "2023-09-14", "9/14/2023".
std::optional<std::array<int, 3>> three_numbers(std::string_view word, char separator) {
  std::array<int, 3> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::size_t end = std::min(word.find(separator), word.size());
    const bool last = i + 1 == numbers.size();
    if (last != (end == word.size()) || !take_number(word.substr(0, end), numbers[i])) return std::nullopt;
    word.remove_prefix(last ? end : end + 1);
  }
  return numbers;
}

/// ISO, or as Americans write it, month first.
std::optional<CivilDate> date_of(std::string_view word) {
  if (const auto iso = three_numbers(word, '-')) return CivilDate{(*iso)[0], (*iso)[1], (*iso)[2]};
  const auto american = three_numbers(word, '/');
  if (!american) return std::nullopt;
  const int year = (*american)[2];
  return CivilDate{year < 100 ? 2000 + year : year, (*american)[0], (*american)[1]};
}

/// "2023-09-14t16:31:00z" as its date, its clock and its zone.
std::vector<std::string> parts_of_iso(const std::string& word) {
  const std::size_t t = word.find('t');
  if (t == std::string::npos || !three_numbers(std::string_view(word).substr(0, t), '-')) return {word};
  const std::size_t zone = std::min(word.find_first_of("z+-", t), word.size());
  std::vector<std::string> parts{word.substr(0, t), word.substr(t + 1, zone - t - 1)};
  if (zone < word.size()) parts.push_back(word.substr(zone));
  return parts;
}

/// False for a word that says nothing here.
bool take(std::string_view word, Parts& parts) {
  const auto month = std::ranges::find_if(months, [word](const auto& one) { return word.starts_with(one.first); });
  int number = 0;
  if (std::ranges::find(fillers, word) != fillers.end()) return true;
  if (take_number(word, number)) {
    int& place = number > 31 ? parts.date.year : parts.date.day;
    return number > 0 && std::exchange(place, number) == 0;
  }
  if (const auto date = date_of(word)) return std::exchange(parts.date, *date) == CivilDate{0, 0, 0};
  const auto american = std::ranges::find(american_zones, word, [](const auto& zone) { return zone.first; });
  if (american != american_zones.end()) return !parts.ahead && !std::exchange(parts.behind_new_york, american->second);
  if (const auto clock = clock_of(word)) return !std::exchange(parts.clock, clock);
  if (word == "am" || word == "pm") return !std::exchange(parts.afternoon, word == "pm");
  if (const auto ahead = zone_of(word)) return !std::exchange(parts.ahead, ahead);
  if (month != months.end()) return std::exchange(parts.date.month, month->second) == 0;
  return false;
}

}  // namespace

Duration new_york_behind_utc(Instant local_midnight) {
  const CivilDate date = civil_date(local_midnight);
  const auto sunday = [&](int month, int nth) {
    const Instant first = *midnight({date.year, month, 1});
    const std::int64_t weekday = ((first - Instant{}).raw / day.raw + 4) % 7;  // 0 is Sunday
    return first + day * ((7 - weekday) % 7 + std::int64_t{7} * (nth - 1));
  };
  const bool summer = local_midnight >= sunday(3, 2) && local_midnight < sunday(11, 1);
  return hour * (summer ? 4 : 5);
}

Result<Instant> parse_quote_date(std::string_view line) {
  Parts parts;
  std::vector<std::string> words;
  for (const std::string& word : words_of(line)) std::ranges::move(parts_of_iso(word), std::back_inserter(words));
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool spaced_half = (words[i] == "a" || words[i] == "p") && i + 1 < words.size() && words[i + 1] == "m";  // "p. m."
    if (spaced_half) {
      words[i + 1] = words[i] + "m";
      ++i;
    }
    if (!take(words[i], parts))
      return fail(fmt::format("\"{}\" is no part of a date like \"September 14, 2023 at 4:31 PM EDT\"", words[i]));
  }
  if (parts.date.year == 0 || parts.date.month == 0 || parts.date.day == 0) return fail("has no day, month and year");
  if (!parts.clock) return fail("has no time like \"4:31 PM\"");
  if (!parts.ahead && !parts.behind_new_york) return fail("has no zone like EDT or GMT-4");
  const auto date = midnight(parts.date);
  if (!date) return date;
  if (!parts.ahead) parts.ahead = -(new_york_behind_utc(*date) + hour * *parts.behind_new_york);
  Duration clock = *parts.clock;
  if (parts.afternoon) {
    if (clock < hour || clock >= hour * 13) return fail("has no time like \"4:31 PM\"");
    if (clock >= hour * 12) clock = clock - hour * 12;
    if (*parts.afternoon) clock = clock + hour * 12;
  }
  return *date + clock - *parts.ahead;
}

}  // namespace keel
