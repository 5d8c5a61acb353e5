#include "keel/files/tape/combo_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <ranges>

#include "keel/base/words.hpp"
#include "keel/files/rows/csv.hpp"
#include "keel/venue/deribit/combo_name.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

double number_in(std::string_view text) { return csv_number(text).value_or(0.0); }
bool is_sale(std::string_view side) { return side.starts_with('s') || side.starts_with('S'); }
std::string_view pair_of(std::string_view instrument) { return instrument.substr(0, instrument.find('-')); }

/// "10" of "ETH-10", and of "10.0", as tables of doubles have it; of a text without a number at its end, all.
std::string_view number_of(std::string_view trade) {
  if (trade.ends_with(".0")) trade.remove_suffix(2);
  const std::size_t dash = trade.rfind('-');
  const std::string_view number = dash == std::string_view::npos ? trade : trade.substr(dash + 1);
  return number.find_first_not_of("0123456789") == std::string_view::npos && !number.empty() ? number : trade;
}

/// Each underlying counts its trades by itself.
std::string key_of(std::string_view instrument, std::string_view trade) {
  return fmt::format("{}/{}", pair_of(instrument), number_of(trade));
}

/// Decimals that a number is written with, up to 8; no zeros at the end.
int places_of(std::string_view text) {
  std::string exact = fmt::format("{:.8f}", number_in(text));
  exact.erase(exact.find_last_not_of('0') + 1);
  return static_cast<int>(exact.size() - exact.find('.') - 1);
}

/// Premiums in coin are in ticks of 0.0001 and finer, however few decimals the one at hand has.
int places_of_ticks(int places, const Instrument& leg) {
  const bool in_coin = leg.kind == InstrumentKind::Option && leg.payoff == Payoff::Inverse;
  return std::max(places, in_coin ? 4 : 0);
}

/// What the name of a combo says and no leg is; "" if all is there.
std::string part_without_leg(const DeribitCombo& combo, const std::vector<Instrument>& legs) {
  for (const Price strike : combo.strikes) {
    if (std::ranges::none_of(legs, [strike](const Instrument& leg) { return leg.strike == strike; }))
      return fmt::format("none of its legs has the strike {}", to_text(strike));
  }
  for (const Instant expiry : combo.expiries) {
    if (std::ranges::none_of(legs, [expiry](const Instrument& leg) { return leg.expires() && leg.expiry == expiry; }))
      return fmt::format("none of its legs expires on {}", deribit_date(expiry));
  }
  if (combo.perpetual && std::ranges::none_of(legs, [](const Instrument& leg) { return leg.kind == InstrumentKind::Perpetual; }))
    return "none of its legs is the perpetual";
  return {};
}

/// "3 of its 4 legs are told".
std::string told_legs(std::size_t told, std::size_t wanted) {
  const std::string of = wanted > 0 ? fmt::format("its {} legs", wanted) : "its legs";
  if (told == 0) return fmt::format("none of {} is told", of);
  return fmt::format("{} of {} {} told", told, of, told == 1 ? "is" : "are");
}

}  // namespace

std::vector<std::string> ComboFindings::remarks(std::size_t file, const std::string& name) const {
  std::vector<std::string> remarks;
  const OfFile& found = files[file];
  if (found.passed_over > 0) {
    remarks.push_back(fmt::format("{}: {}", name,
                                  counted(found.passed_over, "trade of a combo is passed over: its legs count",
                                          "trades of combos are passed over: their legs count")));
  }
  if (found.alone > 0) {
    remarks.push_back(fmt::format("{}: {}", name,
                                  counted(found.alone, "trade is a leg of a combo whose other legs are not in the file",
                                          "trades are legs of combos whose other legs are not in the file")));
  }
  return remarks;
}

void ComboRows::begin_file(const std::string& name) {
  files_.push_back(name);
  seen_.clear();
}

bool ComboRows::passes_over(const ComboRow& row) {
  const double sign = is_sale(row.side) ? -1.0 : 1.0;
  if (is_deribit_combo(row.instrument) || (!row.combo.empty() && row.combo == row.instrument)) {
    combos_.try_emplace(key_of(row.instrument, row.trade),
                        Combo{.trade = std::string(row.trade),
                              .name = std::string(row.instrument),
                              .place = {static_cast<std::uint32_t>(files_.size() - 1), row.line, row.element},
                              .signed_amount = sign * number_in(row.amount),
                              .price = number_in(row.price),
                              .fee = number_in(row.fee),
                              .fee_currency = std::string(row.fee_currency),
                              .places = places_of(row.price),
                              .time = std::string(row.time)});
    return true;
  }
  if (row.combo.empty() && row.combo_trade.empty()) return false;
  const std::string leg = fmt::format("{}/{}", row.instrument, number_of(row.trade));
  if (!seen_.emplace(leg, sign < 0.0, number_in(row.price), number_in(row.amount)).second) return true;
  if (row.combo_trade.empty()) {
    add_leg(unnamed_[fmt::format("{}/{}", row.combo, row.time)], row);
    return false;
  }
  Legs& of = legs_[key_of(row.instrument, row.combo_trade)];
  if (of.combo.empty()) of.combo = row.combo;
  add_leg(of.legs, row);
  return false;
}

void ComboRows::Combo::join(const Combo& other) {
  const double both = signed_amount + other.signed_amount;
  price = (signed_amount * price + other.signed_amount * other.price) / both;
  signed_amount = both;
  fee += other.fee;
  places = std::max(places, other.places);
}

void ComboRows::add_leg(std::vector<Leg>& legs, const ComboRow& row) const {
  const LegPlace place{static_cast<std::uint32_t>(files_.size() - 1), row.line, row.element};
  const auto same = [&row](const Leg& leg) { return leg.instrument == row.instrument && leg.trade == number_of(row.trade); };
  if (const auto known = std::ranges::find_if(legs, same); known != legs.end()) {
    known->stands.push_back(place);
    return;
  }
  legs.push_back({.trade = std::string(number_of(row.trade)),
                  .instrument = std::string(row.instrument),
                  .signed_amount = (is_sale(row.side) ? -1.0 : 1.0) * number_in(row.amount),
                  .price = number_in(row.price),
                  .fee = number_in(row.fee),
                  .places = places_of(row.price),
                  .stands = {place}});
}

/// Why the legs are not the combo's, or not all of them; "" if they are.
std::string ComboRows::why_not(const Combo& combo, const std::vector<Leg>& legs) {
  const DeribitCombo said = parse_deribit_combo(combo.name).value_or(DeribitCombo{});
  std::map<std::string, double> amounts;
  double value = 0.0;
  int places = 0;
  for (const Leg& leg : legs) {
    amounts[leg.instrument] += std::abs(leg.signed_amount);
    value += leg.signed_amount * leg.price;
    places = std::max(places, leg.places);
  }
  if (amounts.size() < 2 || (!said.ratios.empty() && amounts.size() != said.ratios.size()))
    return told_legs(amounts.size(), said.ratios.size()) + ": give every file that has them";
  std::vector<Instrument> named;
  named.reserve(amounts.size());
  for (const auto& [name, amount] : amounts) named.push_back(parse_deribit_name(name).value_or(Instrument{.name = name}));
  if (std::string missing = part_without_leg(said, named); !missing.empty()) return missing;

  const auto options = std::ranges::count(named, InstrumentKind::Option, &Instrument::kind);
  const bool mixed = options > 0 && options < std::ssize(named);
  const double size = std::abs(combo.signed_amount);
  std::vector<int> ratios;
  for (const Instrument& leg : named) {
    const double ratio = mixed && leg.kind != InstrumentKind::Option ? 0.0 : amounts[leg.name] / size;
    ratios.push_back(std::abs(ratio - std::round(ratio)) < 1e-9 ? static_cast<int>(std::round(ratio)) : -1);
  }
  std::ranges::sort(ratios);
  if (ratios.front() < 0 || (!said.ratios.empty() && ratios != said.ratios))
    return fmt::format("of {} of it the legs are {}", size, fmt::join(amounts | std::views::values, " and "));
  if (mixed) return {};  // what is priced in coin and in dollars has no sum

  const int coarser = std::min(places_of_ticks(places, named.front()), places_of_ticks(combo.places, named.front()));
  const double half_tick = 0.5 * std::pow(10.0, -coarser);
  const double made = value / combo.signed_amount;
  if (std::abs(made - combo.price) <= half_tick * (1.0 + 1e-6)) return {};
  return fmt::format("its {} legs come to {:.8g}, not to {:.8g}", amounts.size(), made, combo.price);
}

/// Legs say the fees that make up the combo's, or none at all.
std::string ComboRows::why_not_fee(const Combo& combo, const std::vector<Leg>& legs) {
  double fees = 0.0;
  for (const Leg& leg : legs) fees += leg.fee;
  const double rounding = 1e-8 * static_cast<double>(legs.size() + 1);
  if (combo.fee == 0.0 || fees == 0.0 || std::abs(combo.fee - fees) <= rounding) return {};
  return fmt::format("its fee is {:.8g}, and those of its legs come to {:.8g}", combo.fee, fees);
}

/// By the number of the combo's trade; else, where legs name none, by combo and time, all trades of one moment as one.
std::vector<ComboRows::Matched> ComboRows::matched() const {
  std::vector<Matched> all;
  std::map<std::string, std::size_t> by_moment;
  for (const auto& [key, combo] : combos_) {
    const auto named = legs_.find(key);
    const auto unnamed = named == legs_.end() ? unnamed_.find(combo.moment()) : unnamed_.end();
    if (unnamed == unnamed_.end()) {
      all.push_back({combo, named == legs_.end() ? std::vector<Leg>{} : named->second.legs});
    } else if (const auto [at, fresh] = by_moment.emplace(combo.moment(), all.size()); fresh) {
      all.push_back({combo, unnamed->second});
    } else {
      all[at->second].combo.join(combo);
    }
  }
  return all;
}

bool ComboRows::has_unnamed_of(const std::string& combo) const {
  return std::ranges::any_of(unnamed_ | std::views::keys, [&](const std::string& moment) { return moment.starts_with(combo + '/'); });
}

Result<ComboFindings> ComboRows::finish() const {
  ComboFindings found;
  found.files.resize(files_.size());
  for (const auto& [key, combo] : combos_) ++found.files[combo.place.file].passed_over;
  for (const auto& [combo, legs] : matched()) {
    std::string why = why_not(combo, legs);
    if (legs.empty() && has_unnamed_of(combo.name)) why += " (rows with its combo_id name no combo_trade_id, and none is of its time)";
    if (why.empty()) why = why_not_fee(combo, legs);
    if (!why.empty()) {
      return fail(fmt::format("{}: line {}: trade_id: {} is of the combo {}, and {}", files_[combo.place.file], combo.place.line,
                              combo.trade, combo.name, why));
    }
    const bool unsaid = combo.fee != 0.0 && std::ranges::all_of(legs, [](const Leg& leg) { return leg.fee == 0.0; });
    if (unsaid) found.fees.push_back({combo.fee, combo.fee_currency, legs.front().instrument, legs.front().stands});
  }
  for (const auto& [moment, legs] : unnamed_) {
    if (std::ranges::none_of(combos_ | std::views::values, [&](const Combo& combo) { return combo.moment() == moment; })) continue;
    for (const Leg& leg : legs) {
      for (const LegPlace& place : leg.stands) ++found.files[place.file].legs;
    }
  }
  for (const auto& [key, of] : legs_) {
    for (const Leg& leg : of.legs) {
      for (const LegPlace& place : leg.stands) ++found.files[place.file].legs;
    }
    std::set<std::string_view> instruments;
    for (const Leg& leg : of.legs) instruments.insert(leg.instrument);
    const auto said = parse_deribit_combo(of.combo);
    const std::size_t wanted = said && !said->ratios.empty() ? said->ratios.size() : 2;
    if (instruments.size() < wanted) ++found.files[of.legs.front().stands.front().file].alone;
  }
  return found;
}

}  // namespace keel
