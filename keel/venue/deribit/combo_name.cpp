#include "keel/venue/deribit/combo_name.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

using Kind = std::pair<std::string_view, std::string_view>;
/// Legs by their ratios; those of ratio spreads and skinny butterflies stand at the end of the kind itself.
constexpr auto kinds = std::to_array<Kind>({{"FS", "11"},      {"CS", "11"},      {"PS", "11"},      {"STRD", "11"},    {"STRG", "11"},
                                            {"GUTS", "11"},    {"RR", "11"},      {"RRITM", "11"},   {"CCAL", "11"},    {"PCAL", "11"},
                                            {"CDIAG", "11"},   {"PDIAG", "11"},   {"STDC", "1111"},  {"DSTDC", "1111"}, {"REV", "011"},
                                            {"CBUT", "112"},   {"PBUT", "112"},   {"IBUT", "1111"},  {"CLAD", "111"},   {"PLAD", "111"},
                                            {"CCOND", "1111"}, {"PCOND", "1111"}, {"ICOND", "1111"}, {"BOX", "1111"},   {"JR", "1111"}});

constexpr bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Letters, then digits.
bool is_kind(std::string_view text) {
  const auto digits = std::ranges::find_if_not(text, is_letter);
  return !text.empty() && is_letter(text.front()) && std::all_of(digits, text.end(), is_digit);
}

std::vector<int> ratios_of(std::string_view kind) {
  const std::size_t digits = kind.find_first_of("0123456789");
  const auto known = std::ranges::find(kinds, kind, &Kind::first);
  const std::string_view text = digits != std::string_view::npos ? kind.substr(digits) : known != kinds.end() ? known->second : "";
  std::vector<int> ratios;
  for (const char c : text) ratios.push_back(c - '0');
  std::ranges::sort(ratios);
  return ratios;
}

std::string_view take_part(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

}  // namespace

std::optional<DeribitCombo> parse_deribit_combo(std::string_view name) {
  std::string_view rest = name;
  DeribitCombo combo;
  if (take_part(rest, '-').empty()) return std::nullopt;
  combo.kind = take_part(rest, '-');
  if (!is_kind(combo.kind)) return std::nullopt;
  std::string_view expiries = take_part(rest, '-');
  for (std::string_view text = take_part(expiries, '_'); !text.empty(); text = take_part(expiries, '_')) {
    const auto expiry = parse_deribit_expiry(text);
    if (expiry) combo.expiries.push_back(*expiry);
    if (!expiry && combo.expiries.empty()) return std::nullopt;
    combo.perpetual = combo.perpetual || text == "PERP";
  }
  if (combo.expiries.empty()) return std::nullopt;
  for (std::string_view text = take_part(rest, '_'); !text.empty(); text = take_part(rest, '_')) {
    if (const auto strike = parse_deribit_strike(text)) combo.strikes.push_back(*strike);
  }
  combo.ratios = ratios_of(combo.kind);
  return combo;
}

}  // namespace keel
