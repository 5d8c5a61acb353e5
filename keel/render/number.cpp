#include "keel/render/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace keel {

using namespace doc;

namespace {

std::string with_separators(std::string digits) {
  const std::size_t first = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = std::min(digits.find('.'), digits.size()); at > first + 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string number_text(double number, const Shown& shown, Grouping grouping) {
  const double scaled = shown.notation == Notation::Percent ? 100.0 * number : number;
  std::string digits;
  switch (shown.notation) {
    case Notation::Places:
    case Notation::Percent: digits = ungrouped(scaled, shown.digits); break;
    case Notation::Significant: digits = fmt::format("{:.{}g}", scaled, shown.digits); break;
    case Notation::Scientific: digits = fmt::format("{:.{}e}", scaled, shown.digits); break;
  }
  if (grouping == Grouping::Thousands && digits.find('e') == std::string::npos) digits = with_separators(std::move(digits));
  if (shown.plus && scaled > 0.0 && digits.find_first_of("123456789") != std::string::npos) digits.insert(0, 1, '+');
  return shown.notation == Notation::Percent ? digits + '%' : digits;
}

struct People {
  Grouping grouping;

  std::string separated(std::string digits) const { return grouping == Grouping::Thousands ? with_separators(std::move(digits)) : digits; }
  std::string operator()(const Absent&) const { return absent_mark; }
  std::string operator()(const Exact& exact) const {
    return exact.rounded ? number_text(to_double(SettleAmount{exact.raw}), exact.shown, grouping) : separated(format_decimal(exact.raw));
  }
  std::string operator()(const Estimate& estimate) const { return number_text(estimate.number, estimate.shown, grouping); }
  std::string operator()(std::uint64_t number) const { return separated(std::to_string(number)); }
  std::string operator()(const std::string& words) const { return words; }
  std::string operator()(const Moment& moment) const {
    const std::string text = format_instant(moment.at);
    return moment.date_only ? text.substr(0, 10) : text;
  }
  std::string operator()(Duration length) const { return format_duration(length); }
  std::string operator()(bool flag) const { return flag ? "yes" : "no"; }
};

struct Program {
  static std::string number(double value) { return value == 0.0 ? "0" : fmt::format("{:.15g}", value); }
  static std::string quoted(const std::string& words) {
    return nlohmann::json(words).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  std::string operator()(const Absent&) const { return "null"; }
  std::string operator()(const Exact& exact) const { return format_decimal(exact.raw); }
  std::string operator()(const Estimate& estimate) const { return number(estimate.number); }
  std::string operator()(std::uint64_t count) const { return std::to_string(count); }
  std::string operator()(const std::string& words) const { return quoted(words); }
  std::string operator()(const Moment& moment) const { return quoted(format_instant(moment.at)); }
  std::string operator()(Duration length) const { return number(to_seconds(length)); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
};

}  // namespace

std::string ungrouped(double value, int decimals) {
  std::string digits = fmt::format("{:.{}f}", value, decimals);
  if (digits.find_first_of("123456789") == std::string::npos && digits.front() == '-') digits.erase(0, 1);
  return digits;
}

std::string grouped(double value, int decimals) {
  if (!std::isfinite(value)) return "-";
  return with_separators(ungrouped(value, decimals));
}

std::string signed_grouped(double value, int decimals) {
  std::string text = grouped(value, decimals);
  return value > 0.0 && text.find_first_of("123456789") != std::string::npos ? "+" + text : text;
}

std::string compact(double value) {
  if (!std::isfinite(value)) return "-";
  if (value == 0.0) return "0";
  constexpr std::array<std::string_view, 5> suffixes{"", "k", "M", "G", "T"};
  std::size_t thousands = 0;
  // 999.5 rounds to 1000 in three digits.
  while (std::abs(value) >= 999.5 && thousands + 1 < suffixes.size()) {
    value /= 1000.0;
    ++thousands;
  }
  if (std::abs(value) >= 999.5 || std::abs(value) < 1e-4) return fmt::format("{:.2e}", value);
  return fmt::format("{:.3g}{}", value, suffixes[thousands]);
}

std::string shown_text(const Value& value, Grouping grouping) { return std::visit(People{grouping}, value); }

std::string json_text(const Value& value) { return std::visit(Program{}, value); }

}  // namespace keel
