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

/// English, Spanish, French, German, Italian and Portuguese, by what tells them apart.
constexpr auto months = std::to_array<std::pair<std::string_view, int>>(
    {{"jan", 1},  {"ene", 1},  {"gen", 1},  {"jän", 1},  {"feb", 2},  {"fév", 2},  {"fev", 2},  {"mar", 3},  {"mär", 3},
     {"apr", 4},  {"abr", 4},  {"avr", 4},  {"may", 5},  {"mai", 5},  {"mag", 5},  {"jun", 6},  {"juin", 6}, {"giu", 6},
     {"jul", 7},  {"juil", 7}, {"lug", 7},  {"aug", 8},  {"ago", 8},  {"aoû", 8},  {"aou", 8},  {"sep", 9},  {"set", 9},
     {"oct", 10}, {"okt", 10}, {"ott", 10}, {"out", 10}, {"nov", 11}, {"dec", 12}, {"déc", 12}, {"dic", 12}, {"dez", 12}});
constexpr auto fillers = std::to_array<std::string_view>({"date:",       "fecha:",       "datum:",       "data:",      "at",
                                                          "@",           "de",           "del",          "a",          "las",
                                                          "la",          "of",           "on",           "time",       "à",
                                                          "le",          "um",           "uhr",          "alle",       "ore",
                                                          "às",          "as",           "den",          "monday",     "tuesday",
                                                          "wednesday",   "thursday",     "friday",       "saturday",   "sunday",
                                                          "mon",         "tue",          "tues",         "wed",        "weds",
                                                          "thu",         "thur",         "thurs",        "fri",        "sat",
                                                          "sun",         "lunes",        "martes",       "miércoles",  "jueves",
                                                          "viernes",     "sábado",       "domingo",      "lundi",      "mardi",
                                                          "mercredi",    "jeudi",        "vendredi",     "samedi",     "dimanche",
                                                          "montag",      "dienstag",     "mittwoch",     "donnerstag", "freitag",
                                                          "samstag",     "sonntag",      "lunedì",       "martedì",    "mercoledì",
                                                          "giovedì",     "venerdì",      "sabato",       "domenica",   "segunda-feira",
                                                          "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira"});
/// Minutes ahead of UTC. Of two places that share a name the one with more people: BST is Britain's, IST India's.
constexpr auto zones = std::to_array<std::pair<std::string_view, int>>(
    {{"est", -300}, {"edt", -240}, {"cst", -360}, {"cdt", -300}, {"mst", -420},  {"mdt", -360},  {"pst", -480}, {"pdt", -420},
     {"ast", -240}, {"utc", 0},    {"gmt", 0},    {"z", 0},      {"akst", -540}, {"akdt", -480}, {"hst", -600}, {"cot", -300},
     {"art", -180}, {"brt", -180}, {"wet", 0},    {"west", 60},  {"bst", 60},    {"cet", 60},    {"cest", 120}, {"mez", 60},
     {"mesz", 120}, {"eet", 120},  {"eest", 180}, {"sast", 120}, {"msk", 180},   {"gst", 240},   {"ist", 330},  {"sgt", 480},
     {"hkt", 480},  {"jst", 540},  {"kst", 540},  {"aest", 600}, {"aedt", 660},  {"nzst", 720},  {"nzdt", 780}});
/// Of the United States, in summer and winter alike; hours behind New York's.
constexpr auto american_zones = std::to_array<std::pair<std::string_view, int>>({{"et", 0},
                                                                                 {"eastern", 0},
                                                                                 {"america/new_york", 0},
                                                                                 {"ct", 1},
                                                                                 {"central", 1},
                                                                                 {"america/chicago", 1},
                                                                                 {"mt", 2},
                                                                                 {"mountain", 2},
                                                                                 {"america/denver", 2},
                                                                                 {"pt", 3},
                                                                                 {"pacific", 3},
                                                                                 {"america/los_angeles", 3}});

bool take_number(std::string_view text, int& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && error == std::errc{} && end == text.data() + text.size();
}

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

struct Word {
  std::string text;
  bool aside = false;  ///< in brackets: it may say nothing
};

/// In lower case, of the letters of western Europe.
std::string lower(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto byte = static_cast<unsigned char>(out[i]);
    const bool accented = i > 0 && out[i - 1] == '\xC3' && byte >= 0x80 && byte <= 0x9E && byte != 0x97;
    if ((out[i] >= 'A' && out[i] <= 'Z') || accented) out[i] = static_cast<char>(out[i] + 0x20);
  }
  return out;
}

/// Between blanks (also those that do not break), commas and brackets, in lower case and without dots but for those of a date; a label
/// ends at its colon.
std::vector<Word> words_of(std::string_view line) {
  std::vector<Word> words;
  std::string word;
  bool aside = false;
  const auto finish = [&] {
    if (word.empty()) return;
    if (!three_numbers(word, '.')) std::erase(word, '.');
    if (!word.empty()) words.push_back({lower(word), aside});
    word.clear();
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool wide = line.substr(i).starts_with("\u202f");
    const bool hard = line.substr(i).starts_with("\u00a0");
    const bool label_ends = line[i] == ':' && !word.empty() && word.find_first_of("0123456789") == std::string::npos;
    if (wide || hard || line[i] == ' ' || line[i] == ',' || line[i] == '(' || line[i] == ')') {
      finish();
      if (line[i] == '(' || line[i] == ')') aside = line[i] == '(';
      i += wide ? 2 : hard ? 1 : 0;
    } else {
      word += line[i];
      if (label_ends) finish();
    }
  }
  finish();
  return words;
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
  if (named != zones.end()) return minute * named->second;
  const bool prefixed = word.starts_with("gmt") || word.starts_with("utc");
  const std::string_view offset = word.substr(prefixed ? 3 : 0);
  const bool behind = offset.starts_with('-') || offset.starts_with("\u2212");
  if (!behind && !offset.starts_with('+')) return std::nullopt;
  const std::string_view digits = offset.substr(offset.starts_with("\u2212") ? 3 : 1);
  const bool bare = digits.size() == 4 && !digits.contains(':');  // "-0500"
  const std::size_t end = bare ? 2 : std::min(digits.find(':'), digits.size());
  int hours = 0;
  int minutes = 0;
  const bool read =
      take_number(digits.substr(0, end), hours) && (end == digits.size() || take_number(digits.substr(bare ? end : end + 1), minutes));
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

/// ISO; with slashes as Americans write it, month first; with dots as Europeans do.
std::optional<CivilDate> date_of(std::string_view word) {
  if (const auto iso = three_numbers(word, '-')) return CivilDate{(*iso)[0], (*iso)[1], (*iso)[2]};
  if (const auto european = three_numbers(word, '.')) return CivilDate{(*european)[2], (*european)[1], (*european)[0]};
  const auto slashes = three_numbers(word, '/');
  if (!slashes) return std::nullopt;
  const auto& [first, second, third] = *slashes;
  if (first > 31) return CivilDate{first, second, third};
  const int year = third < 100 ? 2000 + third : third;
  return CivilDate{year, first, second};
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

/// "3rd", "21st" as their number.
std::string_view without_ordinal(std::string_view word) {
  constexpr auto endings = std::to_array<std::string_view>({"st", "nd", "rd", "th"});
  const bool ordinal = word.size() > 2 && word.front() >= '1' && word.front() <= '9' &&
                       std::ranges::find(endings, word.substr(word.size() - 2)) != endings.end();
  return ordinal ? word.substr(0, word.size() - 2) : word;
}

/// False for a word that says nothing here.
bool take(std::string_view word, Parts& parts) {
  const auto month = std::ranges::find_if(months, [word](const auto& one) { return word.starts_with(one.first); });
  int number = 0;
  if (std::ranges::find(fillers, word) != fillers.end()) return true;
  if (take_number(without_ordinal(word), number)) {
    int& place = number > 31 ? parts.date.year : parts.date.day;
    return number > 0 && std::exchange(place, number) == 0;
  }
  if (const auto date = date_of(word)) return std::exchange(parts.date, *date) == CivilDate{0, 0, 0};
  const auto american = std::ranges::find(american_zones, word, [](const auto& zone) { return zone.first; });
  if (american != american_zones.end()) return !parts.ahead && !std::exchange(parts.behind_new_york, american->second);
  if (const auto clock = clock_of(word)) return !std::exchange(parts.clock, clock);
  if (word == "am" || word == "pm") return !std::exchange(parts.afternoon, word == "pm");
  if (const auto ahead = zone_of(word)) return !parts.behind_new_york && !std::exchange(parts.ahead, ahead);
  if (month != months.end()) return std::exchange(parts.date.month, month->second) == 0;
  return false;
}

/// Each word as what it is made of, in the order of the line: "4:31pm" and "4 pm" have a clock, "p. m." is one word.
std::vector<Word> taken_apart(std::string_view line) {
  std::vector<Word> words;
  for (const Word& word : words_of(line)) {
    for (std::string& part : parts_of_iso(word.text)) {
      const bool half = part == "am" || part == "pm";
      const bool glued = part.size() > 2 && (part.ends_with("am") || part.ends_with("pm")) && part.front() >= '0' && part.front() <= '9';
      const std::string ending = glued ? part.substr(part.size() - 2) : "";
      if (glued) part.resize(part.size() - 2);
      const bool split_half = part == "m" && !words.empty() && (words.back().text == "a" || words.back().text == "p");
      if (split_half) {
        words.back().text += part;
      } else {
        words.push_back({std::move(part), word.aside});
      }
      if (glued) words.push_back({ending, word.aside});
      if (!half && !glued && !split_half) continue;
      Word& hour_of_day = words.size() > 1 ? words[words.size() - 2] : words.back();
      int number = 0;
      if (take_number(hour_of_day.text, number) && number <= 12) hour_of_day.text += ":00";
    }
  }
  return words;
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
  for (const Word& word : taken_apart(line)) {
    if (!take(word.text, parts) && !word.aside)
      return fail(fmt::format("\"{}\" is no part of a date like \"September 14, 2023 at 4:31 PM EDT\"", word.text));
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
