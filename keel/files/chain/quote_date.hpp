#pragma once

#include <string_view>

#include "keel/base/time.hpp"

namespace keel {

/// The moment that a download's date line names, in the words that browsers of several tongues put there: "Date: September 14, 2023 at
/// 4:31 PM EDT", "Date: 9 June 2023, 1:40 p.m. PST", "11 de noviembre de 2024, 8:02 GMT-5", "3. März 2025 um 22:00 MEZ", "Thu Sep 14 2023
/// 4 PM ET"; or with the day in numbers, "2023-09-14", "2023/9/14", as Americans do, "9/14/2023", or Europeans, "14.9.2023". Its zone
/// counts: EST, EDT and others that mean one thing, ET, CT, MT and PT by New York's summer, UTC, GMT, and either with hours ahead; without
/// one, or with another, it is refused. Words in brackets may be of something else.
Result<Instant> parse_quote_date(std::string_view line);

/// How far New York's clocks are behind UTC on a day, 4 hours or 5 (since 2007).
Duration new_york_behind_utc(Instant local_midnight);

}  // namespace keel
